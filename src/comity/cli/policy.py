"""`comity policy`: the profiles as files to begin from, and what each of them keeps of a round and tells."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from comity import assembling, composing
from comity.assembling import Round
from comity.cli import files, inputs
from comity.cli.progress import Show, showing
from comity.disclosure.keys import Keys
from comity.disclosure.policy import NAMES_OFF, PROFILES, Policy, load_policy, meanings
from comity.disclosure.risk import risk_report
from comity.disclosure.risk_summary import NAMES
from comity.vocabulary.errors import OptionError, RefusedListError


class Action(StrEnum):
    """What is asked of policies."""

    COMPARE = "compare"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a policy keeps of a round, and what that tells.

    Listed of the sites old enough, and of the hits that are possible (pairs of a site and a member that did not audit
    it). `attackers`: how often each names the right member for a row with a single member behind it (share, and its
    95 % interval).
    """

    policy: str
    sites: int
    old_enough: int
    possible_hits: int
    hits_old_enough: int
    attackers: dict[str, tuple[float, float, float]]


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
    typer.echo(json.dumps([asdict(each) for each in found], indent=2) if as_json else in_words(found))


def compare(round_: Round, policies: dict[str, Policy], leave_out_refused: bool, show: Show) -> list[Kept]:
    """What each policy keeps of a round, and last what "take the names off" would. Raises RefusedListError where lists
    are refused and must not be left out."""
    collected = assembling.collect(round_, show)
    if collected.refused and not leave_out_refused:
        raise RefusedListError(composing.refusal(collected.refused))
    # Which of equal sites is taken hangs on a key; for figures any will do, and none has to be made.
    keys = Keys.derive(bytes(inputs.KEY_BYTES))
    resolved = assembling.resolve(round_, collected, keys, show)
    found, names = [], frozenset(round_.members.values())
    report: dict[str, Any] = {}
    for name, rules in policies.items():
        show(f"Asking the gate under {name}", 0.0)
        report = risk_report(assembling.propose(round_, resolved, rules, keys, names))
        sites, hits = (report["retained"][what] for what in ("sites", "possible_hits"))
        counts = (sites["listed"], sites["old_enough"], hits["listed"], hits["old_enough"])
        found.append(Kept(name, *counts, _success(report["attackers"]["edition"])))
    whole = found[0]
    counts = (whole.old_enough, whole.old_enough, whole.hits_old_enough, whole.hits_old_enough)
    return [*found, Kept(NAMES_OFF, *counts, _success(report["attackers"]["names_off"]))]


def _success(attackers: dict[str, Any]) -> dict[str, tuple[float, float, float]]:
    told = {name: attackers[name]["exclusive"] for name in NAMES}
    return {name: (each["success"], each["low"], each["high"]) for name, each in told.items()}


def in_words(found: list[Kept]) -> str:
    """The comparison as a table, and how to read it."""
    head = ["policy", "sites listed", "possible hits kept", *NAMES.values()]
    lines = [head] + [
        [
            each.policy,
            _of(each.sites, each.old_enough),
            _of(each.possible_hits, each.hits_old_enough),
            *(f"{success:.1%} ({low:.1%} to {high:.1%})" for success, low, high in each.attackers.values()),
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
