"""A supplier list against an edition: which sites are on the list, what to do about each, and what it saves.

The room takes matches as values (`checking.py` joins it to intake and linkage) and writes what a member works with:
a workbook and request letters.
"""
