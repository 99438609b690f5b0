"""Profiles: the rules by which a commonality becomes a verdict. Every number is configuration (benchmarking.md 3)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from comity.benchmark.commonality import EQUAL, HALF
from comity.vocabulary.benchmark import Tier
from comity.vocabulary.errors import OptionError

_EIGHTY_FIVE = Fraction(85, 100)
_SHARES = ("overall", "add_on", "partial", "pillar_floor", "process", "standard", "additional")
_WEIGHTS = tuple(f"weight_{tier}" for tier in Tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How verdicts per criterion become one. Shares are exact, 0 to 1; a gate that is None is not asked.

    name: stands in every result.
    overall: commonality over the content pillars that is needed. AIM-PROGRESS: 85 %.
    add_on: with at least this overall, a failed gate asks for an add-on instead of refusing (after GLOBALG.A.P.).
    partial: what a partial verdict is worth.
    weights: of a criterion by its tier.
    mean_of_pillars: overall is the mean of the content pillars' shares, not the share of all their criteria.
    critical_full: every critical criterion, those of the process block too, must be full.
    pillar_floor: what each content pillar needs.
    process: what the process block needs on its own.
    standard, additional: what the criteria of these tiers need, content pillars together (after SAI Platform's FSA).
    """

    name: str
    overall: Fraction | None = _EIGHTY_FIVE
    add_on: Fraction | None = Fraction(3, 4)
    partial: Fraction = HALF
    weights: Mapping[Tier, Fraction] = field(default_factory=lambda: EQUAL)
    mean_of_pillars: bool = False
    critical_full: bool = True
    pillar_floor: Fraction | None = Fraction(7, 10)
    process: Fraction | None = _EIGHTY_FIVE
    standard: Fraction | None = None
    additional: Fraction | None = None


_GATED = Profile(name="aim-85-gated")
DEFAULT = _GATED.name
PROFILES: Mapping[str, Profile] = {
    each.name: each
    for each in (
        _GATED,
        # The rule as it is known in public: one percentage and nothing else.
        Profile(name="aim-85-bare", add_on=None, critical_full=False, pillar_floor=None, process=None),
        # 100 % of critical, 85 % of standard, 60 % of additional: the published silver threshold of FSA 3.0.
        replace(
            _GATED, name="tiered", overall=None, pillar_floor=None, standard=_EIGHTY_FIVE, additional=Fraction(3, 5)
        ),
        replace(_GATED, name="weighted", weights={**EQUAL, Tier.CRITICAL: Fraction(3)}),
        replace(_GATED, name="pillar-mean", mean_of_pillars=True),
    )
}


def profile_named(name: str) -> Profile:
    """The profile of this name, or of the TOML file at this path. Raises OptionError where there is neither."""
    if name in PROFILES:
        return PROFILES[name]
    if not name.endswith(".toml"):
        raise OptionError(f"There is no profile '{name}'. There are: {', '.join(PROFILES)}; or give a file .toml.")
    return _load(Path(name))


def _load(path: Path) -> Profile:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=str)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"The profile {path.name} cannot be read as TOML: {error}.") from error
    where = f"The profile {path.name}"
    begun = given.pop("profile", DEFAULT)
    if begun not in PROFILES:
        raise OptionError(f"{where} begins from '{begun}', which is none. There are: {', '.join(PROFILES)}.")
    profile = PROFILES[begun]
    weights = {
        tier: _share(where, f"weight_{tier}", given.pop(f"weight_{tier}"), 1000)
        for tier in Tier
        if f"weight_{tier}" in given
    }
    values = {name: _value(where, name, value) for name, value in given.items()}
    return replace(profile, **{"name": path.stem, "weights": {**profile.weights, **weights}, **values})


def _value(where: str, name: str, value: Any) -> Any:
    known = [each.name for each in fields(Profile) if each.name != "weights"]
    if name not in known:
        raise OptionError(f"{where} has '{name}', which is not known. There are: {', '.join((*known, *_WEIGHTS))}.")
    if name in _SHARES:
        return None if value == "off" and name != "partial" else _share(where, name, value, 1)
    if type(value) is not (str if name == "name" else bool):
        raise OptionError(f"{where}: {name} must be {'a text' if name == 'name' else 'true or false'}.")
    return value


def _share(where: str, name: str, value: Any, most: int) -> Fraction:
    try:
        share = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if isinstance(value, bool) or not 0 <= share <= most:
        raise OptionError(f'{where}: {name} is {value}, but must be a number from 0 to {most}, as 0.85 or "17/20".')
    return share
