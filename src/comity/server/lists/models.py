"""Rounds, members' lists, their rows and problems. No key leads from here into a page: selectors give frozen values."""

from __future__ import annotations

import uuid
from datetime import date

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
    """A file that a member sent, and what became of it; of no member: the first register (`register.py`).

    Without a round a member's list waits for the next. `original` names the encrypted file, "" once it is deleted.
    `fence` grows with every process that takes the list to read: what an earlier one writes late is refused.
    `choices` is the member's say on columns, `columns` how each was understood (lists of fields, see intake).
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", null=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
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

    @property
    def cutoff(self) -> date:
        """The last day of audits that count: of its round, or the day it came while it waits for one."""
        return self.round.cutoff if self.round else self.received.date()

    @property
    def whose(self) -> uuid.UUID | None:
        """The member whose list it is; None for the first register."""
        return self.member.public if self.member else None

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
            models.UniqueConstraint(
                fields=("member",),
                condition=models.Q(round=None, state__in=("received", "reading", "read", "refused")),
                name="lists_one_waiting",
            ),
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(member=None, state="submitted"), name="lists_one_register"
            ),
            models.UniqueConstraint(
                models.Value(2),
                condition=models.Q(member=None, state__in=("received", "reading", "read", "refused")),
                name="lists_one_register_draft",
            ),
        )


class Row(models.Model):
    """A data row as intake understood it. `values` are the listing's fields; null for a row with an error.

    `named` is what a row with an error calls its site, so that a person finds it again.
    """

    list = models.ForeignKey(MemberList, on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=100, blank=True)
    number = models.IntegerField()
    state = models.CharField(max_length=12)
    codes = models.JSONField(default=nothing)
    values = models.JSONField(null=True)
    named = models.CharField(max_length=300, blank=True)

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


class Correction(models.Model):
    """What a person wrote in place of a cell; `was` is what the problem showed of it, `column_number` counts from 1."""

    list = models.ForeignKey(MemberList, on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=100, blank=True)
    row = models.IntegerField()
    column_number = models.IntegerField()
    heading = models.CharField(max_length=300, blank=True)
    was = models.TextField(blank=True)
    value = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("sheet", "row", "column_number")
        constraints = (
            models.UniqueConstraint(fields=("list", "sheet", "row", "column_number"), name="lists_cell_once"),
        )


class OwnPair(models.Model):
    """Two rows of a list that may be one site, and what its member said of them: an `Answer`, or "" so far."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    list = models.ForeignKey(MemberList, on_delete=models.CASCADE, related_name="+")
    left_sheet = models.CharField(max_length=100, blank=True)
    left_row = models.IntegerField()
    right_sheet = models.CharField(max_length=100, blank=True)
    right_row = models.IntegerField()
    answer = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("list", "left_sheet", "left_row", "right_sheet", "right_row"), name="lists_own_pair_once"
            ),
        )


class Memory(models.Model):
    """What a member said last of its columns, offered with its next list."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="+")
    choices = models.JSONField(default=nothing)
