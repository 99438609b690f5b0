"""The check: a supplier list in, what the edition says of each row out; steps that a door takes one by one.

`read_suppliers` and `load_edition` read, `find` asks linkage, `decide` is the rule, `write` makes the files.
No rule of its own lives here: it joins intake, linkage and the check room, which do not know each other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from comity.check.edition_file import PublishedList, load_edition
from comity.check.letters import Sender, requests, write_letters
from comity.check.limits import OWN_FROM
from comity.check.outcome import decide
from comity.check.saving import Assumptions, saving
from comity.check.summary import CheckedList
from comity.check.values import Evidence
from comity.check.workbook import MemberSheet, write_workbook
from comity.intake import read_cells, read_list
from comity.linkage import Companies, Standing, match
from comity.reference.sentences import message, repair
from comity.vocabulary.edition import EditionRow
from comity.vocabulary.errors import RefusedListError
from comity.vocabulary.judgement import Match
from comity.vocabulary.listing import Listing, ListReading
from comity.vocabulary.problems import Problem, Severity
from comity.vocabulary.record import Record
from comity.whole import whole_file, whole_folder

_NOT_READ = "must not be sent"
"""How intake's reason for a column begins whose values it does not read."""

Progress = Callable[[str, float], None]


def silent(stage: str, share: float) -> None:
    """The progress of a caller that does not want any."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be checked: a supplier list against an edition; the member's own audit lists; today's date.

    `edition` is a file or folder as `load_edition` takes it. `today` dates letters and stands for the clock.
    """

    suppliers: Path
    edition: Path
    today: date
    own: tuple[Path, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)


class ReadyEdition:
    """An edition made ready for checks, once: that takes most of the time of a check. Checks leave it as it is."""

    def __init__(self, published: PublishedList) -> None:
        """Make the rows of an edition ready."""
        register = [_edition_record(row) for row in published.rows]
        self.published: PublishedList = published
        self.sites: Standing = Standing(register)
        self.companies: Companies = Companies(register)
        self.by_id: Mapping[str, EditionRow] = published.by_id()


@dataclass(frozen=True, slots=True)
class Against:
    """What supplier rows are held against: an edition, and the member's own audits, whose sites are left out.

    `today` dates what is written; `assumptions` say what an audit costs.
    """

    edition: ReadyEdition
    today: date
    own: tuple[Listing, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)


class RefusedSuppliersError(RefusedListError):
    """A supplier list cannot be used as a whole; `against` are the problems that say why."""

    def __init__(self, name: str, against: Sequence[Problem]) -> None:
        reasons = [f"{message(found)} {repair(found)}" for found in against]
        super().__init__(f"{name} cannot be checked. {' '.join(dict.fromkeys(reasons))}")
        self.against = tuple(against)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A checked list, and the member's own sheets to write it beside."""

    checked: CheckedList
    sheets: tuple[MemberSheet, ...]


def check(order: Order, progress: Progress = silent) -> CheckResult:
    """Check a supplier list against an edition. Writes nothing.

    Raises EditionError where the edition cannot be used, RefusedListError or UnreadableFileError where a list cannot.
    """
    progress("Reading the edition", 0.0)
    published = load_edition(order.edition)
    progress("Reading your list", 0.05)
    reading = read_suppliers(order.suppliers, order.today)
    own = tuple(listing for path in order.own for listing in read_suppliers(path, order.today).listings)
    progress("Making the list ready", 0.1)
    against = Against(ReadyEdition(published), order.today, own, order.assumptions)
    checked = hold_against(order.suppliers.name, reading, against, progress)
    return CheckResult(checked, member_sheets(order.suppliers, reading))


def hold_against(name: str, reading: ListReading, against: Against, progress: Progress = silent) -> CheckedList:
    """What an edition says of every row of a supplier list that was read; `name` is the list's in what is written."""
    evidence = find(reading, against.edition, against.own, progress)
    outcomes = decide(reading.rows, evidence, against.edition.by_id)
    return CheckedList(
        name=name,
        outcomes=outcomes,
        published=against.edition.published,
        saving=saving(outcomes.rows, against.assumptions),
        today=against.today,
    )


def read_suppliers(path: Path, today: date) -> ListReading:
    """Read a member's own list as it is; forbidden columns are ignored, audit dates are not needed.

    Raises RefusedSuppliersError with every reason where the list as a whole cannot be used.
    """
    reading = read_list(path, cutoff=today, today=today, suppliers=True)
    if reading.refused:
        wrong = [found for found in reading.problems if found.severity is Severity.ERROR]
        raise RefusedSuppliersError(path.name, wrong)
    return reading


def member_sheets(path: Path, reading: ListReading) -> tuple[MemberSheet, ...]:
    """The member's own data rows as they stand in its file, sheet by sheet, without the columns that are not read."""
    names = dict.fromkeys(row.ref.sheet for row in reading.rows)
    columns = {name: [column for column in reading.columns if column.sheet == name] for name in names}
    kept = {name: [each for each in columns[name] if not each.reason.startswith(_NOT_READ)] for name in names}
    cells = read_cells(path, {name: [column.column for column in kept[name]] for name in names})
    return tuple(
        MemberSheet(
            name=name,
            headings=tuple(column.heading for column in kept[name]),
            rows=tuple(
                (row.ref.row, tuple(cells[name][row.ref.row - 1])) for row in reading.rows if row.ref.sheet == name
            ),
            left_out=tuple(column.heading for column in columns[name] if column not in kept[name]),
        )
        for name in names
    )


def find(
    reading: ListReading, edition: ReadyEdition, own: Sequence[Listing] = (), progress: Progress = silent
) -> Evidence:
    """What linkage finds for the rows of a supplier list: the same sites, companies with listed sites, own audits."""
    queries = [Record.of(listing, str(listing.ref), "suppliers") for listing in reading.listings]
    progress("Comparing with the list", 0.5)
    sites = edition.sites.match(queries)
    progress("Looking for companies with listed sites", 0.8)
    companies = edition.companies.match(queries)
    progress("Looking for your own audits", 0.95)
    audited = match(queries, [Record.of(listing, str(listing.ref), "own") for listing in own]) if own else {}
    return Evidence(sites, companies, _surest(audited.items()))


def _surest(found: Iterable[tuple[str, Sequence[Match]]]) -> dict[str, Match]:
    """Of each row the surest match, where it is more likely than not that both are one site."""
    best = {query: max(matches, key=lambda match: match.probability) for query, matches in found if matches}
    return {query: match for query, match in best.items() if match.probability >= OWN_FROM}


def _edition_record(row: EditionRow) -> Record:
    """What linkage is told about a row of the edition; identifiers stand there as `GLN:...; LEI:...; OS ID:...`."""
    known = dict(part.strip().split(":", 1) for part in row.identifiers.split(";") if ":" in part)
    return Record(
        record_id=row.row_id,
        source="edition",
        name=row.site_name,
        country=row.country,
        supplier_name=row.supplier_name,
        address=row.address,
        city=row.city,
        region=row.region,
        postcode=row.postcode,
        gln=known.get("GLN", "").strip(),
        os_id=known.get("OS ID", "").strip(),
        lei=known.get("LEI", "").strip(),
    )


def write(result: CheckResult, out: Path | None, letters: Path | None = None, sender: Sender | None = None) -> None:
    """Write the workbook and, where wanted, the letters; each appears whole or not at all.

    Raises OptionError where one of them exists already.
    """
    with outputs(out, letters) as (workbook, folder):
        write_into(result, workbook, folder, sender)


@contextlib.contextmanager
def outputs(out: Path | None, letters: Path | None) -> Iterator[tuple[Path | None, Path | None]]:
    """Places to write workbook and letters to, which become `out` and `letters` when the block ends well."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(whole_folder(letters)) if letters else None
        workbook = stack.enter_context(whole_file(out)) if out else None
        yield workbook, folder


def write_into(
    result: CheckResult,
    workbook: Path | None,
    folder: Path | None,
    sender: Sender | None = None,
    progress: Progress = silent,
) -> int:
    """Write the workbook to a path and the letters into a folder, each where given; returns the number of letters."""
    if workbook:
        progress("Writing the workbook", 0.0)
        write_workbook(workbook, result.checked, result.sheets)
    wanted = requests(result.checked.rows) if folder else ()
    if folder:
        write_letters(folder, wanted, sender or Sender(result.checked.today), progress)
    return len(wanted)
