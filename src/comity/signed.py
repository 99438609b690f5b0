"""What is signed about single sites, read from its files and joined to sites: members' waivers, with the form on which
they are asked for, and withdrawals of a site's row.

Nothing in a file is ever changed: what is signed is a line, and taking it back is a later line. So the order of lines
counts. What stands goes into the register, and holds in later rounds without the file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from comity.as_text import csv_text, from_csv_text
from comity.disclosure.candidates import Standing, standing
from comity.disclosure.proposal import Proposal
from comity.linkage.tables import Line, read_table
from comity.reference import countries
from comity.vocabulary.errors import OptionError
from comity.vocabulary.signed import SiteWithdrawal, Waiver
from comity.vocabulary.site import Site

SIGNED, WITHDRAWN, LIFTED = "signed", "withdrawn", "lifted"
SIGNATURE = ("by", "when", "why")
FORM = ("member", "site", "site_name", "country", "reason", "waiver", "by", "when", "why")

Waivers = Mapping[str, tuple[Waiver, ...]]
"""Waivers that stand, by site id: one for each member."""
T = TypeVar("T")


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The lines of a file of waivers, in their order; those without an answer under `waiver` are skipped.

    Raises OptionError naming the line, and what to change, where the file cannot be used.
    """
    return tuple(_lines(path, ("member", "site"), "waiver", _waiver))


def read_withdrawals(path: Path) -> tuple[SiteWithdrawal, ...]:
    """The same of a file of withdrawals; answers stand under `withdrawal`."""
    return tuple(_lines(path, ("site",), "withdrawal", _withdrawal))


def _lines(path: Path, needed: Sequence[str], answer: str, make: Callable[[Line], T]) -> Iterator[T]:
    table = read_table(path)
    table.need(*needed, answer, *SIGNATURE)
    for line in table.lines:
        if line[answer].strip():
            try:
                yield make(line)
            except ValueError as error:
                raise refused(table.name, line.number, error) from None


def refused(name: str, line: int, why: object) -> OptionError:
    """The refusal of a file for one of its lines."""
    return OptionError(f"{name}, line {line}: {why}")


def signature(line: Line) -> tuple[str, str, str]:
    """Who signed a line, when (YYYY-MM-DD), and why. Raises ValueError where one of the first two is missing."""
    by, when, why = (_cell(line, column) for column in SIGNATURE)
    if not by:
        raise ValueError("the signature is missing. Write under 'by' who signed.")
    try:
        return by, date.fromisoformat(when).isoformat(), why
    except ValueError:
        raise ValueError(
            f"the date '{when}' under 'when' cannot be read. Write the day of the signature like 2026-07-31."
        ) from None


def _waiver(line: Line) -> Waiver:
    said = _answer(line, "waiver", (SIGNED, WITHDRAWN))
    return Waiver(_given(line, "member"), _given(line, "site"), *signature(line), said == WITHDRAWN, line.number)


def _withdrawal(line: Line) -> SiteWithdrawal:
    said = _answer(line, "withdrawal", (WITHDRAWN, LIFTED))
    site, signed = _given(line, "site"), signature(line)
    _given(line, "why")
    return SiteWithdrawal(site, *signed, said == LIFTED, line.number)


def _answer(line: Line, column: str, answers: Sequence[str]) -> str:
    said = _cell(line, column).lower()
    if said not in answers:
        raise ValueError(
            f"the {column} '{said}' is none of {', '.join(answers)}. Write one of them, or leave it empty."
        )
    return said


def _given(line: Line, column: str) -> str:
    if said := _cell(line, column):
        return said
    raise ValueError(f"the cell '{column}' is empty. Fill it in.")


def _cell(line: Line, column: str) -> str:
    return from_csv_text(line[column]).strip()


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


def joined_withdrawals(
    name: str, withdrawals: Iterable[SiteWithdrawal], before: Mapping[str, SiteWithdrawal], places: Places
) -> Mapping[str, SiteWithdrawal]:
    """What stands of the withdrawals of the register `before` and of the file `name`, by site id.

    Raises OptionError naming the line where one is of no site, or lifts what does not stand.
    """
    found = dict(before)
    for each in withdrawals:
        try:
            site_id = places.site(each.site)
            if each.lifted and site_id not in found:
                raise ValueError(
                    "it lifts a withdrawal that does not stand. If the file was sorted, put its lines back."
                )
        except ValueError as error:
            raise refused(name, each.line, error) from None
        if each.lifted:
            del found[site_id]
        else:
            found[site_id] = replace(each, site=site_id)
    return dict(sorted(found.items()))


def none_returns(gone: Mapping[str, SiteWithdrawal], one_now: Mapping[str, str]) -> None:
    """Refuse a round in which rows of a withdrawn site would be listed as those of another, which people said it is.

    `one_now` has for each site of the round before the one that it is now. Whether the other has to go as well, or the
    answer was wrong, only a person can say. Raises OptionError.
    """
    for old, now in one_now.items():
        if old in gone and now not in gone:
            raise OptionError(
                f"The site {old} has to go ({gone[old].why}), and rows of it were said to be one site with those of "
                f"the site {now}, which has not. Say of {now} that it has to go, too, or take back the answer that "
                "the rows are one site."
            )


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
