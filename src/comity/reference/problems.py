"""The problems that intake can name, with their sentences (`problems.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from comity.reference.plain import load_yaml
from comity.vocabulary.problems import Severity


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One code: its severity, what is wrong and what to change (sentences with fields to fill in), when it is named."""

    code: str
    severity: Severity
    says: str
    repair: str
    about: str


@cache
def problem_kinds() -> Mapping[str, ProblemKind]:
    """Every problem by its code, in the order of the file (errors of the list, errors of rows, warnings, notices)."""
    return {
        code: ProblemKind(code, Severity(data["severity"]), data["says"], data["repair"], data["about"])
        for code, data in load_yaml("problems.yaml").items()
    }
