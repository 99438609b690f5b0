"""The result workbook: the member's own rows with what the list says of each, the sites found, questions, saving.

The member's rows come in as cells (`MemberSheet`), already without forbidden columns; equal input gives equal bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from comity.as_sheets import DOUBTFUL, GOOD, NEUTRAL, Cell, Column, Looks, sheet_names, write_table
from comity.check.cover import Extent, write_cover
from comity.check.outcome import why
from comity.check.saving import listed_sites
from comity.check.summary import (
    ADVICE_WORDS,
    EQUIVALENCE_WORDS,
    KIND_WORDS,
    NOT_STATED,
    OUTCOME_WORDS,
    OWN_WORD,
    CheckedList,
)  # fmt: skip
from comity.check.values import Advice, Candidate, Checked, Outcome, Question, place
from comity.vocabulary.problems import RowRef

_OUTCOMES: Mapping[str, Mapping[str, Any]] = {
    OUTCOME_WORDS[Outcome.LISTED]: GOOD,
    OUTCOME_WORDS[Outcome.ASK]: DOUBTFUL,
    OUTCOME_WORDS[Outcome.NOT_LISTED]: NEUTRAL,
    OWN_WORD: {"bg_color": "#DCE8F7", "font_color": "#1F3A5F"},
}
DECISIONS = ("asked", "report received", "accepted", "declined")
"""What a member may note beside a listed site; `declined` takes it out of the saving in sight."""
_SUMMARY, _SITES, _QUESTIONS = "Summary", "Listed sites", "Questions"


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """One sheet of the member's own file as it was: its name ("" for CSV), headings, and data rows (sheet row, cells).

    `left_out` names the headings of columns whose values were not read (commercial or personal ones).
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    left_out: tuple[str, ...] = ()


def write_workbook(path: Path, checked: CheckedList, sheets: Sequence[MemberSheet]) -> None:
    """Write the result workbook of a checked list; `sheets` are the member's own, in their order."""
    moment = datetime.combine(checked.today, time())
    with Workbook(str(path), {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        workbook.set_properties({"title": "Check of a supplier list", "author": "comity", "created": moment})
        names = sheet_names(
            [_SUMMARY, _SITES, _QUESTIONS, *(sheet.name or Path(checked.name).stem for sheet in sheets)]
        )
        looks = Looks(workbook, _OUTCOMES)
        summary, sites, questions, *own = [workbook.add_worksheet(name) for name in names]
        listed = _write_sites(sites, looks, checked)
        _write_questions(questions, looks, checked, sheets)
        for sheet, content in zip(own, sheets, strict=True):
            _write_own(sheet, looks, checked, content)
        left_out = tuple(dict.fromkeys(heading for sheet in sheets for heading in sheet.left_out))
        write_cover(summary, looks, checked, Extent(_SITES, listed, left_out))
        summary.activate()


# --- listed sites -----------------------------------------------------------------------------------------------------


def _write_sites(sheet: Worksheet, looks: Looks, checked: CheckedList) -> int:
    """Each listed site once, with room for the member's own decision; returns how many."""
    columns = (
        Column("Advice"), Column("Your decision", "answer", width=16), Column("Site"), Column("Company"),
        Column("Place", width=26), Column("Assessment"), Column("Audited"), Column("Equivalence"),
        Column("Rows of your list"), Column("row_id", "quiet", width=27),
    )  # fmt: skip
    by_site: dict[str, list[Checked]] = defaultdict(list)
    for row in checked.rows:
        if row.outcome is Outcome.LISTED and row.best:
            by_site[row.best.row_id].append(row)
    order = listed_sites(checked.rows, Advice.RECOGNISE) + listed_sites(checked.rows, Advice.TOP_UP)
    table = [_site_cells(by_site[row_id]) for row_id in order]
    write_table(sheet, looks, columns, table)
    sheet.freeze_panes(1, 3)
    if table:
        sheet.data_validation(1, 1, len(table), 1, {"validate": "list", "source": list(DECISIONS)})
    return len(table)


def _site_cells(rows: Sequence[Checked]) -> tuple[Cell, ...]:
    site = rows[0].candidates[0].row
    return (
        ADVICE_WORDS[rows[0].advice], None, site.site_name, site.supplier_name, place(site),
        KIND_WORDS[site.kind], site.audited or NOT_STATED, EQUIVALENCE_WORDS[site.equivalence],
        _row_words([row.ref for row in rows]), site.row_id,
    )  # fmt: skip


def _row_words(refs: Sequence[RowRef]) -> str:
    """`12, 40` or, with sheets, `Vendors 12, 40`."""
    by_sheet: dict[str, list[str]] = defaultdict(list)
    for ref in refs:
        by_sheet[ref.sheet].append(str(ref.row))
    return "; ".join(f"{sheet} {', '.join(rows)}".strip() for sheet, rows in by_sheet.items())


# --- questions --------------------------------------------------------------------------------------------------------


def _write_questions(sheet: Worksheet, looks: Looks, checked: CheckedList, sheets: Sequence[MemberSheet]) -> None:
    """One question a block: is it this site, or which of this company's sites is it; with room for the answer."""
    columns = (
        Column("No."), Column("Answer", "answer", width=12), Column("Your rows"),
        Column("Your row says", "own", width=40), Column("Question", width=38),
        Column("Site on the list"), Column("Company"), Column("Place", width=26), Column("Address"),
        Column("Audited"), Column("How sure", "share"), Column("Why", width=50), Column("row_id", "quiet", width=27),
    )  # fmt: skip
    own_words = {(content.name, number): _words(cells) for content in sheets for number, cells in content.rows}
    table: list[tuple[Cell, ...]] = []
    for number, rows in enumerate(_questions(checked.rows), start=1):
        says = own_words.get((rows[0].ref.sheet, rows[0].ref.row), "")
        about_rows = (_row_words([row.ref for row in rows]), says, _question_words(rows[0]))
        for candidate in rows[0].candidates:
            table.append((number, None, *about_rows, *_candidate_cells(candidate)))
    write_table(sheet, looks, columns, table)
    sheet.freeze_panes(1, 2)
    if table:
        sheet.data_validation(1, 1, len(table), 1, {"validate": "list", "source": ["yes", "no", "not sure"]})


def _questions(rows: Sequence[Checked]) -> list[list[Checked]]:
    """The rows that ask, grouped: rows that name the same company's sites are one question. Surest first."""
    groups: dict[tuple[str, ...], list[Checked]] = {}
    for row in rows:
        if row.outcome is Outcome.ASK:
            sites = tuple(candidate.row.row_id for candidate in row.candidates)
            key = sites if row.question is Question.COMPANY else (str(row.ref),)
            groups.setdefault(key, []).append(row)
    return sorted(
        groups.values(), key=lambda group: (group[0].question is Question.COMPANY, -group[0].candidates[0].certainty)
    )


def _question_words(row: Checked) -> str:
    if row.question is Question.COMPANY:
        return (
            "Which of these sites of the company supply you?"
            if len(row.candidates) > 1
            else "Does this site supply you?"
        )
    return "Is it this site?" if len(row.candidates) == 1 else "Is it one of these sites?"


def _candidate_cells(candidate: Candidate) -> tuple[Cell, ...]:
    row = candidate.row
    company = candidate.question is Question.COMPANY
    sure = None if company else round(candidate.certainty, 2)
    reasons = "the company's name" if company else why(candidate)
    return (
        row.site_name, row.supplier_name, place(row), row.address, row.audited or NOT_STATED,
        sure, reasons, row.row_id,
    )  # fmt: skip


def _words(cells: Sequence[Cell]) -> str:
    return " | ".join(str(cell) for cell in cells if cell not in (None, ""))


# --- the member's own rows --------------------------------------------------------------------------------------------


def _write_own(sheet: Worksheet, looks: Looks, checked: CheckedList, content: MemberSheet) -> None:
    """The member's rows as they were, with what the list says before and behind them."""
    before = (Column("Row", "quiet"), Column("Outcome", "outcome", width=15), Column("Advice", width=12))
    own = tuple(Column(heading, "own", "own_header") for heading in content.headings)
    behind = (
        Column("Listed site"), Column("Company"), Column("Place", width=26), Column("Assessment"), Column("Audited"),
        Column("Equivalence"), Column("row_id", "quiet", width=27), Column("Why", width=60),
        Column("Other candidates", width=46),
    )  # fmt: skip
    found = {row.ref.row: row for row in checked.rows if row.ref.sheet == content.name}
    left_out = {ref.row for ref in checked.outcomes.own if ref.sheet == content.name}
    rows = [_own_cells(number, cells, found, left_out) for number, cells in content.rows]
    write_table(sheet, looks, (*before, *own, *behind), rows)
    sheet.freeze_panes(1, len(before))


def _own_cells(
    number: int, cells: tuple[Cell, ...], found: Mapping[int, Checked], left_out: set[int]
) -> tuple[Cell, ...]:
    row = found.get(number)
    if row is None:
        word = OWN_WORD if number in left_out else OUTCOME_WORDS[Outcome.NOT_LISTED]
        return (number, word, "", *cells, *("",) * 9)
    return (
        number, OUTCOME_WORDS[row.outcome], ADVICE_WORDS[row.advice], *cells, *_listed_cells(row),
        "; ".join(row.reasons), _others(row),
    )  # fmt: skip


def _listed_cells(checked: Checked) -> tuple[Cell, ...]:
    """What the list says of the site; of a company with several listed sites only that there is a question."""
    row = checked.best
    if row is None:
        return ("",) * 7
    if checked.question is Question.COMPANY and len(checked.candidates) > 1:
        return (f"one of {len(checked.candidates)} sites: see {_QUESTIONS}", row.supplier_name, *("",) * 5)
    return (
        row.site_name, row.supplier_name, place(row), KIND_WORDS[row.kind],
        row.audited or NOT_STATED, EQUIVALENCE_WORDS[row.equivalence], row.row_id,
    )  # fmt: skip


def _others(row: Checked) -> str:
    """The sites that the row may mean beside the one named, or that its company has elsewhere."""
    rest = row.candidates if row.outcome is Outcome.NOT_LISTED else row.candidates[1:]
    shown = [f"{found.row.site_name}, {place(found.row)}{_sure(found)}" for found in rest[:5]]
    more = len(rest) - len(shown)
    return "; ".join([*shown, f"and {more} more"] if more > 0 else shown)


def _sure(candidate: Candidate) -> str:
    return "" if candidate.question is Question.COMPANY else f" ({candidate.certainty:.0%})"
