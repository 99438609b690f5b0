"""Text files in every coding that members' machines write, found by content, and read piece by piece."""

from __future__ import annotations

import csv
import io
import itertools
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.intake.encodings import Encoding, decode, find_encoding, text_of
from comity.reference import code_pages
from tests.cases import cases

LISTS: dict[str, Any] = cases("intake_encodings")
WIDE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le")
_TONES = "\u0300\u0309\u0303\u0301\u0323"


def text_of_list(language: str, rows: int) -> str:
    """A list as CSV: its headings, and as many rows as wanted, told apart by a number."""
    found = LISTS[language]["rows"]
    if rows > len(found):
        found = [
            [f"{row[0]} {number}", *row[1:]] for number, row in zip(range(rows), itertools.cycle(found), strict=False)
        ]
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([LISTS[language]["headings"], *found[:rows]])
    return out.getvalue()


def coded(text: str, page: str) -> bytes:
    """`text` in a code page; Vietnamese tones stand behind their letters in Windows' page."""
    if page != "cp1258":
        return text.encode(page)
    parts = []
    for char in unicodedata.normalize("NFC", text):
        letters = unicodedata.normalize("NFD", char)
        tone = "".join(mark for mark in letters if mark in _TONES)
        base = unicodedata.normalize("NFC", "".join(mark for mark in letters if mark not in _TONES))
        parts.append(_vietnamese(char) or _vietnamese(base) + tone.encode(page))
    return b"".join(parts)


def _vietnamese(char: str) -> bytes:
    return char.encode("cp1258", "ignore")


def read(raw: bytes) -> str:
    return unicodedata.normalize("NFC", "".join(text_of([raw], find_encoding([raw]))))


def matrix() -> Iterator[tuple[str, str]]:
    for language, data in LISTS.items():
        for page in (*data["pages"], *WIDE):
            yield language, page


@pytest.mark.parametrize(("language", "page"), list(matrix()))
def test_lists_of_one_three_and_sixty_rows_are_read(language: str, page: str) -> None:
    for rows in (1, 3, 60):
        text = text_of_list(language, rows)
        assert read(coded(text, page)) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("language", LISTS)
def test_without_headings_that_are_known(language: str) -> None:
    text = text_of_list(language, 3).split("\r\n", 1)[1]
    page = LISTS[language]["pages"][0]
    assert read(coded(text, page)) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("raw", "name", "text"),
    [
        (b"Site,Country\r\nAcre Mill,Kenya", "utf-8", "Site,Country\r\nAcre Mill,Kenya"),
        (b"\xef\xbb\xbf\xef\xbb\xbfSite", "utf-8", "Site"),
        (b"\xff\xfeS\0i\0t\0e\0", "utf-16-le", "Site"),
        (b"S\0i\0t\0e\0,\0" * 20, "utf-16-le", "Site," * 20),
        ("工厂名称,国家\r\n".encode("utf-16-be") * 9, "utf-16-be", "工厂名称,国家\r\n" * 9),
        ("Société".encode() + "é".encode()[:1], "utf-8", "Société\ufffd"),
        ("D’Oré – Usine\r\n".encode("cp1252"), "cp1252", "D’Oré – Usine\r\n"),
        ("DIRECCIÓN;PAÍS\r\nPEÑÓN 4;ESPAÑA\r\n".encode("cp1252"), "cp1252", "DIRECCIÓN;PAÍS\r\nPEÑÓN 4;ESPAÑA\r\n"),
        ("SOCIETE D’ABOUDE,COTE D’IVOIRE\r\n".encode("cp1252"), "cp1252", "SOCIETE D’ABOUDE,COTE D’IVOIRE\r\n"),
        ("工場\r\n".encode("iso2022_jp"), "iso2022_jp_ext", "工場\r\n"),
        ("Site\0name,Café\r\n".encode("cp1252"), "cp1252", "Site\0name,Café\r\n"),
    ],
)
def test_marks_zero_bytes_and_short_texts(raw: bytes, name: str, text: str) -> None:
    encoding = find_encoding([raw])
    assert encoding.name == name
    assert not encoding.mixed
    assert "".join(text_of([raw], encoding)) == text


def test_western_names_written_on_a_chinese_machine() -> None:
    text = "Site;Address\r\nSociété Coopérative;Côte d’Azur – Allée 4\r\nUsine été;12，rue\r\n".replace("ô", "o")
    assert read(text.encode("gbk")) == text


@pytest.mark.parametrize("page", ["cp1252", "cp1250", "gb18030", "cp932"])
def test_lines_in_two_codings_are_read_line_by_line(page: str) -> None:
    language = {"cp1252": "fr", "cp1250": "pl", "gb18030": "zh", "cp932": "ja"}[page]
    lines = text_of_list(language, 9).splitlines(keepends=True)
    raw = b"".join(line.encode(page if number in (2, 5) else "utf-8") for number, line in enumerate(lines))
    encoding = find_encoding([raw])
    assert (encoding.name, encoding.rest, encoding.mixed) == ("utf-8", page, True)
    assert "".join(text_of([raw], encoding)) == "".join(lines)
    marked = b"\xef\xbb\xbf" + raw
    assert "".join(text_of([marked], find_encoding([marked]))) == "".join(lines)


def test_one_strange_line_deep_inside_a_large_file_is_noticed() -> None:
    lines = [b"Acre Mill,Kenya\r\n"] * 60_000 + ["Usine été\r\n".encode()] * 3 + ["Usine été\r\n".encode("cp1252")]
    encoding = find_encoding([b"".join(lines)])
    assert encoding == Encoding("utf-8", 0, True, "cp1252")


@pytest.mark.parametrize(("language", "page"), [("fr", "cp1252"), ("zh", "gb18030"), ("tr", "cp1254"), ("th", "cp874")])
def test_a_clear_case_is_sure(language: str, page: str) -> None:
    assert find_encoding([text_of_list(language, 3).encode(page)]).sure


def test_code_pages_have_names_for_people() -> None:
    assert code_pages.label("cp874") == ("Thai", "Windows")
    assert all(code_pages.label(page)[0] != page for page in code_pages.pages())


def test_a_single_ambiguous_word_is_not_sure() -> None:
    assert not find_encoding([b"Site,Country\r\nTh\xfdr,Iceland or Turkey\r\n"]).sure


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=300))
def test_no_bytes_ever_raise(raw: bytes) -> None:
    text, name, _ = decode(raw)
    assert isinstance(text, str)
    assert "".encode(name) in (b"", b"\xff\xfe", b"\xfe\xff")


@settings(max_examples=80, deadline=None)
@given(
    language=st.sampled_from(sorted(LISTS)),
    page=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "own", "mixed"]),
    cuts=st.lists(st.integers(0, 3000), max_size=8),
)
def test_how_a_file_is_cut_into_pieces_makes_no_difference(language: str, page: str, cuts: list[int]) -> None:
    text = text_of_list(language, 20)
    own = LISTS[language]["pages"][0]
    if page == "mixed":
        raw = b"".join(
            coded(line, own if number % 4 == 3 else "utf-8")
            for number, line in enumerate(text.splitlines(keepends=True))
        )
    else:
        raw = coded(text, own if page == "own" else page)
    places = [0, *sorted(cut for cut in cuts if cut < len(raw)), len(raw)]
    pieces = [raw[start:end] for start, end in itertools.pairwise(places)]
    assert find_encoding(pieces) == find_encoding([raw])
    assert "".join(text_of(pieces, find_encoding(pieces))) == "".join(text_of([raw], find_encoding([raw])))
