"""How the API says that something is not done: one shape, a sentence for people and a code for programs."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from comity.server.editions.services import EditionError
from comity.server.lists.services import ListError
from comity.server.needs.sealing import SealError
from comity.server.needs.services import NeedError

_log = logging.getLogger("comity.faults")
BROKEN, NOT_FOUND, TOO_LARGE = "broken", "not_found", "too_large"


class Fault(Schema):
    """Why something was not done. Nothing of it was done by half."""

    says: str = Field(description="A sentence that says what is wrong and what to do about it.")
    code: str = Field(description="The same for programs: a word that does not change with the wording.")


CODES: Mapping[int, Mapping[str, str]] = {
    400: {"not_understood": "The request is damaged, or broke off. Nothing of it was kept: send it again."},
    401: {"no_key": "Send a key that works, as `Authorization: Bearer comity_…`. Keys are made in the browser."},
    403: {
        "not_permitted": "The key may not do this: it was made without that right.",
        "standing": "The company does not read the common list yet; the sentence says what is missing.",
    },
    404: {NOT_FOUND: "There is nothing here, or it is not yours to see."},
    405: {"method": "This address does not answer to that method; `Allow` says to which it does."},
    409: {"not_now": "It cannot be done as things stand; the sentence says why."},
    413: {TOO_LARGE: "The file, or the question, is too large."},
    415: {
        "not_a_form": "Send the file as multipart/form-data.",
        "not_json": "Send the question as application/json.",
    },
    422: {
        "not_valid": "A value is missing, or is not what it should be; the sentence names it.",
    },
    429: {"too_often": "That was often. `Retry-After` says after how many seconds it may be asked again."},
    500: {BROKEN: "A bug of the server. Nothing was half kept; the sentence gives the number to tell the Secretariat."},
}
"""Every status other than success, and the codes that come with it: what each means."""
HEADERS: Mapping[int, Mapping[str, str]] = {401: {"WWW-Authenticate": "string"}, 429: {"Retry-After": "integer"}}
"""The headers that come with a status, and the kind of their value."""


def fault(status: int, code: str, says: str = "", **headers: str) -> HttpResponse:
    """An answer that says why not; without words of its own what the code means."""
    told = {"says": says or CODES[status][code], "code": code}
    response = HttpResponse(json.dumps(told, ensure_ascii=False), status=status, content_type="application/json")
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


class Refusal(Exception):
    """Ends an endpoint with a fault."""

    def __init__(self, status: int, code: str, says: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.says = status, code, says


def answer_in_one_shape(api: NinjaAPI) -> None:
    """Let the API answer everything that goes wrong in the shape of `Fault`."""
    answers: Mapping[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refusal: lambda _, error: fault(error.status, error.code, error.says),
        ListError: lambda _, error: fault(409, "not_now", str(error)),
        EditionError: lambda _, error: fault(409, "not_now", str(error)),
        SealError: lambda _, error: fault(409, "not_now", str(error)),
        NeedError: lambda _, error: fault(409, "not_now", str(error)),
        ValidationError: lambda _, error: fault(422, "not_valid", _first(error)),
        HttpError: lambda _, __: fault(400, "not_understood"),  # the library's own: a body that is no JSON
        Http404: lambda _, __: fault(404, NOT_FOUND),
        RequestDataTooBig: lambda _, __: fault(413, TOO_LARGE, "The fields of the form are too large."),
        MultiPartParserError: lambda _, __: fault(400, "not_understood"),
        SuspiciousOperation: lambda _, __: fault(400, "not_understood"),
        UnreadablePostError: lambda _, __: fault(400, "not_understood"),
        Exception: _broken,
    }
    for kind, handler in answers.items():
        api.add_exception_handler(kind, handler)


def _broken(request: HttpRequest, _error: Exception) -> HttpResponse:
    """A bug of ours. The log has its kind and place, and no content."""
    number = getattr(request, "number", "")
    _log.error("failed", exc_info=sys.exc_info(), extra={"request": number})
    says = f"Something is broken on our side. Nothing was half kept. Tell the Secretariat this number: {number}"
    return fault(500, BROKEN, says)


_NAMED = 40
"""Letters of a field's name that are told back: it may be one that nobody knows."""


def _first(error: ValidationError) -> str:
    """What is wrong first, naming the parameter and never its value."""
    found = error.errors[0]
    *_, where = [str(each)[:_NAMED] for each in found["loc"] if isinstance(each, str)] or ["the request"]
    which = [each for each in found["loc"] if isinstance(each, int)]
    return f"{where}{f' (number {which[-1] + 1})' if which else ''}: {_in_words(found)}"


def _in_words(found: Mapping[str, Any]) -> str:
    bounds = found.get("ctx", {})
    words = {
        "missing": "is missing.",
        "int_parsing": "must be a whole number.",
        "int_parsing_size": "is too large.",
        "bool_parsing": "must be true or false.",
        "greater_than_equal": f"must be at least {bounds.get('ge')}.",
        "less_than_equal": f"must be at most {bounds.get('le')}.",
        "literal_error": f"must be one of {bounds.get('expected')}.",
        "extra_forbidden": "is not known here.",
        "too_long": f"must be at most {bounds.get('max_length')}. Divide them.",
        "too_short": f"must be at least {bounds.get('min_length')}.",
        "string_too_long": f"must have at most {bounds.get('max_length')} letters.",
        "string_too_short": "must not be empty.",
        "string_type": "must be a text.",
        "date_from_datetime_parsing": "must be a day, as 2026-01-31.",
        "string_pattern_mismatch": "must be 8 to 64 letters, digits, hyphens or underlines.",
    }
    return words.get(str(found["type"]), "is not what it should be.")
