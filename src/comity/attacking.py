"""Attacking a released edition: the published bytes as an attacker has them, the truth from the Secretariat's files.

Nothing here reads what the gate had in memory: rows come from the edition's files, once they are seen to be those that
were signed, and who stands behind them from `register.csv`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from comity.check.edition_file import load_edition
from comity.disclosure.attackers import Behind, Target, outsider
from comity.disclosure.candidates import cell_label, delta_cell
from comity.disclosure.certificate import digest
from comity.disclosure.files import CSV_NAME, MANIFEST_NAME, XLSX_NAME, opened_manifest
from comity.disclosure.policy import Policy, policy_of
from comity.disclosure.proposal import APART, WAIVED
from comity.disclosure.red_team import Attack, Attacker, attacks, broken_cells, differences, knowing_the_rule
from comity.disclosure.selection import NOTHING_LEARNED, Bounds, OwnRows, bounds, own_rows
from comity.register_csv import PREVIOUS_FOLDER, REGISTER_NAME, apart, lines, members_behind
from comity.vocabulary.dates import PartialDate, half_year
from comity.vocabulary.edition import COLUMNS, EditionRow
from comity.vocabulary.errors import EditionError

OF_WAIVED = Attacker("waived", "how many rows on waivers every member has in each country", within=False)


@dataclass(frozen=True, slots=True)
class RedTeam:
    """What was attacked and what came of it: the edition, and the same round with nothing but the names taken off.

    `broken_cells` are knowledge cells whose rows break R1, and sets of changes that break R2, with the parts of it. The
    attacks `on_changes` are those of whoever holds the edition before, too; () where the edition follows none. Those
    `on_waived` are on the rows that are listed on waivers, of which no rule speaks; () where there are none.
    `inferred` is what each member could infer in each cell from which of its own rows are listed, `own_rows` what
    members learn so of their own sites, all together.
    """

    edition: str
    policy: Policy
    on_edition: tuple[Attack, ...]
    on_names_off: tuple[Attack, ...]
    broken_cells: Mapping[str, tuple[str, ...]]
    on_changes: tuple[Attack, ...] = ()
    on_changes_names_off: tuple[Attack, ...] = ()
    inferred: tuple[Bounds, ...] = ()
    own_rows: OwnRows = NOTHING_LEARNED
    on_waived: tuple[Attack, ...] = ()

    @property
    def within(self) -> tuple[Attack, ...]:
        """The attacks on the edition and its changes that the model speaks of."""
        return tuple(each for each in (*self.on_edition, *self.on_changes) if each.attacker.within)

    @property
    def beaten(self) -> tuple[Attack, ...]:
        """Attackers within the model that exceed p_max on the edition, beyond what chance explains."""
        return tuple(each for each in self.within if each.exceeds(self.policy))

    @property
    def control_holds(self) -> bool:
        """Whether an attacker within the model succeeds beyond chance where only names were taken off, and better than
        on the edition; else the red team itself is in doubt."""
        here = {each.attacker.name: each.exclusive.success for each in self.on_edition}
        return any(
            each.exclusive.low > each.exclusive.chance and each.exclusive.success > here.get(each.attacker.name, 0.0)
            for each in self.on_names_off
            if each.attacker.within
        )

    @property
    def safe(self) -> bool:
        """Whether nothing speaks against sending the edition."""
        return not self.beaten and not self.broken_cells


def attack(folder: Path, seed: int = 1) -> RedTeam:
    """Attack the edition in a result folder.

    Raises EditionError where its files are missing or damaged, or the two forms of the list say different things, and
    CertificateError where the manifest was changed since it was signed.
    """
    folder = folder.resolve()
    try:
        said, digests = opened_manifest(folder / "edition")
    except OSError as error:
        raise _unreadable(folder / "edition" / MANIFEST_NAME, error.strerror) from None
    policy = policy_of(json.loads(json.dumps(said["policy"]), parse_float=str), MANIFEST_NAME)
    rows = _published(folder / "edition", digests)
    listed, everything, held, waived = _targets(folder / "secretariat", rows)
    on_edition, on_names_off = (
        (*attacks(target, policy.coalition_m, seed), *knowing_the_rule(target, waiting, policy.coalition_m))
        for target, waiting in ((listed, held), (everything, replace(held, rows=(), behind={})))
    )
    sets, bare = _changes(folder / "secretariat", rows, policy)
    broken = broken_cells(listed, policy)
    for name, target in sets.items():
        broken |= {f"{name}: {cell}": rules for cell, rules in broken_cells(target, policy).items()}
    return RedTeam(
        said["edition_id"],
        policy,
        on_edition,
        on_names_off,
        broken,
        tuple(differences(sets, policy.coalition_m)),
        tuple(differences(bare, policy.coalition_m)),
        tuple(found for member in listed.members for found in bounds(listed, held, member, policy)),
        sum((own_rows(listed, held, member) for member in everything.members), NOTHING_LEARNED),
        (Attack.of(OF_WAIVED, waived, outsider(waived)),) if waived.rows else (),
    )


def _unreadable(path: Path, why: object) -> EditionError:
    return EditionError(f"{path.name} of {path.parent.name} cannot be read ({why}). Nothing was attacked.")


def _published(place: Path, digests: Mapping[str, str]) -> tuple[EditionRow, ...]:
    """The rows as both files of the edition have them; refused unless they are the files that were signed."""
    found = []
    for name in (CSV_NAME, XLSX_NAME):
        try:
            if digest((place / name).read_bytes()) != digests.get(name):
                raise EditionError(f"{name} was changed since it was signed. Nothing was attacked; see comity verify.")
        except OSError as error:
            raise _unreadable(place / name, error.strerror) from None
        found.append(load_edition(place / name).rows)
    if found[0] != found[1]:
        raise EditionError(f"{CSV_NAME} and {XLSX_NAME} say different things. Nothing was attacked.")
    return found[0]


def _json(path: Path, part: str) -> Mapping[str, str]:
    """One part of a JSON file: texts by name."""
    try:
        told: Any = json.loads(path.read_bytes())[part]
    except OSError as error:
        raise _unreadable(path, error.strerror) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _unreadable(path, "it is damaged") from None
    if not isinstance(told, dict) or not all(isinstance(text, str) for text in told.values()):
        raise _unreadable(path, "it is damaged")
    return told


def _targets(own: Path, rows: tuple[EditionRow, ...]) -> tuple[Target, Target, Target, Target]:
    """The edition as published; every site that is old enough with all that is known of it; those of them that the
    rules held; rows of the edition that are listed on waivers all the same."""
    told = _json(own / "risk.json", "knowledge_cells")
    try:
        register = list(lines(own / REGISTER_NAME))
    except EditionError as error:
        raise EditionError(f"{error} Nothing was attacked.") from None
    try:
        site_of, behind = _truth(register)
        crowd = [row for row in rows if not told[row.row_id].startswith(APART)]
        signed = [row for row in rows if told[row.row_id].startswith(WAIVED)]
        published, waived = (
            Target(
                tuple(some),
                {row.row_id: told[row.row_id] for row in some},
                {row.row_id: behind[site_of[row.row_id]] for row in some},
            )
            for some in (crowd, signed)
        )
        bare = [row for row in map(_bare, register) if row.row_id in behind]
    except (KeyError, TypeError, ValueError):
        raise EditionError(
            f"The files of {own.name} do not fit the edition or are damaged. Nothing was attacked."
        ) from None
    cells = {row.row_id: cell_label(row.sector, row.country) for row in bare}
    everything = Target(tuple(bare), cells, {row.row_id: behind[row.row_id] for row in bare})
    listed = {site_of[row.row_id] for row in rows if row.row_id not in waived.behind}
    waiting = tuple(row for row in bare if row.row_id not in listed)
    held = replace(everything, rows=waiting, behind={row.row_id: behind[row.row_id] for row in waiting})
    return published, everything, held, waived


def _truth(register: Iterable[Mapping[str, str]]) -> tuple[dict[str, str], dict[str, Behind]]:
    """The site of each published row, and the numbers of the members on whom each site stands."""
    rows = list(register)
    names = _names(rows)
    numbers = _numbers([names])
    return _sites(rows), {site: frozenset(numbers[name] for name in members) for site, members in names.items()}


def _sites(register: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {row["row_row_id"]: row["site_id"] for row in register if row["row_row_id"]}


def _names(register: Iterable[Mapping[str, str]]) -> dict[str, frozenset[str]]:
    """The members on whom each site stands, by name."""
    return {row["site_id"]: members for row in register if (members := members_behind(row))}


def _numbers(found: Iterable[Mapping[str, frozenset[str]]]) -> dict[str, int]:
    every = frozenset[str]().union(*(members for names in found for members in names.values()))
    return {name: number for number, name in enumerate(sorted(every))}


def _changes(own: Path, rows: tuple[EditionRow, ...], policy: Policy) -> tuple[dict[str, Target], dict[str, Target]]:
    """What whoever holds the edition before, too, can set apart; the same of what "take the names off" would have made
    of both rounds. Nothing where the edition follows none."""
    folder = own / PREVIOUS_FOLDER
    if not folder.exists():
        return {}, {}
    try:
        then, now = (list(lines(place / REGISTER_NAME)) for place in (folder / "secretariat", own))
        published = load_edition(folder / "edition" / CSV_NAME).rows
    except EditionError as error:
        raise EditionError(f"{error} Nothing was attacked.") from None
    behind = [_names(then), _names(now)]
    numbers = _numbers(behind)
    before, after = (
        {site: frozenset(map(numbers.__getitem__, members)) for site, members in each.items()} for each in behind
    )
    besides = {row["row_row_id"] for row in (*then, *now) if apart(row)}
    old = {row.row_id: row for row in published if row.row_id not in besides}
    new = {row.row_id: row for row in rows if row.row_id not in besides}
    changed = [row_id for row_id in old.keys() & new.keys() if old[row_id] != new[row_id]]
    site_before, site_after = _sites(then), _sites(now)

    def target(found: Iterable[EditionRow], site_of: Mapping[str, str], members: Mapping[str, Behind]) -> Target:
        in_order = sorted(found, key=lambda row: row.row_id)
        cells = {row.row_id: delta_cell(row.sector, row.country, policy) for row in in_order}
        return Target(tuple(in_order), cells, {row.row_id: members[site_of[row.row_id]] for row in in_order})

    def bare(register: Iterable[Mapping[str, str]], members: Mapping[str, Behind], others: Collection[str]) -> Target:
        found = [_bare(row) for row in register if row["site_id"] in members and row["site_id"] not in others]
        return target(found, {row.row_id: row.row_id for row in found}, members)

    try:
        sets = {
            "join_diff": target((new[each] for each in new.keys() - old.keys()), site_after, after),
            "leave_diff": target((old[each] for each in old.keys() - new.keys()), site_before, before),
            "change_diff_then": target((old[each] for each in changed), site_before, before),
            "change_diff_now": target((new[each] for each in changed), site_after, after),
        }
    except KeyError:
        raise EditionError(f"The files of {own.name} do not fit the edition. Nothing was attacked.") from None
    return sets, {"join_diff": bare(now, after, before), "leave_diff": bare(then, before, after)}


def _bare(site: Mapping[str, str]) -> EditionRow:
    """What "take the names off" would have published of a site, in the columns of an edition and at its finest."""
    day, kind, equivalence, *_ = [*site["best_audit"].split(), "", "", ""]
    known = {name: site[name] for name in COLUMNS if name in site}
    audited = half_year(PartialDate.parse(day).first) if day else ""
    told = {"row_id": site["site_id"], "kind": kind, "equivalence": equivalence, "audited": audited}
    return EditionRow(**{**known, **told})
