"""Members' waivers: read from their file, joined to sites, and the form on which they are asked for.

Nothing in the file is ever changed: a waiver is a line, and taking it back is a later line. So the order of lines
counts. What stands goes into the register, and holds in later rounds without the file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from comity.as_text import csv_text, from_csv_text
from comity.disclosure.candidates import Standing, standing
from comity.disclosure.proposal import Proposal
from comity.linkage.tables import Line, read_table
from comity.reference import countries
from comity.vocabulary.errors import OptionError
from comity.vocabulary.site import Site
from comity.vocabulary.waiver import Waiver

SIGNED, WITHDRAWN = "signed", "withdrawn"
NEEDED = ("member", "site", "waiver", "by", "when", "why")
FORM = ("member", "site", "site_name", "country", "reason", "waiver", "by", "when", "why")

Waivers = Mapping[str, tuple[Waiver, ...]]
"""Waivers that stand, by site id: one for each member."""


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The lines of a file of waivers, in their order; those without an answer under `waiver` are skipped.

    Raises OptionError naming the line, and what to change, where the file cannot be used.
    """
    table = read_table(path)
    table.need(*NEEDED)
    found = []
    for line in table.lines:
        if line["waiver"].strip():
            try:
                found.append(_waiver(line))
            except ValueError as error:
                raise refused(table.name, line.number, error) from None
    return tuple(found)


def refused(name: str, line: int, why: object) -> OptionError:
    """The refusal of a file for one of its lines."""
    return OptionError(f"{name}, line {line}: {why}")


def signature(line: Line) -> tuple[str, str, str]:
    """Who signed a line, when (YYYY-MM-DD), and why. Raises ValueError where one of the first two is missing."""
    by, when, why = (from_csv_text(line[column]).strip() for column in ("by", "when", "why"))
    if not by:
        raise ValueError("the signature is missing. Write under 'by' who signed.")
    try:
        return by, date.fromisoformat(when).isoformat(), why
    except ValueError:
        raise ValueError(
            f"the date '{when}' under 'when' cannot be read. Write the day of the signature like 2026-07-31."
        ) from None


def _waiver(line: Line) -> Waiver:
    said = line["waiver"].strip().lower()
    if said not in (SIGNED, WITHDRAWN):
        raise ValueError(f"the waiver '{said}' is none of {SIGNED}, {WITHDRAWN}. Write one of them, or leave it empty.")
    member, site = (from_csv_text(line[column]).strip() for column in ("member", "site"))
    if not member or not site:
        empty = "site" if member else "member"
        raise ValueError(f"the cell '{empty}' is empty. Write whose waiver it is, and of which site.")
    return Waiver(member, site, *signature(line), said == WITHDRAWN, line.number)


# --- joined to sites --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Places:
    """Where a round's sites are found by what people write: `site_of` knows site ids, row ids and rows as
    `list:sheet:row`, `list_of` the list of such a row, `member_of` whose list a file is (other names are members')."""

    site_of: Mapping[str, str]
    list_of: Mapping[str, str]
    member_of: Callable[[str], str]

    def site(self, written: str) -> str:
        """The site that is meant. Raises ValueError where none is."""
        if written not in self.site_of:
            raise ValueError(
                f"there is no site '{written}' in this round. Write its site_id as in held.csv, its row_id as in the "
                "edition, or one of its rows as list:sheet:row."
            )
        return self.site_of[written]

    def owner(self, written: str) -> str:
        """The member whose row is written; "" where it is no row."""
        return self.member_of(self.list_of[written]) if written in self.list_of else ""


def joined(name: str, waivers: Iterable[Waiver], before: Waivers, sites: Iterable[Site], places: Places) -> Waivers:
    """What stands of the waivers of the register `before` and of the file `name`, by site id, in the order of members.

    Raises OptionError naming the line where a waiver is of no site, of another member's row, or takes back what does
    not stand.
    """
    members = {site.site_id: {part.member for part in site.contributions} for site in sites}
    found = {site_id: {each.member: each for each in some} for site_id, some in before.items()}
    for each in waivers:
        try:
            site_id, member = places.site(each.site), places.member_of(each.member)
            own = found.setdefault(site_id, {})
            if places.owner(each.site) not in ("", member):
                raise ValueError("the row is another member's. A member waives only what protects itself.")
            _follow(own, replace(each, member=member, site=site_id), members[site_id])
        except ValueError as error:
            raise refused(name, each.line, error) from None
    return {site_id: tuple(own[member] for member in sorted(own)) for site_id, own in sorted(found.items()) if own}


def _follow(own: dict[str, Waiver], waiver: Waiver, behind: set[str]) -> None:
    """One line more, on the waivers of its site by member."""
    if waiver.withdrawn:
        if own.pop(waiver.member, None) is None:
            raise ValueError(
                f"{waiver.member} withdraws a waiver that does not stand. If the file was sorted, put its lines back "
                "in order."
            )
    elif waiver.member in behind or waiver.member in own:
        own[waiver.member] = waiver
    else:
        raise ValueError(
            f"{waiver.member} sent no audit of this site, so it has nothing to waive. Look at the names of the member "
            "and of the site."
        )


# --- the form ---------------------------------------------------------------------------------------------------------


def write_form(path: Path, sites: Iterable[Site], waivers: Waivers, proposal: Proposal) -> None:
    """waivers.csv: a line for each held site that waivers can list and each member behind it, and for each waiver that
    stands; filled in, it is given back with `--waivers`. Each member is shown its own lines alone."""
    placements = {each.site_id: each for each in proposal.placements}
    lines = []
    for site in sites:
        placement, known = placements[site.site_id], {each.member: each for each in waivers.get(site.site_id, ())}
        asked = _behind(site, proposal) if placement.waivable else set()
        texts = (placement.candidate.texts.site_name, countries.name(placement.candidate.country), placement.reason)
        for member in sorted(asked | known.keys()):
            said = known.get(member)
            answer = (SIGNED, said.by, said.when, said.why) if said else ("",) * 4
            lines.append((member, site.site_id, *texts, *answer))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FORM)
        writer.writerows([csv_text(cell) for cell in line] for line in sorted(lines))


def _behind(site: Site, proposal: Proposal) -> set[str]:
    counting = (
        part for part in site.contributions if standing(part, proposal.policy, proposal.cutoff) is Standing.COUNTS
    )
    return {part.member for part in counting}
