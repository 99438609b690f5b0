"""Articles: Markdown that is shown from a day on, to everybody or to members."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.news.kinds import Kind


class Article(models.Model):
    """A text of the Secretariat. It is shown from `day` on until it is withdrawn; `for_members`: not to the public."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article_kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=160)
    text = models.TextField()
    for_members = models.BooleanField(default=False)
    day = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-day", "-pk")
