"""The register of sites: one for the edition that was released last, and what people decided about its sites."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.sites.kinds import Kind, State


class Register(models.Model):
    """The sites as an edition left them. It is searched once it is filled; the one before goes then.

    `edition` is the public id of the edition and `name` its name; `spans` is country -> [first number, how many] of its
    sites, which are numbered by country and name.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.UUIDField(unique=True)
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=8, default=State.WAITING, choices=[(each.value, each.value) for each in State])
    fence = models.IntegerField(default=0)
    heartbeat = models.DateTimeField(null=True)
    made = models.DateTimeField()
    size = models.PositiveIntegerField(default=0)
    spans = models.JSONField(default=dict)


class Site(models.Model):
    """A site of a register; see `kinds.Said`. `number` counts from 0 by country and name."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    site_id = models.CharField(max_length=24)
    name = models.TextField(blank=True)
    supplier = models.TextField(blank=True)
    address = models.TextField(blank=True)
    city = models.TextField(blank=True)
    region = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    country = models.CharField(max_length=2)
    sector = models.CharField(max_length=60, blank=True)
    identifiers = models.TextField(blank=True)
    hold = models.CharField(max_length=40, blank=True)
    first_edition = models.CharField(max_length=60, blank=True)
    best_audit = models.CharField(max_length=10, blank=True)
    audits = models.JSONField(default=list)
    rows = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("register", "number"), name="sites_number_once"),
            models.UniqueConstraint(fields=("register", "site_id"), name="sites_id_once"),
        )


class Word(models.Model):
    """A word that sites of a register say, and which (`places`, packed numbers). `number` counts from 0 by the word.

    The word is kept as bytes, so that both databases have the same order for what begins with the same letters.
    """

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    word = models.BinaryField(max_length=64)
    sites = models.PositiveIntegerField()
    places = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("register", "word"), name="sites_word_once"),
            models.UniqueConstraint(fields=("register", "number"), name="sites_word_number_once"),
        )


class Piece(models.Model):
    """Three letters in a row and the words of a register that have them (`words`, packed numbers)."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="+", db_index=False)
    piece = models.BinaryField(max_length=3)
    words = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("register", "piece"), name="sites_piece_once"),)


class Decision(models.Model):
    """Somebody said what a site of the register is (`kind`), or took that back (`undoes`). Only added to.

    Two sites that are one are `one` and `other` in their order. A closed site is `one`, and `other` is empty; a site
    that moved is `one`, and `other` the site where it is now. `since` is the day from which it is closed there. A site
    that is two is `one`; rows with these `marks` are `other`, which is its id from the next edition on.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, default=Kind.MERGE, choices=[(each.value, each.value) for each in Kind])
    one = models.CharField(max_length=24, db_index=True)
    other = models.CharField(max_length=24, db_index=True, blank=True)
    since = models.DateField(null=True)
    marks = models.JSONField(default=list)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    why = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.MERGE) | models.Q(one__lt=models.F("other")), name="sites_two_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.MERGE, since=None)
                | models.Q(~models.Q(other=""), ~models.Q(other=models.F("one")), kind=Kind.SPLIT, since=None)
                | models.Q(kind=Kind.CLOSED, other="", since__isnull=False)
                | models.Q(~models.Q(other=""), ~models.Q(other=models.F("one")), kind=Kind.MOVED, since__isnull=False),
                name="sites_kind_is_whole",
            ),
        )
