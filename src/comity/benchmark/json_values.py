"""Frozen values as JSON and back, strictly: what does not make exactly the value is refused.

Fields that hold their default are left out. Where one of several kinds of value is possible, "is" names which.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints


def text(said: Any) -> str:
    """JSON in one form: names sorted, no blanks."""
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def parsed(line: str) -> Any:
    """What a line of JSON says. Raises ValueError, too, where it says something twice or what is no JSON."""
    return json.loads(line, object_pairs_hook=_once, parse_constant=_no_constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("something stands twice")
    return said


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def to_json(value: Any, kind: Any) -> Any:
    """A value of a declared kind, as what `json` writes."""
    match _choices(kind):
        case [only]:
            return _plain(value, only)
        case _:
            return {"is": _name(type(value)), **_plain(value, type(value))}


def _plain(value: Any, kind: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        return {
            each.name: to_json(getattr(value, each.name), _hints(kind)[each.name])
            for each in fields(kind)
            if getattr(value, each.name) != _default(each)
        }
    if get_origin(kind) is tuple:
        return [to_json(each, get_args(kind)[0]) for each in value]
    if get_origin(kind) is Mapping:
        return {name: to_json(each, get_args(kind)[1]) for name, each in value.items()}
    if kind in (Fraction, float):
        return str(value) if kind is Fraction else float(value)
    return value.isoformat() if kind in (date, datetime) else value


def from_json(said: Any, kind: Any) -> Any:
    """The value of a declared kind that `said` stands for. Raises ValueError where it does not stand for one."""
    choices = _choices(kind)
    if len(choices) > 1:
        if not isinstance(said, dict):
            raise ValueError("an object is missing")
        named = {_name(each): each for each in choices}
        kind = named.get(str(said.get("is")))
        return _made({name: each for name, each in said.items() if name != "is"}, kind)
    return _made(said, choices[0])


def _made(said: Any, kind: Any) -> Any:
    if is_dataclass(kind):
        return _value(said, kind)
    if get_origin(kind) is tuple:
        return tuple(from_json(each, get_args(kind)[0]) for each in _of_type(said, list))
    if get_origin(kind) is Mapping:
        return {name: from_json(each, get_args(kind)[1]) for name, each in _of_type(said, dict).items()}
    if kind in (date, datetime):
        return kind.fromisoformat(_of_type(said, str))
    if isinstance(kind, type) and issubclass(kind, StrEnum | Fraction):
        return kind(_of_type(said, str))
    return _of_type(said, kind)


def _of_type(said: Any, kind: Any) -> Any:
    if type(said) is not kind:
        raise ValueError("something is of another type")
    return said


def _value(said: Any, kind: Any) -> Any:
    given, hints = _of_type(said, dict), _hints(kind)
    if not given.keys() <= hints.keys():
        raise ValueError("something is not known")
    try:
        return kind(**{name: from_json(each, hints[name]) for name, each in given.items()})
    except TypeError:
        raise ValueError("something is missing") from None


def _choices(kind: Any) -> list[Any]:
    """The kinds of value that a declared kind allows; None, as the default, is never written."""
    if isinstance(kind, types.UnionType):
        return [each for each in get_args(kind) if each is not type(None)]
    return [kind]


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _name(kind: type) -> str:
    return kind.__name__.lower()


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
