"""Checkpoints as signed notes (C2SP signed-note and tlog-checkpoint): text that people can keep, and a signature.

A note is three lines (origin, size, root in base64), an empty line, and a line with the key's name and the signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ORIGIN = "comity/journal"
_ED25519 = b"\x01"  # signed-note: the kind of key
_ID_BYTES = 4


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """The key that signs checkpoints; never printed."""

    private: Ed25519PrivateKey

    @classmethod
    def from_secret(cls, secret: bytes) -> Key:
        """The key of 32 secret bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(secret))

    @property
    def public(self) -> bytes:
        """The 32 public bytes."""
        return self.private.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class Note:
    """What a checkpoint says: `size` entries have this `root` (32 bytes)."""

    size: int
    root: bytes


def _key_id(public: bytes) -> bytes:
    return hashlib.sha256(ORIGIN.encode() + b"\n" + _ED25519 + public).digest()[:_ID_BYTES]


def verifier(public: bytes) -> str:
    """The key as text, in the form that other readers of signed notes take: name, id, kind and key."""
    return f"{ORIGIN}+{_key_id(public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def signed(key: Key, size: int, root: bytes) -> str:
    """The checkpoint as a signed note."""
    text = f"{ORIGIN}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = _key_id(key.public) + key.private.sign(text.encode())
    return f"{text}\n— {ORIGIN} {base64.b64encode(signature).decode()}\n"


def opened(note: str, public: bytes) -> Note | None:
    """What a note says, or None where it is not a checkpoint or this key did not sign it."""
    text, _, tail = note.partition("\n\n")
    lines, (mark, _, encoded) = text.split("\n"), tail.rstrip("\n").rpartition(" ")
    if mark != f"— {ORIGIN}" or len(lines) != 3 or lines[0] != ORIGIN or not lines[1].isdecimal():
        return None
    try:
        signature, root = (base64.b64decode(each, validate=True) for each in (encoded, lines[2]))
        Ed25519PublicKey.from_public_bytes(public).verify(signature[_ID_BYTES:], f"{text}\n".encode())
    except (binascii.Error, InvalidSignature):
        return None
    return Note(int(lines[1]), root) if signature[:_ID_BYTES] == _key_id(public) and len(root) == 32 else None
