"""`comity policy`: the profiles as files to begin from, and what each of them keeps of a round and tells."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from comity import assembling, comparing, composing
from comity.assembling import Round
from comity.cli import files, inputs
from comity.cli.progress import Show, showing
from comity.comparing import Kept
from comity.disclosure.policy import NAMES_OFF, PROFILES, Policy, load_policy, meanings
from comity.disclosure.risk_summary import NAMES
from comity.vocabulary.errors import OptionError, RefusedListError


class Action(StrEnum):
    """What is asked of policies."""

    COMPARE = "compare"
    SHOW = "show"


def policy(
    action: Annotated[Action, typer.Argument(help="compare: what each profile keeps. show: a profile as a file.")],
    lists: Annotated[list[Path] | None, typer.Argument(metavar="[LIST...]", help="The members' lists.")] = None,
    profile: Annotated[str, typer.Option(help="show: default or strict.")] = "default",
    own: Annotated[
        Path | None, typer.Option("--policy", metavar="FILE.toml", help="compare: a policy of your own beside them.")
    ] = None,
    cutoff: Annotated[str | None, typer.Option(metavar="DATE", help="Last day of the round; default: today.")] = None,
    today: Annotated[str | None, typer.Option(metavar="DATE", help="Stands in for the clock.")] = None,
    members: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Columns list, member.")] = None,
    leave_out_refused: Annotated[bool, typer.Option(help="Go on without lists that are refused as a whole.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Compare what policies keep of a round and what they tell, side by side; or show a profile to begin from. Nothing
    is released, and nothing is kept."""
    if action is Action.SHOW:
        typer.echo(as_file(profile))
        return
    if not lists:
        raise OptionError("Give the members' lists: comity policy compare LIST...")
    now = inputs.given_date(today, "--today", date.today())
    round_ = Round(
        files.existing_files(lists), inputs.given_date(cutoff, "--cutoff", now), now, members=inputs.members(members)
    )
    given = {**PROFILES, **({own.stem: load_policy(own)} if own else {})}
    with showing() as show:
        found = compare(round_, given, leave_out_refused, show)
    typer.echo(json.dumps([_as_data(each) for each in found], indent=2) if as_json else in_words(found))


def compare(round_: Round, policies: dict[str, Policy], leave_out_refused: bool, show: Show) -> list[Kept]:
    """What each policy keeps of lists. Raises RefusedListError where some are refused and must not be left out, and
    OptionError where a policy cannot be used."""
    collected = assembling.collect(round_, show)
    if collected.refused and not leave_out_refused:
        raise RefusedListError(composing.refusal(collected.refused))
    resolved = assembling.resolve(round_, collected, comparing.KEYS, show)
    found = comparing.compare(round_, resolved, policies, show)
    for each in found:
        if each.says:
            raise OptionError(each.says)
    return found


def _as_data(kept: Kept) -> dict[str, object]:
    return {name: value for name, value in asdict(kept).items() if name != "says"}


def in_words(found: list[Kept]) -> str:
    """The comparison as a table, and how to read it."""
    head = ["policy", "sites listed", "possible hits kept", *NAMES.values()]
    lines = [head] + [
        [
            each.policy,
            _of(each.sites, each.old_enough),
            _of(each.possible_hits, each.hits_old_enough),
            *(_right(each.attackers.get(name)) for name in NAMES),
        ]
        for each in found
    ]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join(
        [
            *table,
            "",
            "Possible hits: pairs of a site and a member that did not audit it and could use its audit.",
            "The last columns: how often each attacker names the right member for a row with a single member behind it",
            "(with the interval that chance leaves open). Each knows how many rows every member has in each sector and",
            "country; the worst member takes out its own rows, the reader of columns uses all that a row shows.",
            f"{NAMES_OFF} is today's practice, for comparison: no edition can be made that way.",
        ]
    )


def _right(found: tuple[float, float, float] | None) -> str:
    return "–" if found is None else f"{found[0]:.1%} ({found[1]:.1%} to {found[2]:.1%})"


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.1%})" if whole else "none"


def as_file(profile: str) -> str:
    """A profile as a policy file with what each parameter means. Raises OptionError for a name that is none."""
    if profile not in PROFILES:
        raise OptionError(f"There is no profile '{profile}'. There are: {', '.join(PROFILES)}.")
    values, meant = {"rule": PROFILES[profile].rule, **PROFILES[profile].as_dict()}, meanings()
    lines = [
        f"# Disclosure policy '{profile}'. Counsel signs it off; it stands in full in the manifest of every edition."
    ]
    for field in fields(Policy):
        said = textwrap.wrap(meant[field.name], 100, initial_indent="# ", subsequent_indent="# ")
        lines += ["", *said, f"{field.name} = {json.dumps(values[field.name])}"]
    return "\n".join(lines)
