"""The keys of a clearinghouse: one secret of 32 bytes, and what is derived from it for each purpose.

Row ids, ties and site ids depend on the secret and on content, on nothing else (product.md, Key). Different purposes
get independent keys (HKDF-SHA256, RFC 5869), so that a published row id tells nothing about a tie or a site id.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comity.vocabulary.errors import OptionError

SECRET_BYTES = 32
ROW_ID_HEX = 24  # 96 bits, disclosure.md 3.2


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys of 32 bytes each. Never printed."""

    row_ids: bytes
    order: bytes
    site_ids: bytes
    statistics: bytes
    salts: bytes
    signing: bytes
    commitment: str

    @classmethod
    def derive(cls, secret: bytes) -> Keys:
        """All keys from a secret of 32 bytes. Raises OptionError for any other length."""
        if len(secret) != SECRET_BYTES:
            raise OptionError(
                f"The key holds {len(secret)} bytes, but must hold exactly {SECRET_BYTES}. "
                "Give the file that comity created, or leave --key out."
            )
        return cls(
            _derive(secret, "row ids"),
            _derive(secret, "order"),
            _derive(secret, "site ids"),
            _derive(secret, "statistics"),
            _derive(secret, "salts"),
            _derive(secret, "signing"),
            hashlib.sha256(_derive(secret, "commitment")).hexdigest(),
        )

    def row_id(self, site_id: str) -> str:
        """The published id of a site's row: 24 hexadecimal digits."""
        return _mac(self.row_ids, site_id)[:ROW_ID_HEX]

    def site_id(self, content: str) -> str:
        """A site's own id, from a text that depends on what its listings say and on nothing else: 24 hex digits."""
        return _mac(self.site_ids, content)[:ROW_ID_HEX]

    def mark(self, text: str) -> str:
        """By what a row is known again that says the same of its place; 24 hexadecimal digits."""
        return _mac(self.salts, f"mark\n{text}")[:ROW_ID_HEX]

    def salt(self, text: str) -> str:
        """What is committed to together with a text, so that nobody can try texts; 64 hexadecimal digits."""
        return _mac(self.salts, text)

    @property
    def public_key(self) -> str:
        """The Ed25519 key by which anybody can check what `sign` signed; 64 hexadecimal digits."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The Ed25519 signature of a message; the same for the same message, 128 hexadecimal digits."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign(message).hex()

    def record_key(self, site_id: str) -> int:
        """A site's part of the key of every cell that it is counted in: 32 bits (disclosure.md 3.7)."""
        return int(_mac(self.statistics, site_id), 16) % 2**32

    def position(self, cell_key: int) -> int:
        """Where in a perturbation table a cell's key (32 bits) leads: 32 bits, without any pattern between cells."""
        return int(_mac(self.statistics, f"cell\n{cell_key}"), 16) % 2**32

    def place(self, site_id: str) -> str:
        """A site's place in keyed order: what decides among sites between which no rule decides."""
        return _mac(self.order, site_id)


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), SECRET_BYTES, salt=None, info=f"comity/v1/{purpose}".encode()).derive(secret)


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
