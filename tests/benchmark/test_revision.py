"""Proposals for a new edition: what may follow what, what an edition is made of, and that the past stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.benchmark.case.events import Vote
from comity.benchmark.editions import At, Mapped, what_if
from comity.benchmark.profiles import PROFILES
from comity.benchmark.result import Result, result_of
from comity.benchmark.revision.file import read_proposals
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
from comity.benchmark.revision.revising import apply, replay
from comity.benchmark.revision.state import Revision, Status
from comity.benchmarking import load_mapping, load_protocol, mapping_beside
from comity.reference.benchmark_file import to_files
from comity.reference.benchmarks import UN_GLOBAL_COMPACT, common, load_benchmark
from comity.vocabulary.benchmark import Benchmark, Criterion, Link, ProtocolMapping, Tier
from comity.vocabulary.errors import OptionError
from tests.benchmark.playing import BENCHMARK, FULL, NONE, PARTIAL, PROTOCOL, criterion, link
from tests.conftest import SAMPLES

DAY = date(2027, 2, 1)
VOTES = (Vote("uma", True), Vote("vik", True), Vote("wen", False, "It costs too much."))
PROPOSALS = SAMPLES / "proposals" / "edition-2027.yaml"


def new(identity: str, **changes: Any) -> Criterion:
    """A criterion that begins in no edition yet."""
    return replace(criterion(identity, ""), **changes)


def proposed(name: str, what: What, who: str = "ana", when: date = DAY) -> Proposed:
    return Proposed(who=who, when=when, why="It is missing.", proposal=name, what=what)


def decided(name: str, outcome: Outcome = Outcome.ADOPTED, **more: Any) -> Decided:
    said = {"who": "secretariat", "when": DAY, "why": "It can be seen.", "votes": VOTES, **more}
    return Decided(proposal=name, outcome=outcome, **said)


def issue(**more: Any) -> Issued:
    said = {
        "who": "secretariat", "when": DAY, "edition": "3", "version": "2", "published": date(2027, 3, 1),
        "effective": date(2027, 9, 1), **more,
    }  # fmt: skip
    return Issued(**said)


ADDED = (proposed("one", Addition(new("P-7", tier=Tier.CRITICAL))), decided("one"))
CHANGED = (proposed("two", Change("P-3", new("P-8"))), decided("two"))
RETIRED = (proposed("three", Retirement("P-4")), decided("three"))


def test_an_edition_is_made_of_the_proposals_that_were_adopted() -> None:
    left = (
        proposed("four", Retirement("P-1")), Commented(who="ben", when=DAY, why="No!", proposal="four"),
        decided("four", Outcome.NOT_ADOPTED), proposed("five", Retirement("P-2")),
        Withdrawn(who="ana", when=DAY, why="A mistake.", proposal="five"), proposed("six", Retirement("A-2")),
    )  # fmt: skip
    revision = replay([*ADDED, *CHANGED, *RETIRED, *left, issue(note="Third")], BENCHMARK)
    found = revision.benchmark
    assert [each.id for each in found.in_edition("3")] == ["P-1", "P-2", "P-8", "P-5", "P-7", "A-1", "A-2"]
    assert [each.id for each in found.in_edition("2")] == [each.id for each in BENCHMARK.in_edition("2")]
    assert (found.version, found.current, found.editions[-1].note) == ("2", "1", "Third")
    assert (found.editions[-1].published, found.editions[-1].effective) == ("2027-03-01", "2027-09-01")
    assert {each.id: each.retired_in for each in found.criteria if each.retired_in} == {
        "P-6": "2", "P-3": "3", "P-4": "3",
    }  # fmt: skip
    assert {each.id: each.basis for each in found.criteria if each.since == "3"} == {"P-7": "decided", "P-8": "decided"}
    assert {name: each.status.value for name, each in revision.proposals.items()} == {
        "one": "issued", "two": "issued", "three": "issued", "four": "not_adopted", "five": "withdrawn", "six": "open",
    }  # fmt: skip
    assert [each.why for each in revision.proposals["four"].comments] == ["No!"]
    assert [each.person for each in VOTES if not each.agrees] == ["wen"]


def test_what_waits_goes_into_the_edition_after_that() -> None:
    first = replay([*ADDED, issue()], BENCHMARK)
    second = first
    for record in (*CHANGED, issue(edition="4", version="3")):
        second = apply(second, record)
    assert [each.edition for each in second.editions] == ["3", "4"]
    assert [each.proposed.proposal for each in second.within("4")] == ["two"]
    assert second.benchmark.in_edition("3") != second.benchmark.in_edition("4")
    ids = [[each.id for each in state.benchmark.in_edition("3")] for state in (first, second)]
    assert ids[0] == ids[1]


def test_a_successor_takes_the_place_in_views_and_sections_keep_their_numbers() -> None:
    people, audit = BENCHMARK.sections
    sections = (replace(people, numbers={"2": "7"}), audit)
    benchmark = replace(BENCHMARK, sections=sections, views={"by_risk": {"pay": ("P-3", "P-4"), "papers": ("P-1",)}})
    found = replay([*CHANGED, *RETIRED, issue()], benchmark).benchmark
    assert found.views == {"by_risk": {"pay": ("P-3", "P-8", "P-4"), "papers": ("P-1",)}}
    assert [each.numbers for each in found.sections] == [{"2": "7", "3": "7"}, {}]


def test_a_new_criterion_stands_with_its_section_or_after_the_sections_before_it() -> None:
    people, audit = BENCHMARK.sections
    empty = [replace(people, id=f"people-{at}") for at in (0, 2)]
    benchmark = replace(BENCHMARK, sections=(empty[0], people, empty[1], audit))
    records: list[Record] = []
    for name, section in (("P-9", "people-2"), ("P-7", "people-1"), ("P-0", "people-0"), ("P-8", "people-1")):
        records += [proposed(name, Addition(new(name, section=section))), decided(name)]
    found = [each.id for each in replay([*records, issue()], benchmark).benchmark.criteria]
    assert found == ["P-0", "P-1", "P-2", "P-3", "P-4", "P-5", "P-6", "P-7", "P-8", "P-9", "A-1", "A-2"]


def test_an_edition_can_be_published_and_in_effect_on_the_day_on_which_it_is_issued() -> None:
    (edition,) = replay([*ADDED, issue(published=DAY, effective=DAY)], BENCHMARK).editions
    assert edition.when == edition.published == edition.effective


def test_what_no_longer_fits_can_still_be_decided_against_or_withdrawn() -> None:
    late = [proposed("x", Change("P-4", new("P-8"))), proposed("y", Retirement("P-4"))]
    against = [decided("x", Outcome.NOT_ADOPTED), Withdrawn(who="ana", when=DAY, why="It is gone.", proposal="y")]
    revision = replay([RETIRED[0], *late, RETIRED[1], issue(), *against], BENCHMARK)
    assert [each.status.value for each in revision.proposals.values()] == ["issued", "not_adopted", "withdrawn"]


REFUSED: list[tuple[Sequence[Record], str]] = [
    ([replace(ADDED[0], who=" ")], "says who made it"),
    ([replace(ADDED[0], why="")], "A record says why"),
    (
        [ADDED[0], replace(ADDED[1], when=DAY - timedelta(1))],
        "Records are only added to: the last one is of 2027-02-01",
    ),
    ([proposed(" ", Retirement("P-4"))], "A proposal has an id"),
    ([ADDED[0], ADDED[0]], "There is a proposal one already. Give this one another id"),
    ([proposed("x", Addition(new("P-2")))], "needs an id that was never used, and 'P-2' is none"),
    ([proposed("x", Addition(new("P-6")))], "needs an id that was never used, and 'P-6' is none"),
    ([*ADDED, proposed("x", Addition(new("P-7")))], "needs an id that was never used, and 'P-7' is none"),
    ([proposed("x", Change("P-3", new("P-3")))], "needs an id that was never used, and 'P-3' is none"),
    ([proposed("x", Addition(new("P-7", section="people-2")))], "There is no section people-2. Did you mean people-1"),
    ([proposed("x", Addition(new("P-7", pillar="audit")))], "is of pillar people, not of audit"),
    ([proposed("x", Addition(new("P-7", verification=("visit",))))], "There is no method visit"),
    ([proposed("x", Addition(new("P-7", wordings={})))], "P-7 needs a title and a requirement in the .* language"),
    ([proposed("x", Change("P-9", new("P-7")))], "There is no criterion P-9"),
    ([proposed("x", Change("P-6", new("P-7")))], "P-6 was retired in edition 2 and stays as it was"),
    ([proposed("x", Retirement("P-6"))], "P-6 was retired in edition 2 and stays as it was"),
    ([*CHANGED, proposed("x", Retirement("P-3"))], "Proposal two, adopted already, is about P-3, too"),
    (
        [CHANGED[0], proposed("x", Retirement("P-3")), decided("x"), CHANGED[1]],
        "Proposal x, adopted already, is about P-3, too",
    ),
    (
        [CHANGED[0], proposed("x", Retirement("P-3")), decided("x"), issue(), CHANGED[1]],
        "P-3 was retired in edition 3 and stays as it was",
    ),
    ([Commented(who="ben", when=DAY, why="Yes.", proposal="on")], "There is no proposal on"),
    ([*ADDED, Commented(who="ben", when=DAY, why="Yes.", proposal="one")], "one is adopted and cannot be commented on"),
    ([ADDED[0], Withdrawn(who="ben", when=DAY, why="No.", proposal="one")], "one is of ana, and only who proposed it"),
    ([*ADDED, Withdrawn(who="ana", when=DAY, why="No.", proposal="one")], "one is adopted and cannot be withdrawn"),
    ([*ADDED, decided("one")], "one is adopted and cannot be decided any more"),
    ([*ADDED, issue(), decided("one")], "one is issued and cannot be decided any more"),
    ([ADDED[0], decided("one", Outcome.NOT_ADOPTED), decided("one")], "one is not adopted and cannot be decided"),
    (
        [ADDED[0], decided("one", votes=VOTES[:2])],
        "At least 3 persons decide one, each with one vote; given are: uma, v",
    ),
    ([ADDED[0], decided("one", votes=(*VOTES, VOTES[0]))], "At least 3 persons decide one, each with one vote"),
    ([ADDED[0], decided("one", votes=(*VOTES[:2], Vote("wen", False)))], "wen does not agree. The dissent stays"),
    ([ADDED[0], decided("one", votes=(*VOTES, Vote("x", False, "no")))], "2 of 4 agree that one is adopted; 2/3"),
    ([ADDED[0], issue()], "There is nothing for an edition 3"),
    ([*ADDED, issue(), issue(edition="4", version="3")], "There is nothing for an edition 4"),
    ([*ADDED, issue(edition="2")], "A new edition has an id of its own, and '2' is none. There are: 1, 2"),
    ([*ADDED, issue(version="1")], "The benchmark is of version 1; with a new edition it needs another one"),
    ([*ADDED, issue(published=DAY - timedelta(1))], "it is issued on 2027-02-01"),
    (
        [replace(each, when=date(2026, 1, 1)) for each in ADDED]
        + [issue(when=date(2026, 1, 1), published=date(2026, 12, 31))],
        "edition 2 was published 2027-01. Give a later day",
    ),
    ([*ADDED, issue(effective=date(2027, 2, 28))], "cannot begin on 2027-02-28, before it is published on 2027-03-01"),
]


@pytest.mark.parametrize(("records", "sentence"), REFUSED, ids=[sentence[:48] for _, sentence in REFUSED])
def test_what_contradicts_is_refused_with_its_number(records: Sequence[Record], sentence: str) -> None:
    replay(records[:-1], BENCHMARK)
    with pytest.raises(OptionError, match=f"Record {len(records)}: .*{sentence}"):
        replay(records, BENCHMARK)


IDS = [each.id for each in BENCHMARK.criteria]
TIERS = st.sampled_from(list(Tier))


@st.composite
def adopted(draw: st.DrawFn, benchmark: Benchmark = BENCHMARK, section: str = "people-1") -> list[What]:
    """Things to adopt in one edition: each about another criterion."""
    live = [each for each in benchmark.criteria if not each.retired_in]
    gone = draw(st.lists(st.sampled_from(live), unique_by=lambda each: each.id, max_size=len(live) - 1))
    whats: list[What] = []
    for at, each in enumerate(gone):
        if draw(st.booleans()):
            whats.append(Retirement(each.id))
        else:
            whats.append(Change(each.id, replace(each, id=f"{each.id}x{at}", since="", tier=draw(TIERS))))
    pillar = next(each.pillar for each in benchmark.sections if each.id == section)
    for at in range(draw(st.integers(0 if whats else 1, 3))):
        begun = replace(live[0], id=f"N-{at}", since="", tier=draw(TIERS), section=section, pillar=pillar)
        whats.append(Addition(begun))
    return draw(st.permutations(whats))


def issued(whats: Sequence[What], benchmark: Benchmark) -> Benchmark:
    records: list[Record] = []
    for at, what in enumerate(whats):
        records += [proposed(str(at), what), decided(str(at))]
    return replay([*records, issue(edition="new", version="new")], benchmark).benchmark


def counted(found: Result) -> object:
    """All of a result that is counted or told; groups of a view in which nothing is asked are not told."""
    views = {
        view: {group: each for group, each in groups.items() if each.criteria} for view, groups in found.views.items()
    }
    gaps = [(each.criterion.id, each.criterion.tier, each.verdict, each.questions, each.gate) for each in found.gaps]
    return (
        found.verdicts, found.commonality, found.band, found.verdict, found.gates, found.content, found.process,
        found.parts, views, gaps, found.not_applicable, found.conflicts, found.unanswered,
    )  # fmt: skip


LINKS = st.lists(
    st.builds(link, st.sampled_from("12345678"), st.sampled_from(IDS), st.sampled_from([NONE, PARTIAL, FULL])),
    unique_by=lambda each: (each.question, each.criterion), max_size=14,
)  # fmt: skip


@settings(deadline=None)
@given(adopted(), LINKS, st.sampled_from(sorted(PROFILES)), st.sampled_from(["1", "2"]))
def test_results_against_earlier_editions_do_not_change(
    whats: list[What], links: list[Link], profile: str, edition: str
) -> None:
    mapping, rule = ProtocolMapping(PROTOCOL.id, BENCHMARK.id, (), tuple(links)), PROFILES[profile]
    before = result_of(mapping, PROTOCOL, BENCHMARK, edition, rule)
    after = result_of(mapping, PROTOCOL, issued(whats, BENCHMARK), edition, rule)
    assert counted(before) == counted(after)


@settings(deadline=None)
@given(adopted())
def test_an_edition_holds_what_was_before_without_what_goes_and_with_what_comes(whats: list[What]) -> None:
    found = issued(whats, BENCHMARK)
    gone = {each.subject for each in whats if not isinstance(each, Addition)}
    comes = {each.begun.id for each in whats if each.begun}
    before = {each.id for each in BENCHMARK.in_edition("2")}
    assert {each.id for each in found.in_edition("new")} == before - gone | comes
    assert len({each.id for each in found.criteria}) == len(found.criteria)
    assert set(IDS) <= {each.id for each in found.criteria}


STEPS = st.lists(st.tuples(st.sampled_from("pcwrdi"), st.sampled_from("abc"), st.sampled_from(IDS)), max_size=25)


def step(kind: str, name: str, subject: str, number: int) -> Record:
    when = DAY + timedelta(number)
    said: dict[str, Any] = {"who": "ana", "when": when, "why": "Because.", "proposal": name}
    match kind:
        case "p":
            return proposed(name, Retirement(subject), when=when)
        case "r":
            return proposed(name, Change(subject, new(f"Q-{number}")), when=when)
        case "c":
            return Commented(**said)
        case "w":
            return Withdrawn(**said)
        case "d":
            return decided(name, list(Outcome)[number % 2], when=when)
        case _:
            days = {"published": when, "effective": when + timedelta(90)}
            return issue(when=when, edition=f"e{number}", version=f"v{number}", **days)


@given(STEPS)
def test_every_beginning_of_the_records_gives_the_state_of_then(steps: list[tuple[str, str, str]]) -> None:
    states = [Revision(BENCHMARK)]
    for number, said in enumerate(steps):
        try:
            states.append(apply(states[-1], step(*said, number)))
        except OptionError:
            continue
    records = states[-1].records
    assert len(records) == len(states) - 1
    for upto, state in enumerate(states):
        assert replay(records[:upto], BENCHMARK) == state
        assert {name: each.status for name, each in state.proposals.items()} == by_hand(records[:upto])


def by_hand(records: Sequence[Record]) -> dict[str, Status]:
    """Where each proposal stands, by the last record that is about it."""
    found: dict[str, Status] = {}
    for each in records:
        match each:
            case Proposed(proposal=name):
                found[name] = Status.OPEN
            case Withdrawn(proposal=name):
                found[name] = Status.WITHDRAWN
            case Decided(proposal=name, outcome=outcome):
                found[name] = Status(outcome)
            case Issued():
                found = {name: Status.ISSUED if one is Status.ADOPTED else one for name, one in found.items()}
    return found


def kestrel() -> Mapped:
    path = SAMPLES / "protocols" / "kestrel-sra-5.yaml"
    protocol, _ = load_protocol(path)
    beside = mapping_beside(path)
    assert beside is not None
    mapping, _ = load_mapping(beside, protocol, common())
    return Mapped(protocol, mapping, At(common(), "7.0"), PROFILES["aim-85-gated"])


def test_two_more_criteria_lower_the_sample_protocol_by_exactly_those() -> None:
    section = next(each for each in common().sections if each.id == "LAB-06")
    added = [
        Addition(new(each, section=section.id, pillar=section.pillar)) for each in ("LAB-06-11", "LAB-06-12")
    ]  # fmt: skip
    member = kestrel()
    (found,) = what_if([member], At(issued(added, common()), "new"))
    points, criteria = found.before.content.points, found.before.content.criteria
    assert found.before.commonality == Fraction(points, criteria)
    assert found.after.commonality == Fraction(points, criteria + 2)
    assert found.at_best.commonality == Fraction(points + 2, criteria + 2)
    assert found.to_judge == ("LAB-06-11", "LAB-06-12")
    before, after = found.before.parts["LAB-06"], found.after.parts["LAB-06"]
    assert (after.points, after.criteria) == (before.points, before.criteria + 2)


@pytest.mark.parametrize("edition", [each.id for each in common().editions])
def test_the_sample_protocol_keeps_its_results_against_every_edition(edition: str) -> None:
    revision = read_proposals(PROPOSALS.read_bytes(), PROPOSALS.name, common())
    member = kestrel()
    for profile in PROFILES.values():
        before = result_of(member.mapping, member.protocol, common(), edition, profile)
        after = result_of(member.mapping, member.protocol, revision.benchmark, edition, profile)
        assert counted(before) == counted(after)


def loaded(benchmark: Benchmark, folder: Path) -> Benchmark:
    for language, content in to_files(benchmark).items():
        (folder / f"b{'.' if language else ''}{language}.yaml").write_bytes(content)
    return load_benchmark(folder / "b.yaml")


def test_a_benchmark_that_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    assert loaded(common(), tmp_path) == common()
    revised = read_proposals(PROPOSALS.read_bytes(), PROPOSALS.name, common()).benchmark
    assert loaded(revised, tmp_path) == revised
    assert revised.views[UN_GLOBAL_COMPACT] == common().views[UN_GLOBAL_COMPACT]


ADD = """
- when: 2027-01-05
  who: Alder Foods
  propose: heat
  why: It is hot.
  add: {id: P-7, section: people-1, tier: standard, title: Heat, requirement: Hours are shorter.}
"""


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        ("- {when: 2027-01-05, who: x, why: y}", "p.yaml, line 3: A record does one thing"),
        ("- {when: soon, who: x, why: y, comment: heat}", "line 3: 'when' must be a day like 2027-01-31, not 'soon'"),
        ("- {when: 2027-01-05, who: x, why: y, propose: heat}", "line 3: A proposal is one of: add, change, retire"),
        (
            f"{ADD}\n- {{when: 2027-01-05, who: x, why: y, comment: haet}}",
            "line 10: There is no proposal haet. Did you",
        ),
        (ADD.replace("people-1", "people-2"), "line 4: There is no section people-2. Did you mean people-1"),
        (ADD.replace("standard", "big"), "line 8: 'tier' is 'big', but must be one of: critical, standard, additional"),
        (ADD.replace("title: Heat, ", ""), "line 8: 'add' lacks: title"),
        (f"{ADD}\n- {{when: 2027-01-05, who: x, why: y, decide: heat, outcome: adopted, agreed: [a]}}", "At least 3"),
    ],
)
def test_a_file_is_refused_with_the_line(records: str, sentence: str) -> None:
    with pytest.raises(OptionError, match=sentence):
        read_proposals(f"proposals_for: small-benchmark\nrecords:\n{records}\n".encode(), "p.yaml", BENCHMARK)


def test_a_file_for_another_benchmark_is_refused() -> None:
    with pytest.raises(OptionError, match="These are proposals for common-benchmark, but the benchmark is small-bench"):
        read_proposals(PROPOSALS.read_bytes(), PROPOSALS.name, BENCHMARK)
