"""The page that shows the API to people: made from its description, with no script and nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from comity.server.access import allows
from comity.server.api import reading
from comity.server.api.faults import CODES
from comity.server.api.service import description


@allows(GET="public.see")
def api(request: HttpRequest) -> HttpResponse:
    """What the API answers to, how to ask, and what comes back."""
    return render(request, "api/page.html", _shown())


def _marked(text: str) -> SafeString:
    """A text with what stands between backticks as code."""
    return mark_safe(re.sub("`([^`]+)`", r"<code>\1</code>", escape(text)))


def _fields(fields: Sequence[reading.Field], known: Sequence[str]) -> Sequence[reading.Field]:
    """Fields with their code marked, and with links to the shapes that they are of."""
    names = re.compile(rf"\b({'|'.join(known)})\b")
    return [
        replace(each, says=_marked(each.says),
                kind=mark_safe(names.sub(r'<a href="#shape-\1">\1</a>', escape(each.kind))))
        for each in fields
    ]  # fmt: skip


@cache
def _shown() -> dict[str, object]:
    """The page's content; the same as long as the server runs."""
    found = description()
    known = [each.name for each in reading.shapes(found)]
    operations = [
        replace(each, says=_marked(each.says), fields=_fields(each.fields, known)) for each in reading.operations(found)
    ]
    shapes = [
        replace(each, says=_marked(each.says), fields=_fields(each.fields, known)) for each in reading.shapes(found)
    ]
    groups = [(name, list(each)) for name, each in groupby(operations, lambda each: each.group)]
    faults = [(status, code, _marked(says)) for status, codes in CODES.items() for code, says in codes.items()]
    about = [_marked(each) for each in found["info"]["description"].split("\n\n")]
    return {"groups": groups, "shapes": shapes, "faults": faults, "about": about}
