"""What `comity attack --simulate` tells: attackers on invented programmes, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from comity.attacking import RedTeam
from comity.disclosure.policy import NAMES_OFF
from comity.disclosure.red_team import Attack
from comity.disclosure.selection import Bounds, OwnRows
from comity.simulating import Harm, Kept, Simulated, SimulatedRound

HEAD = ("", "attacker", "right", "of rows", "95 % interval", "chance")


def as_figures(found: Sequence[Simulated]) -> dict[str, Any]:
    """What was found, for programs."""
    return {
        "programmes": [_programme(each) for each in found],
        "attacks": {kind: _counted(attacks) for kind, attacks in _kinds(found).items()},
        "safe": all(each.safe for each in found),
        "control_holds": all(each.control_holds for each in found),
    }


def _programme(found: Simulated) -> dict[str, Any]:
    harm = asdict(found.harm) if found.harm else None
    return {
        "programme": asdict(found.programme),
        "seed": found.seed,
        "rounds": [_round(each) for each in found.rounds],
        "profiles": {name: asdict(kept) for name, kept in _profiles(found).items()},
        "harm": harm,
    }


def _round(found: SimulatedRound) -> dict[str, Any]:
    told = found.found
    return {
        "kept": asdict(found.kept),
        "p_max": float(told.policy.p_max),
        "attackers": {each.attacker.name: each.as_dict() for each in told.on_edition},
        "names_off": {each.attacker.name: each.as_dict() for each in told.on_names_off},
        "changes": {each.attacker.name: each.as_dict() for each in told.on_changes},
        "beaten_by": [each.attacker.name for each in told.beaten],
        "broken_cells": {cell: list(rules) for cell, rules in told.broken_cells.items()},
        "control_holds": told.control_holds,
        "own_rows": asdict(told.own_rows),
    }


def in_words(found: Sequence[Simulated]) -> str:
    """What was found, for people: each programme, what profiles keep, and what to make of it."""
    lines = [line for each in found for line in (*_told(each), "")]
    lines += ["What each profile keeps of the first round (possible hits: pairs of a site and a member that did not"]
    return "\n".join([*lines, "audit it):", "", *compared(found), "", *verdict(found)])


def _told(found: Simulated) -> list[str]:
    shape = found.programme
    lines = [f"{shape.name} (seed {found.seed}): {shape.members} members, {shape.sites:,} sites"]
    for number, each in enumerate(found.rounds, 1):
        kept = each.kept
        lines += [
            f"  Round {number}: {_of(kept.sites, kept.old_enough)} sites old enough listed, "
            f"{_of(kept.hits, kept.hits_old_enough)} possible hits kept",
            *(f"    {line}" for line in _table([HEAD, *_worst(each)])),
        ]
    lines += [f"  {line}" for line in own_in_words(found.rounds[0].found)]
    return lines + (_harm(shape.event.value, found.harm) if found.harm else [])


def _worst(found: SimulatedRound) -> list[Sequence[str]]:
    """The most successful attackers of each kind."""
    told = found.found
    kinds = {
        "bounded by R1": [each for each in told.on_edition if each.attacker.within and each.attacker.bounded],
        "learned": [each for each in told.on_edition if each.attacker.within and not each.attacker.bounded],
        "new, gone, changed": [each for each in told.on_changes if each.exclusive.rows],
        "names off": [each for each in told.on_names_off if each.attacker.within],
    }
    return [
        _line(kind, max(attacks, key=lambda each: each.exclusive.success)) for kind, attacks in kinds.items() if attacks
    ]


def _line(kind: str, attack: Attack) -> Sequence[str]:
    got = attack.exclusive
    return (
        kind,
        attack.attacker.name,
        f"{got.success:.1%}",
        f"{got.rows:,}",
        f"{got.low:.1%} to {got.high:.1%}",
        f"{got.chance:.1%}",
    )


def own_in_words(found: RedTeam) -> list[str]:
    """What members learn from seeing which of their own rows are listed."""
    lines = [f"Of members' own sites {_own(found.own_rows)}."]
    return [*lines, f"Of others: {_inferred(found.inferred)}."] if found.inferred else lines


def _own(own: OwnRows) -> str:
    every = own.listed + own.held
    return (
        f"that are held {_of(own.alone, own.held)} have no other member; of those listed "
        f"{_of(own.shared, own.listed)} have one, of all {_of(own.all_shared, every)}"
    )


def _harm(event: str, harm: Harm) -> list[str]:
    lines = [
        f"  Sites of others: {harm.listed_without:,} would be listed without the {event}; {harm.pushed_out:,} of them "
        f"are not, {harm.let_in:,} others are."
    ]
    if harm.planted:
        lines.append(f"  Planted: {_of(harm.planted_listed, harm.planted)} are listed.")
    if harm.inferred:
        lines.append(f"  Of others that member learns: {_inferred(harm.inferred)}.")
    return [*lines, f"  Of its true sites {_own(harm.own)}."]


def _inferred(inferred: Sequence[Bounds]) -> str:
    right = sum(each.holds for each in inferred)
    wide = sum(each.most - each.least for each in inferred) / max(sum(each.truth for each in inferred), 1)
    return (
        f"how many rows of a sector and country stand on one other member, right in {right:,} of {len(inferred):,} "
        f"guesses, within {wide:.0%}"
    )


def _profiles(found: Simulated) -> dict[str, Kept]:
    whole = next(iter(found.profiles.values()))
    bare = Kept(whole.old_enough, whole.old_enough, whole.hits_old_enough, whole.hits_old_enough)
    return {**found.profiles, NAMES_OFF: bare}


def compared(found: Sequence[Simulated]) -> list[str]:
    """A table of what each profile keeps of each programme."""
    lines: list[Sequence[str]] = [("programme", *_profiles(found[0]))]
    for each in found:
        kept = _profiles(each).values()
        lines.append((each.programme.name, *(f"{_of(one.sites, one.old_enough)}, {_share(one)}" for one in kept)))
    return _table(lines)


def _share(kept: Kept) -> str:
    return f"hits {kept.hits / kept.hits_old_enough:.1%}" if kept.hits_old_enough else "no hits"


def _kinds(found: Sequence[Simulated]) -> dict[str, list[tuple[str, Attack, bool]]]:
    """Every attack within the model with the name of its programme and whether it exceeds p_max, by kind."""
    every = [
        (each.programme.name, attack, attack.exceeds(told.found.policy))
        for each in found
        for told in each.rounds
        for attack in told.found.within
        if attack.exclusive.rows
    ]
    return {
        "bounded": [each for each in every if each[1].attacker.bounded],
        "learned": [each for each in every if not each[1].attacker.bounded],
    }


def _counted(attacks: Sequence[tuple[str, Attack, bool]]) -> dict[str, Any]:
    beaten = [f"{programme}: {attack.attacker.name}" for programme, attack, exceeds in attacks if exceeds]
    return {"made": len(attacks), "exceed": len(beaten), "exceeding": beaten}


def verdict(found: Sequence[Simulated]) -> list[str]:
    """How many attacks exceed p_max, by which attackers, and whether that speaks against the policy."""
    share = f"{float(found[0].rounds[0].found.policy.p_max):.0%}"
    kinds = _kinds(found)
    bounded, learned = (sum(exceeds for *_, exceeds in kinds[kind]) for kind in ("bounded", "learned"))
    names = Counter(attack.attacker.name for attacks in kinds.values() for _, attack, exceeds in attacks if exceeds)
    broken = {
        f"{each.programme.name}: {cell}" for each in found for told in each.rounds for cell in told.found.broken_cells
    }
    lines = [
        f"Attackers that name one member for a whole cell, whom R1 and R2 bound to the row: {bounded} of "
        f"{len(kinds['bounded'])} exceed {share}.",
        f"Attackers that learn habits, style or order: {learned} of {len(kinds['learned'])} exceed {share} beyond the "
        "error of sampling (one in forty",
        f"would by chance, were each as good as {share}).",
    ]
    if names:
        lines.append(f"They are: {', '.join(f'{name} ({count} times)' for name, count in sorted(names.items()))}.")
    if broken:
        lines.append(f"Rule R1 or R2 is broken in {'; '.join(sorted(broken))}.")
    if not all(each.control_holds for each in found):
        lines.append(
            "The attackers do no better where only names are taken off: a programme is too small for them to tell."
        )
    lines.append("NOT SAFE on these programmes." if names or broken else "SAFE on these programmes.")
    return lines


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.1%})" if whole else "none"


def _table(lines: Iterable[Sequence[str]]) -> list[str]:
    rows = list(lines)
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
