"""Proposals for a new edition of a benchmark: proposed, commented on, decided, and issued as an edition."""
