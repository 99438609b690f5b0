"""What every page shows around its own content: who is signed in, the menu of the role, and where one stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.server import access
from comity.server.accounts.roles import TEAM, VISITOR, Actor, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    label: str | Promise
    href: str
    here: bool


_OF_PEOPLE = (
    (_("Home"), "home", "home.see"),
    (_("Lists"), "lists", "list.see"),
    (_("Protocols"), "protocols", "protocol.see"),
    (_("Common list"), "editions", "list.see"),
    (_("Check"), "check", "check.see"),
    (_("Needs"), "needs", "need.see"),
    (_("Rounds"), "rounds", "round.see"),
    (_("Editions"), "editions", "edition.judge"),
    (_("Sites"), "sites", "site.see"),
    (_("First register"), "register", "register.see"),
    (_("Members"), "members", "member.see"),
    (_("Applications"), "applications", "application.see"),
    (_("Statements"), "statements", "member.see"),
    (_("Signatures"), "signatures", "signature.see"),
    (_("Team"), "team", "team.see"),
    (_("API keys"), "keys", "key.see"),
    (_("Journal"), "journal", "journal.see"),
    (_("Journal"), "own-journal", "journal.own"),
    (_("Outbox"), "outbox", "outbox.see"),
    (_("Articles"), "articles", "article.see"),
    (_("News"), "news", "home.see"),
    (_("Cases"), "cases", "case.list"),
)
_OF_VISITORS = (
    (_("What it is"), "welcome", "public.see"),
    (_("How it works"), "how-it-works", "public.see"),
    (_("For suppliers"), "guidance", "public.see"),
    (_("News"), "news", "news.see"),
    (_("Join"), "join", "public.see"),
)
_ONCE_IN_A_WHILE = frozenset({"register", "applications", "statements", "keys", "journal", "outbox", "articles"})
"""What offices open once in a while: behind *More*, so that their menu is one line."""
_WITHOUT = frozenset({Role.VISITOR, Role.HALF})


def frame(request: HttpRequest) -> dict[str, object]:
    """The context of every page."""
    actor: Actor = getattr(request, "actor", VISITOR)
    name = request.resolver_match.view_name if request.resolver_match else ""
    lines = _OF_VISITORS if actor.role in _WITHOUT else _OF_PEOPLE
    entries = {
        page: Entry(label, reverse(page), name == page or name.startswith(f"{page}-"))
        for label, page, action in lines
        if access.may(actor, action)
    }
    behind = frozenset() if actor.role in TEAM else _ONCE_IN_A_WHILE
    menu, more = ([each for page, each in entries.items() if (page in behind) is far] for far in (False, True))
    return {"actor": actor, "menu": menu, "more": more, "demo": settings.DEMO, "number": getattr(request, "number", "")}
