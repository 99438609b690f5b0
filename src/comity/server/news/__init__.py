"""News and resources that the Secretariat writes."""
