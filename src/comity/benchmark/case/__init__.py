"""A benchmark case: events over months, and everything that is derived from them."""
