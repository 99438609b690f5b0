"""Whole lists in the members' languages: headings, countries and days as people there write them, in every format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.cases.intake.making import Sheet, accepted, make
from tests.cases.intake.model import Case, P
from tests.cases.intake.sheets import Cell
from tests.cases.intake.sites import ENGLISH, Site, Table, written
from tests.cases.intake.writers import csv_bytes, ods, xls, xlsb, xlsx

FOLDER = Path(__file__).parent / "languages"
MAIN = ("supplier_name", "site_name", "address", "city", "postcode", "country", "audit_date", "protocol")
FULL = (*MAIN, "announcement", "audit_firm", "workers")
FIRMS = ("Larkfield Assurance", "Beacon Social Audits", "Tern & Partners")
Language = dict[str, Any]


@cache
def languages() -> dict[str, Language]:
    """Every language by its code, as its file has it; a day that YAML read as one stays a day."""
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


def sites(language: Language) -> tuple[Site, ...]:
    """The sites of a language's list; protocols, announcements, firms and numbers of workers take turns."""
    protocols, announced = list(language["protocols"].items()), list(language["announced"].items())
    found = []
    for number, (name, supplier, street, city, postcode, country, day) in enumerate(language["sites"]):
        text, family = protocols[number % len(protocols)]
        kind, word = announced[number % len(announced)]
        found.append(
            Site(
                name,
                supplier,
                street,
                city,
                str(postcode),
                country,
                language["countries"][country],
                day,
                text,
                family,
                announcement=word,
                announced=kind,
                audit_firm=FIRMS[number % 3],
                workers=40 + 57 * number,
            )
        )
    return tuple(found)


def long_day(language: Language, day: date) -> str:
    """A day with its month as a word, as the language writes it."""
    return str(language["long"]).format(
        day=day.day, month=language["months"][day.month - 1], number=day.month, year=day.year, buddhist=day.year + 543
    )


def cases() -> Iterator[Case]:
    for code, language in languages().items():
        yield from _workbooks(code, language)
        yield from _texts(code, language)
        yield from _headings(code, language)


def _workbooks(code: str, language: Language) -> Iterator[Case]:
    heads, every = language["headings"], sites(language)
    table = Table(every, FULL, heads)
    rows = [[heads["vendor_number"], *table.head(), heads["remarks"]]]
    rows += [[f"V-770{at}", *cells, f"zq-remark {at}"] for at, cells in enumerate(table.body())]
    framed = [[language["title"]], [], *rows, [], [language["total"], None, len(every)], [language["note"]]]
    told = accepted(
        table.listings(4, language["title"][:31]),
        P("vendor_number_left_out", None, heads["vendor_number"], language["title"][:31]),
    )
    name = language["file"]
    yield make(
        f"languages/{code}_xlsx",
        f"{language['language']}: a workbook with title, own numbers, remarks and a total",
        xlsx(Sheet(language["title"][:31], framed)),
        told.hiding("V-770", "zq-remark"),
        f"{name}.xlsx",
    )
    good = accepted(table.listings(sheet="Sites"))
    for ending, writer in {"ods": ods, "xlsb": xlsb}.items():
        yield make(
            f"languages/{code}_{ending}",
            f"{language['language']}: {ending} with days as days",
            writer(Sheet("Sites", table.rows())),
            good,
            f"{name}.{ending}",
        )
    worded = Table(every, FULL, heads, lambda day: long_day(language, day))
    yield make(
        f"languages/{code}_xls",
        f"{language['language']}: xls with days in words",
        xls(Sheet("Sites", worded.rows())),
        good,
        f"{name}.xls",
    )


def _texts(code: str, language: Language) -> Iterator[Case]:
    every = sites(language)
    table = Table(every, FULL, language["headings"], written(language["numeric"]))
    good = accepted(table.listings(sheet=""))
    coded = csv_bytes(table.rows(), language["delimiter"], language["encoding"])
    unsure = () if language["encoding"].startswith("utf") else {"encoding_unsure"}
    yield make(
        f"languages/{code}_csv",
        f"{language['language']}: CSV in {language['encoding']}, days as numbers",
        coded,
        good.also(may=unsure),
        f"{language['file']}.csv",
    )
    worded = Table(every, FULL, language["headings"], lambda day: long_day(language, day))
    yield make(
        f"languages/{code}_csv_utf8",
        f"{language['language']}: CSV in UTF-8, days in words",
        csv_bytes(worded.rows(), language["delimiter"], "utf-8"),
        good,
        f"{language['file']}.csv",
    )


def _headings(code: str, language: Language) -> Iterator[Case]:
    heads, every = language["headings"], sites(language)
    other = Table(every, MAIN, language["capitals"])
    yield make(
        f"languages/{code}_other_headings",
        f"{language['language']}: other headings, in capitals, without accents",
        xlsx(Sheet("Sites", other.rows())),
        accepted(other.listings()),
    )
    both = {name: f"{ENGLISH[name]} / {heads[name]}" for name in MAIN}
    bilingual = Table(every, MAIN, both)
    yield make(
        f"languages/{code}_bilingual",
        f"{language['language']}: headings in two languages",
        xlsx(Sheet("Sites", bilingual.rows())),
        accepted(bilingual.listings()),
    )
    swapped = {name: f"{heads[name]}\n({ENGLISH[name]})" for name in MAIN}
    lower = Table([site.but(land=site.country) for site in every], MAIN, swapped)
    yield make(
        f"languages/{code}_iso_codes",
        f"{language['language']}: ISO codes of countries, English in brackets",
        xlsx(Sheet("Sites", lower.rows())),
        accepted(lower.listings()),
    )
    spaced: dict[str, str] = {name: f"  {str(heads[name]).lower()} :" for name in MAIN}
    sloppy = Table(every, MAIN, spaced)
    rows: list[list[Cell]] = sloppy.rows()
    yield make(
        f"languages/{code}_sloppy",
        f"{language['language']}: headings in small letters with blanks and colons",
        xlsx(Sheet("Sites", rows)),
        accepted(sloppy.listings()),
    )
