"""Companies, their people, what they sign. Signatures and withdrawals are only added; what is current is derived."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.accounts.roles import TeamRole
from comity.server.members.kinds import Standing, Text


class Member(models.Model):
    """A company of the programme."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160, unique=True)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.FULL)
    since = models.DateField()
    left = models.DateField(null=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return str(self.public)


class Membership(models.Model):
    """A person acts for a member, in a role, from a moment until another; at most one that lasts for a person."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=[(each.value, each.value) for each in TeamRole])
    begun = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user",), condition=models.Q(ended=None), name="members_one_at_a_time"),
        )


class Application(models.Model):
    """A company asks to join; a person of the Secretariat decides."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.CharField(max_length=160)
    person = models.CharField(max_length=120)
    email = models.EmailField()
    wants = models.CharField(max_length=12, choices=Standing.choices[:2], default=Standing.FULL)
    about = models.TextField(blank=True)
    once = models.UUIDField(unique=True)
    sent = models.DateTimeField()
    decided = models.DateTimeField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, null=True, related_name="+")


class Version(models.Model):
    """A version of what members sign. The digest is of exactly the text; a published version never changes."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text_kind = models.CharField(max_length=12, choices=Text.choices)
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    published = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("text_kind", "-number")
        constraints = (models.UniqueConstraint(fields=("text_kind", "number"), name="members_version_once"),)


class Signature(models.Model):
    """A member signed a version: who, for whom, as what, over which digest; `releases` is the clause on own reports.

    With `releases` a payer lets its audit reports be used by the site itself, so that the site can share them.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signatory = models.CharField(max_length=120)
    position = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    releases = models.BooleanField(default=False)
    signed = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-signed",)
        constraints = (
            models.UniqueConstraint(
                fields=("version", "member"), condition=models.Q(withdrawn=None), name="members_signed_once"
            ),
        )
