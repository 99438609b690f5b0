"""`comity attack`: the red team on a released edition or on invented programmes, with what each attacker achieves."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from comity import attacking, simulating
from comity.as_text import plain
from comity.attacking import RedTeam
from comity.cli import simulated
from comity.cli.progress import showing
from comity.disclosure.policy import Policy, load_policy
from comity.disclosure.programmes import SHAPES, Programme
from comity.disclosure.red_team import Attack
from comity.vocabulary.errors import OptionError

SITES, MEMBERS, ROUNDS = 2000, 40, 2


def attack(
    given: Annotated[
        list[str] | None,
        typer.Argument(metavar="DIR or SHAPE...", help="A result folder of comity assemble; or shapes to simulate."),
    ] = None,
    simulate: Annotated[
        bool, typer.Option("--simulate", help=f"Attack invented programmes: {', '.join(SHAPES)}; all if none is named.")
    ] = False,
    members: Annotated[
        int | None, typer.Option(metavar="NUMBER", help=f"Members that are invented ({MEMBERS}).")
    ] = None,
    sites: Annotated[
        int | None, typer.Option(metavar="NUMBER", help=f"Sites of the first round that are invented ({SITES:,}).")
    ] = None,
    rounds: Annotated[int | None, typer.Option(metavar="NUMBER", help=f"Rounds in sequence ({ROUNDS}).")] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="The policy under which invented programmes are released.")
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="NUMBER", help="Another number draws other coalitions, and other programmes.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Attack a released edition: what could an outsider, a member or several learn about who contributed what? With
    --simulate the same on invented programmes that strain the rules."""
    if simulate:
        shapes = [
            replace(
                shape.resized(MEMBERS if members is None else members, SITES if sites is None else sites),
                rounds=ROUNDS if rounds is None else rounds,
            ).checked()
            for shape in _shapes(given or list(SHAPES))
        ]
        _simulated(shapes, load_policy(policy) if policy else Policy(), seed, as_json)
        return
    if (members, sites, rounds, policy) != (None, None, None, None):
        raise OptionError("--members, --sites, --rounds and --policy say what to invent: give them with --simulate.")
    if len(given or ()) != 1:
        raise OptionError("Give one result folder of comity assemble, or --simulate and the shapes of programmes.")
    found = attacking.attack(Path((given or [""])[0]), seed)
    typer.echo(json.dumps(as_figures(found), ensure_ascii=False, indent=2) if as_json else in_words(found))
    if not found.safe or not found.control_holds:
        raise typer.Exit(2)


def _shapes(names: Sequence[str]) -> list[Programme]:
    if unknown := [name for name in names if name not in SHAPES]:
        raise OptionError(f"There is no shape '{unknown[0]}' to simulate. There are: {', '.join(SHAPES)}.")
    return [SHAPES[name] for name in dict.fromkeys(names)]


def _simulated(shapes: Sequence[Programme], policy: Policy, seed: int, as_json: bool) -> None:
    with showing() as show:
        found = [simulating.simulate(shape, seed, policy, show) for shape in shapes]
    told = simulated.as_figures(found)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else simulated.in_words(found))
    if not all(each.safe and each.control_holds for each in found):
        raise typer.Exit(2)


def as_figures(found: RedTeam) -> dict[str, Any]:
    """What was found, for programs."""
    return {
        "edition": found.edition,
        "p_max": float(found.policy.p_max),
        "coalition_m": found.policy.coalition_m,
        "attackers": {each.attacker.name: each.as_dict() for each in found.on_edition},
        "names_off": {each.attacker.name: each.as_dict() for each in found.on_names_off},
        "changes": {each.attacker.name: each.as_dict() for each in found.on_changes},
        "changes_names_off": {each.attacker.name: each.as_dict() for each in found.on_changes_names_off},
        "waived": {each.attacker.name: each.as_dict() for each in found.on_waived},
        "beaten_by": [each.attacker.name for each in found.beaten],
        "broken_cells": {cell: list(rules) for cell, rules in found.broken_cells.items()},
        "control_holds": found.control_holds,
        "own_rows": asdict(found.own_rows),
        "inferred_cells": len(found.inferred),
        "inferred_rightly": sum(each.holds for each in found.inferred),
    }


def in_words(found: RedTeam) -> str:
    """What was found, for people: what to make of it, and a table."""
    within = [each for each in found.on_edition if each.attacker.within]
    beyond = [each for each in found.on_edition if not each.attacker.within]
    bare = [each for each in found.on_names_off if each.attacker.within]
    lines = [
        f"Edition {found.edition}: {_verdict(found)}",
        "",
        "How often each names the right member for a row with a single member behind it (95 % interval; naming always",
        "the one behind most of these rows), and the sector and country where it does best:",
        "",
        *_lines(within),
    ]
    if beyond:
        promised = f"coalitions of more than {found.policy.coalition_m}" if found.policy.coalition_m else "coalitions"
        lines += ["", f"Beyond what the policy promises ({promised}):", "", *_lines(beyond)]
    if found.on_waived:
        lines += ["", "Rows listed on waivers, whose members gave up the limit (none of the above counts them):", ""]
        lines += _lines(found.on_waived)
    lines += ["", "The same on the round with nothing but the names taken off, which is today's practice:", ""]
    lines += _lines(bare)
    if found.on_changes:
        lines += ["", "What whoever holds the edition before as well makes of what is new, gone or changed:", ""]
        lines += _lines(found.on_changes)
        lines += ["", "The same if nothing but the names had been taken off in both rounds:", ""]
        lines += _lines(found.on_changes_names_off)
    lines += ["", "What its own rows tell a member, by being listed or not (no rule speaks of them):", ""]
    lines += [f"  {line}" for line in simulated.own_in_words(found)]
    known = {
        re.sub(r"\d+", "N", each.attacker.name): each.attacker.knows
        for each in (*found.on_edition, *found.on_changes, *found.on_waived)
    }
    lines += ["", "What each knows:", *(f"  {name}: {knows}." for name, knows in known.items())]
    return "\n".join(map(plain, lines))


def _verdict(found: RedTeam) -> str:
    share = f"{float(found.policy.p_max):.0%}"
    if found.broken_cells:
        cells = "; ".join(f"{cell} ({', '.join(rules)})" for cell, rules in found.broken_cells.items())
        return f"NOT SAFE. Rule R1 or R2 is broken in {cells}. Do not send it."
    if found.beaten:
        names = ", ".join(each.attacker.name for each in found.beaten)
        return f"NOT SAFE. {names} exceed {share} by more than chance explains. Do not send it."
    if not found.control_holds:
        return (
            "rule R1 holds in every sector and country, but the attackers do no better where only names were taken "
            "off. The round is too small for them to tell."
        )
    if not any(each.exclusive.rows for each in found.on_edition):
        return "no row has a single member behind it, so there was nothing to attack. Rule R1 holds everywhere."
    return (
        f"rule R1 holds in every sector and country, and over all of them no attacker within the model exceeds {share} "
        "by more than chance explains."
    )


def _lines(found: Sequence[Attack]) -> list[str]:
    width = max((len(each.attacker.name) for each in found), default=0)
    return [
        f"  {each.attacker.name:{width}} {each.exclusive.success:6.1%}  of {each.exclusive.rows:,} rows"
        f"  ({each.exclusive.low:.1%} to {each.exclusive.high:.1%}; {each.exclusive.chance:.1%})  {_best(each)}"
        for each in found
    ]


def _best(found: Attack) -> str:
    where = found.best_cell
    return f"best: {where.hits} of {where.rows} in {where.cell}" if where else ""
