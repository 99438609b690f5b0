"""From a run of the demo to the figures of its story: counts of the result, the attackers' successes, the check.

What is a useful hit, and which rows are the hero's, is taken from the sample lists' own answers (`samples/truth*.csv`),
which a real round does not have. Everything else comes from the run.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.dates import format_date

from comity.check.letters import Request
from comity.check.outcome import Outcome
from comity.checking import CheckResult
from comity.cli.story import examples, hero
from comity.cli.story.figures import Attack, Figure, Hold, Refusal, StoryFigures
from comity.composing import Assembled
from comity.disclosure.risk import TOO_EARLY
from comity.vocabulary.listing import ListReading

GOOD = ("ok", "gln_check_digit", "gln_scientific")
SITES, RISK, CHECKED = "common/secretariat/sites.csv", "common/secretariat/risk.json", "check/check.json"
MANIFEST, LETTERS, REFUSED, TRUTH = "common/edition/manifest.json", "check/letters/index.xlsx", "refused.json", "truth"
ATTACKERS = {
    "participant": ("A member", "Strikes out the rows that it can explain by its own list, and guesses the rest."),
    "outsider": ("An outsider with a leaked copy", "Knows no rows of its own."),
    "attribute_bayes": (
        "Somebody who combines all columns",
        "Is told, too, how each member's rows truly look: which columns are filled, which kind, which half-year.",
    ),
}


@dataclass(frozen=True, slots=True)
class DemoRun:
    """All that a run of the demo made: the round, the risk report, the lists refused at first, and the check."""

    samples: Path
    done: Assembled
    risk: Mapping[str, Any]
    refused: tuple[ListReading, ...]
    check: CheckResult
    member: str
    letters: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """The answers that come with the sample lists: for every row its site, and for every supplier row its site."""

    rows: tuple[Mapping[str, str], ...]
    suppliers: tuple[Mapping[str, str], ...]

    @classmethod
    def read(cls, samples: Path) -> Truth:
        """Read `truth.csv` and `truth_suppliers.csv` of a samples folder."""
        return cls(_csv(samples / "truth.csv"), _csv(samples / "truth_suppliers.csv"))


def _csv(path: Path) -> tuple[Mapping[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def gather(run: DemoRun) -> StoryFigures:
    """The figures of a run, each with the file of the result (or of the samples) that it can be traced to."""
    truth = Truth.read(run.samples)
    shown = hero.hero(run.done, [row for row in truth.rows if row["note"] == "hero"])
    beside = hero.neighbour(run.done, [row for row in truth.rows if row["note"] == "neighbour of the hero"], shown)
    numbers = {
        **_counts(run),
        **_attack_numbers(run.risk),
        **_hits(run, truth),
        **_check_numbers(run),
        **hero.numbers(shown, SITES),
    }
    return StoryFigures(
        numbers=numbers,
        texts=_texts(run),
        hero=shown.rows,
        published=shown.published,
        meetings=shown.meetings,
        neighbour=beside,
        attacks=tuple(Attack(key, *ATTACKERS[key]) for key in _by_strength(run.risk)),
        holds=tuple(
            Hold(hold["reason"], hold["sentence"], hold["reason"] not in TOO_EARLY) for hold in run.risk["holds"]
        ),
        refusals=tuple(Refusal(reading.list, forbidden_columns(reading)) for reading in run.refused),
        examples=examples.chosen(run.check.checked.rows, run.check.sheets, shown.row_id),
    )


def forbidden_columns(reading: ListReading) -> tuple[str, ...]:
    """The headings for which a list was refused, each once."""
    return tuple(dict.fromkeys(problem.column for problem in reading.problems if problem.column))


def _texts(run: DemoRun) -> dict[str, str]:
    strongest = _by_strength(run.risk)[0]
    return {
        "checked_member": run.member,
        "currency": run.check.checked.saving.assumptions.currency,
        "cutoff": str(format_date(run.done.edition.cutoff, "d MMMM y", locale="en")),
        "edition_id": run.done.edition.edition_id,
        "strongest": ATTACKERS[strongest][0].lower(),
        "strongest_knows": ATTACKERS[strongest][1],
    }


def _figures(source: str, values: Mapping[str, float]) -> dict[str, Figure]:
    return {key: Figure(value, source) for key, value in values.items()}


def _counts(run: DemoRun) -> dict[str, Figure]:
    fates, retained = run.done.fates, run.risk["retained"]["sites"]
    status = Counter(line.status for line in fates)
    rows = {"rows.all": len(fates), **{f"rows.{name}": status[name] for name in ("problem", "expired", "duplicate")}}
    sites = {
        "sites.eligible": retained["old_enough"],
        "sites.listed": retained["listed"],
        "sites.held": retained["old_enough"] - retained["listed"],
        "sites.kept": retained["share"],
        **{f"held.{hold['reason']}": hold["sites"] for hold in run.risk["holds"]},
    }
    return {
        **_figures(
            SITES, {**rows, "lists.count": len(run.done.collected.readings), "sites.all": len(run.done.resolved.sites)}
        ),
        **_figures(RISK, sites),
        **_figures(REFUSED, {"refused.count": len(run.refused)}),
    }


def _by_strength(risk: Mapping[str, Any]) -> list[str]:
    """The attackers, the one that gets furthest on the edition first."""
    reached = risk["attackers"]["edition"]
    return sorted(reached, key=lambda key: (-reached[key]["exclusive"]["success"], key))


def _attack_numbers(risk: Mapping[str, Any]) -> dict[str, Figure]:
    """Successes on rows with one member behind them; `attack.main` is the attacker that is strongest on the edition."""
    edition, names_off = risk["attackers"]["edition"], risk["attackers"]["names_off"]
    strongest = _by_strength(risk)[0]
    values: dict[str, float] = {}
    for key, of in (*((key, key) for key in edition), ("main", strongest)):
        values[f"attack.{key}.edition"] = edition[of]["exclusive"]["success"]
        values[f"attack.{key}.names_off"] = names_off[of]["exclusive"]["success"]
        values[f"attack.{key}.chance"] = edition[of]["exclusive"]["chance"]
        values[f"attack.{key}.chance_names_off"] = names_off[of]["exclusive"]["chance"]
    policy = risk["policy"]
    return {
        **_figures(RISK, values),
        **_figures(
            RISK,
            {
                "attack.main.rows_edition": edition[strongest]["exclusive"]["rows"],
                "attack.main.rows_names_off": names_off[strongest]["exclusive"]["rows"],
            },
        ),
        **_figures(MANIFEST, {"policy.k_min": int(policy["k_min"]), "policy.p_max": _share(str(policy["p_max"]))}),
    }


def _share(text: str) -> float:
    over, _, under = text.partition("/")
    return float(over) / float(under or 1)


def _hits(run: DemoRun, truth: Truth) -> dict[str, Figure]:
    """Supplier rows whose site another member audited and the list's own did not; how many of these sites are listed.

    By the answers, so that it is the protection which is measured, and not how well rows were matched.
    """
    site_of = {(row["list"], row["sheet"], int(row["row"])): row["site"] for row in truth.rows}
    listed = {site_of.get((line.list, line.sheet, line.row)) for line in run.done.fates if line.status == "listed"}
    members = {row["list"]: row["member"] for row in _csv(run.samples / "members.csv")}
    owners: dict[str, set[str]] = {}
    for row in truth.rows:
        if row["status"] in GOOD:
            owners.setdefault(row["site"], set()).add(members[row["list"]])
    senders = {row["list"]: row["member"] for row in _csv(run.samples / "suppliers.csv")}
    useful = [row for row in truth.suppliers if (who := owners.get(row["site"])) and senders[row["list"]] not in who]
    kept = sum(row["site"] in listed for row in useful)
    values = {
        "hits.all": len(useful),
        "hits.kept": kept,
        "hits.lost": len(useful) - kept,
        "hits.share": kept / max(1, len(useful)),
    }
    return _figures(TRUTH, {**values, "hits.lists": len({row["list"] for row in useful})})


def _check_numbers(run: DemoRun) -> dict[str, Figure]:
    checked = run.check.checked
    saved, counts = checked.saving, checked.counts
    values = {
        "check.rows": len(checked.rows) + len(checked.outcomes.own),
        "check.listed": counts[Outcome.LISTED],
        "check.ask": counts[Outcome.ASK],
        "check.not_listed": counts[Outcome.NOT_LISTED],
        "check.own": len(checked.outcomes.own),
        "check.top_up": saved.top_up,
        "save.audits": saved.recognise,
        "save.money": saved.money,
        "save.days": saved.days,
        "save.cost": saved.assumptions.cost,
    }
    languages = len({letter.language for letter in run.letters})
    return {
        **_figures(CHECKED, values),
        **_figures(LETTERS, {"letters.count": len(run.letters), "letters.languages": languages}),
    }
