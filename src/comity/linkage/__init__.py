"""Linkage: records of many lists go in, which of them are the same site comes out, with reasons."""

from __future__ import annotations

from comity.linkage.companies import Companies
from comity.linkage.contents import by_content
from comity.linkage.engine import Linkage, link
from comity.linkage.events import Signed
from comity.linkage.matching import Standing, match
from comity.linkage.model import Model
from comity.linkage.register import Register, Taken
from comity.linkage.review import ReviewPair

__all__ = [
    "Companies",
    "Linkage",
    "Model",
    "Register",
    "ReviewPair",
    "Signed",
    "Standing",
    "Taken",
    "by_content",
    "link",
    "match",
]
