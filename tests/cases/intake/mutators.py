"""Good lists made awkward by chance: whatever was done to a list is known, so what it means is known, too.

A seed chooses a few sites and then, one after the other, what happens to their list; the same seed makes the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from babel import Locale

from tests.cases.intake.languages import languages, long_day
from tests.cases.intake.model import Case, P, accepted
from tests.cases.intake.sheets import Cell, Sheet
from tests.cases.intake.sites import ENGLISH, Day, Site, many, native, written
from tests.cases.intake.writers import FORMATS, csv_bytes

SEEDS = (*range(200), 468, 714)  # the last ones: a row taken for headings, a total taken for a row
NEEDED = ("site_name", "country", "audit_date")
WISHED = ("supplier_name", "address", "city", "postcode", "protocol", "workers", "announcement")
NUMERIC = (
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%Y%m%d",
    "%d %b %Y",
    "%b %d, %Y",
    "%d-%b-%y",
    "%Y-%m-%d %H:%M:%S",
)
DELIMITERS = {",": 4, ";": 4, "\t": 2, "|": 1}
CODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16")
LOCALES = {"zh_hant": "zh_Hant", "zh": "zh_Hans"}


@dataclass
class Line:
    """A row while it is made: its cells, what it means where it is a site, and what is wrong with it."""

    cells: list[Cell]
    listing: dict[str, Any] | None = None
    codes: tuple[str, ...] = ()


@dataclass
class Draft:
    """A list while it is made awkward. `head` is the index of the line of headings."""

    random: Random
    fields: list[str]
    heads: dict[str, str]
    lines: list[Line]
    head: int = 0
    done: list[str] = field(default_factory=list)
    notices: list[P] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Keep in mind what was done, for the words of the case."""
        self.done.append(what)

    def at(self, name: str) -> int:
        """The column of a field; columns put in front or between are counted."""
        return [str(cell) for cell in self.lines[self.head].cells].index(self.heads[name])


Change = Callable[[Draft], None]


def _dressed(random: Random, site: Site, announced: dict[str, str]) -> Site:
    kind, word = random.choice(list(announced.items()))
    return site.but(workers=random.randint(12, 900), announcement=word, announced=kind)


def _countries(random: Random, code: str) -> tuple[str, Callable[[Site], str]]:
    """How the list writes countries: codes, English names, or names in the language of the headings."""
    names = Locale.parse(LOCALES.get(code, code)).territories
    return random.choice(
        [
            ("ISO codes", lambda site: site.country),
            ("small ISO codes", lambda site: site.country.lower()),
            ("English names", lambda site: site.land),
            ("capitals", lambda site: site.land.upper()),
            ("names in its language", lambda site: str(names[site.country])),
        ]
    )


def _days(random: Random, code: str, file_format: str) -> tuple[str, Day]:
    kinds: list[tuple[str, Day]] = [("days in words", lambda day: long_day(languages()[code], day))]
    pattern = random.choice(NUMERIC)
    kinds.append((f"days as {pattern}", written(pattern)))
    if file_format != "csv":
        kinds += [("days as days", native)] * 2
        kinds.append(("days as numbers", lambda day: (day - date(1899, 12, 30)).days))
    return random.choice(kinds)


def _fields(random: Random) -> list[str]:
    fields = [*NEEDED, *random.sample(WISHED, random.randint(1, len(WISHED)))]
    random.shuffle(fields)
    return fields


def _first_draft(random: Random, file_format: str) -> Draft:
    code = random.choice(list(languages()))
    language = languages()[code]
    fields, start = _fields(random), random.randint(0, 110)
    sites = [_dressed(random, site, language["announced"]) for site in many(144)[start : start + random.randint(8, 30)]]
    how_country, country = _countries(random, code)
    how_day, day = _days(random, code, file_format)
    heads = {name: language["headings"].get(name, ENGLISH[name]) for name in fields}
    lines = [Line(list(heads.values()))]
    for site in sites:
        values = {**vars(site), "country": country(site), "audit_date": day(site.audit_date)}
        meaning = {name: getattr(site, name) for name in fields}
        meaning |= {"audit_date": site.audit_date.isoformat()}
        if "announcement" in fields:
            meaning["announcement"] = site.announced
        lines.append(Line([values[name] for name in fields], meaning))
    draft = Draft(random, fields, heads, lines)
    draft.note(f"{language['language']}, {how_country}, {how_day}")
    return draft


def _title(draft: Draft) -> None:
    top = [
        [["Audited sites of Example Foods"]],
        [["Audit list"], []],
        [["Confidential"], ["Exported 2026-07-01"], []],
        [[], [], []],
    ]
    chosen: list[list[Cell]] = draft.random.choice(top)  # type: ignore[arg-type]
    draft.lines[:0] = [Line(list(cells)) for cells in chosen]
    draft.head += len(chosen)
    draft.note("a title")


def _blank_rows(draft: Draft) -> None:
    for _ in range(draft.random.randint(1, 4)):
        draft.lines.insert(draft.random.randint(draft.head + 1, len(draft.lines)), Line([]))
    draft.note("blank rows")


def _total(draft: Draft) -> None:
    count = sum(line.listing is not None for line in draft.lines)
    words: list[list[Cell]] = [
        ["Total", None, count],
        ["Total sites:", count],
        ["Grand total"],
        [f"Total: {count} sites"],
    ]
    draft.lines += [Line([]), Line(draft.random.choice(words))]
    draft.note("a total")


def _footnote(draft: Draft) -> None:
    texts = [
        "* Dates are the last day on site.",
        "Note: only sites of the last three years.",
        "Source: audit tracker, 2026-07-01",
    ]
    draft.lines += [Line([]), Line([draft.random.choice(texts)])]
    draft.note("a footnote")


def _header_again(draft: Draft) -> None:
    place = draft.random.randint(draft.head + 3, len(draft.lines))
    draft.lines.insert(place, Line(list(draft.lines[draft.head].cells)))
    draft.note("the headings again")


def _capital_headings(draft: Draft) -> None:
    styles: list[Callable[[str], str]] = [
        str.upper,
        "{} *".format,
        " {}:".format,
        lambda text: text.replace(" ", "\u00a0"),
    ]
    style = draft.random.choice(styles)
    draft.heads = {name: style(head) for name, head in draft.heads.items()}
    draft.lines[draft.head].cells = [draft.heads[name] for name in draft.fields]
    draft.note("other headings")


def _more_columns(draft: Draft) -> None:
    place = draft.random.choice([0, len(draft.fields)])
    heading = draft.random.choice(["Certificate seen", "Peak season", "Union present", "Shifts"])
    for line in draft.lines[draft.head :]:
        if line.cells:
            own = heading if [*line.cells] == draft.lines[draft.head].cells and line.listing is None else "yes"
            line.cells = [*line.cells[:place], own, *line.cells[place:]]
    draft.note("one more column")


def _own_numbers(draft: Draft) -> None:
    for at, line in enumerate(draft.lines[draft.head :]):
        if line.cells:
            line.cells = [*line.cells, "Vendor no." if line.listing is None else f"V-77{at:03d}"]
    draft.notices.append(P("vendor_number_left_out", None, "Vendor no."))
    draft.secrets.append("V-77")
    draft.note("own numbers")


def _margin(draft: Draft) -> None:
    for line in draft.lines:
        if line.cells:
            line.cells = [None, *line.cells]
    draft.note("an empty first column")


def _numbered(draft: Draft) -> None:
    number = 0
    for line in draft.lines[draft.head :]:
        if line.listing is not None:
            number += 1
        if line.cells:
            line.cells = [number if line.listing is not None else "#", *line.cells]
    draft.note("row numbers")


def _spoilt(name: str, code: str, *cells: Cell) -> Change:
    """A change that spoils a cell of some rows, which then do not pass."""

    def change(draft: Draft) -> None:
        good = [line for line in draft.lines if line.listing is not None and not line.codes]
        for line in draft.random.sample(good, draft.random.randint(1, 2)):
            line.cells[draft.at(name)] = draft.random.choice(cells)
            line.codes = (code,)
        draft.note(code)

    return change


def _copied(draft: Draft) -> None:
    good = [line for line in draft.lines if line.listing is not None and not line.codes]
    line = draft.random.choice(good)
    draft.lines.insert(
        draft.random.randint(draft.lines.index(line) + 1, len(draft.lines)),
        Line(list(line.cells), line.listing, ("duplicate_in_file",)),
    )
    draft.note("a copied row")


def _invisible(draft: Draft) -> None:
    for line in draft.lines[draft.head + 1 :]:
        line.cells = [
            f"\u200b{cell}\u00a0" if isinstance(cell, str) and draft.random.random() < 0.3 else cell
            for cell in line.cells
        ]
    draft.note("invisible letters")


INSIDE: tuple[Change, ...] = (
    _spoilt("country", "country_unknown", "Atlantis", "Korea", "Shanghai"),
    _spoilt("country", "country_missing", None, "n/a", "-"),
    _spoilt("audit_date", "date_unreadable", "TBC", "planned", "see report"),
    _spoilt("audit_date", "date_missing", None),
    _spoilt("audit_date", "date_impossible", "2025-02-30", "31 April 2025"),
    _spoilt("audit_date", "date_future", "2026-07-02", "12 August 2026"),
    _spoilt("audit_date", "date_too_old", "2019-03-13", "14 June 2022"),
    _spoilt("site_name", "site_name_missing", None, "n/a"),
    _copied,
    _invisible,
)
AROUND: tuple[Change, ...] = (
    _capital_headings,
    _more_columns,
    _own_numbers,
    _numbered,
    _header_again,
    _blank_rows,
    _total,
    _footnote,
    _title,
    _margin,
)


def _written(draft: Draft, file_format: str) -> bytes:
    rows = [line.cells for line in draft.lines]
    if file_format != "csv":
        return FORMATS[file_format](Sheet("Sites", rows))
    delimiter = draft.random.choices(list(DELIMITERS), list(DELIMITERS.values()))[0]
    coding = draft.random.choice(CODINGS)
    draft.note(f"separated by {delimiter!r}, in {coding}")
    return csv_bytes(rows, delimiter, coding, draft.random.choice(["\n", "\r\n"]))


def combination(seed: int) -> Case:
    """The case of a seed."""
    random = Random(seed)
    file_format = random.choice(["xlsx", "xlsx", "csv", "csv", "ods", "xls", "xlsb"])
    draft = _first_draft(random, file_format)
    inside, around = random.sample(INSIDE, random.randint(0, 4)), random.sample(AROUND, random.randint(0, 6))
    # in the order of the tables: a row is copied after others were spoilt, so that row and copy stay alike
    for change in [each for each in (*INSIDE, *AROUND) if each in (*inside, *around)]:
        change(draft)
    sheet = "" if file_format == "csv" else "Sites"
    numbered = list(enumerate(draft.lines, 1))
    listings = [
        {"sheet": sheet, "row": row, **line.listing}
        for row, line in numbered
        if line.listing is not None and not line.codes
    ]
    wrong = [P(code, row, None, sheet) for row, line in numbered for code in line.codes]
    told = [P(found.code, None, found.column, sheet) for found in draft.notices]
    expected = accepted(listings, *wrong, *told).hiding(*draft.secrets)
    content = _written(draft, file_format)
    return Case(
        f"mutated/{seed:03d}",
        f"list {seed}.{file_format}",
        content,
        expected,
        "; ".join(draft.done),
    )


def cases() -> Iterator[Case]:
    yield from map(combination, SEEDS)
