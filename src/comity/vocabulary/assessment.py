"""What was done at a site and what it is worth: kinds of assessment and classes of equivalence."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of assessment that an edition tells apart."""

    ON_SITE_AUDIT = "on_site_audit"
    VIRTUAL_ASSESSMENT = "virtual_assessment"
    RATING = "rating"
    VERIFIED_SELF_ASSESSMENT = "verified_self_assessment"
    HUMAN_RIGHTS_IMPACT_ASSESSMENT = "human_rights_impact_assessment"


class Equivalence(StrEnum):
    """How an assessment's protocol stands to the common benchmark (SMETA 4-pillar)."""

    FOUR_PILLAR = "four_pillar"
    TWO_PILLAR = "two_pillar"
    OTHER = "other"

    @property
    def rank(self) -> int:
        """Higher is worth more: other 0, two_pillar 1, four_pillar 2."""
        return {"other": 0, "two_pillar": 1, "four_pillar": 2}[self.value]
