"""The audit's sample as a CSV file, judged like a review: it holds no probability of a pair and no reasons.

Each row carries what the figures need of its stratum, so that the file and the answers are enough to compute them, and
how many pairs were drawn in all, so that a part of the file is not taken for the whole.

`comity judge` shows nothing of the stratum, so that the answers are blind. Whoever fills the file in by hand sees there
which pairs were put together, and how likely the others were held to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from comity.as_text import csv_text, from_csv_name, from_csv_text
from comity.linkage.audit import LINKED, Sampled, Stratum, apart_name
from comity.linkage.judgements import SIGNED
from comity.linkage.review_file import named, sides, write_rows
from comity.linkage.tables import Line, Table
from comity.vocabulary.errors import OptionError
from comity.vocabulary.record import Record

STRATUM = ("stratum", "stratum_pairs", "stratum_sample", "stratum_mean", "weight", "sample", "country", "script")


def write_audit(path: Path, sample: Sequence[Sampled], records: Mapping[str, Record]) -> None:
    """Write a sample; `records` has the record of every id in it."""
    headings, cells = sides(((each.left, each.right) for each in sample), records)
    lines = (
        (*named(each.left, each.right), *said, *_stratum_cells(each, len(sample)))
        for each, said in zip(sample, cells, strict=True)
    )
    write_rows(path, (*SIGNED, *headings, *STRATUM), lines)


def _stratum_cells(each: Sampled, drawn: int) -> tuple[str, ...]:
    stratum = each.stratum
    sizes = (str(stratum.pairs), str(stratum.sample), f"{stratum.mean:.3e}", f"{stratum.weight:.4f}")
    return (stratum.name, *sizes, str(drawn), csv_text(each.country), each.script)


def is_audit(table: Table) -> bool:
    """Whether a table of pairs is an audit's sample, or was one before columns were lost."""
    return "stratum" in table.headings


def sample_of(table: Table) -> tuple[Sampled, ...]:
    """The sample in a table that `write_audit` wrote. Raises OptionError where rows were lost or cells changed."""
    table.need("left", "right", *STRATUM)
    sample = tuple(_sampled(table.name, line) for line in table.lines)
    drawn = {line["sample"].strip() for line in table.lines}
    if not drawn <= {str(len(sample))} or not _strata_are_whole(sample):
        raise OptionError(
            f"{table.name} has not all the pairs that were drawn, or more, and its figures would be wrong. Take the "
            "file as comity wrote it; pairs that nobody judged may stay in it."
        )
    return sample


def _strata_are_whole(sample: Sequence[Sampled]) -> bool:
    counts = Counter(each.stratum for each in sample)
    apart = {stratum.name for stratum in counts} - {LINKED}
    return apart == {apart_name(number, len(apart)) for number in range(1, len(apart) + 1)} and all(
        count == stratum.sample for stratum, count in counts.items()
    )


def _sampled(name: str, line: Line) -> Sampled:
    try:
        mean = line["stratum_mean"].replace(",", ".")
        stratum = Stratum(line["stratum"], int(line["stratum_pairs"]), int(line["stratum_sample"]), float(mean))
        if not 0 < stratum.sample <= stratum.pairs or not 0.0 <= stratum.mean <= 1.0:
            raise ValueError
    except ValueError:
        raise OptionError(
            f"{name}, line {line.number}: the cells of the stratum were changed. Take the file as comity wrote it."
        ) from None
    left, right = from_csv_name(line["left"]), from_csv_name(line["right"])
    return Sampled(left, right, stratum, from_csv_text(line["country"]), line["script"])
