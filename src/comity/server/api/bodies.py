"""What comes in the body of a request: looked at before it is read, and counted where it is dear to answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Schema
from pydantic import ConfigDict

from comity.server.api.entrance import take
from comity.server.api.faults import TOO_LARGE, fault

FORM, JSON = "multipart/form-data", "application/json"
_KINDS = {FORM: "not_a_form", JSON: "not_json"}
"""What a body may be, and the fault where it is something else."""
_AROUND = 1 << 20
"""Bytes of a form beside its file, at most."""
MOST_JSON = 1 << 20
"""Bytes of a question in JSON, as many as Django reads."""
_DIGITS = 19

Run = Callable[..., HttpResponseBase]


class Body(Schema):
    """A question in JSON. A field that nobody reads is refused: it may be a misspelt one."""

    model_config = ConfigDict(extra="forbid")


def whole_form(most: int, limit: str) -> Callable[[Run], Run]:
    """See before reading it whether a request is a form, and its file not larger than `most` bytes; count it."""
    return _whole(FORM, most + _AROUND, f"The file is larger than {most >> 20} MB.", limit)


def whole_json(limit: str = "") -> Callable[[Run], Run]:
    """See before reading it whether a request is JSON, and not too large; count it where a limit is named."""
    return _whole(JSON, MOST_JSON, f"The question is larger than {MOST_JSON >> 20} MB. Divide it.", limit)


def _whole(kind: str, most: int, too_large: str, limit: str) -> Callable[[Run], Run]:
    def around(run: Run) -> Run:
        @wraps(run)
        def seen(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
            if request.content_type != kind:
                return fault(415, _KINDS[kind])
            if _announced(request) > most:
                return fault(413, TOO_LARGE, too_large)
            return (take(request, limit) if limit else None) or run(request, *arguments, **named)

        return seen

    return around


def _announced(request: HttpRequest) -> int:
    """How many bytes the request says to have; 0 where it says nothing that is a number."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < _DIGITS else 0
