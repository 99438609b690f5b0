"""The command: one thin module per verb; every rule lives in the rooms."""
