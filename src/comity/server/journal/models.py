"""Entries, their erasable details, signed checkpoints, and the head that puts writers in a row."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that was done. `n` counts from 0 without gaps; `body` is canonical JSON; hashes are hexadecimal.

    `root` is the root of the tree up to and with this entry: it tells the first entry that was changed.
    `user`, `member` and `action` repeat what the body says, for search; verification compares them.
    """

    n = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60, db_index=True)
    user = models.UUIDField(null=True, db_index=True)
    member = models.UUIDField(null=True, db_index=True)
    body = models.TextField()
    leaf = models.CharField(max_length=64)
    root = models.CharField(max_length=64)

    class Meta:
        ordering = ("n",)


class Detail(models.Model):
    """What an entry is about in words: personal, and erased before the entry. The entry holds only its commitment."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.CharField(max_length=64)
    text = models.TextField()


class Head(models.Model):
    """The one row that a writer locks: how many entries there are, and the edge of their tree in hexadecimal."""

    size = models.BigIntegerField(default=0)
    edge = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="journal_one_head"),)


class Checkpoint(models.Model):
    """A signed statement of how many entries there are and of their root, in the form of C2SP's tlog-checkpoint."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    root = models.CharField(max_length=64)
    note = models.TextField()
