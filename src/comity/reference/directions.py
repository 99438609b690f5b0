"""The sides of the earth in the members' languages (`directions.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from comity.reference.plain import load_yaml


@cache
def _table() -> Mapping[str, str]:
    return {word: side for side, words in load_yaml("directions.yaml").items() for word in words}


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(_table(), key=lambda word: (-len(word), word))))
    return re.compile(rf"(?<![^\W\d_])({words})(?![^\W\d_])\.?", re.I)


def with_sides(text: str) -> str:
    """`text` with every word for a side of the earth replaced by N, S, E or W: "5,6 Süd" -> "5,6 S"."""
    return _pattern().sub(lambda found: _table()[found[1].lower()], text)
