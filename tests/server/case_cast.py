"""A benchmark case as its people play it: their browsers, and how far each of these functions goes with it."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from comity.benchmarking import load_mapping, load_protocol
from comity.reference.benchmarks import common
from comity.server.assessments.models import Case
from comity.vocabulary.benchmark import Degree, ProtocolMapping
from tests.conftest import SAMPLES
from tests.server.cast import Cast, client_of
from tests.server.programs import key_of, program

KESTREL = SAMPLES / "protocols" / "kestrel-sra-5.yaml"
QUESTIONS = 14
SECRET = "Zwanzigsternfalter"
"""A word that one assessor writes, and that nobody else may read before both have submitted."""


def excel(lines: list[tuple[object, ...]]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(content)
    return content.getvalue()


def kestrel() -> tuple[bytes, ProtocolMapping]:
    """The first questions of a sample protocol as a spreadsheet, and what assessors confirmed of them."""
    protocol, _ = load_protocol(KESTREL)
    mapping, _ = load_mapping(KESTREL.with_suffix(".mapping.yaml"), protocol, common())
    lines: list[tuple[object, ...]] = [("Number", "Question")]
    lines += [(each.number, each.text) for each in protocol.questions[:QUESTIONS]]
    return excel(lines), mapping


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

    def told(self, name: str) -> Mapping[str, Any]:
        """The case as a program of the Secretariat, or of somebody's company, reads it."""
        actor = self.cast.secretariat if name == "secretariat" else self.cast.a.actor()
        return dict(program(key_of(actor, "case.see")).get(f"/api/v1{self.place}").json())

    @property
    def case(self) -> Case:
        return Case.objects.get(public=self.place.rpartition("/")[2])


def browsers_of(cast: Cast) -> Play:
    names = ("secretariat", "reviewer", "admin", "reader", "b-admin", "assessor", "b-assessor")
    return Play(cast, {each: client_of(cast.person(each)) for each in names})


def send_protocol(play: Play, name: str, content: bytes, **more: object) -> HttpResponse:
    form = {"protocol": SimpleUploadedFile(name, content), "once": str(uuid.uuid4()), **more}
    return play.browsers["admin"].post("/protocols/send", form)


def open_case(cast: Cast, content: bytes | None = None, **more: object) -> Play:
    """A member sends a protocol, the Secretariat opens the case and asks two people, who say that they are free."""
    play = browsers_of(cast)
    sent = send_protocol(play, "Kestrel SRA 5.xlsx", content or kestrel()[0], **more)
    protocol = sent.headers["Location"].rpartition("/")[2]
    opened = play.browsers["secretariat"].post("/cases/open", {"protocol": protocol, "once": str(uuid.uuid4())})
    play.place = opened.headers["Location"]
    for name in ("assessor", "b-assessor"):
        play.post("secretariat", "ask", {"person": str(cast.others[name].public)})
        play.post(name, "free", {"free": "yes"})
    return play


def form_of(play: Play, name: str, at: int) -> dict[str, str]:
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


def answer_question(play: Play, name: str, at: int, links: Mapping[str, tuple[str, str]]) -> str:
    """Answer a question in the page as a mapping has it: by the rows that are suggested, else as another criterion."""
    form = form_of(play, name, at)
    if not links:
        return play.post(name, f"questions/{at}", form | {"none": "on"})
    page = ""
    for criterion, (degree, gap) in links.items():
        row = criterion if f"degree-{criterion}" in form else "extra"
        said = {f"degree-{row}": degree, f"gap-{row}": gap}
        if row == "extra":
            said["extra"] = criterion
        page = play.post(name, f"questions/{at}", form | said | {"then": "stay"})
        form = form_of(play, name, at)
    return page


def links_of(mapping: ProtocolMapping, number: str) -> dict[str, tuple[str, str]]:
    scope = {each.id for each in common().in_edition(common().current)}
    return {
        each.criterion: (each.degree.value, each.gap or "a part")
        for each in mapping.links
        if each.question == number and each.degree is not Degree.NONE and each.criterion in scope
    }


def judge_all(play: Play, name: str, otherwise: Mapping[int, Mapping[str, tuple[str, str]]]) -> None:
    """Answer all questions as the sample's mapping has them, but for some."""
    protocol, _ = load_protocol(KESTREL)
    _, mapping = kestrel()
    for at, each in enumerate(protocol.questions[:QUESTIONS], 1):
        answer_question(play, name, at, otherwise.get(at, links_of(mapping, each.number)))
    assert f"{QUESTIONS} of {QUESTIONS}" in play.page(name)


def both_submitted(cast: Cast) -> Play:
    """Two judgements that differ on the first question alone: one says none."""
    play = open_case(cast)
    judge_all(play, "assessor", {})
    judge_all(play, "b-assessor", {1: {}})
    play.post("assessor", "submit")
    assert "Both are" in play.post("b-assessor", "submit")
    return play


def settled(cast: Cast) -> Play:
    play = both_submitted(cast)
    for criterion in re.findall(r'<section class="card mb-3" id="([^"]+)"', play.page("assessor", "/differences")):
        for name in ("assessor", "b-assessor"):
            play.post(name, "settle", {"criterion": criterion, "as_of": "1", "why": "the question asks for it"})
    return play


def replied(cast: Cast) -> Play:
    play = settled(cast)
    play.post("secretariat", "draft")
    play.post("admin", "reply")
    return play


def first_number() -> str:
    protocol, _ = load_protocol(KESTREL)
    return protocol.questions[0].number
