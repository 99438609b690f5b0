"""Rounds, and the lists that members send for them: received, read, repaired, submitted, replaced, withdrawn.

The original lies encrypted beside the database and goes when its time is over; rows are what intake understood.
"""
