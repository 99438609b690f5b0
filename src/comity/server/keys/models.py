"""Keys to the API. Of a key only its digest is kept."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.members.models import Member


def nothing() -> list[str]:
    """An empty list for each row of its own."""
    return []


class Key(models.Model):
    """A key that `by` made for its `member`, or for the Secretariat where that is None; it acts as `by` does.

    `digest` is the SHA-256 of the whole key in hexadecimal, `prefix` the part by which people know it. `scopes` are
    actions of the policy. `expires` is the last day on which it works, `last_used` a day: more would be a diary.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=8)
    name = models.CharField(max_length=60)
    scopes = models.JSONField(default=nothing)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField()
    expires = models.DateField()
    last_used = models.DateField(null=True)
    revoked = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-made", "-id")
