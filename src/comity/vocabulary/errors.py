"""The exceptions of comity: one tree, each with a sentence that a manager understands.

Problems in rows are values (see `problems.py`); an exception refuses a whole input or reports a bug.
"""

from __future__ import annotations


class ComityError(Exception):
    """Something was refused. `str(error)` is one or more whole sentences: what, where, and what to do about it."""


class UnreadableFileError(ComityError):
    """A file could not be opened as a spreadsheet at all."""


class RefusedListError(ComityError):
    """A list was refused as a whole (a forbidden column, no header row, ...)."""


class PolicyError(ComityError):
    """A policy file holds a parameter that is unknown or outside its allowed range."""


class EditionError(ComityError):
    """A file is not an edition of comity, or is damaged."""


class CertificateError(ComityError):
    """A signed file was changed, or does not fit the files or lists that it speaks of."""


class OptionError(ComityError):
    """An option of a command, or a file given with it, cannot be used."""


class LearningError(ComityError):
    """There is nothing to learn from the answers that were given."""


class RegisterError(ComityError):
    """A register of sites is damaged or newer than this comity, or was asked for what cannot be."""


class DamagedRegisterError(RegisterError):
    """A line of a register's file was changed, lost or cut off. What stands before it is whole."""


class GateError(ComityError):
    """The gate found a proposal that breaks a rule, and released nothing. A bug: no input may lead here."""
