"""Pages where something is not there, or went wrong: always the same words, so that nothing can be told apart."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_log = logging.getLogger("comity.faults")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not there, or not yours to see: the same for both."""
    return render(request, "404.html", status=404)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that a browser does not send by itself."""
    return render(request, "400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """A bug of ours. The page gives the number of the request; the log has kind and place, and no content."""
    _log.error("failed", exc_info=sys.exc_info(), extra={"request": getattr(request, "number", "")})
    return render(request, "500.html", status=500)
