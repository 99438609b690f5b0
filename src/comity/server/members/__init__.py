"""Members: companies that apply, are taken in, have teams, and sign the joint statement and the antitrust rules."""
