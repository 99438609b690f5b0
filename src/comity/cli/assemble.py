"""`comity assemble`: members' lists in, a result folder with the edition and the Secretariat's files out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from comity import composing
from comity.assembling import Round
from comity.cli import files, inputs, judged, languages
from comity.cli.progress import showing
from comity.disclosure.holds import sentence
from comity.disclosure.keys import Keys
from comity.disclosure.policy import Policy, load_policy
from comity.register_csv import read_previous
from comity.whole import whole_folder


def assemble(
    lists: Annotated[list[Path], typer.Argument(metavar="LIST...", help="The members' lists, as they are.")],
    out: Annotated[Path, typer.Option(help="The result folder; it must not exist yet.")],
    cutoff: Annotated[str | None, typer.Option(metavar="DATE", help="Last day of the round; default: today.")] = None,
    today: Annotated[str | None, typer.Option(metavar="DATE", help="Stands in for the clock.")] = None,
    policy: Annotated[Path | None, typer.Option(metavar="FILE.toml", help="Disclosure policy; built in else.")] = None,
    previous: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The result folder of the round before, which this one follows.")
    ] = None,
    members: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Columns list, member.")] = None,
    protocols: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Members' own protocols and their equivalence.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(metavar="DIR", help="Saved column mappings, one a list.")] = None,
    judgements: Annotated[
        Path | None, typer.Option("--judgements", "--answers", metavar="FILE.csv", help=judged.OPTION)
    ] = None,
    volunteered: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Sites that asked to be listed themselves.")
    ] = None,
    waivers: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="What members signed so that held sites are listed.")
    ] = None,
    withdrawn: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Sites whose rows must go now, by whose word, and why.")
    ] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="32 bytes; default: your own, made once.")] = None,
    lang: Annotated[str, typer.Option(help="Language of what members are told: en, fr, de, es, pt or zh.")] = "en",
    leave_out_refused: Annotated[bool, typer.Option(help="Go on without lists that are refused as a whole.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Assemble the members' lists into one edition that does not tell who contributed what."""
    languages.checked(lang)
    now = inputs.given_date(today, "--today", date.today())
    end = inputs.given_date(cutoff, "--cutoff", now)
    keys = Keys.derive(inputs.key(key, out))
    round_ = Round(
        lists=files.existing_files(lists),
        cutoff=end,
        today=now,
        members=inputs.members(members),
        mappings=inputs.mappings(mapping, lists),
        volunteered=volunteered,
        judgements=inputs.judgements(judgements),
        protocol_rules=inputs.protocol_rules(protocols),
        previous=read_previous(previous, keys, end) if previous else None,
        waivers=waivers,
        withdrawn=withdrawn,
    )
    rules = load_policy(policy) if policy else Policy()
    with showing() as show, whole_folder(out) as folder:
        done = composing.run(round_, rules, keys, leave_out_refused, show)
        composing.write(done, folder, show, lang)
    typer.echo(
        json.dumps(composing.summary(done, out), ensure_ascii=False, indent=2) if as_json else in_words(done, out)
    )


def in_words(done: composing.Assembled, out: Path) -> str:
    """What came out, for people."""
    said = composing.summary(done, out)
    rows = sum(said["rows"].values())
    parts = ", ".join(f"{count:,} {status}" for status, count in said["rows"].items())
    lines = [
        f"Edition {said['edition']}, cut-off {said['cutoff']}: {said['listed']:,} sites listed.",
        f"{said['lists']} lists with {rows:,} rows ({parts}) are {said['sites']:,} sites.",
    ]
    lines += [f"Refused and left out: {', '.join(said['refused'])}."] if said["refused"] else []
    if done.proposal.previous:
        since, members = said["changes"], said["members"]
        lines += [
            f"Since edition {done.proposal.previous.edition_id}: {since['new']:,} rows are new, {since['gone']:,} are "
            f"gone, {since['changed']:,} say something else, {since['same']:,} what they said.",
            f"New members: {', '.join(members['new']) or 'none'}. "
            f"Members without a list, whose rows stay until they are too old: "
            f"{', '.join(members['without_list']) or 'none'}.",
        ]
        lines += filter(None, [done.risk["history"]["notice"]])
    if said["waived"]:
        lines.append(f"Of the sites listed, {said['waived']:,} are so on waivers: every member behind them signed.")
    if said["withdrawn"]["rows"]:
        lines.append(_withdrawn_in_words(**said["withdrawn"]))
    lines += [f"Held, {count:,} sites: {sentence(reason)}" for reason, count in said["held"].items()]
    lines += [
        *judged.in_words(done.round.judgements, done.resolved.linkage),
        f"{said['review']:,} pairs of rows wait for a person's judgement (secretariat/review.csv).",
        f"For every member: {out / 'edition'} and {out / 'certificate.json'}",
        f"For the Secretariat alone: {out / 'secretariat'} (read risk.html before you send the edition)",
        f"May be published once the edition is out: {out / 'secretariat' / 'counts.csv'} (numbers of audited sites)",
    ]
    return "\n".join(lines)


def _withdrawn_in_words(rows: int, cover: int, **_: int) -> str:
    return (
        f"Rows that go because their sites were withdrawn: {rows:,}. Rows that would have stayed and go along as "
        f"cover, so that nobody can tell whose those were: {cover:,}. If that is too much, leave lines out of "
        "--withdrawn: what waits can go with the next edition."
    )
