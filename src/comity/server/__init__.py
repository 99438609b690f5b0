"""The web application: people, storage, permissions, jobs and pages around the rooms. No rule of the rooms is here."""
