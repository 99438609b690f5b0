"""The description in OpenAPI as lines for people: for the page and for the reference in the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_FAULTS = 400


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field: its name, where it stands (path, query, header, form), what it is, in words."""

    name: str
    place: str
    kind: str
    needed: bool
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status that comes back: what it means, and the shape of its body ("" for bytes)."""

    status: int
    says: str
    shape: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An endpoint: `right` is what a key needs."""

    name: str
    group: str
    method: str
    address: str
    title: str
    says: str
    right: str
    fields: Sequence[Field]
    answers: Sequence[Answer]

    @property
    def good(self) -> Sequence[Answer]:
        """What comes back where it is done, the usual status first."""
        return [each for each in self.answers if each.status < _FAULTS]

    @property
    def bad(self) -> Sequence[Answer]:
        """What comes back where it is not."""
        return [each for each in self.answers if each.status >= _FAULTS]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of JSON that comes back."""

    name: str
    says: str
    fields: Sequence[Field]


def operations(described: Mapping[str, Any]) -> Sequence[Operation]:
    """Every endpoint, in the order of the description."""
    return [
        _operation(address, method, each, described["components"]["schemas"])
        for address, methods in described["paths"].items()
        for method, each in methods.items()
    ]


def _operation(address: str, method: str, found: Mapping[str, Any], shapes: Mapping[str, Any]) -> Operation:
    fields = [
        Field(each["name"], each["in"], kind(each["schema"]), each["required"], each.get("description", ""))
        for each in found["parameters"]
    ]
    body = found.get("requestBody", {}).get("content", {})
    for content in body.values():
        known = content["schema"]
        named = known.get("$ref", "").rsplit("/", 1)[-1]
        fields += _fields(shapes[named] if named else known, "body" if named else "form")
    answers = [_answer(int(status), each) for status, each in found["responses"].items()]
    return Operation(
        found["operationId"], found["tags"][0], method.upper(), address, found["summary"], found["description"],
        found["x-right"], fields, answers,
    )  # fmt: skip


def _answer(status: int, found: Mapping[str, Any]) -> Answer:
    schemas = [each["schema"] for each in found.get("content", {}).values()]
    shape = kind(schemas[0]) if len(schemas) == 1 and "$ref" in schemas[0] else ""
    return Answer(status, found["description"], shape)


def shapes(described: Mapping[str, Any]) -> Sequence[Shape]:
    """Every object inside of what is asked and comes back, by name."""
    found = described["components"]["schemas"]
    return [
        Shape(name, found[name].get("description", ""), _fields(found[name], ""))
        for name in sorted(found.keys() - _asked(described))
    ]


_SPREAD = frozenset({"SendForm", "FileToCheck", "Slice", "CountrySlice", "SiteQuestion", "WhichEdition"})
"""Objects whose fields stand as parameters of an endpoint by themselves."""


def _asked(described: Mapping[str, Any]) -> frozenset[str]:
    """The objects whose fields stand beside an endpoint: no other object speaks of them."""
    bodies = [
        content["schema"].get("$ref", "").rsplit("/", 1)[-1]
        for methods in described["paths"].values()
        for each in methods.values()
        for content in each.get("requestBody", {}).get("content", {}).values()
    ]
    return _SPREAD | frozenset(bodies)


def _fields(schema: Mapping[str, Any], place: str) -> list[Field]:
    needed = schema.get("required", ())
    return [
        Field(name, place, kind(each), name in needed, each.get("description", ""))
        for name, each in schema["properties"].items()
    ]


_FORMATS = {"uuid": "id", "date": "day", "date-time": "moment", "binary": "file"}
_TYPES = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false", "null": "null"}


def kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(each or '""' for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    if schema.get("type") == "object":
        return f"{kind(schema.get('additionalProperties', {'type': 'string'}))} by name"
    return _FORMATS.get(schema.get("format", ""), _TYPES.get(schema.get("type", ""), "any value"))
