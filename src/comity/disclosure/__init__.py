"""Disclosure: sites and their contributors go in, an edition that does not tell who contributed what comes out."""
