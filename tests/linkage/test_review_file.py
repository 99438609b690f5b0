"""The review file: both rows side by side, as Excel opens it, and as it is read back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from comity.linkage import ReviewPair, link
from comity.linkage.review_file import read_review, write_review
from comity.vocabulary.errors import OptionError
from comity.vocabulary.record import Record
from tests.linkage.cases import DIFFERENT, SAME
from tests.linkage.lists import background


def _rows() -> list[Record]:
    """Rows among which some pairs are hard."""
    cases = [*SAME, *DIFFERENT]
    hard = [
        Record(f"{number} {side}", f"list {side}", row.name, row.country, row.supplier, row.address)
        for number, case in enumerate(cases)
        for side, row in enumerate(case[1:])
    ]
    return [*hard, *background()]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = _rows()
    queue = link(rows).review
    write_review(tmp_path / "review.csv", queue, {row.record_id: row for row in rows})
    asked = read_review(tmp_path / "review.csv")
    assert len(asked) > 3
    assert [(each.left, each.right) for each in asked] == [(pair.left, pair.right) for pair in queue]
    names = {row.record_id: row.name for row in rows}
    for each, pair in zip(asked, queue, strict=True):
        assert ("name", names[pair.left], names[pair.right]) in each.said
        assert each.probability == pytest.approx(pair.probability, abs=0.006)
        assert [reason.words for reason in each.reasons] == [reason.words for reason in pair.reasons]


def test_the_file_has_both_rows_and_why_and_no_list(tmp_path: Path) -> None:
    rows = _rows()
    write_review(tmp_path / "review.csv", link(rows).review, {row.record_id: row for row in rows})
    text = (tmp_path / "review.csv").read_text(encoding="utf-8-sig")
    (head, *lines) = csv.reader(text.splitlines())
    assert head[:7] == ["left", "right", "judgement", "by", "when", "why", "probability"]
    assert head[7:9] == ["left_name", "right_name"]
    assert head[-2:] == ["reasons", "value"]
    values = [float(line[-1]) for line in lines]
    assert values == sorted(values, reverse=True)
    assert not any(row.source in text for row in rows)


@pytest.mark.parametrize("name", ["=1+1", "'t Hof", "-", "a; b", "=2\n3"])
def test_names_that_look_like_formulas_are_text_and_come_back(tmp_path: Path, name: str) -> None:
    pair = [Record("=a", "x", name, "NL"), Record("'b", "y", "Hof", "NL")]
    asked_for = ReviewPair("=a", "'b", 0.5, (), 1.0)
    write_review(tmp_path / "review.csv", [asked_for], {row.record_id: row for row in pair})
    (asked,) = read_review(tmp_path / "review.csv")
    assert (asked.left, asked.right) == ("=a", "'b")
    assert asked.said[0] == ("name", name, "Hof")
    with (tmp_path / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not any(cell.startswith(("=", "+", "@")) for line in csv.reader(file) for cell in line)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "lacks the column left"),
        ("record_id,site_id\n1,S1\n", "lacks the column left"),
        ("left,right,judgement\na,b,\n", "says nothing about its rows"),
        ("left,right,left_name,right_name\na,,x,y\n", "line 2: left and right must name two rows"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "review.csv"
    path.write_text(text)
    with pytest.raises(OptionError, match=sentence):
        read_review(path)
