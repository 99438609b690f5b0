"""Every problem code that intake can say has its sentences, and every entry is said somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from comity.reference.problems import problem_kinds

SOURCE = Path(__file__).resolve().parents[2] / "src" / "comity" / "intake"


def _codes_in_source() -> set[str]:
    text = "\n".join(path.read_text("utf-8") for path in SOURCE.glob("*.py"))
    return {quoted for quoted in re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', text) if quoted in problem_kinds()}


def _said_codes() -> set[str]:
    text = "\n".join(path.read_text("utf-8") for path in SOURCE.glob("*.py"))
    return set(re.findall(r'(?:problem\(|_refuse\(|\.say\(|code=)\s*"([a-z0-9_]+)"', text))


def test_every_code_that_is_said_has_an_entry() -> None:
    assert _said_codes()
    assert _said_codes() <= set(problem_kinds())


def test_every_entry_is_said_by_intake() -> None:
    assert set(problem_kinds()) - _codes_in_source() == set()


@pytest.mark.parametrize("code", sorted(problem_kinds()))
def test_sentences_are_whole(code: str) -> None:
    kind = problem_kinds()[code]
    assert kind.says.endswith(".")
    assert kind.repair.endswith((".", "}")), "a repair ends with a sentence or with one that is filled in"
