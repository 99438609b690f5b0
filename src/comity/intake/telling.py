"""What betrays a forbidden column whatever its heading says, gathered over a whole list some rows at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from comity.intake.cells import clean

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SIGNS = "[$＄€£¥￥₹₩₫฿₺₽元円圓]"
_CURRENCY = (
    rf"(?:{_SIGNS}|\b(?:usd|eur|gbp|chf|cny|rmb|jpy|inr|idr|myr|thb|vnd|brl|mxn|try|pln|cad|aud|us\$|rp|rm|zł|tl)\b)"
)
_AMOUNT = re.compile(
    rf"^\W*{_CURRENCY}\s*-?\d[\d.,' \u00a0]*(?:k|m|mn|mio|bn)?(?:\s*/\s*\w+)?$"
    rf"|^-?\d[\d.,' \u00a0]*\s*(?:k|m|mn|mio|bn)?\s*{_CURRENCY}(?:\s*/\s*\w+)?$",
    re.I,
)
_PHONE = re.compile(r"^(?:tel\.?:?\s*)?(?:\+|00)\d[\d ()./-]{7,}$", re.I)
_IBAN = re.compile(r"^[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?$")
_BRACKETS = re.compile(r"\s*(?:\(\s*\)|\[\s*\]|<\s*>|(?:e-?mail|mail)\s*:?\s*$)\s*", re.I)
_HALF, _SOME = 0.5, 0.3
_ENOUGH = 3
_SAMPLE = 600


class Telling:
    """Counts of e-mail addresses, amounts of money, phone and bank numbers among the texts of one column.

    Addresses are looked for in every cell, the others in a sample of the texts.
    """

    __slots__ = ("_amounts", "_emails", "_ibans", "_phones", "_sampled", "_texts")

    def __init__(self) -> None:
        self._texts = self._emails = self._sampled = self._amounts = self._phones = self._ibans = 0

    def add(self, texts: Sequence[str], joined: str) -> None:
        """Take in the texts of some rows; `joined` holds each of them."""
        self._texts += len(texts)
        if "@" in joined:
            self._emails += sum(1 for text in texts if "@" in text and EMAIL.search(text))
        if self._sampled < _SAMPLE:
            self._look_at(list(map(clean, texts[: _SAMPLE - self._sampled])))

    def _look_at(self, texts: Sequence[str]) -> None:
        self._sampled += len(texts)
        for text in texts:
            self._amounts += bool(_AMOUNT.search(text))
            self._phones += bool(_PHONE.search(text))
            self._ibans += bool(_IBAN.search(text))

    def reason(self) -> str:
        """What forbidden thing the column holds (a group of `forbidden.yaml`); "" if none."""
        if self._emails and (self._emails >= _ENOUGH or self._emails >= _SOME * self._texts):
            return "email"
        if self._sampled < _ENOUGH:
            return ""
        if self._ibans > _HALF * self._sampled:
            return "cost"
        if self._amounts > _HALF * self._sampled:
            return "spend"
        return "phone" if self._phones > _HALF * self._sampled else ""


def without_addresses(texts: Sequence[str]) -> Sequence[str]:
    """Texts without the e-mail addresses that a few of them hold: a person's address is never carried on."""
    if "@" not in "\n".join(texts):
        return texts
    return [_BRACKETS.sub(" ", EMAIL.sub("", text)).strip(" ,;:-") if "@" in text else text for text in texts]
