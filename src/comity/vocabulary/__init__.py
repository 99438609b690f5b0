"""The nouns of the field as frozen values.

Standard library only; every other room imports this one and it imports none.
"""
