"""Editions of a round, from the order to the release."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.editions.kinds import Cause, State
from comity.server.lists.models import MemberList, Round
from comity.server.members.models import Member, Version


class Composition(models.Model):
    """What was composed from the submitted lists of a round. `pack` names the encrypted result folder in the vault.

    `summary` and `risk` are those of `comity assemble` (summary --json, risk.json: its verdict, checks and sentences);
    `policies` is what each profile would keep and tell (`comparing.Kept`), empty until it is known.
    `digest` is the SHA-256 of the signed certificate. Whoever releases it is not who ordered it. Released ones are a
    chain: each `follows` the one before, since rule R2 is kept between these two.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    once = models.UUIDField(unique=True)
    profile = models.CharField(max_length=20)
    state = models.CharField(max_length=12, default=State.ORDERED, choices=[(each.value, each.value) for each in State])
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ordered = models.DateTimeField()
    fence = models.IntegerField(default=0)
    heartbeat = models.DateTimeField(null=True)
    stage = models.CharField(max_length=120, blank=True)
    says = models.TextField(blank=True)
    pack = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    risk = models.JSONField(default=dict)
    policies = models.JSONField(default=list)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-ordered",)
        constraints = (
            models.UniqueConstraint(
                fields=("round",),
                condition=models.Q(state__in=("ordered", "composing", "proposed", "failed")),
                name="editions_one_live",
            ),
            models.UniqueConstraint(
                fields=("round",), condition=models.Q(state="released"), name="editions_one_released"
            ),
            models.UniqueConstraint(
                fields=("follows",), condition=models.Q(state="released"), name="editions_followed_by_one"
            ),
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(state="released", follows=None), name="editions_one_first"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("by")),
                name="editions_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="released") | models.Q(confirmed_by__isnull=False),
                name="editions_released_by_somebody",
            ),
        )


class Pair(models.Model):
    """Two rows of a proposed edition that a person may judge, as in its review.csv; gone when that is over.

    `left` and `right` are record ids, which hold the name of a member's file: no page shows them. `place` counts from
    1, the most valuable first; `said` and `reasons` are those of `linkage.review_file.Question`.
    """

    composition = models.ForeignKey(Composition, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    left = models.TextField()
    right = models.TextField()
    said = models.JSONField(default=list)
    probability = models.FloatField(null=True)
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("composition", "place"), name="editions_place_once"),)


class Judged(models.Model):
    """An answer about two rows of a round, or one taken back (`answer` is "withdrawn", `of` signed it): only added to.

    `signed` is the name under which `by` judges in this round: two people of one name have two.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    left = models.TextField()
    right = models.TextField()
    answer = models.CharField(max_length=12)
    of = models.CharField(max_length=200, blank=True)
    why = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("round", "id"), name="editions_judged_round"),)


class Waiver(models.Model):
    """A member signed that a site of its list may be listed although its row may be attributed to it (decision 26).

    The site is that of the row `sheet`, `number` of `list`; `said` is what the row said of it (name, supplier, city,
    country): the row goes when its list is replaced. It counts while its list does, and from the release on, when the
    register keeps it, until it is withdrawn. `digest` is of the words that were read.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    list = models.ForeignKey(MemberList, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=100, blank=True)
    number = models.IntegerField()
    said = models.JSONField(default=dict)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signatory = models.CharField(max_length=120)
    position = models.CharField(max_length=120)
    signed = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("list", "sheet", "number"), condition=models.Q(withdrawn=None), name="editions_waived_once"
            ),
        )


class Volunteered(models.Model):
    """A list of sites that asked to be listed themselves, encrypted in the vault as `file` ("" once it has ended).

    `here`: its lines were written in the page. It holds for every edition until it is replaced or removed: a site that
    is missing on the next one asks no longer, and its row would leave.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(unique=True)
    filename = models.CharField(max_length=200)
    file = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    sites = models.IntegerField()
    here = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(ended=None), name="editions_one_list_of_volunteers"
            ),
        )


class Withdrawal(models.Model):
    """Somebody of the Secretariat said that a site of the register has to go, or took that back (`undoes`): only added
    to."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site_id = models.CharField(max_length=24, db_index=True)
    cause = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Cause])
    why = models.TextField()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
