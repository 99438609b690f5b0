"""Lists that cannot be edited in place (csv, xls, ods) as a new workbook with marks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.intake.cells import Cell
from comity.intake.marking.mark_anew import MarkedSheet, write_marked
from comity.intake.marking.marks import LAST_ROW, LIGHT, MOST_NOTES, Mark
from comity.vocabulary.problems import Severity
from tests.intake.marking import AUTHOR, cells, mark, shown, unpacked

ROWS: list[list[Cell]] = [
    ["Site", "Country", "Audit date", "Score", "Open"],
    ["Northfield Mill", "Ireland", date(2025, 3, 4), 12.5, True],
    ["Żółw", "国", datetime(2025, 3, 4, 10, 30), 7, False],
    ["", "Peru", time(9, 15), timedelta(hours=30), ""],
]


def written(sheets: Iterable[MarkedSheet], marks: Sequence[Mark] = ()) -> bytes:
    out = io.BytesIO()
    assert write_marked(sheets, marks, out, AUTHOR) == 0
    return out.getvalue()


def one(rows: Iterable[Sequence[Cell]], marks: Sequence[Mark] = (), name: str = "Sites") -> bytes:
    return written([MarkedSheet(name, True, rows)], marks)


def first_sheet(raw: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]


def test_cells_are_what_they_were_and_marks_are_where_they_belong() -> None:
    marks = [
        mark("A2", Severity.ERROR, "Which one?"),
        mark("C3", Severity.WARNING, "In the\nfuture"),
        mark("A4", Severity.NOTICE, "No name"),
        mark("H2", Severity.ERROR, "Beside"),
        mark("B9", Severity.ERROR, "Below"),
        mark("C2", Severity.NOTICE),
    ]
    raw = one(ROWS, marks)
    assert cells(raw)["Sites"][:4] == [
        ["Site", "Country", "Audit date", "Score", "Open"],
        ["Northfield Mill", "Ireland", date(2025, 3, 4), 12.5, True],
        ["Żółw", "国", datetime(2025, 3, 4, 10, 30), 7.0, False],
        ["", "Peru", time(9, 15), timedelta(hours=30), ""],
    ]
    assert {place: (look.fill, look.note) for place, look in shown(raw).items()} == {
        ("Sites", each.row, each.column): (LIGHT[each.severity], each.note) for each in marks
    }
    assert first_sheet(raw)["C2"].number_format == "yyyy-mm-dd"
    assert {look.author for look in shown(raw).values()} == {AUTHOR, ""}


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://member.example","x")',
        "{=1+1}",
        "+1-1",
        "@SUM(A1)",
        "http://member.example",
        "mailto:a@member.example",
        "007",
        "1e5",
        "TRUE",
        "  edge  ",
        "two\nlines",
        "<r>",
        "<r></r>",
        '<r><t>x</t></r></is></c><c r="B1"><f>1+1</f></c><c r="C1" t="inlineStr"><is><r><t>y</t></r>',
        "_x0041_",
        "x" * 32_767,
    ],
)
def test_text_is_nothing_but_text(text: str) -> None:
    raw = one([[text, "next"]], [mark("A1", note=text)])
    assert cells(raw) == {"Sites": [[text, "next"]]}
    assert b"<f>" not in b"".join(unpacked(raw).values())
    assert first_sheet(raw)["A1"].data_type == "s"
    assert not any(name.endswith("sheet1.xml.rels") and b"hyperlink" in part for name, part in unpacked(raw).items())


def test_what_excel_has_no_number_for_becomes_text() -> None:
    rows: list[list[Cell]] = [
        [date(1899, 12, 31), datetime(1850, 1, 1, 5), timedelta(hours=-3)],
        [float("nan"), float("inf"), datetime(2025, 1, 1, tzinfo=UTC)],
        ["a\ud800b", "x" * 40_000, date(9999, 12, 31)],
    ]
    found = cells(one(rows))["Sites"]
    assert found[0] == ["1899-12-31", "1850-01-01 05:00:00", "-1 day, 21:00:00"]
    assert found[1] == ["nan", "inf", date(2025, 1, 1)]
    assert found[2][0] == "a\ufffdb"
    assert len(found[2][1]) == 32_767
    assert found[2][2] == date(9999, 12, 31)


def test_sheets_have_valid_names_in_their_order_and_stay_hidden() -> None:
    names = ["", "a/b[c]:*?", "A/B[C]:*?", "'quoted'", "history", "n" * 40, "n" * 50, "\x00"]
    marks = [mark("A1", note=f"On {number}", sheet=name) for number, name in enumerate(names)]
    raw = written([MarkedSheet(name, name != "", [["x"]]) for name in names], marks)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert book.sheetnames == [
        "Sheet",
        "a b c",
        "A B C (2)",
        "quoted",
        "history (2)",
        "n" * 30 + "…",
        "n" * 26 + "… (2)",
        "Sheet (2)",
    ]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["hidden", *["visible"] * 7]
    assert book.active is book.worksheets[1]
    assert [look.note for look in shown(raw).values()] == [f"On {number}" for number in range(8)]


def test_one_sheet_is_always_shown() -> None:
    assert openpyxl.load_workbook(io.BytesIO(written([]))).sheetnames == ["Sheet"]
    hidden = openpyxl.load_workbook(io.BytesIO(written([MarkedSheet("a", False, []), MarkedSheet("b", False, [])])))
    assert "visible" in [sheet.sheet_state for sheet in hidden.worksheets]


def test_more_rows_than_a_sheet_holds_go_on_in_another() -> None:
    rows: Iterator[list[Cell]] = ([number] if number > LAST_ROW - 1 else [] for number in range(1, LAST_ROW + 3))
    raw = one(rows, [mark("A1", note="first", sheet=""), Mark("", LAST_ROW + 2, 1, Severity.ERROR, "last")], "")
    found = cells(raw)
    assert {name: (len(there), there[-1]) for name, there in found.items()} == {
        "Sheet": (LAST_ROW, [LAST_ROW]),
        "Sheet (2)": (2, [LAST_ROW + 2]),
    }
    notes = [part.decode() for name, part in sorted(unpacked(raw).items()) if "comments" in name]
    assert [re.findall(r'ref="(\w+)"', part) for part in notes] == [["A1"], ["A2"]]


def test_columns_are_as_wide_as_their_first_rows_ask_for() -> None:
    widths = first_sheet(one([["x", "Northfield Mill of Portby", "y" * 300]])).column_dimensions
    assert widths["A"].width < widths["B"].width < widths["C"].width < 60
    assert widths["B"].width > 25


def test_rows_are_taken_one_by_one_and_the_same_list_gives_the_same_bytes() -> None:
    alive: list[int] = []

    def rows() -> Iterator[list[Cell]]:
        for number in range(300):
            alive.append(number)
            yield [f"Site {number}", number]

    assert one(rows(), [mark("B7", note="x")]) == one(rows(), [mark("B7", note="x")])
    assert alive == [*range(300)] * 2


def test_notes_beyond_the_limit_are_counted_and_leave_their_colour() -> None:
    out = io.BytesIO()
    marks = [Mark("", row, 1, Severity.NOTICE, "x") for row in range(1, MOST_NOTES + 3)]
    assert write_marked([MarkedSheet("", True, [])], marks, out, AUTHOR) == 2
    found = shown(out.getvalue())
    assert len(found) == MOST_NOTES + 2
    assert sum(bool(look.note) for look in found.values()) == MOST_NOTES


def test_letters_that_no_workbook_may_hold_are_left_out() -> None:
    out = io.BytesIO()
    write_marked([MarkedSheet("Sit\uffff\ud800es", True, [["a\ufffeb"]])], (), out, AUTHOR)
    assert cells(out.getvalue()) == {"Sit  es": [["a\ufffdb"]]}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=10)
VALUES = st.one_of(TEXTS, st.integers(-(10**12), 10**12), st.booleans(), st.dates(date(1900, 3, 1)))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(VALUES, max_size=5), max_size=8),
    st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 6)), st.sampled_from(Severity), max_size=12),
)
def test_any_rows_and_any_marks(rows: list[list[Cell]], wanted: dict[tuple[int, int], Severity]) -> None:
    raw = one(rows, [Mark("Sites", *place, severity, f"note {place}") for place, severity in wanted.items()])
    found = cells(raw)["Sites"]
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            there = found[row][column] if row < len(found) and column < len(found[row]) else ""
            assert (there, type(there) is bool) == (value, type(value) is bool)
    assert {place[1:]: (look.fill, look.note) for place, look in shown(raw).items()} == {
        place: (LIGHT[severity], f"note {place}") for place, severity in wanted.items()
    }
