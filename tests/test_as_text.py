"""What came from a member is text wherever it is written, whatever it looks like."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.as_text import csv_text, plain, write_text

ALIVE = '<r><t>x</t></r></is></c><c r="B1"><f>HYPERLINK(1)</f><v>1</v></c><c r="C1" t="inlineStr"><is><r></r>'
TEXTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "{=1}",
    "http://mill.example",
    ALIVE,
    "<r></r>",
    "mailto:a@b.example",
    "1e5",
    "TRUE",
]


def written(texts: list[str], constant_memory: bool) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"constant_memory": constant_memory})
    sheet = workbook.add_worksheet()
    for row, text in enumerate(texts):
        write_text(sheet, (row, 0), text)
    workbook.close()
    return out.getvalue()


@pytest.mark.parametrize("constant_memory", [False, True])
def test_every_text_is_read_back_as_the_text_it_was(constant_memory: bool) -> None:
    content = written(TEXTS, constant_memory)
    cells = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())
    assert [[cell.value for cell in row] for row in cells] == [[text] for text in TEXTS]
    assert {cell.data_type for row in cells for cell in row} == {"s"}


WILD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(WILD, WILD.map(lambda text: f"<r>{text}</r>")))
def test_no_text_leaves_its_cell(text: str) -> None:
    for constant_memory in (False, True):
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(written([text], constant_memory)))
        assert workbook.get_sheet_by_index(0).to_python(skip_empty_area=False) == [[text]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1"])
def test_what_looks_like_a_formula_in_csv_has_an_apostrophe_in_front(text: str) -> None:
    assert csv_text(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Acre Mill", "1 Way", "", 5, "a=b"])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert csv_text(value) == str(value)


def test_nothing_writes_members_words_past_it() -> None:
    source = Path(__file__).resolve().parents[1] / "src" / "comity"
    own_words = {"intake/template.py", "as_text.py", "server/demo/protocol.py"}  # these hold comity's own words only
    users = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if any(
            call in path.read_text("utf-8")
            for call in (".write_string(", ".write_row(", ".write_column(", ".write_rich_")
        )
    }
    assert users <= own_words


def test_nothing_in_a_text_steers_a_terminal() -> None:
    assert plain("a\x1b[2Jb\rc\u2028d\u2029e\x85f\u202eg\ud800h") == "a [2Jb c d e fg h"
    assert plain("Çelik 东莞 Ñandú ﾔﾏﾀﾞ") == "Çelik 东莞 Ñandú ﾔﾏﾀﾞ"
