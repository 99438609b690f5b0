"""Benchmark cases as the events they are made of; what a case comes to is worked out from these."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.members.models import Member
from comity.server.protocols.models import Protocol


class Case(models.Model):
    """One protocol of a member against one edition of the benchmark (`comity.benchmark.case`).

    `content` is the protocol as JSON, `file` the name in the vault of the file that it was read from. The rest follows
    from the events and is kept for lists of cases: `stage`, `size` (number of events) and `latest` (moment of the last
    one), `compared` (both assessors have submitted), `commonality` as "n/d" and `verdict` as told to the member last,
    "" before the draft result, `published`. `before` is the decided case of the same member that it rests on: a `delta`
    judges only what does not carry over from that one; else its links are offered to assessors.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(unique=True)
    number = models.CharField(max_length=20, unique=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    content = models.TextField()
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=32)
    edition = models.CharField(max_length=20)
    profile = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened = models.DateTimeField()
    stage = models.CharField(max_length=30)
    size = models.IntegerField(default=0)
    latest = models.DateTimeField()
    compared = models.BooleanField(default=False)
    commonality = models.CharField(max_length=40, blank=True)
    verdict = models.CharField(max_length=20, blank=True)
    published = models.DateTimeField(null=True)
    before = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    delta = models.BooleanField(default=False)

    class Meta:
        ordering = ("-opened",)


class Event(models.Model):
    """One event of a case, only ever added. `who` is the account of the engine's event, `by` the person who did it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()

    class Meta:
        ordering = ("case", "number")
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="assessments_one_of_a_number"),)


class Asked(models.Model):
    """A person who was asked to assess (`role` assessor) or to settle what two cannot (third), and its answer.

    `takes`: it declared that it has no tie to the member and takes part; None until it answers.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered = models.DateTimeField(null=True)
    takes = models.BooleanField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("case", "person"), name="assessments_asked_once"),)
