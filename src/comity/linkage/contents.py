"""Contents: what a row says as one text, by which the register knows it again in the next round, whoever sends it.

Lists and row numbers change from round to round, and a list's name tells whose it is; what a row says does neither.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
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
    return json.dumps({name: text for name, text in said.items() if text}, sort_keys=True)


def _plain(value: str | float | None) -> str:
    return "" if value is None else " ".join(unicodedata.normalize("NFKC", str(value)).casefold().split())


def by_content(clusters: Iterable[Sequence[str]], records: Iterable[Record]) -> tuple[tuple[str, ...], ...]:
    """`clusters` of record ids as clusters of contents, in their order; what `Register.take` takes.

    A content that stands in several clusters (a person parted rows that say the same) does not tell them apart: it is
    left out of a cluster that has others. Clusters of nothing but such contents get them numbered, in the order of all
    that they say; of clusters that say the very same, in the order given.
    """
    said = {record.record_id: content(record) for record in records}
    told = [tuple(sorted({said[name] for name in cluster})) for cluster in clusters]
    count = Counter(text for texts in told for text in texts)
    seen: Counter[str] = Counter()
    found: dict[int, tuple[str, ...]] = {}
    for at in sorted(range(len(told)), key=lambda at: told[at]):
        own = tuple(text for text in told[at] if count[text] == 1)
        found[at] = own or tuple(_next(text, seen) for text in told[at])
    return tuple(found[at] for at in range(len(told)))


def _next(text: str, seen: Counter[str]) -> str:
    seen[text] += 1
    return numbered(text, seen[text])


def numbered(text: str, number: int) -> str:
    """What stands for a content in the cluster of this number, from 1, among those that have only like ones."""
    return text if number == 1 else f"{text}#{number}"
