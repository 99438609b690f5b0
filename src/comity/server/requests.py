"""Every request gets a number of its own and leaves one line in the log: who asked which kind of page, how it went."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse

_log = logging.getLogger("comity.requests")
_NOT_STORED = "no-store"
_number: ContextVar[str] = ContextVar("request", default="")
_key: ContextVar[str] = ContextVar("key", default="")


def current() -> str:
    """The number of the request that is being answered; "" in a job or a command."""
    return _number.get()


def key() -> str:
    """The public id of the key by which the request that is being answered was asked; "" where a person asks."""
    return _key.get()


def asked_by(key: UUID) -> None:
    """Note by which key this request is asked: the journal and the log tell it of all that it does."""
    _key.set(str(key))


class RequestMiddleware:
    """Number the request, forbid caches to keep the answer, and log the route (never the address: ids are in it)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell the log."""
        request.number = secrets.token_hex(8)  # type: ignore[attr-defined]
        begun, before = time.monotonic(), _number.set(request.number)  # type: ignore[attr-defined]
        no_key, asked = _key.set(""), ""
        try:
            response = self._get_response(request)
            asked = _key.get()
        finally:
            _number.reset(before)
            _key.reset(no_key)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = _NOT_STORED
        match, actor = request.resolver_match, getattr(request, "actor", None)
        route = match.view_name if match else ""
        if route or response.status_code >= 400:
            _log.info("answered", extra={
                "request": request.number, "route": route, "method": request.method,  # type: ignore[attr-defined]
                "status": response.status_code, "ms": round((time.monotonic() - begun) * 1000),
                "actor": str(actor.user) if actor and actor.user else "", "key": asked,
            })  # fmt: skip
        return response
