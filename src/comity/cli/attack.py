"""`comity attack`: the red team on a released edition, with what each attacker achieves against chance."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from comity import attacking
from comity.as_text import plain
from comity.attacking import RedTeam
from comity.disclosure.red_team import Attack


def attack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A result folder of comity assemble.")],
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="Another number draws other coalitions.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Attack a released edition: what could an outsider, a member or several learn about who contributed what?"""
    found = attacking.attack(folder, seed)
    typer.echo(json.dumps(as_figures(found), ensure_ascii=False, indent=2) if as_json else in_words(found))
    if not found.safe or not found.control_holds:
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
        "beaten_by": [each.attacker.name for each in found.beaten],
        "broken_cells": {cell: list(rules) for cell, rules in found.broken_cells.items()},
        "control_holds": found.control_holds,
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
    lines += ["", "The same on the round with nothing but the names taken off, which is today's practice:", ""]
    lines += _lines(bare)
    if found.on_changes:
        lines += ["", "What whoever holds the edition before as well makes of what is new, gone or changed:", ""]
        lines += _lines(found.on_changes)
        lines += ["", "The same if nothing but the names had been taken off in both rounds:", ""]
        lines += _lines(found.on_changes_names_off)
    known = {
        re.sub(r"\d+", "N", each.attacker.name): each.attacker.knows for each in (*found.on_edition, *found.on_changes)
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
