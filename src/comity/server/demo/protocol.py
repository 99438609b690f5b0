"""A protocol that the demo's member audits by, made of the benchmark's own criteria but for some, and its mapping."""

from __future__ import annotations

import yaml

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
