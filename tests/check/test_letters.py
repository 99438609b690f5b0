"""The request letters: right language, everything said, nothing said that must not be, whole and stable files."""

from __future__ import annotations

import io
import re
import string
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from comity.check.letters import INDEX_NAME, Request, Sender, letter, requests, write_letters
from comity.check.outcome import decide
from comity.check.values import Advice, Evidence
from comity.reference.letters import LANGUAGES, letter_language, letter_text
from comity.vocabulary.edition import EditionRow
from tests.check.cast import DAKOTA, EDITION, LEXINGTON, MILL, PLANT_2, TODAY, found, outcomes_of, site, supplier

SENDER = Sender(TODAY, "Alder Foods", "Ana Ruiz", "audits@alder.example")


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def request(row: EditionRow = MILL, advice: Advice = Advice.RECOGNISE) -> Request:
    return Request(row, advice, (), letter_language(row.country), "x.docx")


@pytest.mark.parametrize(
    ("country", "language"),
    [("ID", "id"), ("MX", "es"), ("CO", "es"), ("BR", "pt"), ("CI", "fr"), ("CN", "zh"), ("VN", "vi"), ("US", "en"),
     ("MY", "en"), ("TW", "en"), ("NO", "en"), ("", "en")],
)  # fmt: skip
def test_a_site_is_written_to_in_its_language(country: str, language: str) -> None:
    assert letter_language(country) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    text, english = letter_text(language), letter_text("en")
    assert len(text.how) == 3
    assert "Sedex" in text.how[1]
    assert text.kinds.keys() == english.kinds.keys()
    assert text.labels.keys() == english.labels.keys()
    for name in text.__slots__:
        value, model = getattr(text, name), getattr(english, name)
        if isinstance(value, str) and name != "next_page":
            assert value
            assert fields(value) == fields(model), f"{language}: {name} has other fields than the English text"
    assert [fields(way) for way in text.how] == [fields(way) for way in english.how]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_the_english_text(language: str) -> None:
    text, english = letter_text(language), letter_text("en")
    if language != "en":
        assert not {text.who, text.what, text.why, text.free, text.use} & {
            english.who,
            english.what,
            english.free,
            english.use,
        }
        assert "English" in text.next_page


@pytest.mark.parametrize("country", ["ID", "MX", "BR", "CI", "CN", "VN", "US"])
def test_a_letter_names_site_sender_kind_and_half_year_and_nothing_is_left_unfilled(country: str) -> None:
    written = text_of(letter(request(replace(MILL, country=country)), SENDER))
    for expected in ("Kilang Seberang", "Alder Foods", "Ana Ruiz", "audits@alder.example", "2025", "aa01", "Sedex"):
        assert expected in written
    assert not re.search(r"[{}]|\[your", written)
    assert "Dear Sir or Madam" in written, "the English version is always there"
    assert letter_text(letter_language(country)).free in written


def test_what_is_not_given_is_a_marked_placeholder() -> None:
    content = letter(request(), Sender(TODAY))
    marked = {
        run.text
        for paragraph in Document(io.BytesIO(content)).paragraphs
        for run in paragraph.runs
        if run.font.highlight_color is not None
    }
    assert marked == {"[your company]", "[your name]", "[your e-mail address]"}


def test_a_partial_report_says_what_would_follow() -> None:
    says = letter_text("en").top_up
    assert says in text_of(letter(request(PLANT_2, Advice.TOP_UP), SENDER))
    assert says not in text_of(letter(request(PLANT_2, Advice.RECOGNISE), SENDER))


def test_what_the_list_leaves_blank_is_not_invented() -> None:
    written = text_of(letter(request(replace(LEXINGTON, kind="", audited="")), SENDER))
    assert "within the last three years" in written
    assert "On-site audit" not in written


def test_characters_that_no_document_may_hold_do_not_stop_a_letter() -> None:
    odd = "Mill\x00\x0b\ud83d & <b>"
    written = text_of(letter(request(replace(MILL, site_name=odd, row_id=odd)), replace(SENDER, member=odd)))
    assert "& <b>" in written


def test_one_letter_for_each_listed_site_worth_asking() -> None:
    rows = [supplier(4, "Seberang"), supplier(5, "Seberang"), supplier(6, "Planta 2"), supplier(7, "Meridian")]
    matches = dict([found(rows[0], (MILL, 0.99)), found(rows[1], (MILL, 0.97)), found(rows[2], (PLANT_2, 0.95))])
    wanted = requests(outcomes_of(rows, matches).rows)
    assert [(item.site.row_id, item.advice, len(item.rows)) for item in wanted] == [
        ("aa01", Advice.RECOGNISE, 2),
        ("aa02", Advice.TOP_UP, 1),
    ]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "CON", "a" * 300, "Fábrica «Nº 7»: ünïcode/\\?*", "青岛海源", "...", ""]
)
def test_file_names_are_safe_on_every_system(name: str) -> None:
    row = supplier(4, "x")
    named = site("aa01", name, "CN")
    decided = decide([row], Evidence(dict([found(row, (named, 0.99))])), {"aa01": named})
    (wanted,) = requests(decided.rows)
    assert re.fullmatch(r"CN-([a-z0-9-]{1,60}-)?aa01\.docx", wanted.file)


def test_the_folder_holds_a_letter_each_and_an_index_and_is_the_same_every_time(tmp_path: Path) -> None:
    rows = [
        supplier(number, row.site_name, country=row.country) for number, row in enumerate(EDITION.values(), start=4)
    ]
    matches = dict(found(row, (edition_row, 0.99)) for row, edition_row in zip(rows, EDITION.values(), strict=True))
    wanted = requests(outcomes_of(rows, matches).rows)
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        write_letters(tmp_path / name, wanted, SENDER)
    once = {file.name: file.read_bytes() for file in (tmp_path / "once").iterdir()}
    again = {file.name: file.read_bytes() for file in (tmp_path / "again").iterdir()}
    assert once == again
    stamps = {entry.date_time[0] for name in once for entry in zipfile.ZipFile(tmp_path / "once" / name).infolist()}
    assert stamps == {1980}, "a package that carries the clock differs from run to run"
    assert len(once) == len(EDITION) + 1
    index = CalamineWorkbook.from_path(str(tmp_path / "once" / INDEX_NAME)).get_sheet_by_index(0).to_python()
    assert {row[0] for row in index[1:]} == once.keys() - {INDEX_NAME}
    assert DAKOTA.site_name in {row[3] for row in index}
