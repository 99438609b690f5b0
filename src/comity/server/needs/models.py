"""What members keep of their checks. Whatever tells a site is sealed: the database alone names none."""

from __future__ import annotations

import uuid

from django.db import models

from comity.server.accounts.models import User
from comity.server.editions.models import Composition
from comity.server.members.models import Member
from comity.server.needs.kinds import NOTED


class Need(models.Model):
    """A site at which a member needs an audit, or the report of another's.

    `sealed` holds the site as the member named it, what the edition says of it, and what the edition before said
    (`sealing.py`). `mark` is the same for the same site named the same way, so that nothing is kept twice. `due` is
    when the member's own audit is due.
    """

    public = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    sealed = models.BinaryField()
    edition = models.ForeignKey(Composition, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("member", "mark"), name="needs_once_of_a_member"),)


class Note(models.Model):
    """What came of asking the site of a need. Only added to: the latest one says how it stands."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    standing = models.CharField(max_length=12, choices=[(each.value, each.value) for each in NOTED])
    day = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
