"""Writing, changing and withdrawing articles, each in one transaction with its journal entry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.journal.services import Deed, record
from comity.server.news.models import Article
from comity.vocabulary.errors import ComityError


class ArticleError(ComityError):
    """Something about an article cannot be done."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an article says: `kind` of `kinds.Kind`, `text` in Markdown, shown from `day` on."""

    kind: str
    title: str
    text: str
    for_members: bool
    day: date


@transaction.atomic
def write(actor: Actor, draft: Draft) -> Article:
    """Write a new article."""
    made = Article(by=person(actor))
    _put(made, draft)
    record(_deed("article.write", actor, made))
    faults.point("article.written")
    return made


@transaction.atomic
def change(actor: Actor, public: UUID, draft: Draft, seen: datetime) -> Article:
    """Change an article as it was `seen` (its time of change).

    Raises ArticleError where it was withdrawn, or somebody else has changed it meanwhile: nobody overwrites unseen.
    """
    found = Article.objects.select_for_update().filter(public=public, withdrawn=None).first()
    if found is None:
        raise ArticleError("This article was withdrawn. Write a new one.")
    if found.changed != seen:
        raise ArticleError("Somebody else has changed this article meanwhile. Read it again, then write your change.")
    found.by = person(actor)
    _put(found, draft)
    record(_deed("article.change", actor, found))
    return found


def _put(article: Article, draft: Draft) -> None:
    article.article_kind, article.title, article.text = draft.kind, draft.title.strip(), draft.text.strip()
    article.for_members, article.day, article.changed = draft.for_members, draft.day, clock.now()
    article.save()


def _deed(action: str, actor: Actor, article: Article) -> Deed:
    digest = hashlib.sha256(article.text.encode()).hexdigest()
    return Deed(action, str(article.public), actor.user, details={"title": article.title, "sha256": digest})


@transaction.atomic
def withdraw(actor: Actor, public: UUID) -> None:
    """Show an article to nobody any more. Withdrawing it again changes nothing."""
    if Article.objects.filter(public=public, withdrawn=None).update(withdrawn=clock.now()):
        record(Deed("article.withdraw", str(public), actor.user))
