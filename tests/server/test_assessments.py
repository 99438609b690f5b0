"""Benchmark cases as their people play them: two blind assessors, their differences, the decision, reply and appeal."""

from __future__ import annotations

import io
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from comity.benchmarking import load_mapping, load_protocol
from comity.reference.benchmarks import common
from comity.server.assessments.models import Case
from comity.server.protocols.models import Protocol
from comity.vocabulary.benchmark import Degree, ProtocolMapping
from tests.conftest import SAMPLES, comity
from tests.server.cast import Cast, client_of, make_cast

KESTREL = SAMPLES / "protocols" / "kestrel-sra-5.yaml"
QUESTIONS = 14
SECRET = "Zwanzigsternfalter"
"""A word that one assessor writes, and that nobody else may read before both have submitted."""


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _excel(lines: list[tuple[object, ...]]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(content)
    return content.getvalue()


def _kestrel() -> tuple[bytes, ProtocolMapping]:
    """The first questions of a sample protocol as a spreadsheet, and what assessors confirmed of them."""
    protocol, _ = load_protocol(KESTREL)
    mapping, _ = load_mapping(KESTREL.with_suffix(".mapping.yaml"), protocol, common())
    lines: list[tuple[object, ...]] = [("Number", "Question")]
    lines += [(each.number, each.text) for each in protocol.questions[:QUESTIONS]]
    return _excel(lines), mapping


@dataclass(slots=True)
class Play:
    """A case of member a, with everybody's browser."""

    cast: Cast
    browsers: dict[str, Client]
    place: str = ""

    def get(self, name: str, address: str) -> HttpResponse:
        return self.browsers[name].get(address)

    def page(self, name: str, address: str = "") -> str:
        answer = self.get(name, f"{self.place}{address}")
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def post(self, name: str, address: str, form: Mapping[str, object] | None = None) -> str:
        """Post a form of the case; the page that follows."""
        answer = self.browsers[name].post(f"{self.place}/{address}", form or {}, follow=True)
        assert answer.status_code in (200, 422), answer.status_code
        return str(answer.content.decode())

    @property
    def case(self) -> Case:
        return Case.objects.get(public=self.place.rpartition("/")[2])


def _start(cast: Cast) -> Play:
    names = ("secretariat", "reviewer", "admin", "reader", "b-admin", "assessor", "b-assessor")
    return Play(cast, {each: client_of(cast.person(each)) for each in names})


def _send(play: Play, name: str, content: bytes, **more: object) -> HttpResponse:
    form = {"protocol": SimpleUploadedFile(name, content), "once": str(uuid.uuid4()), **more}
    return play.browsers["admin"].post("/protocols/send", form)


def _open(cast: Cast, content: bytes | None = None, **more: object) -> Play:
    """A member sends a protocol, the Secretariat opens the case and asks two people, who say that they are free."""
    play = _start(cast)
    sent = _send(play, "Kestrel SRA 5.xlsx", content or _kestrel()[0], **more)
    protocol = sent.headers["Location"].rpartition("/")[2]
    opened = play.browsers["secretariat"].post("/cases/open", {"protocol": protocol, "once": str(uuid.uuid4())})
    play.place = opened.headers["Location"]
    for name in ("assessor", "b-assessor"):
        play.post("secretariat", "ask", {"person": str(cast.others[name].public)})
        play.post(name, "free", {"free": "yes"})
    return play


def _form(play: Play, name: str, at: int) -> dict[str, str]:
    """What the form of a question holds as a browser would send it."""
    page = play.page(name, f"/questions/{at}")
    form = {"seen": re.findall(r'name="seen" value="(\d+)"', page)[0], "extra": "", "note": ""}
    if re.search(r'name="none" checked', page):
        form["none"] = "on"
    for line in re.findall(r"<input[^>]*>", page):
        field = dict(re.findall(r'(\w+)="([^"]*)"', line))
        if (field.get("type") == "radio" and " checked" in line) or field.get("name", "").startswith(("gap-", "page-")):
            form[field["name"]] = field.get("value", "")
    return form


def _answer(play: Play, name: str, at: int, links: Mapping[str, tuple[str, str]]) -> str:
    """Answer a question in the page as a mapping has it: by the rows that are suggested, else as another criterion."""
    form = _form(play, name, at)
    if not links:
        return play.post(name, f"questions/{at}", form | {"none": "on"})
    page = ""
    for criterion, (degree, gap) in links.items():
        row = criterion if f"degree-{criterion}" in form else "extra"
        said = {f"degree-{row}": degree, f"gap-{row}": gap}
        if row == "extra":
            said["extra"] = criterion
        page = play.post(name, f"questions/{at}", form | said | {"then": "stay"})
        form = _form(play, name, at)
    return page


def _links(mapping: ProtocolMapping, number: str) -> dict[str, tuple[str, str]]:
    scope = {each.id for each in common().in_edition(common().current)}
    return {
        each.criterion: (each.degree.value, each.gap or "a part")
        for each in mapping.links
        if each.question == number and each.degree is not Degree.NONE and each.criterion in scope
    }


def _judge(play: Play, name: str, otherwise: Mapping[int, Mapping[str, tuple[str, str]]]) -> None:
    """Answer all questions as the sample's mapping has them, but for some."""
    protocol, _ = load_protocol(KESTREL)
    _, mapping = _kestrel()
    for at, each in enumerate(protocol.questions[:QUESTIONS], 1):
        _answer(play, name, at, otherwise.get(at, _links(mapping, each.number)))
    assert f"{QUESTIONS} of {QUESTIONS}" in play.page(name)


def _both_submitted(cast: Cast) -> Play:
    """Two judgements that differ on the first question alone: one says none."""
    play = _open(cast)
    _judge(play, "assessor", {})
    _judge(play, "b-assessor", {1: {}})
    play.post("assessor", "submit")
    assert "Both are" in play.post("b-assessor", "submit")
    return play


def _settled(cast: Cast) -> Play:
    play = _both_submitted(cast)
    for criterion in re.findall(r'<section class="card mb-3" id="([^"]+)"', play.page("assessor", "/differences")):
        for name in ("assessor", "b-assessor"):
            play.post(name, "settle", {"criterion": criterion, "as_of": "1", "why": "the question asks for it"})
    return play


def _told(play: Play) -> tuple[str, str]:
    """Percent and verdict as the page of the case shows them to the member."""
    page = play.page("admin")
    return re.findall(r'number-big">([\d.]+) %', page)[0], re.findall(r"<strong>(recog[^<]*|not[^<]*)</strong>", page)[
        0
    ]


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_a_case_goes_from_the_members_file_to_the_decision(cast: Cast, tmp_path: Path) -> None:
    play = _settled(cast)
    assert "All differences are settled" in play.page("secretariat")
    assert "two assessors compare your protocol" in play.page("reader")
    play.post("secretariat", "draft")
    assert play.case.verdict == "not_recognised"
    gap = re.findall(r'name="on-([^"]+)"', play.page("admin"))[0]
    assert "is with the Secretariat" in play.post("admin", "reply", {f"on-{gap}": "See page 4 of our guidance."})
    play.post("secretariat", "decider", {"person": str(cast.offices[cast_role("reviewer")].public)})
    assert "See page 4 of our guidance." in play.page("reviewer")
    before = Fraction(play.case.commonality)
    play.post(
        "reviewer", "decide", {f"now-{gap}": "full", f"by-{gap}": "101", "why": "the guidance is part of it"}
        | {f"by-{gap}": _first_number()},
    )  # fmt: skip
    assert _told(play)[0] == f"{float(before * 100):.1f}", "a decision is not told before it is published"
    play.post("secretariat", "publish")
    after = Fraction(play.case.commonality)
    assert after > before
    assert _told(play) == (f"{float(after * 100):.1f}", "not recognised")
    _check_round_trip(play, tmp_path, after)


def cast_role(name: str) -> Any:
    from comity.server.accounts.roles import Role  # noqa: PLC0415

    return Role(name)


def _first_number() -> str:
    protocol, _ = load_protocol(KESTREL)
    return protocol.questions[0].number


def _check_round_trip(play: Play, folder: Path, commonality: Fraction) -> None:
    """The command counts the files of the case as the pages do, by the workbook and by the case's own file."""
    protocol = folder / "Kestrel SRA 5.xlsx"
    protocol.write_bytes(play.get("admin", f"{play.place}/protocol").content)
    mapping, case = folder / "mapping.xlsx", folder / "one.case.jsonl"
    mapping.write_bytes(play.get("admin", f"{play.place}/mapping.xlsx").content)
    case.write_bytes(play.get("secretariat", f"{play.place}/case.jsonl").content)
    by_mapping = json.loads(comity("benchmark", protocol, "--mapping", mapping, "--json").stdout)
    by_case = json.loads(comity("benchmark", protocol, "--case", case, "--json").stdout)
    kept = Protocol.objects.get().result
    assert Fraction(by_mapping["commonality"]["fraction"]) == commonality
    for name in ("commonality", "pillars", "process", "gates", "verdict", "critical_gaps", "uncovered", "top_up"):
        assert by_mapping[name] == by_case[name] == kept[name], name
    figures = re.findall(r'number-big">([^<]+)<', play.page("assessor", "/differences"))
    agreement = by_case["agreement"]
    assert figures[0] == f"{float(Fraction(agreement['raw']) * 100):.1f} %"
    assert figures[1] == f"{float(Fraction(agreement['kappa_linear'])):.2f}"
    assert int(figures[2]) == len(agreement["differences"])
