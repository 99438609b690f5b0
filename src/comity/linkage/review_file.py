"""The review file: pairs for a person to judge, side by side, as a CSV file that Excel opens; most valuable first.

It can be filled in there (`judgement`, `by`), or asked pair by pair with `comity judge`. Of the lists that the rows
come from it says nothing but what their record ids say.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.as_text import csv_name, csv_text, from_csv_name, from_csv_text
from comity.linkage.judgements import SIGNED
from comity.linkage.review import ReviewPair
from comity.linkage.tables import Line, Table, read_table
from comity.reference import countries
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Reason
from comity.vocabulary.record import Record

FIELDS = (
    "name", "supplier_name", "address", "city", "region", "postcode", "country",
    "position", "gln", "os_id", "lei", "duns", "sedex_site",
)  # fmt: skip
"""What a row says, in the order in which people read it."""
_WEIGHED = re.compile(r"(.+) \(([+-]\d+(?:\.\d+)?)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Question:
    """Two rows to be judged. `said` has (field, left text, right text) of every field that either row fills.

    `probability` (0..1) is None and `reasons` are empty where the file keeps them from the person (an audit).
    """

    left: str
    right: str
    said: tuple[tuple[str, str, str], ...]
    probability: float | None = None
    reasons: tuple[Reason, ...] = ()
    answered: bool = False

    @property
    def pair(self) -> frozenset[str]:
        """The two record ids."""
        return frozenset((self.left, self.right))


def texts(record: Record) -> dict[str, str]:
    """What a record says, by the names of FIELDS; "" where it says nothing."""
    known = record.latitude is not None and record.longitude is not None
    position = f"{record.latitude}, {record.longitude}" if known else ""
    named = {field: getattr(record, field) for field in FIELDS if field not in ("position", "country")}
    return {**named, "country": countries.name(record.country), "position": position}


def sides(pairs: Iterable[tuple[str, str]], records: Mapping[str, Record]) -> tuple[list[str], list[list[str]]]:
    """Headings (left_name, right_name, ...) and the cells of each pair; fields that no row fills are left out."""
    told = [(texts(records[left]), texts(records[right])) for left, right in pairs]
    filled = [field for field in FIELDS if any(ours[field] or theirs[field] for ours, theirs in told)]
    headings = [f"{side}_{field}" for field in filled for side in ("left", "right")]
    return headings, [[csv_text(says[field]) for field in filled for says in both] for both in told]


def in_words(reasons: Iterable[Reason]) -> str:
    """Reasons in one cell."""
    return "; ".join(f"{reason.words} ({reason.weight:+.1f})" for reason in reasons)


def write_review(path: Path, pairs: Sequence[ReviewPair], records: Mapping[str, Record]) -> None:
    """Write the review queue; `records` has the record of every id in `pairs`."""
    pairs = tuple(pairs)  # put into words once
    headings, cells = sides(((pair.left, pair.right) for pair in pairs), records)
    lines = (
        (
            *named(pair.left, pair.right),
            f"{pair.probability:.2f}",
            *said,
            csv_text(in_words(pair.reasons)),
            f"{pair.value:.2f}",
        )
        for pair, said in zip(pairs, cells, strict=True)
    )
    write_rows(path, (*SIGNED, "probability", *headings, "reasons", "value"), lines)


def named(left: str, right: str) -> tuple[str, ...]:
    """The cells of a pair under SIGNED, not judged yet."""
    return (csv_name(left), csv_name(right), "", "", "", "")


def write_rows(path: Path, headings: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """A CSV file with a byte-order mark, so that Excel takes it for UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(lines)


def read_review(path: Path) -> tuple[Question, ...]:
    """The pairs of a review or an audit file in their order. Raises OptionError naming the line where it is none."""
    return questions(read_table(path))


def questions(table: Table) -> tuple[Question, ...]:
    """The pairs of a table that was read from a review or an audit file."""
    table.need("left", "right")
    fields = [head.removeprefix("left_") for head in table.headings if head.startswith("left_")]
    fields = [field for field in fields if f"right_{field}" in table.headings]
    if table.lines and not fields:
        raise OptionError(
            f"{table.name} says nothing about its rows: columns like left_name and right_name are missing. "
            "Take the file that comity wrote."
        )
    return tuple(_question(table.name, line, fields) for line in table.lines)


def _question(name: str, line: Line, fields: Sequence[str]) -> Question:
    left, right = from_csv_name(line["left"]), from_csv_name(line["right"])
    if not left or not right or left == right:
        raise OptionError(
            f"{name}, line {line.number}: left and right must name two rows. Take the file as comity wrote it."
        )
    said = ((field, _says(line, f"left_{field}"), _says(line, f"right_{field}")) for field in fields)
    filled = tuple(both for both in said if both[1] or both[2])
    return Question(
        left, right, filled, _share(line["probability"]), _reasons(line["reasons"]), bool(line["judgement"].strip())
    )


def _says(line: Line, heading: str) -> str:
    return from_csv_text(line[heading]).strip()


def _share(cell: str) -> float | None:
    """A probability as Excel may have saved it (0.5 or 0,5); None where the cell holds none."""
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None


def _reasons(cell: str) -> tuple[Reason, ...]:
    found = (_WEIGHED.fullmatch(part.strip()) for part in from_csv_text(cell).split("; "))
    return tuple(Reason(part[1], float(part[2])) for part in found if part)
