"""Attacking invented programmes: rounds in sequence, released and written as real ones are, then attacked from files.

The sites are invented where a real round would collect and link lists; from there on everything is what a round does.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from comity import attacking
from comity.assembling import Resolved
from comity.attacking import RedTeam
from comity.disclosure.attackers import Target
from comity.disclosure.files import write_edition
from comity.disclosure.gate import Terms, propose, release
from comity.disclosure.keys import Keys
from comity.disclosure.policy import PROFILES, Policy
from comity.disclosure.programmes import Collection, Event, Programme, collections
from comity.disclosure.proposal import Proposal
from comity.disclosure.risk import TOO_EARLY, edition_target, knowledge_cells, retained
from comity.disclosure.selection import Bounds, OwnRows, bounds, own_rows
from comity.linkage import Linkage
from comity.register_csv import REGISTER_NAME, read_previous, write_previous, write_register

Progress = Callable[[str, float], None]
HARMFUL = (Event.FLOOD, Event.CLAIMS, Event.POISONED)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a policy keeps: sites listed of those old enough, and of possible hits (pairs of a site and a member that
    did not audit it)."""

    sites: int
    old_enough: int
    hits: int
    hits_old_enough: int

    @classmethod
    def of(cls, proposal: Proposal) -> Kept:
        """What a proposal lists."""
        told = retained(proposal)
        sites, hits = told["sites"], told["possible_hits"]
        return cls(sites["listed"], sites["old_enough"], hits["listed"], hits["old_enough"])


@dataclass(frozen=True, slots=True)
class SimulatedRound:
    """One round of a programme: what was kept, and what came of the attacks on its files."""

    kept: Kept
    found: RedTeam


@dataclass(frozen=True, slots=True)
class Harm:
    """What a member achieves that floods, claims sites of others, or plants sites, in the first round.

    Sites of others are `listed_without` it doing so; of these `pushed_out`, and others `let_in` instead. Of the sites
    that it invented and that are old enough, `planted`, some are listed. `inferred` is what its rows tell it of each
    cell; `own` what they tell of its true sites: whether somebody else audits them, too.
    """

    listed_without: int
    pushed_out: int
    let_in: int
    planted: int
    planted_listed: int
    inferred: tuple[Bounds, ...]
    own: OwnRows


@dataclass(frozen=True, slots=True)
class Simulated:
    """A programme, attacked: its rounds in order, and what each profile keeps of the first. `harm` where a member tries
    to do some."""

    programme: Programme
    seed: int
    rounds: tuple[SimulatedRound, ...]
    profiles: Mapping[str, Kept]
    harm: Harm | None = None

    @property
    def safe(self) -> bool:
        """Whether no attacker within the model exceeds p_max in any round, and every crowd keeps its rules."""
        return all(each.found.safe for each in self.rounds)

    @property
    def control_holds(self) -> bool:
        """Whether the attackers succeed where only names are taken off, so that their failing means something."""
        return all(each.found.control_holds for each in self.rounds)


def silent(stage: str, share: float) -> None:
    """The progress of a caller that does not want any."""


def simulate(programme: Programme, seed: int, policy: Policy, progress: Progress = silent) -> Simulated:
    """Draw a programme, release its rounds one after the other under a policy, and attack each. The same for the same
    seed. Raises OptionError where a number of the programme is out of range."""
    drawn = tuple(collections(programme, seed))
    keys = Keys.derive(hashlib.sha256(f"{seed}".encode()).digest())
    rounds, proposals = [], []
    with tempfile.TemporaryDirectory() as folder:
        before: Path | None = None
        for number, collected in enumerate(drawn, 1):
            place = Path(folder) / f"round-{number}"
            progress(f"{programme.name}: asking the gate, round {number}", (number - 1) / len(drawn))
            proposals.append(_written(place, before, collected, policy, keys))
            progress(f"{programme.name}: attacking round {number}", (number - 0.5) / len(drawn))
            rounds.append(SimulatedRound(Kept.of(proposals[-1]), attacking.attack(place, seed)))
            before = place
    progress(f"{programme.name}: comparing", 1.0)
    terms = Terms(policy, drawn[0].cutoff, keys)
    profiles = {
        name: Kept.of(proposals[0] if rules == policy else propose(drawn[0].sites, replace(terms, policy=rules)))
        for name, rules in PROFILES.items()
    }
    harm = None
    if programme.event in HARMFUL:
        (undisturbed,) = collections(replace(programme, event=Event.NONE, rounds=1), seed)
        harm = _harm(drawn[0], proposals[0], propose(undisturbed.sites, terms))
    return Simulated(programme, seed, tuple(rounds), profiles, harm)


def _written(place: Path, before: Path | None, collected: Collection, policy: Policy, keys: Keys) -> Proposal:
    """A round, proposed, released, and written into a result folder as far as attackers and the next round read it."""
    previous = read_previous(before, keys, collected.cutoff) if before else None
    terms = Terms(policy, collected.cutoff, keys, previous=previous.edition if previous else None)
    proposal = propose(collected.sites, terms)
    edition = release(proposal)
    own = place / "secretariat"
    own.mkdir(parents=True)
    write_edition(place / "edition", edition, proposal, keys)
    resolved = Resolved(collected.sites, {}, frozenset(), Linkage((), ()))
    write_register(own / REGISTER_NAME, resolved, proposal, edition.edition_id)
    (own / "risk.json").write_text(json.dumps({"knowledge_cells": knowledge_cells(proposal)}), "utf-8")
    write_previous(own, previous.files if previous else {})
    return proposal


def _harm(collected: Collection, disturbed: Proposal, undisturbed: Proposal) -> Harm:
    """What the actor of a collection achieves, beside the proposal for the same round without its doing."""
    members = {site.site_id: {part.member for part in site.contributions} for site in collected.sites}
    others = {site_id for site_id, behind in members.items() if behind - {collected.actor}}
    without, now = ({each.site_id for each in found.listed} for found in (undisturbed, disturbed))
    member = _number({site_id for site_id, behind in members.items() if collected.actor in behind}, disturbed)
    rows, behind, cells = edition_target(disturbed)
    listed = Target(tuple(rows), cells, behind)
    waiting = {each.site_id: each for each in disturbed.held if each.candidate.behind and each.reason not in TOO_EARLY}
    held = Target(
        (),
        {site_id: each.candidate.cell for site_id, each in waiting.items()},
        {site_id: each.behind for site_id, each in waiting.items()},
    )
    planted = {each.row.row_id for each in disturbed.listed if each.row and each.site_id in collected.planted}
    return Harm(
        listed_without=len(without & others),
        pushed_out=len((without - now) & others),
        let_in=len((now - without) & others),
        planted=len(collected.planted & {*now, *waiting}),
        planted_listed=len(planted),
        inferred=tuple(bounds(listed, held, member, disturbed.policy)),
        own=own_rows(listed, held, member, collected.planted | planted),
    )


def _number(own: set[str], proposal: Proposal) -> int:
    """Under which number the gate knows a member: the one that its own sites have in common."""
    counts = Counter(member for each in proposal.placements if each.site_id in own for member in each.behind)
    return min(counts, key=lambda member: (-counts[member], member))
