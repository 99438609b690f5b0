"""Other linkage systems on comity's task: one script a system, each for an environment of its own.

The scripts are run as files, never imported by comity or its tests: what they import is not installed here.
"""
