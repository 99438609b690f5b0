"""What the API answers is what it says of itself: schemathesis asks everything that the description allows, and more.

Fixed seed, so that a run that fails fails again. Every example is undone before the next.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from comity.server import limits
from comity.server.assessments.models import Case
from comity.server.lists.models import MemberList, Round
from comity.server.needs.models import Need
from comity.server.protocols.models import Protocol
from comity.server.wsgi import application
from tests.server.cast import Cast, Company, faulty_list, send_list
from tests.server.matrix import Composition
from tests.server.programs import key_of, whole, within_the_test

GOOD = {
    "member": (
        "GET /api/v1/round", "GET /api/v1/lists", "POST /api/v1/lists", "GET /api/v1/lists/{list}",
        "GET /api/v1/lists/{list}/problems", "POST /api/v1/lists/{list}/submit", "POST /api/v1/lists/{list}/withdraw",
        "GET /api/v1/editions", "GET /api/v1/editions/{edition}", "GET /api/v1/editions/{edition}/files/{name}",
        "GET /api/v1/listed", "POST /api/v1/listed", "POST /api/v1/check", "GET /api/v1/needs", "POST /api/v1/needs",
        "GET /api/v1/needs/{need}", "POST /api/v1/needs/{need}/notes", "POST /api/v1/needs/{need}/due",
        "POST /api/v1/needs/{need}/remove", "GET /api/v1/needs/{need}/letter", "GET /api/v1/needs/funnel",
        "GET /api/v1/needs/calendar", "GET /api/v1/cases", "GET /api/v1/cases/{case}",
        "GET /api/v1/standing", "GET /api/v1/protocols", "GET /api/v1/protocols/{protocol}",
    ),
    "secretariat": (
        "GET /api/v1/editions", "GET /api/v1/editions/{edition}", "GET /api/v1/editions/{edition}/files/{name}",
        "GET /api/v1/listed", "GET /api/v1/cases", "GET /api/v1/cases/{case}", "GET /api/v1/sites",
        "GET /api/v1/what-if", "GET /api/v1/rounds", "GET /api/v1/rounds/{round}",
    ),
}  # fmt: skip
"""What must have been answered well at least once, or the run has shown nothing."""
EXAMPLES = 10
"""For each operation, key, and kind of input; with these a run takes about half a minute."""


def _objects(company: Company) -> Mapping[str, str]:
    """What a program of this company finds by the names of the addresses' parameters."""
    return {
        "list": str(MemberList.objects.get(member__public=company.member, state="read").public),
        "edition": str(Composition.objects.get(state="released").public),
        "protocol": str(Protocol.objects.get(member__public=company.member, in_case=False).public),
        "need": str(Need.objects.get(member__public=company.member).public),
        "case": str(Case.objects.get(member__public=company.member).public),
        "round": str(Round.objects.get(closed=None).public),
    }


def _asked(operation: Any, mode: GenerationMode, key: str, objects: tuple[Mapping[str, str], ...]) -> Counter[int]:
    """Ask one operation many times; which statuses came back. Raises where an answer is not as described."""
    seen: Counter[int] = Counter()

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), real=st.sampled_from([*objects, {}]))
    def ask(case: Any, real: Mapping[str, str]) -> None:
        limits.forget()
        case.path_parameters.update({name: real[name] for name in case.path_parameters if name in real})
        with within_the_test(), transaction.atomic():
            headers = {"Authorization": f"Bearer {key}"}
            answer = case.call_and_validate(headers=headers, excluded_checks=_not_judged(case, real))
            transaction.set_rollback(True)
        assert answer.status_code < 500
        seen[answer.status_code] += 1

    ask()
    return seen


def _not_judged(case: Any, real: Mapping[str, str]) -> list[Any]:
    """What a check would judge wrongly.

    The description cannot say that a file is not empty, and one that is empty is refused; nor that it is a supplier
    list, and what a check cannot read is refused. And what was made to be
    refused may have been mended by the address of a real object.
    """
    file = case.body.get("file") if isinstance(case.body, dict) else None
    no_list = case.operation.path == "/api/v1/check/file" or getattr(file, "data", file) == b""
    empty = [positive_data_acceptance] if no_list else []
    return [*empty, *([negative_data_rejection] if real and case.path_parameters else [])]


@pytest.mark.parametrize("who", ["member", "secretariat"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_described(cast: Cast, tmp_path: Path, who: str, mode: GenerationMode) -> None:
    whole(cast, tmp_path)
    for each in (cast.a, cast.b):
        send_list(each, f"{each.mark} second.csv", uuid.uuid4(), faulty_list(each.mark))
    key = key_of(cast.a.actor() if who == "member" else cast.secretariat)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    objects = (_objects(cast.a), _objects(cast.b))
    seen = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        seen[operation.label] = _asked(operation, mode, key, objects)
    for label in GOOD[who] if mode is GenerationMode.POSITIVE else ():
        assert seen[label][200] or seen[label][201], label
    refused = {status for each in seen.values() for status in each if status >= 400}
    assert refused <= {400, 403, 404, 409, 415, 422} | ({401} if mode is GenerationMode.NEGATIVE else set())
