"""Every request gets a number of its own and leaves one line in the log: who asked which kind of page, how it went."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_log = logging.getLogger("comity.requests")
_NOT_STORED = "no-store"
_number: ContextVar[str] = ContextVar("request", default="")


def current() -> str:
    """The number of the request that is being answered; "" in a job or a command."""
    return _number.get()


class RequestMiddleware:
    """Number the request, forbid caches to keep the answer, and log the route (never the address: ids are in it)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell the log."""
        request.number = secrets.token_hex(8)  # type: ignore[attr-defined]
        begun, before = time.monotonic(), _number.set(request.number)  # type: ignore[attr-defined]
        try:
            response = self._get_response(request)
        finally:
            _number.reset(before)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = _NOT_STORED
        match, actor = request.resolver_match, getattr(request, "actor", None)
        route = match.view_name if match else ""
        if route or response.status_code >= 400:
            _log.info("answered", extra={
                "request": request.number, "route": route, "method": request.method,  # type: ignore[attr-defined]
                "status": response.status_code, "ms": round((time.monotonic() - begun) * 1000),
                "actor": str(actor.user) if actor and actor.user else "",
            })  # fmt: skip
        return response
