"""Protocols of the demo: one made of the benchmark's own criteria but for some, with its mapping; one to be judged."""

from __future__ import annotations

import io

import yaml
from xlsxwriter import Workbook

from comity.reference.benchmarks import common
from comity.server.protocols.counting import Sent

_ID = "treguier-own-4"
_LEFT_OUT, _PARTLY = 15, 11  # every so manieth criterion is not asked, or not wholly


def made() -> tuple[Sent, Sent]:
    """The protocol and its confirmed mapping, as YAML files."""
    benchmark = common()
    asked = [each for at, each in enumerate(benchmark.criteria, start=1) if at % _LEFT_OUT]
    questions = [
        {"number": str(100 + at), "text": f"{each.wording('').title}: how is it ensured here?"}
        for at, each in enumerate(asked, start=1)
    ]
    links = [
        {"question": each["number"], "links": [_link(at, criterion.id)]}
        for at, (each, criterion) in enumerate(zip(questions, asked, strict=True), start=1)
    ]
    head = {"id": _ID, "company": "Maison Tréguier", "title": "Protocole social Tréguier, 4e édition", "language": "en"}
    told = {"mapping_of": {"protocol": _ID, "catalogue": benchmark.id}, "mapping": links}
    files = {f"{_ID}.yaml": {"protocol": head, "questions": questions}, f"{_ID}.mapping.yaml": told}
    protocol, mapping = (Sent(name, yaml.safe_dump(what, allow_unicode=True).encode()) for name, what in files.items())
    return protocol, mapping


def _link(at: int, criterion: str) -> dict[str, str]:
    whole = at % _PARTLY
    return {"criterion": criterion, "degree": "full"} if whole else {
        "criterion": criterion, "degree": "partial", "gap": "asked of managers, not of workers",
    }  # fmt: skip


_ASKED = (
    ("1.1", "Contracts", "Does every worker have a written contract in a language that he or she understands?"),
    ("1.2", "Contracts", "Are identity papers and passports left with the workers themselves?"),
    ("1.3", "Contracts", "Do workers pay no fees to recruiters or agents for their job?"),
    ("2.1", "Age", "Is the age of every worker checked at hiring by an official document?"),
    ("2.2", "Age", "Is there a procedure for the case that a child is found working?"),
    ("3.1", "Hours and pay", "Are hours of work recorded by a system that workers can check?"),
    ("3.2", "Hours and pay", "Is at least the legal minimum wage paid for normal hours?"),
    ("4.1", "Safety", "Are emergency exits unlocked and free during working hours?"),
    ("4.2", "Safety", "Are fire drills held at least once a year, with a record?"),
    ("5.1", "Product", "Is the temperature of the cold store recorded twice a day?"),
)


def to_be_judged() -> Sent:
    """A short protocol that nobody has compared yet, as a spreadsheet."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Questions")
        for at, line in enumerate((("Number", "Section", "Question"), *_ASKED)):
            for column, cell in enumerate(line):
                sheet.write_string(at, column, cell)
    return Sent("Harrowgate supplier audit 2.xlsx", content.getvalue())
