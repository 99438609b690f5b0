"""Editions: composed from a round's lists, read by one person, released by another."""
