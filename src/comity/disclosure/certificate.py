"""The certificate of an edition: what it was made from and what came out, signed with the key of the clearinghouse.

Inputs stand in it only as the root of a tree of salted commitments: it tells nothing about them, not even how many
there were (up to 63 lists), yet whoever has a list and its receipt can see that this list was taken in, and whoever has
all inputs and the key can see that nothing else was. Tree after RFC 6962 (leaves and nodes told apart); Ed25519 by
RFC 8032.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from comity.disclosure.keys import Keys
from comity.vocabulary.errors import CertificateError

CERTIFICATE_NAME = "certificate.json"
# Leaves of the smallest tree: a smaller one would tell how many lists there were.
LEAST_LEAVES = 64
# What a commitment is about: the bytes of a list, or the Secretariat's settings of the round.
LIST, SETTINGS = "list", "settings"


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _leaf(kind: str, salt: str, content: str) -> bytes:
    return hashlib.sha256(b"\0" + "\n".join((kind, salt, content)).encode()).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Commitments:
    """The inputs of a round as a tree; `levels` go from the leaves, in the order of their values, to the root."""

    keys: Keys
    levels: tuple[tuple[bytes, ...], ...]

    @classmethod
    def of(cls, lists: Iterable[str], settings: str, keys: Keys) -> Commitments:
        """Of the digests of the lists that were taken in, and of the settings.

        Equal lists are one input: two leaves of one value would tell a member that another one sent its very list.
        """
        given = [(LIST, content) for content in sorted(set(lists))] + [(SETTINGS, settings)]
        leaves = [_leaf(kind, keys.salt(content), content) for kind, content in given]
        size = max(LEAST_LEAVES, 1 << (len(leaves) - 1).bit_length())
        leaves += [_leaf("filling", keys.salt(f"filling {number}"), "") for number in range(size - len(leaves))]
        levels = [tuple(sorted(leaves))]
        while len(levels[-1]) > 1:
            level = levels[-1]
            levels.append(tuple(_node(*level[at : at + 2]) for at in range(0, len(level), 2)))
        return cls(keys, tuple(levels))

    @property
    def root(self) -> str:
        """The root in hexadecimal digits."""
        return self.levels[-1][0].hex()

    def receipt(self, content: str, kind: str = LIST) -> dict[str, Any]:
        """What a member needs to see that its list, of this digest, was taken in. Tells nothing about other lists."""
        at = self.levels[0].index(_leaf(kind, self.keys.salt(content), content))
        path = []
        for level in self.levels[:-1]:
            path.append({"side": "left" if at % 2 else "right", "hash": level[at ^ 1].hex()})
            at //= 2
        return {"inputs_root": self.root, "salt": self.keys.salt(content), "path": path}


def is_in(receipt: bytes, content: str, root: str, kind: str = LIST) -> bool:
    """Whether a receipt, as a file, shows that the list with the digest `content` is among the inputs under `root`.

    Raises CertificateError for what is no receipt.
    """
    try:
        told = json.loads(receipt)
        value = _leaf(kind, str(told["salt"]), content)
        for step in told["path"]:
            other = _from_hex(step["hash"], 32)
            value = {"left": _node(other, value), "right": _node(value, other)}[step["side"]]
    except (KeyError, TypeError, ValueError, RecursionError):
        raise CertificateError("The receipt is damaged, or is none. Ask the Secretariat for it again.") from None
    return value.hex() == root


def _from_hex(text: str, size: int) -> bytes:
    """So many bytes from hexadecimal digits as comity writes them; raises ValueError for any other text."""
    found = bytes.fromhex(text)
    if len(found) != size or found.hex() != text:
        raise ValueError(text)
    return found


def certificate(edition_id: str, manifest: bytes, commitments: Commitments, made_by: str) -> dict[str, Any]:
    """The certificate, not yet signed."""
    return {
        "edition_id": edition_id,
        "manifest_sha256": digest(manifest),
        "inputs_root": commitments.root,
        "made_by": made_by,
    }


def rendered(data: Mapping[str, Any]) -> bytes:
    """The one way in which comity writes a JSON file that is signed."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def signed(data: Mapping[str, Any], keys: Keys) -> bytes:
    """A JSON file of `data` with the key that signed it and the signature of all before."""
    named = {**data, "public_key": keys.public_key}
    return rendered({**named, "signature": keys.sign(rendered(named))})


def opened(content: bytes, name: str, *texts: str) -> dict[str, Any]:
    """What a signed file says. Raises CertificateError if one byte of it was changed since it was signed, or if what
    it says under the names `texts` is missing or no text: then it was signed as something else.

    Says nothing about who signed it: compare `public_key` with the one that the Secretariat told.
    """
    try:
        data = json.loads(content)
        rest = {key: value for key, value in data.items() if key != "signature"}
        key = Ed25519PublicKey.from_public_bytes(_from_hex(data["public_key"], 32))
        key.verify(_from_hex(data["signature"], 64), rendered(rest))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidSignature):
        raise CertificateError(f"{name} was changed since it was signed, or was never signed.") from None
    if rendered({**rest, "signature": data["signature"]}) != content:
        raise CertificateError(f"{name} was changed since it was signed.")
    if not all(isinstance(data.get(text), str) for text in texts):
        raise CertificateError(f"{name} is signed, but as something else than comity writes under this name.")
    return dict(data)
