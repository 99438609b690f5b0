"""Keys with which members' and the Secretariat's own programs ask the API."""
