"""The check in the browser, of which nothing is kept, and what a member keeps of it for itself: its needs."""
