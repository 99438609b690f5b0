"""The catalogues: every text said in every language, with its fields, in words that intake itself understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from string import Formatter

import pytest
from tools.messages import compiled, load, po_path, template
from tools.problem_reference import example

from comity.intake.mapping import known_fields
from comity.intake.problems_workbook import _COLUMNS as PROBLEM_COLUMNS
from comity.intake.template import ANNOUNCEMENTS, COLUMNS, SEQUENCES
from comity.reference import sectors
from comity.reference.headings import field_names, understand, unused_fields
from comity.reference.language import LANGUAGES, say, say_counted
from comity.reference.problems import problem_kinds
from comity.reference.row_words import announcement, sequence
from comity.reference.sentences import WORDS, message, repair

TRANSLATED = LANGUAGES[1:]
SAME_EVERYWHERE = {"GLN", "OS ID", "LEI", "Unicode"}
SAME_IN = {
    "fr": {"Sites", "Initial", "Latitude", "Longitude"},
    "de": {"Region", "{count} MB"},
    "es": {"Sector", "{count} MB"},
    "pt": {"Latitude", "Longitude", "{count} MB"},
    "zh": {"{count} MB"},
}
"""Words that a language has in common with English."""
EXCEL_INPUT_TITLE, EXCEL_INPUT_MESSAGE, EXCEL_SHEET_NAME = 32, 255, 31
every_language = pytest.mark.parametrize("language", TRANSLATED)


def _forms(said: str | Sequence[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ("",))


def _pairs(language: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each English text with its translation, one form or one for each number."""
    for entry in load(language):
        if entry.id:
            yield _forms(entry.id), _forms(entry.string)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@every_language
def test_a_catalogue_has_exactly_the_texts_of_the_sources(language: str) -> None:
    kept = load(language)
    assert {entry.id for entry in kept} == {entry.id for entry in template()}
    assert not kept.obsolete


@every_language
def test_no_text_is_left_without_a_translation(language: str) -> None:
    left = [english for english, said in _pairs(language) if not all(form.strip() for form in said)]
    assert not left
    assert not [entry.id for entry in load(language) if entry.id and entry.fuzzy]


@every_language
def test_a_translation_has_the_fields_of_the_english_text(language: str) -> None:
    for english, said in _pairs(language):
        assert {frozenset(_fields(form)) for form in said} == {frozenset(_fields(english[0]))}, english


@every_language
def test_a_translation_is_not_the_english_text(language: str) -> None:
    same = {english[0] for english, said in _pairs(language) if set(english) & set(said)}
    assert same == SAME_EVERYWHERE | SAME_IN[language]


@every_language
def test_a_sentence_is_translated_by_a_sentence(language: str) -> None:
    ends = ("。", "？", "！") if language == "zh" else (".", "?", "!")
    for english, said in _pairs(language):
        whole = english[0].endswith((".", "?", "!"))
        assert [form for form in said if form.endswith(ends) != whole] == []


@every_language
def test_the_compiled_catalogue_is_that_of_the_translations(language: str) -> None:
    assert po_path(language).with_suffix(".mo").read_bytes() == compiled(language)


@every_language
@pytest.mark.parametrize("code", sorted(problem_kinds()))
def test_every_problem_is_said(code: str, language: str) -> None:
    found = example(problem_kinds()[code])
    for speak in (message, repair):
        said = speak(found, language)
        assert said != speak(found)
        assert not set("{}") & set(said)


@every_language
def test_a_detail_in_comitys_own_words_is_said_in_the_language(language: str) -> None:
    found = example(problem_kinds()["unsupported_format"])
    for word in WORDS:
        assert say(word, language) in message(replace(found, details=(("what", word),)), language)


@every_language
def test_only_french_sets_a_blank_before_high_marks(language: str) -> None:
    """And there it is one at which no line may break: a mark never stands alone at the beginning of a line."""
    blanks = " " if language == "fr" else " \N{NO-BREAK SPACE}"
    for _, said in _pairs(language):
        assert not [form for form in said for blank in blanks for mark in ":;?!»" if blank + mark in form]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_row_and_several_are_told_apart_where_the_language_does(language: str) -> None:
    one, several = (say_counted("{number} row", "{number} rows", number, language) for number in (1, 2))
    assert (one.replace("1", "2") == several) == (language == "zh")


@every_language
@pytest.mark.parametrize("heading", [column.heading for column in COLUMNS])
def test_intake_understands_the_headings_of_its_own_template(heading: str, language: str) -> None:
    field = understand(heading)[0].field
    for mark in ("", " *"):
        best = understand(say(heading, language) + mark)[0]
        assert best.field == field
        assert best.certainty >= 0.9


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("field", "name"), field_names().items())
def test_intake_understands_its_own_names_of_fields(field: str, name: str, language: str) -> None:
    assert understand(say(name, language))[0].field == field


def test_every_field_that_is_used_has_a_name() -> None:
    assert set(field_names()) == set(known_fields()) - set(unused_fields())


@every_language
def test_headings_that_repairs_ask_for_are_understood(language: str) -> None:
    for heading in ("Site name", "Country", "Audit date"):
        assert understand(say(heading, language))[0].certainty == 1.0


@every_language
@pytest.mark.parametrize("code", sectors.codes())
def test_intake_understands_the_sectors_of_its_own_template(code: str, language: str) -> None:
    assert sectors.stated(say(sectors.label(code), language)) == code


@every_language
def test_intake_understands_the_choices_of_its_own_template(language: str) -> None:
    assert [announcement(say(word, language)) for word in ANNOUNCEMENTS] == [
        "announced",
        "semi_announced",
        "unannounced",
    ]
    assert [sequence(say(word, language)) for word in SEQUENCES] == ["initial", "periodic", "follow_up"]


@every_language
def test_words_fit_where_excel_puts_them(language: str) -> None:
    headings = [say(text, language) for text, _ in PROBLEM_COLUMNS]
    assert len({heading.casefold() for heading in headings}) == len(headings), "a table has no two like headings"
    assert all(len(say(column.heading, language)) <= EXCEL_INPUT_TITLE for column in COLUMNS)
    assert all(len(say(column.hint, language)) <= EXCEL_INPUT_MESSAGE for column in COLUMNS)
    for name in ("Sites", "No lists"):
        assert len(say(name, language)) <= EXCEL_SHEET_NAME
        assert not set(say(name, language)) & set("[]:*?/\\")
