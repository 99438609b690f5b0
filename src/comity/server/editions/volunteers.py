"""Sites that asked to be listed themselves: a list in any readable form, or written line by line, kept encrypted.

It holds for every edition until it is replaced or removed (docs/decisions/0042-ways-on-in-the-browser.md).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from comity.checking import read_suppliers
from comity.server import clock, faults
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.editions.kinds import EditionError
from comity.server.editions.models import Volunteered
from comity.server.journal.services import Deed, record
from comity.server.lists import vault

MOST_BYTES = 5 * 2**20
"""Size of a list of volunteers, which is read while the page waits: some ten thousand sites."""
HERE = "volunteered.csv"
_LONGEST_NAME = 200
HEADINGS = ("Site", "Supplier", "Address", "City", "Country")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came. `once` is drawn with the form: the same form sent twice is one list."""

    filename: str
    content: bytes
    once: UUID


@dataclass(frozen=True, slots=True)
class Shown:
    """The list in force: `sites` of it were understood; `here`: it was written in the page."""

    filename: str
    sites: int
    here: bool
    by: str
    at: datetime


def in_force() -> Shown | None:
    """The list that every edition takes that is composed now."""
    found = Volunteered.objects.filter(ended=None).select_related("by").first()
    return Shown(found.filename, found.sites, found.here, found.by.name, found.at) if found else None


def content() -> tuple[str, bytes] | None:
    """The list in force: its name and its bytes."""
    found = Volunteered.objects.filter(ended=None).first()
    return (found.filename, vault.content_of(found.file)) if found else None


def files() -> set[str]:
    """Its file in the vault."""
    return set(Volunteered.objects.filter(ended=None).values_list("file", flat=True))


def keep(actor: Actor, sent: Sent) -> None:
    """Put a list in force; the one before goes. Sending the same form again changes nothing.

    Raises EditionError where it is empty, too large, or no site of it is understood; RefusedSuppliersError or
    UnreadableFileError where it cannot be used.
    """
    if not Volunteered.objects.filter(once=sent.once).exists():
        _keep(actor, sent, False)


def add(actor: Actor, site: Mapping[str, str], once: UUID) -> None:
    """Write one site (heading -> text) into the list that is written here. Sending it again changes nothing.

    Raises EditionError where the list in force is a file, or the site is not understood.
    """
    if Volunteered.objects.filter(once=once).exists():
        return
    found = Volunteered.objects.filter(ended=None).first()
    if found and not found.here:
        raise EditionError("A file is in force. Add the site to it and send it again.")
    out = io.StringIO()
    write = csv.writer(out)
    if found is None:
        write.writerow(HEADINGS)
    write.writerow([site.get(heading, "").strip() for heading in HEADINGS])
    before = vault.content_of(found.file) if found else "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
    _keep(actor, Sent(HERE, before + out.getvalue().encode(), once), True, found)


def _keep(actor: Actor, sent: Sent, here: bool, after: Volunteered | None = None) -> None:
    """Put a list in force; one written here follows just the one that it was written `after`."""
    understood = _understood(sent)
    if here and understood <= (after.sites if after else 0):
        raise EditionError("The site was not understood. Give its name, and its country as a map has it.")
    name = vault.put(sent.content)
    try:
        _kept(
            actor,
            sent,
            Volunteered(filename=sent.filename[-_LONGEST_NAME:], file=name, sites=understood, here=here),
            after,
        )
    except IntegrityError:
        vault.drop(name)
        raise EditionError("Somebody else sent a list just now. Load the page again.") from None
    except BaseException:
        vault.drop(name)
        raise


def _understood(sent: Sent) -> int:
    if not sent.content:
        raise EditionError("The file is empty.")
    if len(sent.content) > MOST_BYTES:
        raise EditionError(f"The file is larger than {MOST_BYTES >> 20} MB. Save it without pictures, or as CSV.")
    with vault.in_clear(sent.content, sent.filename) as place:
        found = len(read_suppliers(place, clock.today()).listings)
    if not found:
        raise EditionError("No site of this list was understood. It needs at least a name and a country for each.")
    return found


@transaction.atomic
def _kept(actor: Actor, sent: Sent, made: Volunteered, after: Volunteered | None) -> None:
    before = Volunteered.objects.select_for_update().filter(ended=None).first()
    if made.here and before != after:
        raise IntegrityError("another list is in force by now")
    made.once, made.digest = sent.once, hashlib.sha256(sent.content).hexdigest()
    made.by, made.at = person(actor), clock.now()
    if before:
        _end(before)
    made.save()
    details = {"sites": str(made.sites), "sha256": made.digest}
    record(Deed("volunteer.change", str(made.public), actor.user, details=details))
    faults.point("volunteers.kept")


def _end(found: Volunteered) -> None:
    dropped = found.file
    found.ended, found.file = clock.now(), ""
    found.save()
    transaction.on_commit(lambda: vault.drop(dropped))


@transaction.atomic
def remove(actor: Actor) -> None:
    """Take the list away, with its file. Again, it changes nothing."""
    found = Volunteered.objects.select_for_update().filter(ended=None).first()
    if found:
        _end(found)
        record(Deed("volunteer.change", str(found.public), actor.user, details={"sites": "0"}))
        faults.point("volunteers.removed")
