"""Holding a member's rows against an edition: the same steps as `comity check`, of which nothing is kept here.

A file lies in clear only while intake's own process reads it, in a folder that nobody else can read.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from comity.check.edition_file import CSV_NAME, MANIFEST_NAME, PublishedList, load_edition
from comity.check.letters import Sender, letter, requests, write_letters
from comity.check.saving import Assumptions
from comity.check.summary import CheckedList
from comity.check.values import Advice, Candidate, Checked, Outcome, Outcomes, Question
from comity.check.workbook import MemberSheet, write_workbook
from comity.checking import Against, CheckResult, ReadyEdition, hold_against, member_sheets, read_suppliers
from comity.intake import read_rows
from comity.server import clock
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.editions import selectors as editions
from comity.server.lists import selectors as lists
from comity.server.lists import vault
from comity.server.members.selectors import own_name
from comity.vocabulary.edition import EditionRow
from comity.vocabulary.errors import ComityError
from comity.vocabulary.listing import DataRow, Listing, ListReading, RowState
from comity.vocabulary.problems import RowRef

MOST_ROWS = 5000
"""Rows that a page checks at once: some seconds. Longer lists are for the command, on the member's own machine."""
MOST_LETTERS = 400
"""Letters that a page carries: some megabytes."""
MOST_BYTES = 20 * 2**20
"""Size of a supplier list; 5,000 rows take a megabyte."""
PASTED, TYPED = "pasted rows.csv", "one site.csv"
"""What a list that has no file is called in its result."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class CheckError(ComityError):
    """Something cannot be checked in a page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to check: what an audit costs; are sites that the member audited itself left out; letters too; most rows."""

    assumptions: Assumptions = field(default_factory=Assumptions)
    without_own: bool = True
    letters: bool = False
    most: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class Done:
    """A check: its result, and the rows as they were understood by their place."""

    edition: UUID
    result: CheckResult
    listings: Mapping[RowRef, Listing]

    @property
    def checked(self) -> CheckedList:
        """The rows with what the edition says of them."""
        return self.result.checked


def check(actor: Actor, content: bytes, filename: str, wanted: Wanted) -> Done:
    """Check a supplier list against the latest edition. Nothing is kept.

    Raises CheckError where there is no edition, or the list is empty or too long for a page; RefusedListError or
    UnreadableFileError where it cannot be used.
    """
    edition, against = _against(actor, wanted)
    if not content:
        raise CheckError("The file is empty.")
    if len(content) > MOST_BYTES:
        raise CheckError(f"The file is larger than {MOST_BYTES >> 20} MB. Save it without pictures, or as CSV.")
    with vault.in_clear(content, filename) as place:
        reading = read_suppliers(place, against.today)
        if len(reading.rows) > wanted.most:
            raise CheckError(
                f"The list has {len(reading.rows):,} rows, and up to {wanted.most:,} are checked at once. Divide it, "
                "or use `comity check` on your own machine, which checks any number."
            )
        sheets = member_sheets(place, reading)
    return _done(edition, reading, against, sheets)


def check_rows(actor: Actor, rows: Sequence[Mapping[str, str]], wanted: Wanted) -> Done:
    """Check sites that come by name of field (`intake.read_rows`), numbered from 1. Nothing is kept.

    Raises CheckError where there is no edition.
    """
    edition, against = _against(actor, wanted)
    return _done(edition, read_rows(rows), against, ())


def _against(actor: Actor, wanted: Wanted) -> tuple[UUID, Against]:
    """The latest edition, and what rows are held against."""
    latest = editions.latest()
    if latest is None:
        raise CheckError("No edition is released yet, so there is nothing to check against.")
    own = own_audits(actor) if wanted.without_own else ()
    return latest.public, Against(_ready(latest.public), clock.today(), own, wanted.assumptions)


def _done(edition: UUID, reading: ListReading, against: Against, sheets: tuple[MemberSheet, ...]) -> Done:
    result = CheckResult(hold_against(reading.list, reading, against), sheets)
    return Done(edition, result, {row.ref: row.listing for row in reading.rows if row.listing})


def as_list(site: Mapping[str, str]) -> bytes:
    """One site (heading -> text) as a list of one row."""
    out = io.StringIO()
    csv.writer(out).writerows([site.keys(), site.values()])
    return out.getvalue().encode("utf-8-sig")


def own_audits(actor: Actor) -> tuple[Listing, ...]:
    """What the member itself had audited, by the latest list that it submitted."""
    return tuple(map(_listing, lists.own_listings(actor.member))) if actor.member else ()


_TEXTS = frozenset(each.name for each in fields(Listing)) - {"ref", "audit_date", "assessment_kind"}


def _listing(stored: Mapping[str, Any]) -> Listing:
    """A row of a submitted list as linkage takes it; when it was audited is not looked at."""
    ref = RowRef("own", stored["sheet"], stored["row"])
    return Listing(ref=ref, **{name: value for name, value in stored.items() if name in _TEXTS})


@lru_cache(maxsize=1)
def published(edition: UUID) -> PublishedList:
    """The rows of a released edition, from the very files that members download. Raises KeyError where it has none."""
    with vault.private("edition") as folder:
        for name in (CSV_NAME, MANIFEST_NAME):
            (folder / name).write_bytes(editions.content(edition, editions.FILES[name]))
        return load_edition(folder)


@lru_cache(maxsize=1)
def _ready(edition: UUID) -> ReadyEdition:
    """A released edition made ready for checks: the first check after a release waits for it, no other does."""
    return ReadyEdition(published(edition))


def hold(rows: Sequence[Listing], edition: UUID) -> Outcomes:
    """What an edition says of rows that were understood before, in their order."""
    understood = tuple(DataRow(each.ref, RowState.UNDERSTOOD, listing=each) for each in rows)
    against = Against(_ready(edition), clock.today())
    return hold_against("", ListReading("", (), understood, ()), against).outcomes


# --- what is carried away ---------------------------------------------------------------------------------------------


def workbook(done: Done) -> bytes:
    """The result workbook, as `comity check --out` writes it."""
    with vault.private("check") as folder:
        place = folder / "result.xlsx"
        write_workbook(place, done.checked, done.result.sheets)
        return place.read_bytes()


def letters(done: Done, actor: Actor) -> bytes:
    """The request letters with their index, as `comity check --letters` writes them, in one ZIP file.

    Raises CheckError where a page cannot carry so many.
    """
    wanted = requests(done.checked.rows)
    if len(wanted) > MOST_LETTERS:
        raise CheckError(
            f"These would be {len(wanted)} letters, and a page carries up to {MOST_LETTERS}. Check a part of the list, "
            "take single letters from your needs, or use `comity check --letters`."
        )
    with vault.private("letters") as folder:
        write_letters(folder, wanted, sender(actor))
        return _zipped(folder)


def _zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for place in sorted(folder.iterdir()):
            packed.writestr(zipfile.ZipInfo(place.name, _EARLIEST), place.read_bytes())
    return out.getvalue()


def sender(actor: Actor) -> Sender:
    """Who asks in a letter: the company and the person that is signed in."""
    who = person(actor)
    return Sender(clock.today(), own_name(actor), who.name, who.email)


def one_letter(row: EditionRow, advice: Advice, actor: Actor) -> tuple[str, bytes]:
    """The request letter to a listed site, with the name of its file."""
    ref = RowRef("", "", 0)
    checked = Checked(ref, Outcome.LISTED, advice, (Candidate(row, 1.0, Question.SITE),))
    (request,) = requests([checked])
    return request.file, letter(request, sender(actor))
