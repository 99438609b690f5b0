"""How often something may be asked, per network, key or member: written down in one table, the same for everybody.

Counted in the server's memory: a commit for every request would cap the server (security.md 4.5), and a restart
forgets. Networks are /32 of IPv4 and /64 of IPv6, as a home or an office has them.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import deque
from collections.abc import Mapping
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LIMITS: Mapping[str, tuple[int, int]] = {
    "application": (10, 3600),
    "invitation": (30, 3600),
    "check": (120, 3600),
    "api network": (600, 60),
    "api wrong key": (30, 600),
    "api key": (300, 60),
    "api upload": (10, 3600),
    "api check": (60, 3600),
}
"""How many of a kind within how many seconds: from one network, `api key` by one key, the others of the API of one
member."""

_taken: dict[tuple[str, str], deque[float]] = {}
_lock = Lock()
_MOST_NETWORKS = 20_000


def network(request: HttpRequest) -> str:
    """The network a request comes from; behind proxies the address that the outermost trusted one saw."""
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.COMITY.proxies
    if proxies:
        seen = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
        address = seen[-proxies] if len(seen) >= proxies else address
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return f"{found}/32"
    return (
        f"{found.ipv4_mapped}/32" if found.ipv4_mapped else str(ipaddress.IPv6Network((int(found), 64), strict=False))
    )


def take(request: HttpRequest, kind: str) -> bool:
    """Count one more of a kind from this network; False where that is too many."""
    return wait(kind, network(request)) == 0


def wait(kind: str, whose: str) -> int:
    """Count one more of a kind by somebody; 0, or after how many seconds it may be asked again where it is too many."""
    most, seconds = LIMITS[kind]
    now = time.monotonic()
    with _lock:
        if len(_taken) > _MOST_NETWORKS:
            _forget_half()
        times = _taken.setdefault((kind, whose), deque())
        while times and now - times[0] > seconds:
            times.popleft()
        if len(times) >= most:
            return math.ceil(seconds - (now - times[0])) or 1
        times.append(now)
    return 0


def _forget_half() -> None:
    """Forget those who asked least: who is near a limit does not get rid of it by asking from many networks."""
    least = sorted(_taken, key=lambda each: len(_taken[each]))
    for each in least[: len(least) // 2]:
        del _taken[each]


def refused(request: HttpRequest) -> HttpResponse:
    """The answer where too much was asked."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "3600"
    return response


def forget() -> None:
    """Forget what was counted, as a restart does."""
    with _lock:
        _taken.clear()
