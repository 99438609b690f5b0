"""Columns that must not be sent, and innocent ones that look like them."""

from __future__ import annotations

import pytest

from comity.reference.forbidden import kind, reason
from tests.cases import cases

CASES = cases("intake_forbidden")


@pytest.mark.parametrize("heading", CASES["refused"])
def test_a_commercial_or_personal_column_is_refused(heading: str) -> None:
    assert reason(heading)
    assert kind(reason(heading)) in ("commercial", "personal")


@pytest.mark.parametrize("heading", CASES["innocent"])
def test_an_innocent_look_alike_passes(heading: str) -> None:
    assert reason(heading) == ""
