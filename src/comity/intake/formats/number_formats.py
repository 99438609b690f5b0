"""What number formats tell of a column: money, shares, or digits with leading zeros.

Built-in numbers: ECMA-376 part 1, 18.8.30 (ids below 50 need no code in the file). The comma styles 37-41 and 43 bear
no currency sign and are used for counts as well, so they tell nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

CURRENCY, PERCENT = "currency", "percent"
ENOUGH_ROWS = 300  # rows from the top in which numbers are looked at

_LONGEST = 255  # letters of a number format
_BUILT_IN = {**dict.fromkeys((5, 6, 7, 8, 42, 44), CURRENCY), 9: PERCENT, 10: PERCENT}
_LOCALE_ONLY = re.compile(r"\[\$-[^\]]*\]")
_SYMBOL = re.compile(r"\[\$[^\]-]")
_SIGNS = re.compile(r"[$\u00a2-\u00a5\u0e3f\u20a0-\u20cf\ufdfc\uff04\uffe0\uffe1\uffe5\uffe6]")
_LITERALS = re.compile(r'"([^"]*)"|\\(.)')
_WORDS = re.compile(
    r"\b(?:USD|EUR|GBP|CHF|CNY|RMB|JPY|INR|IDR|MYR|THB|VND|BRL|MXN|TRY|PLN|CAD|AUD|NZD|SEK|NOK|DKK|CZK|HUF|RON|ZAR|KRW"
    r"|TWD|HKD|SGD|PHP|BDT|PKR|LKR|EGP|MAD|NGN|KES|XOF|XAF|COP|PEN|CLP|ARS|ILS|UAH|RUB|AED|SAR"
    r"|Rp|RM|TL|kr|Kč|zł|Ft|lei|Fr|FCFA)\b|[元円원]"
)
_PADDED = re.compile(r"0{2,20}$")


@lru_cache(maxsize=1 << 10)
def number_kind(number: int, code: str = "") -> str:
    """`currency`, `percent`, `padded:N` (N digits with leading zeros) or "" of a format by its id and its code."""
    if not code:
        return _BUILT_IN.get(number, "")
    first = _LOCALE_ONLY.sub("", code[:_LONGEST]).split(";")[0]
    if not re.search("[0#]", first):
        return ""
    literals = " ".join(a or b for a, b in _LITERALS.findall(first))
    if _SYMBOL.search(first) or _SIGNS.search(first) or _WORDS.search(literals):
        return CURRENCY
    shown = _LITERALS.sub("", first)
    if "%" in shown:
        return PERCENT
    return f"padded:{len(shown)}" if _PADDED.match(shown) else ""


class Votes:
    """How the numbers of each column are shown, counted cell by cell."""

    def __init__(self, kinds: Sequence[str]) -> None:
        """`kinds` gives the kind of each cell style by its index, as `number_kind` names it."""
        self._kinds = kinds
        self._numbers: Counter[int] = Counter()
        self._shown: Counter[tuple[int, str]] = Counter()

    def add(self, column: int, style: int) -> None:
        """Count a number in `column` (from 0) that is shown by `style`."""
        self.add_kind(column, self._kinds[style] if 0 <= style < len(self._kinds) else "")

    def add_kind(self, column: int, kind: str) -> None:
        """Count a number in `column` that is shown as `kind`."""
        self._numbers[column] += 1
        if kind:
            self._shown[column, kind] += 1

    def _mostly(self) -> list[tuple[int, str]]:
        return [(column, kind) for (column, kind), count in self._shown.items() if 2 * count > self._numbers[column]]

    def columns(self, kind: str) -> frozenset[int]:
        """The columns in which more than half of the numbers are of `kind`."""
        return frozenset(column for column, shown in self._mostly() if shown == kind)

    def padded(self) -> Mapping[int, int]:
        """Column -> digits, where more than half of the numbers are shown with that many digits."""
        return {column: int(shown[7:]) for column, shown in self._mostly() if shown.startswith("padded:")}
