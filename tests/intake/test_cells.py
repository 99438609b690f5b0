"""Cells as text: damage goes, everything that a person wrote stays."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from comity.intake.cells import Cell, cell_text, clean, clean_column, is_blank, was_misread
from comity.reference.plain import load_lines

CASES: dict[str, dict[str, str]] = yaml.load(
    (Path(__file__).parents[1] / "cases" / "intake_characters.yaml").read_text("utf-8"), yaml.CSafeLoader
)
NAMES = sorted({line.rsplit(",", 1)[-1].strip('"') for line in load_lines("country_names.csv")[1:]})
LANGUAGES = (
    "en fr de es pt it nl tr pl id vi zh zh_Hant ja th ko cs da sv nb fi ro hu ru uk el sk hr et lv lt he ar hi bn"
)
REAL = sorted({*NAMES, *(name for code in LANGUAGES.split() for name in Locale.parse(code).languages.values())})


@pytest.mark.parametrize(("text", "expected"), CASES["cleaned"].items())
def test_what_is_read(text: str, expected: str) -> None:
    assert clean(text) == expected
    assert clean(expected) == expected


def as_read(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\u200b", "").replace("\u200f", "").split())


def test_real_names_of_all_languages_stay() -> None:
    changed = {name: clean(name) for name in REAL if clean(name) != as_read(name)}
    assert not changed
    assert len(REAL) > 12_000


@pytest.mark.parametrize("frame", ["«{}»", "„{}“", "“{}”", "{}™", "{}…", "{}’s", "« {} »", "({})", "{} – {}"])
def test_real_names_stay_between_marks_and_in_capitals(frame: str) -> None:
    texts = [frame.format(*[form(name)] * 2) for name in NAMES[::7] for form in (str, str.upper)]
    assert [clean(text) for text in texts] == [as_read(text) for text in texts]


def misread(codec: str) -> Callable[[str], str]:
    """UTF-8 read as a code page of one byte, free bytes standing for themselves."""

    def read(text: str) -> str:
        page = [bytes([byte]).decode(codec, "replace").replace("\ufffd", chr(byte)) for byte in range(256)]
        return "".join(page[byte] for byte in text.encode("utf-8"))

    return read


PAGES = ["cp1252", "latin-1", "cp1254", "cp1250", "mac_roman", "cp437", "cp850"]
LATIN = [
    name
    for code in ["fr", "de", "es", "pt", "it", "nl", "tr", "pl", "vi", "cs", "sv", "fi", "hu", "ro"]
    for name in Locale.parse(code).territories.values()
]
TELLING = sorted({unicodedata.normalize("NFC", name) for name in LATIN if sum(char > "\x7f" for char in name) > 1})


@pytest.mark.parametrize("codec", PAGES)
@pytest.mark.parametrize("rounds", [1, 2])
def test_misread_names_come_back(codec: str, rounds: int) -> None:
    read = misread(codec)
    damaged = [(name, read(name) if rounds == 1 else read(read(name))) for name in TELLING]
    back = [clean(text) == as_read(name) for name, text in damaged]
    assert sum(back) >= 0.95 * len(back)
    assert all(was_misread(text) for _, text in damaged[::20])


@pytest.mark.parametrize("codec", ["gb18030", "cp932", "cp949"])
@pytest.mark.parametrize("language", ["zh", "ja", "ko"])
def test_utf8_that_was_read_as_a_page_of_east_asia_comes_back(codec: str, language: str) -> None:
    tried = 0
    for name in Locale.parse(language).territories.values():
        try:
            damaged = name.encode("utf-8").decode(codec)
        except UnicodeDecodeError:
            continue
        tried += 1
        assert clean(damaged) == name
    assert tried or (codec, language) == ("cp949", "ja")


CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "Plant 1",
            " x",
            "a  b",
            "",
            "E",
            "Err:502",
            "#N/A",
            "a|b",
            "|",
            "'12",
            "&amp;",
            "é",
            "Ã©",
            "ＡＢ",
            "a\x1fb",
            "_x000D_",
        ]
    ),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@given(
    st.one_of(
        st.lists(CELLS, max_size=12), st.lists(st.text(max_size=9), max_size=9), st.lists(st.floats(), max_size=9)
    )
)
def test_a_column_is_read_as_its_cells_are(cells: list[Cell | None]) -> None:
    assert clean_column(cells) == [cell_text(cell) for cell in cells]


@given(st.one_of(st.text(max_size=40), st.text("ÃÂâ€™‚¹é\u00a0Å¸x√ƒ├Рњ縺鍗&;#_x000D=\"' ", max_size=20)))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert once == once.strip()
    assert not any(char in once for char in "\n\r\t\x00\u200b\ufeff")
    assert clean_column([text, "x"]) == [once, "x"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((9524635547347.0, "9524635547347"), (45624.5, "45624.5"), (0.0, "0"), (-0.0, "0"), (350, "350")),
        *((1e15, "1000000000000000"), (1e17, "1e+17"), (float("nan"), ""), (float("inf"), ""), (None, "")),
        *((True, "TRUE"), (False, "FALSE"), (time(10, 30), "10:30:00"), (timedelta(days=1), "1 day, 0:00:00")),
        (date(2025, 3, 4), "2025-03-04"),
        (datetime(2025, 3, 4), "2025-03-04"),
        (datetime(2025, 3, 4, 10, 30), "2025-03-04 10:30:00"),
    ],
)
def test_cells_that_are_no_text(cell: Any, expected: str) -> None:
    assert cell_text(cell) == expected
    assert clean_column([cell, cell]) == [expected, expected]


@pytest.mark.parametrize(
    ("cell", "blank"),
    [(None, True), ("", True), ("\u00a0\u200b", True), ("#N/A", True), (0.0, False), ("x", False), (False, False)],
)
def test_nothing_to_be_seen(cell: Any, blank: bool) -> None:
    assert is_blank(cell) == blank
