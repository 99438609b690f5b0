"""Words of the members' tables that pages use, too."""

from __future__ import annotations

from django.db import models


class Standing(models.TextChoices):
    """How a company belongs: full members send lists and read; associates read what is public to them; or it left."""

    FULL = "full"
    ASSOCIATE = "associate"
    LEFT = "left"


class Text(models.TextChoices):
    """What members sign. `WAIVER` are the words of a waiver, which are signed for single sites and bind nobody else."""

    STATEMENT = "statement", "Joint statement"
    ANTITRUST = "antitrust", "Antitrust rules"
    WAIVER = "waiver", "Waiver for single sites"


BINDING = (Text.STATEMENT, Text.ANTITRUST)
"""Texts that every member has to sign."""
