"""Accounts, invitations and the outbox. Public ids are random UUIDs; nothing in an address can be counted through."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from comity.server.accounts.roles import Office, TeamRole


class UserManager(BaseUserManager["User"]):
    """Finds people by their address; makes them only through an invitation (`services.accept`)."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address, capitals or not."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with an account. The address is the name to sign in with, kept in small letters."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    office = models.CharField(
        max_length=12, blank=True, default=Office.NONE, choices=[(each.value, each.value) for each in Office]
    )
    is_active = models.BooleanField(default=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]  # noqa: RUF012  (Django wants a list)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(email=Lower("email")), name="small"),)

    def __str__(self) -> str:
        return str(self.public)


class Invitation(models.Model):
    """Asks one person in, once. Of the token only its digest is kept. Either `office` or `member` and `team_role`."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    office = models.CharField(max_length=12, blank=True, default="")
    member = models.UUIDField(null=True)
    team_role = models.CharField(
        max_length=12, blank=True, default="", choices=[(each.value, each.value) for each in TeamRole]
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField()
    expires = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    accepted_by = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="+")


class Mail(models.Model):
    """A mail that was written, in the transaction of its reason; the text goes once it was sent."""

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    written = models.DateTimeField()
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    sent = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)

    class Meta:
        ordering = ("-id",)
