"""How the sign-in library behaves here: nobody signs up alone, and second factors are not kept in clear."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest

from comity.server.environment import secret

_NONCE_BYTES = 12
_PURPOSE = b"comity second factor 1"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `services.accept`."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Secrets of authenticators are encrypted with a key that is not in the database (webstack.md, pitfall 7)."""

    def encrypt(self, text: str) -> str:
        """AES-GCM under the deployment's own key, as hexadecimal."""
        nonce = _nonce()
        return (nonce + _cipher().encrypt(nonce, text.encode(), _PURPOSE)).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises SuspiciousOperation where it was changed or the key is another."""
        content = bytes.fromhex(encrypted_text)
        try:
            return _cipher().decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], _PURPOSE).decode()
        except InvalidTag:
            raise SuspiciousOperation("a second factor does not fit this server's key") from None


def _nonce() -> bytes:
    return AESGCM.generate_key(128)[:_NONCE_BYTES]


def _cipher() -> AESGCM:
    return AESGCM(secret(settings.DATA, "second-factor"))
