"""Every request: is the session still good, who asks, and may it. What no policy allows is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from comity.server import access, clock
from comity.server.accounts.models import User
from comity.server.accounts.selectors import actor
from comity.server.members.selectors import standing

_BEGUN, _SEEN = "begun", "seen"
_SEEN_STEP = timedelta(minutes=5)  # a commit for every request would cap the server (security.md 0, decision 1)
Next = Callable[[HttpRequest], HttpResponse]


class SessionAgeMiddleware:
    """A session ends after 30 minutes without a request and 12 hours after sign-in (ASVS 7.3.1, 7.3.2)."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End a session that is too old, else note that it is used."""
        if request.user.is_authenticated:
            now = clock.now()
            begun, seen = (_moment(request, name, now) for name in (_BEGUN, _SEEN))
            if now - begun > timedelta(seconds=settings.SESSION_COOKIE_AGE) or now - seen > settings.SESSION_IDLE:
                logout(request)
            elif now - seen >= _SEEN_STEP or _SEEN not in request.session:
                request.session.update({_BEGUN: begun.isoformat(), _SEEN: now.isoformat()})
        return self._get_response(request)


def _moment(request: HttpRequest, name: str, default: datetime) -> datetime:
    text = request.session.get(name)
    return datetime.fromisoformat(text) if text else default


class ActorMiddleware:
    """Find out who asks, show its language and time, and let only through what the policy of the route allows."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the person whose session it is."""
        user = request.user if isinstance(request.user, User) else None
        request.actor = actor(user, standing)  # type: ignore[attr-defined]
        if user:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
            timezone.activate(user.time_zone)
        try:
            return self._get_response(request)
        finally:
            timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _keywords: object
    ) -> HttpResponse | None:
        """Refuse what the route's policy does not allow, before the page looks anything up.

        The API has an entrance of its own, which asks for a key and knows nothing of sessions.
        """
        entrance = getattr(view, "entrance", access.refusal)
        refused: HttpResponse | None = entrance(request, view)
        return refused
