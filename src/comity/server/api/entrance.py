"""Who may ask the API: a key in the header, never a cookie; not too often; what the policy and the scopes allow.

A session of the browser is nobody here. That is why the API needs no tokens against forged forms: a page of somebody
else can make a browser send its cookies, and cannot make it send a key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from comity.server import access, limits, requests
from comity.server.accounts.roles import VISITOR, Actor
from comity.server.api.faults import fault
from comity.server.keys import selectors, services

_BEARER = "bearer "


def enter(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """None where the request may go on; else why not. Sets `request.actor`, and `request.key` where there is a key."""
    request.actor = VISITOR  # type: ignore[attr-defined]
    too_often = _too_often("api network", limits.network(request))
    if too_often:
        return too_often
    policy = view.policy  # type: ignore[attr-defined]
    action = policy.get(request.method)
    if action and access.may(VISITOR, action):
        return None
    return _with_key(request) or _permitted(request, policy, action) or _understood(request, view)


def _with_key(request: HttpRequest) -> HttpResponse | None:
    """Let the owner of the key act; a fault where there is none that works, or it asks too often."""
    said = request.headers.get("Authorization", "")
    found = selectors.acting(said[len(_BEARER) :].strip()) if said.lower().startswith(_BEARER) else None
    if found is None:
        access.note_refusal(request)
        often = _too_often("api wrong key", limits.network(request))
        return often or fault(401, "no_key", WWW_Authenticate='Bearer realm="comity"')
    too_often = _too_often("api key", str(found.key))
    if too_often:
        return too_often
    request.actor, request.key = found.actor, found.key  # type: ignore[attr-defined]
    requests.asked_by(found.key)
    services.note_use(found.key)
    return None


def _permitted(request: HttpRequest, policy: dict[str, str], action: str | None) -> HttpResponse | None:
    if action is None:
        return fault(405, "method", Allow=", ".join(sorted(policy)))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if access.may(actor, action):
        return None
    access.note_refusal(request)
    return fault(403, "not_permitted", f"The key may not do this: it was made without the right {action}.")


def _understood(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Refuse parameters that nobody reads: a program that misspells `page` would get the first one for ever."""
    known: Sequence[str] = view.parameters  # type: ignore[attr-defined]
    if set(request.GET) <= set(known):
        return None
    says = f"Known parameters are {', '.join(known)}." if known else "There are no parameters here."
    return fault(422, "not_valid", says)


def _too_often(kind: str, whose: str) -> HttpResponse | None:
    seconds = limits.wait(kind, whose)
    return fault(429, "too_often", Retry_After=str(seconds)) if seconds else None


def take(request: HttpRequest, kind: str) -> HttpResponse | None:
    """Count one more of a kind by the member that asks, by whichever of its keys; a fault where that is too many."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _too_often(kind, str(actor.member))
