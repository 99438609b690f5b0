"""The story page, rendered from made-up figures: every number is traced, nothing is typed in, nothing is requested."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from comity.cli.story import Example, render
from comity.cli.story.marks import as_text
from tests.cli.demo_made_up import NUMBERS, made_up
from tests.cli.demo_page import read


def test_every_number_on_the_page_is_a_figure_of_the_run() -> None:
    for key, value, _ in read(render(made_up())).numbers:
        assert float(value) == NUMBERS[key]


def test_a_number_is_shown_as_its_figure_says() -> None:
    shown = {(key, text) for key, _, text in read(render(made_up())).numbers}

    assert {
        ("sites.listed", "1,058"),
        ("attack.main.names_off", "41%"),
        ("attack.main.edition", "16%"),
        ("save.money", "US$ 235,000"),
        ("hero.spellings", "four"),
        ("refused.count", "Two"),
        ("lists.count", "Sixteen"),
    } <= shown


def test_nothing_on_the_page_was_typed_in() -> None:
    """Outside of marked numbers and of what is quoted from lists and results there is no digit."""
    prose = " ".join(read(render(made_up())).prose)
    digits = re.findall(
        r"\S*\d\S*", prose.replace(made_up().texts["cutoff"], "").replace(made_up().texts["strongest_knows"], "")
    )

    assert digits == []


@pytest.mark.parametrize("key", sorted(NUMBERS))
def test_every_figure_is_on_the_page_and_moves_it(key: str) -> None:
    figures = made_up(**{key.replace(".", "__"): NUMBERS[key] + 1})

    assert render(figures) != render(made_up())


def test_the_page_asks_nobody_for_anything() -> None:
    html = render(made_up())

    assert not re.search(r"https?:|//[a-z]|\bsrc=|\bhref=|url\(|@import", html)
    assert not {"script", "link", "img", "iframe", "form"} & set(read(html).tags)


def test_a_missing_figure_is_an_error_and_not_a_gap() -> None:
    figures = made_up()
    numbers = {key: figure for key, figure in figures.numbers.items() if key != "hits.kept"}

    with pytest.raises(KeyError, match=r"hits\.kept"):
        render(replace(figures, numbers=numbers))


def test_text_of_lists_cannot_become_markup() -> None:
    evil = Example("<script>alert(1)</script>", "listed", ('"><b>bold</b>',), "& more")
    html = render(replace(made_up(), examples=(evil,)))

    assert "<script>" not in html
    assert "<b>bold" not in html
    assert "&lt;script&gt;" in html


def test_the_page_says_that_its_members_are_invented() -> None:
    assert "Everything on this page is invented" in " ".join(render(made_up()).split())


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.163, "pct", "16%"),
        (0.092, "pct", "9.2%"),
        (0.0, "pct", "0%"),
        (1.0, "pct", "100%"),
        (1234567, "count", "1,234,567"),
        (16, "word", "sixteen"),
        (21, "word", "21"),
        (2, "cap", "Two"),
        (2500, "money", "US$ 2,500"),
        (0, "word", "no"),
    ],
)
def test_numbers_as_people_read_them(value: float, form: str, shown: str) -> None:
    assert as_text(value, form, "US$") == shown
