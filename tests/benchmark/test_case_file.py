"""A case as a file: the same events back, only added to, and every damage named by its line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.benchmark.case.events import (
    BenchmarkChanged,
    Event,
    Evidence,
    ProtocolChanged,
    Recorded,
    Reinstated,
    Replied,
    Role,
    Statement,
    Suspended,
    Terms,
    Withdrawn,
)
from comity.benchmark.case.file import KINDS, append, from_lines, to_lines
from comity.benchmark.editions import At, carried_to_benchmark
from comity.benchmark.record import Action
from comity.vocabulary.benchmark import Combined, Link, NotApplicable, Relation
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Obligation
from tests.benchmark.playing import ANA, BENCHMARK, FRAME, FULL, PARTIAL, Play, link
from tests.benchmark.test_case import whole


def everything() -> tuple[Event, ...]:
    """Events of every kind, with every kind of value in them."""
    play = whole()
    play.secretariat(BenchmarkChanged, first=date(2027, 1, 1), edition="2")
    play.member(ProtocolChanged, first=date(2027, 1, 1), why="Audits are remote from now on.")
    play.secretariat(Suspended, why="No access.").secretariat(Reinstated).member(Withdrawn, why="Ünïcode “why”\n")
    carried = carried_to_benchmark(play.case, At(BENCHMARK, "2"))
    new = Play(FRAME, "2", date(2027, 3, 1), case="case-2", carried=carried, terms=Terms(reply_days=10))
    new.appoint(Role.ASSESSOR, "ines").secretariat(KINDS["steppeddown"], person="ines")
    evidence = Evidence("Alder Care 3", "12")
    for what in (
        Link("1", "P-1", PARTIAL, Relation.OVERLAPS, "half of it"),
        Combined("P-1", ("1", "2"), FULL),
        NotApplicable("P-2", "no such work"),
    ):
        obligation = Obligation.BY_DATE
        new.member(Recorded, action=Action.CONFIRMED, what=what, evidence=evidence, obligation=obligation)
    return (*play.case.events, *new.case.events)


EVENTS = everything()
CONTENT = to_lines(EVENTS)


def test_events_of_every_kind_come_back_as_they_were() -> None:
    assert {type(each) for each in EVENTS} == set(KINDS.values())
    assert from_lines(CONTENT, "case.jsonl") == EVENTS


def test_a_file_is_readable_lines_of_json() -> None:
    lines = CONTENT.decode().splitlines()
    assert json.loads(lines[0]).keys() == {"comity_case", "seal"}
    second = json.loads(lines[1])
    assert (second["kind"], second["who"], second["when"]) == ("opened", "secretariat", "2026-01-05T09:00:00+00:00")
    assert len(lines) == len(EVENTS) + 1


def _line(number: int, change: Callable[[bytes], bytes]) -> bytes:
    lines = CONTENT.split(b"\n")
    lines[number - 1] = change(lines[number - 1])
    return b"\n".join(lines)


def _without(number: int) -> bytes:
    lines = CONTENT.split(b"\n")
    return b"\n".join(lines[: number - 1] + lines[number:])


NEWER = json.dumps({"comity_case": 2}).encode() + b"\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "case.jsonl is not the file of a benchmark case."),
        (b"PK\x03\x04\n", "case.jsonl is not the file of a benchmark case."),
        (b"\xff\xfe\n", "case.jsonl is not the file of a benchmark case."),
        (NEWER, "case.jsonl was written by a newer comity, in form 2; this one knows 1. Update it."),
        (_line(1, lambda line: line.replace(b":1", b": 1")), "case.jsonl, line 1: the line was changed."),
        (
            _line(6, lambda line: line.replace(b'"who":"', b'"who":"x')),
            "case.jsonl, line 6: the line was changed, or a line before it is missing or out of place. The 4 events "
            "before it are whole. Take the file back from your last copy of it.",
        ),
        (_without(3), "case.jsonl, line 3: the line was changed, or a line before it is missing or out of place."),
        (_line(4, lambda line: line[:-9]), "case.jsonl, line 4: the line is no JSON, or says something twice."),
        (_line(4, lambda line: b'{"who":"x",' + line[1:]), "case.jsonl, line 4: the line is no JSON, or says someth"),
        (_line(4, lambda line: b"[1]"), "case.jsonl, line 4: the line is no event."),
        (_line(4, lambda line: b""), "case.jsonl, line 4: the line is no JSON"),
        (_line(4, lambda line: line.replace(b",", b", ", 1)), "case.jsonl, line 4: the line is not written as comity"),
        (CONTENT[:-1], f"case.jsonl, line {len(EVENTS) + 1}: the line is cut off. The {len(EVENTS) - 1} events before"),
        (CONTENT + b"\n", f"case.jsonl, line {len(EVENTS) + 2}: the line is no JSON"),
    ],
)
def test_damage_is_named_by_its_line(content: bytes, sentence: str) -> None:
    with pytest.raises(OptionError) as refused:
        from_lines(content, "case.jsonl")
    assert str(refused.value).startswith(sentence)


def sealed_anew(changes: dict[str, object]) -> bytes:
    """A file in which the event of line 3 was changed by somebody who can seal lines."""
    lines = [json.loads(line) for line in CONTENT.splitlines()]
    lines[2] = {name: each for name, each in {**lines[2], **changes}.items() if each != "gone"}
    seal, found = "", []
    for line in lines:
        said = {name: each for name, each in line.items() if name != "seal"}
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        seal = sha256(f"{seal}\n{text}".encode()).hexdigest()[:16]
        found.append(json.dumps({**said, "seal": seal}, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
    return "\n".join([*found, ""]).encode()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"number": 7}, "is not event 2"),
        ({"number": True}, "is not event 2"),
        ({"kind": "promoted"}, "tells of what this comity does not know; a newer one may"),
        ({"mood": "good"}, "does not make an event: something is not known"),
        ({"person": 3}, "does not make an event: something is of another type"),
        ({"person": "gone"}, "does not make an event: something is missing"),
        ({"to": "king"}, "does not make an event: 'king' is not a valid Role"),
        ({"when": "2026-13-01"}, "does not make an event: month must be in 1..12"),
        ({"ties": "Civic Audits"}, "does not make an event: something is of another type"),
        ({"why": ""}, "is not written as comity writes it"),
    ],
)
def test_lines_that_make_no_event_are_refused_even_if_they_are_sealed(changes: dict[str, object], what: str) -> None:
    with pytest.raises(OptionError) as refused:
        from_lines(sealed_anew(changes), "case.jsonl")
    assert str(refused.value).startswith(f"case.jsonl, line 3: the line {what}")


@settings(deadline=None)
@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(place: int, by: int) -> None:
    changed = bytearray(CONTENT)
    changed[place] ^= by
    with pytest.raises(OptionError):
        from_lines(bytes(changed), "case.jsonl")


def test_a_file_is_only_added_to(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    append(path, EVENTS[:5])
    before = path.read_bytes()
    append(path, EVENTS)
    assert path.read_bytes().startswith(before)
    assert path.read_bytes() == CONTENT
    with pytest.raises(OptionError, match=r"case\.jsonl holds other events than these"):
        append(path, EVENTS[:5])
    with pytest.raises(OptionError, match="holds other events"):
        append(path, (EVENTS[0], replace(EVENTS[1], why="Another reason."), *EVENTS[2:]))
    assert path.read_bytes() == CONTENT


def test_what_a_member_says_stays_letter_by_letter() -> None:
    play = Play().until_draft()
    said = Statement("P-3", 'Café “über” 中文 \\ " \t', None)
    play.member(Replied, statements=(said,))
    (back,) = [each for each in from_lines(to_lines(play.case.events), "x") if isinstance(each, Replied)]
    assert back.statements == (said,)
    assert back.who == ANA
    assert link("1", "P-1") in [each.what for each in play.case.events if isinstance(each, Recorded)]
