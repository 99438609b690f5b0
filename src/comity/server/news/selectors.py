"""Reading articles: what the public sees, what members see, and all of them for the Secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from comity.server import clock
from comity.server.accounts.roles import TEAM, Actor, Role
from comity.server.news.models import Article


@dataclass(frozen=True, slots=True)
class OneArticle:
    """An article; `state` is shown, waits (for its day) or withdrawn."""

    public: UUID
    kind: str
    title: str
    text: str
    for_members: bool
    day: date
    by: str
    changed: datetime
    state: str


_WITHIN = TEAM | {Role.SECRETARIAT, Role.REVIEWER}
"""Who sees what is for members."""


def _one(found: Article) -> OneArticle:
    state = "withdrawn" if found.withdrawn else "waits" if found.day > clock.today() else "shown"
    return OneArticle(
        found.public, found.article_kind, found.title, found.text, found.for_members, found.day, found.by.name,
        found.changed, state,
    )  # fmt: skip


def _shown(actor: Actor) -> QuerySet[Article]:
    found = Article.objects.select_related("by").filter(withdrawn=None, day__lte=clock.today())
    return found if actor.role in _WITHIN else found.filter(for_members=False)


def shown(actor: Actor) -> Sequence[OneArticle]:
    """What this person may read today, the latest first, at most 200."""
    return [_one(each) for each in _shown(actor)[:200]]


def one_shown(actor: Actor, public: UUID) -> OneArticle | None:
    """One article that this person may read today; None where there is none."""
    found = _shown(actor).filter(public=public).first()
    return _one(found) if found else None


def everything() -> Sequence[OneArticle]:
    """All articles, the latest day first, those withdrawn too. For the Secretariat."""
    return [_one(each) for each in Article.objects.select_related("by")]


def one(public: UUID) -> OneArticle | None:
    """One article whatever its state. For the Secretariat."""
    found = Article.objects.select_related("by").filter(public=public).first()
    return _one(found) if found else None
