"""The disclosure policy: the numbers that counsel signs off, frozen in the manifest of every edition.

Names, defaults and allowed ranges are those of disclosure.md 3.1. A floor and a convention, not a safe harbour.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from comity.vocabulary.errors import PolicyError

BY_COUNTRY = "sector x country"
CELLS = (BY_COUNTRY,)
DELTA_CELLS = ("sector group x region group", BY_COUNTRY)
DATE_BUCKETS = ("half-year",)
COUNT_BUCKETS = ("none",)
WEIGHTED, STRICT = "weighted", "strict"
RULES = (WEIGHTED, STRICT)
CALENDAR = "2 editions a year, on fixed dates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The parameters of an edition. `load_policy` and `checked` enforce the ranges; the defaults are the profile.

    rule: what R1 counts of a row that several members stand behind: its weight, shared among them (disclosure.md 3.3),
        or the whole row for each of them (3.3s; sound, but it empties the list where sites are shared).
    k_min: other members that must remain in a crowd after any coalition is taken out (>= 3).
    coalition_m: size of the coalition withstood (0 to 3).
    p_max: largest share that one member may carry, exact (above 1/k_min, at most 1/2).
    knowledge_cell: what an attacker infers from the site itself.
    delta_cell: the cell of the rule for changes between editions.
    min_age_days: an audit younger than this at the cut-off waits (>= 90).
    horizon_months: older audits leave (1 to 36).
    date_bucket: how fine an audit's date is published.
    attr_min_users: members that must use a value before an edition may show it (>= k_min; default k_min + coalition_m).
    count_buckets: whether a row shows how many members stand behind it; only "none".
    hold_max_editions: editions that a row may wait before the site is asked to volunteer it (>= 1).
    calendar: when editions appear, in words.
    cellkey_D: largest perturbation of a published count (above cellkey_js).
    cellkey_js: published counts are 0 or above this number.
    """

    rule: str = WEIGHTED
    k_min: int = 5
    coalition_m: int = 1
    p_max: Fraction = Fraction(1, 4)
    knowledge_cell: str = CELLS[0]
    delta_cell: str = DELTA_CELLS[0]
    min_age_days: int = 90
    horizon_months: int = 36
    date_bucket: str = DATE_BUCKETS[0]
    attr_min_users: int = 6
    count_buckets: str = COUNT_BUCKETS[0]
    hold_max_editions: int = 4
    calendar: str = CALENDAR
    cellkey_D: int = 3
    cellkey_js: int = 2

    def as_dict(self) -> dict[str, int | float | str]:
        """Every parameter by name, as the manifest states it; p_max as a decimal number, or `n/d`.

        `rule` is named only where it is not the weighted one, which is meant where an edition names none.
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.rule == WEIGHTED:
            del values["rule"]
        shown = _decimal(self.p_max)
        return {**values, "p_max": shown if "/" in shown else float(shown)}

    def checked(self) -> Policy:
        """This policy; raises PolicyError, naming parameter, value and allowed range, if one is out of range."""
        wrong = [
            _sentence(name, getattr(self, name), low, high)
            for name, low, high in self._ranges()
            if not low <= getattr(self, name) <= high
        ]
        if not Fraction(1, max(self.k_min, 1)) < self.p_max <= Fraction(1, 2):
            wrong.append(
                f"p_max is {_decimal(self.p_max)}, but must be above 1/k_min = 1/{self.k_min} and at most 0.5."
            )
        if self.cellkey_D <= self.cellkey_js:
            wrong.append(
                f"cellkey_D is {self.cellkey_D}, but must be above cellkey_js = {self.cellkey_js}: else some small "
                "counts would be published as they are, or with noise that is not 0 on average."
            )
        choices = {
            "rule": RULES,
            "knowledge_cell": CELLS,
            "delta_cell": DELTA_CELLS,
            "date_bucket": DATE_BUCKETS,
            "count_buckets": COUNT_BUCKETS,
        }
        wrong += [
            f"{name} is {getattr(self, name)!r}, but must be one of: {', '.join(allowed)}."
            for name, allowed in choices.items()
            if getattr(self, name) not in allowed
        ]
        if wrong:
            raise PolicyError(" ".join(wrong))
        return self

    def _ranges(self) -> tuple[tuple[str, int, int], ...]:
        return (
            ("k_min", 3, 1000),
            ("coalition_m", 0, 3),
            ("min_age_days", 90, 1096),
            ("horizon_months", 1, 36),
            ("attr_min_users", self.k_min, 1000),
            ("hold_max_editions", 1, 100),
            ("cellkey_D", 1, 10),
            ("cellkey_js", 0, 10),
        )


PROFILES = {"default": Policy(), "strict": Policy(rule=STRICT)}
"""Policies by name; a policy file may begin from one with `profile = "..."`."""
NAMES_OFF = "names-off"
"""Today's practice, for comparison: nothing but the names is taken off. No edition can be made with it."""


def load_policy(path: Path) -> Policy:
    """The policy of a TOML file that names the parameters it changes. Raises PolicyError in whole sentences."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=str)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"The policy file {path.name} cannot be read as TOML: {error}.") from error
    return policy_of(given, f"The policy file {path.name}")


def policy_of(given: Mapping[str, Any], where: str) -> Policy:
    """The policy with these parameters, the others at their defaults. Raises PolicyError that names `where`."""
    if not isinstance(given, Mapping):
        raise PolicyError(f"{where} holds no parameters.")
    known = [field.name for field in fields(Policy)]
    given = dict(given)
    profile = given.pop("profile", "default")
    if profile not in PROFILES:
        raise PolicyError(f"{where} names the profile {profile!r}; there are: {', '.join(PROFILES)}.")
    if unknown := sorted(set(given) - set(known)):
        raise PolicyError(
            f"{where} has unknown parameters: {', '.join(unknown)}. A policy may have: {', '.join(known)}."
        )
    values = {name: _value(name, value) for name, value in given.items()}
    default = PROFILES[profile]
    values.setdefault(
        "attr_min_users", values.get("k_min", default.k_min) + values.get("coalition_m", default.coalition_m)
    )
    return replace(default, **values).checked()


def meanings() -> dict[str, str]:
    """What each parameter means, by name: the words beside the definition of `Policy`."""
    found: dict[str, str] = {}
    name = ""
    for line in map(str.strip, (Policy.__doc__ or "").splitlines()[2:]):
        start, _, rest = line.partition(": ")
        names = start.split(", ")
        if rest and all(each in {field.name for field in fields(Policy)} for each in names):
            name = start
            found |= dict.fromkeys(names, rest)
        elif line:
            found |= {each: f"{found[each]} {line}" for each in name.split(", ")}
    return found


def _value(name: str, value: Any) -> Any:
    if name == "p_max":
        return _share(value)
    expected = str if isinstance(getattr(Policy(), name), str) else int
    if type(value) is not expected:
        kind = "a text in quotation marks" if expected is str else "a whole number"
        raise PolicyError(f"{name} is {value!r}, but must be {kind}.")
    return value


def _share(value: Any) -> Fraction:
    try:
        return Fraction(value)
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise PolicyError(
            f'p_max is {value!r}, but must be a number such as 0.25 or a fraction such as "1/4".'
        ) from error


def _decimal(share: Fraction) -> str:
    text = repr(float(share))
    return text if Fraction(text) == share else f"{share.numerator}/{share.denominator}"


def _sentence(name: str, value: int, low: int, high: int) -> str:
    span = f"at least {low}" if high == 1000 else f"between {low} and {high}"
    return f"{name} is {value}, but must be {span}."
