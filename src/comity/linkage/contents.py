"""Contents: what a row says as one text, by which the register knows it again in the next round, whoever sends it.

Lists and row numbers change from round to round, and a list's name tells whose it is; what a row says does neither.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import fields

from comity.vocabulary.record import Record

_SAID = tuple(field.name for field in fields(Record) if field.name not in ("record_id", "source"))


def content(record: Record) -> str:
    """What a record says, without its id and its list; case, width and spaces make no difference.

    The words lists of `reference/` have no part in it: they grow from release to release, and a row of an old round
    must be known again all the same. Fields that are empty leave no trace, so that new ones can be added.
    """
    said = {name: _plain(getattr(record, name)) for name in _SAID}
    return json.dumps({name: text for name, text in said.items() if text})


def _plain(value: str | float | None) -> str:
    return "" if value is None else " ".join(unicodedata.normalize("NFKC", str(value)).casefold().split())


def by_content(clusters: Iterable[Sequence[str]], records: Iterable[Record]) -> tuple[tuple[str, ...], ...]:
    """`clusters` of record ids as clusters of contents, in their order; what `Register.take` takes.

    Where rows that say the same stand in several clusters (a person parted them), the second and further clusters
    count from 2: which of them is meant by the plain content is decided by all that the clusters say.
    """
    said = {record.record_id: content(record) for record in records}
    told = [tuple(sorted({said[name] for name in cluster})) for cluster in clusters]
    seen: dict[str, int] = {}
    found: dict[int, tuple[str, ...]] = {}
    for at in sorted(range(len(told)), key=lambda at: told[at]):
        found[at] = tuple(_numbered(text, seen) for text in told[at])
    return tuple(found[at] for at in range(len(told)))


def _numbered(text: str, seen: dict[str, int]) -> str:
    seen[text] = seen.get(text, 0) + 1
    return text if seen[text] == 1 else f"{text}#{seen[text]}"
