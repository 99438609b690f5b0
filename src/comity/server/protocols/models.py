"""Protocols: what a member audits by, the mapping that assessors confirmed, and what the benchmark says of it."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.members.models import Member


class Protocol(models.Model):
    """A member's protocol as it was uploaded, and its result: `comity benchmark --json` without suggestions.

    `number` is the protocol's own id: one of each counts for a member, an earlier upload is replaced (`removed`), and
    its files go. `mapping_name` is "" where nothing was confirmed. `own` is the member's own view of it, a mapping that
    counts for nothing (`own_name` "" where there is none), `own_result` what it would come to. `in_case`: two assessors
    are at it, and the protocol stays as it is until their case has ended.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    once = models.UUIDField(unique=True)
    number = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    file = models.BinaryField()
    mapping_name = models.CharField(max_length=200, blank=True)
    mapping = models.BinaryField()
    result = models.JSONField()
    own_name = models.CharField(max_length=200, blank=True)
    own = models.BinaryField(default=b"")
    own_result = models.JSONField(default=dict)
    in_case = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed = models.DateTimeField(null=True)

    class Meta:
        ordering = ("title", "-at")
        constraints = (
            models.UniqueConstraint(
                fields=("member", "number"), condition=models.Q(removed=None), name="protocols_once_of_a_member"
            ),
        )
