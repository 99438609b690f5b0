"""What tells a site of a need is encrypted in the row, under a key that is not in the database (AES-256-GCM).

A sealed text opens only in the row for which it was sealed: its member and its own id are bound into it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from comity.reference.text import words
from comity.server.environment import secret
from comity.vocabulary.errors import ComityError, OptionError
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import RowRef

_NONCE_BYTES = 12
_KEY = "needs"
_SAME = ("site_name", "supplier_name", "address", "city", "country")
_NAMED = (
    "site_name", "supplier_name", "address", "city", "region", "postcode", "country", "latitude", "longitude", "gln",
    "os_id", "lei", "duns", "sedex_site",
)  # fmt: skip
"""What linkage looks at (`Record.of`), so that a need is found again as the row was."""
LONGEST = 300
"""Characters of a text that are kept; no name or address of a site is longer."""


CLOSED = (
    "Needs cannot be opened: the file secrets/needs in the server's data folder is missing, or another one. Whoever "
    "runs the server puts it back from its copy of the secrets; then they are here again. Nothing was changed."
)


class SealError(ComityError):
    """A need cannot be opened: it was changed, moved to another row, or the server's key is another or unusable.

    Says where the key lies and how it comes back, and of no need which it is.
    """

    def __init__(self) -> None:
        super().__init__(CLOSED)


def seal(content: Mapping[str, Any], member: UUID, need: UUID) -> bytes:
    """Encrypt what a need says, for its own row."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return nonce + _cipher().encrypt(nonce, text.encode(), _bound(member, need))


def opened(sealed: bytes, member: UUID, need: UUID) -> dict[str, Any]:
    """What a need says. Raises SealError where it was not sealed for this row by this server."""
    try:
        text = _cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(member, need))
    except InvalidTag:
        raise SealError from None
    found: dict[str, Any] = json.loads(text)
    return found


def _cipher() -> AESGCM:
    return AESGCM(_key())


def _key() -> bytes:
    """The server's key. Raises SealError where its file is no key, or others can read it."""
    try:
        return secret(settings.DATA, _KEY)
    except (OptionError, OSError):
        raise SealError from None


def _bound(member: UUID, need: UUID) -> bytes:
    return b"comity need 1" + member.bytes + need.bytes


def mark(named: Mapping[str, Any], member: UUID) -> str:
    """The same for the same site named the same way by the same member; tells nobody without the key which site."""
    told = json.dumps([words(str(named.get(name, ""))) for name in _SAME])
    return hmac.new(_key(), b"comity mark 1" + member.bytes + told.encode(), "sha256").hexdigest()


def named(listing: Listing) -> dict[str, str | float]:
    """The site of a supplier row as a need keeps it: nothing that linkage does not look at."""
    found = {name: getattr(listing, name) for name in _NAMED}
    short = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in found.items()}
    return {name: value for name, value in short.items() if value not in ("", None)}


def listing(kept: Mapping[str, Any], ref: RowRef) -> Listing:
    """The supplier row of a need, to be held against an edition."""
    known = {each.name for each in fields(Listing)} & set(_NAMED)
    values = {"site_name": "", "country": ""} | {name: kept[name] for name in known if name in kept}
    return Listing(ref=ref, **values)


def digest(content: bytes) -> str:
    """A short fingerprint of what is sealed, to see whether a row changed meanwhile."""
    return hashlib.sha256(content).hexdigest()
