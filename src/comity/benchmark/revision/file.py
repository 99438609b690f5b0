"""A file of proposals: YAML that people write, a list of records that is only added to at its end.

Form: docs/reference/benchmark-files.md. Each record has one of the fields propose, comment, withdraw, decide, issue,
which says what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from comity.benchmark.case.events import Vote
from comity.benchmark.revision.checks import own_language
from comity.benchmark.revision.records import (
    Addition,
    Change,
    Commented,
    Decided,
    Issued,
    Outcome,
    Proposed,
    Record,
    Retirement,
    What,
    Withdrawn,
)
from comity.benchmark.revision.revising import apply
from comity.benchmark.revision.state import Revision
from comity.reference.benchmarks import read_references, read_wording
from comity.reference.strict import Entry, read, shown
from comity.vocabulary.benchmark import Benchmark, Criterion, Tier
from comity.vocabulary.errors import OptionError

_Fields = Mapping[str, Entry]
_WHAT = ("add", "change", "retire")
_FIELDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "propose": (("why",), _WHAT),
    "comment": (("why",), ()),
    "withdraw": (("why",), ()),
    "decide": (("why", "outcome", "agreed"), ("dissent",)),
    "issue": (("version", "published", "effective"), ("note", "why")),
}


def read_proposals(content: bytes, file: str, benchmark: Benchmark) -> Revision:
    """What a file of proposals comes to, from `benchmark` as it was before them.

    Raises OptionError with file, line and repair where it is not of the form, or says what is not possible.
    """
    parts = read(content, file).fields(("proposals_for", "records"))
    if parts["proposals_for"].filled() != benchmark.id:
        parts["proposals_for"].refuse(
            f"These are proposals for {shown(parts['proposals_for'].text())}, but the benchmark is {benchmark.id}. "
            "Give the file of the benchmark that they are for."
        )
    revision = Revision(benchmark)
    for entry in parts["records"].items():
        record = _record(entry, benchmark)
        try:
            revision = apply(revision, record)
        except OptionError as error:
            entry.refuse(str(error))
    return revision


def _record(entry: Entry, benchmark: Benchmark) -> Record:
    kinds = [kind for kind in _FIELDS if kind in entry.named()]
    if len(kinds) != 1:
        entry.refuse(f"A record does one thing: it has one of the fields {', '.join(_FIELDS)}.")
    (kind,) = kinds
    required, optional = _FIELDS[kind]
    given = entry.fields(("when", "who", kind, *required), optional)
    said = {
        "who": given["who"].filled(),
        "when": _day(given["when"]),
        "why": given["why"].filled() if "why" in given else "",
    }
    return _READ[kind](entry, given, said, benchmark)


def _proposed(entry: Entry, given: _Fields, said: dict[str, Any], benchmark: Benchmark) -> Record:
    whats = [name for name in _WHAT if name in given]
    if len(whats) != 1:
        entry.refuse(f"A proposal is one of: {', '.join(_WHAT)}. Make a proposal of its own of each.")
    return Proposed(**said, proposal=given["propose"].filled(), what=_what(whats[0], given[whats[0]], benchmark))


def _what(name: str, entry: Entry, benchmark: Benchmark) -> What:
    match name:
        case "add":
            return Addition(_criterion(entry, benchmark))
        case "change":
            change = entry.fields(("criterion", "to"))
            return Change(change["criterion"].filled(), _criterion(change["to"], benchmark))
        case _:
            return Retirement(entry.filled())


def _criterion(entry: Entry, benchmark: Benchmark) -> Criterion:
    """A criterion that begins in no edition yet. Whether its section and methods exist is asked when it is proposed."""
    given = entry.fields(("id", "section", "tier", "title", "requirement"), ("references", "verification", "asked_as"))
    section = given["section"].filled()
    return Criterion(
        given["id"].filled(),
        next((each.pillar for each in benchmark.sections if each.id == section), ""),
        section,
        given["tier"].choice(Tier),
        "",
        {own_language(benchmark): read_wording(given)},
        references=read_references(given),
        verification=given["verification"].texts() if "verification" in given else (),
    )


def _commented(entry: Entry, given: _Fields, said: dict[str, Any], benchmark: Benchmark) -> Record:
    return Commented(**said, proposal=given["comment"].filled())


def _withdrawn(entry: Entry, given: _Fields, said: dict[str, Any], benchmark: Benchmark) -> Record:
    return Withdrawn(**said, proposal=given["withdraw"].filled())


def _decided(entry: Entry, given: _Fields, said: dict[str, Any], benchmark: Benchmark) -> Record:
    votes = [Vote(each, True) for each in given["agreed"].texts()]
    for each in given["dissent"].items() if "dissent" in given else ():
        dissent = each.fields(("who", "why"))
        votes.append(Vote(dissent["who"].filled(), False, dissent["why"].filled()))
    return Decided(
        **said, proposal=given["decide"].filled(), outcome=given["outcome"].choice(Outcome), votes=tuple(votes)
    )


def _issued(entry: Entry, given: _Fields, said: dict[str, Any], benchmark: Benchmark) -> Record:
    return Issued(
        **said,
        edition=given["issue"].filled(),
        version=given["version"].filled(),
        published=_day(given["published"]),
        effective=_day(given["effective"]),
        note=given["note"].text() if "note" in given else "",
    )


def _day(entry: Entry) -> date:
    try:
        return date.fromisoformat(entry.filled())
    except ValueError:
        entry.refuse(f"{entry.where} must be a day like 2027-01-31, not '{shown(entry.text())}'.")


_READ: Mapping[str, Callable[[Entry, _Fields, dict[str, Any], Benchmark], Record]] = {
    "propose": _proposed,
    "comment": _commented,
    "withdraw": _withdrawn,
    "decide": _decided,
    "issue": _issued,
}
