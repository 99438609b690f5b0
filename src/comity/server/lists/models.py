"""Rounds, members' lists, their rows and problems. No key leads from here into a page: selectors give frozen values."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.lists.kinds import State
from comity.server.members.models import Member


def nothing() -> list[object]:
    """An empty list for each row of its own. (`list` itself is a field of two tables here.)"""
    return []


class Round(models.Model):
    """One collection of lists: `cutoff` is the last day of audits that count, `deadline` the last day to send."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60, unique=True)
    cutoff = models.DateField()
    deadline = models.DateField()
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened",)
        constraints = (
            models.UniqueConstraint(models.Value(1), condition=models.Q(closed=None), name="lists_one_open_round"),
        )


class MemberList(models.Model):
    """A file that a member sent, and what became of it. `original` names the encrypted file, "" once it is deleted.

    `fence` grows with every process that takes the list to read: what an earlier one writes late is refused.
    `choices` is the member's say on columns, `columns` how each was understood (lists of fields, see intake).
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    once = models.UUIDField(unique=True)
    state = models.CharField(
        max_length=12, default=State.RECEIVED, choices=[(each.value, each.value) for each in State]
    )
    filename = models.CharField(max_length=200)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    original = models.CharField(max_length=32, blank=True)
    without_forbidden = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(default=False)
    received = models.DateTimeField()
    choices = models.JSONField(default=nothing)
    columns = models.JSONField(default=nothing)
    removed = models.JSONField(default=nothing)
    fence = models.IntegerField(default=0)
    heartbeat = models.DateTimeField(null=True)
    rows_read = models.IntegerField(default=0)
    understood = models.IntegerField(default=0)
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-received",)
        constraints = (
            models.UniqueConstraint(
                fields=("round", "member"), condition=models.Q(state="submitted"), name="lists_one_submitted"
            ),
            models.UniqueConstraint(
                fields=("round", "member"),
                condition=models.Q(state__in=("received", "reading", "read", "refused")),
                name="lists_one_draft",
            ),
        )


class Row(models.Model):
    """A data row as intake understood it. `values` are the listing's fields; null for a row with an error."""

    list = models.ForeignKey(MemberList, on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=100, blank=True)
    number = models.IntegerField()
    state = models.CharField(max_length=12)
    codes = models.JSONField(default=nothing)
    values = models.JSONField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("list", "sheet", "number"), name="lists_row_once"),)


class Problem(models.Model):
    """A problem as intake found it; of a forbidden column the value is always empty."""

    list = models.ForeignKey(MemberList, on_delete=models.CASCADE, related_name="+")
    severity = models.CharField(max_length=8)
    code = models.CharField(max_length=60)
    sheet = models.CharField(max_length=100, blank=True)
    row = models.IntegerField(null=True)
    column = models.CharField(max_length=300, blank=True)
    column_number = models.IntegerField(null=True)
    value = models.TextField(blank=True)
    details = models.JSONField(default=nothing)

    class Meta:
        ordering = ("id",)


class Memory(models.Model):
    """What a member said last of its columns, offered with its next list."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="+")
    choices = models.JSONField(default=nothing)
