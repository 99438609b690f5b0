"""A cell of dates taken apart: numbers, names of months and quarters, and what stands between them.

Each `Stretch` is a row of parts that may be a date. Its `shape` has one letter for each part (n: number of one or two
digits, y: year, m: month by name, q: word for a quarter, x: another number) and between two parts one sign for what
stands there: `t` a word such as "to", `&` a word such as "and", `~` a dash between blanks, `_` nothing, or the mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from comity.intake.day_cell import YEARS, make_day, year_of_four, year_of_two
from comity.intake.day_writing import DAY_MARK, MONTH_MARK, YEAR_MARK
from comity.reference import date_words as words
from comity.reference.date_words import Kind
from comity.reference.plain import fold

_PUNCTUATION = (
    r"!-/:-@\[-^`{-~\u2010-\u2015\u2018-\u201f\u2022\u2026\u2032\u2033\u2192\u2212\u3001\u3002"
    r"\u00ab\u00bb\u00b7\u00b4\u02bc\u30fb\u301c"
)
_TOKEN = re.compile(
    rf"(?P<number>\d+)(?P<mark>[{YEAR_MARK}{MONTH_MARK}{DAY_MARK}]?)|(?P<blank>\s+)|(?P<sign>[{_PUNCTUATION}])|(?P<word>[^\d\s{_PUNCTUATION}]+)"
)
_APOSTROPHES = "'`´‘’ʼ′"
_WIDE_DASHES = "~–—―‒〜→"
_DOUBT = "?<>="
_PARTS_OF_ONE_DAY = 3
_BLANKS = frozenset('"*!«»“”„' + _APOSTROPHES)
_BREAKS_BUT = frozenset("-–—―‒‐‑−~〜→/\\;,、.。·•・…&+_" + _DOUBT) | _BLANKS
_SAME = str.maketrans({"\\": "/", "、": ",", "。": ".", "·": ".", "•": ".", "・": ".", "‐": "-", "‑": "-", "−": "-"})
_MARKS = (("t", "t"), ("&", "&"), ("+", "&"), ("-", "-"), ("/", "/"), (";", ";"), (",", ","), (".", "."))
_LONE_QUARTERS = frozenset(("t", "c", "q", "tw", "kv", "кв"))


@dataclass(frozen=True, slots=True)
class Part:
    """A number or a month: its value, how many digits were written, and the word of a month."""

    letter: str
    value: int
    digits: int = 0
    word: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Parts that stand together, and how (see the module). `open`: a limit, or a range without its other end.

    `thai`: in Thai letters or with a year of the Buddhist era, so that the day stands first.
    """

    shape: str
    parts: tuple[Part, ...]
    open: bool = False
    start: bool = False
    quarter_letter: str = ""
    thai: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """A cell taken apart. `strangers`: it holds other words; `void`: its words say that no audit took place."""

    stretches: tuple[Stretch, ...]
    strangers: bool
    void: bool
    roman: bool


@dataclass(slots=True)
class _Token:
    kind: str  # number, blank, sign, word, break, or a Kind
    text: str
    mark: str = ""
    value: int = 0


def _raw(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if found["number"]:
            yield _Token("number", found["number"], found["mark"])
        elif kind == "word":
            parts = [part for word in fold(found["word"]).split() for part in words.known_parts(word)]
            yield from (_Token("word", part) for part in parts) if parts else (_Token("sign", found["word"]),)
        else:
            yield _Token(kind, found[0])


def _join_months(tokens: list[_Token]) -> list[_Token]:
    """Names of months that are several words become one token."""
    joined: list[_Token] = []
    index = 0
    while index < len(tokens):
        length = next((size for size in (5, 3) if _is_long_month(tokens[index : index + size], size)), 1)
        text = "".join(token.text if token.kind == "word" else " " for token in tokens[index : index + length])
        joined.append(tokens[index] if length == 1 else _Token("word", text))
        index += length
    return joined


def _is_long_month(tokens: Sequence[_Token], size: int) -> bool:
    kinds = ["word", "blank", "word", "blank", "word"]
    if [token.kind for token in tokens] != kinds[:size]:
        return False
    return " ".join(token.text for token in tokens if token.kind == "word") in words.months()


def _is_small_number(token: _Token | None) -> bool:
    if token is None:
        return False
    return (token.kind == "number" and token.text in "1234") or words.word_kind(token.text)[0] in (
        Kind.ROMAN,
        Kind.ORDINAL,
    )


def _near(tokens: Sequence[_Token], index: int, step: int) -> _Token | None:
    """The next token on one side that is neither blank nor a mark nor the ending of a number."""
    index += step
    while 0 <= index < len(tokens):
        if tokens[index].kind not in ("blank", "sign", "ending"):
            return tokens[index]
        index += step
    return None


def _name(tokens: Sequence[_Token]) -> None:
    """Every word gets what it says as its kind; endings of numbers become blank."""
    for index, token in enumerate(tokens):
        if token.kind == "word":
            token.kind, token.value = ("ending", 0) if _is_ending(tokens, index) else _said(tokens, index)


def _said(tokens: Sequence[_Token], index: int) -> tuple[str, int]:
    """What a word says, where its neighbours have a say in it."""
    text = tokens[index].text
    kind, value = words.word_kind(text)
    if text in _LONE_QUARTERS and not any(_is_small_number(_near(tokens, index, step)) for step in (-1, 1)):
        return (Kind.IDLE if text == "c" else Kind.UNKNOWN), 0
    if text in words.settled_months() and any(near.text == "." for near in tokens[max(index - 2, 0) : index]):
        return Kind.UNKNOWN, 0
    if text == "i" and any(near.text in "./-" for near in _beside(tokens, index)):
        return Kind.ROMAN, 1
    return kind, value


def _beside(tokens: Sequence[_Token], index: int) -> list[_Token]:
    """The tokens that touch one."""
    return [*tokens[max(index - 1, 0) : index], *tokens[index + 1 : index + 2]]


def _is_ending(tokens: Sequence[_Token], index: int) -> bool:
    """Whether a word hangs on the number of a day before it."""
    if not index or tokens[index - 1].kind != "number" or tokens[index].text not in words.endings():
        return False
    followed = index + 1 < len(tokens) and tokens[index + 1].kind == "number"
    return len(tokens[index - 1].text) <= 2 and not followed


def _settle_romans(tokens: Sequence[_Token]) -> bool:
    """Roman numbers are quarters beside a word for one, months where no month is named; whether they are months."""
    kinds = {token.kind for token in tokens}
    romans = [token for token in tokens if token.kind == Kind.ROMAN]
    quarters = bool(kinds & {Kind.QUARTER, Kind.QUARTER_IF_ROMAN})
    as_months = not quarters and Kind.MONTH not in kinds
    for token in romans:
        if quarters:
            token.kind, token.text = "number", str(token.value)
        else:
            token.kind = Kind.MONTH if as_months else Kind.UNKNOWN
    for token in tokens:
        if token.kind == Kind.QUARTER_IF_ROMAN:
            token.kind = Kind.QUARTER if romans else "void"
    return as_months and bool(romans)


def _forgive_slips(tokens: Sequence[_Token]) -> None:
    """Where no month is named, the only unknown word is taken for a month when it is one letter away from it."""
    unknown = [token for token in tokens if token.kind == Kind.UNKNOWN]
    if len(unknown) != 1 or any(token.kind == Kind.MONTH for token in tokens):
        return
    month = words.month_with_a_slip(unknown[0].text)
    if month and unknown[0].text not in words.settled_months():
        unknown[0].kind, unknown[0].value = Kind.MONTH, month


def _break_codes(tokens: Sequence[_Token]) -> None:
    """A number that hangs on an unknown word or a lone letter is part of a code ("4P", "SA8000", "M2574")."""
    for index, token in enumerate(tokens):
        if token.kind == "number" and any(_makes_a_code(near) for near in _beside(tokens, index)):
            token.kind = "code"


def _makes_a_code(token: _Token) -> bool:
    longest = 1 if token.kind == Kind.RANGE else 2 if token.kind in (Kind.IDLE, Kind.LIST) else 0
    lone = len(token.text) <= longest and token.text.isascii()
    return lone or token.kind == Kind.UNKNOWN


@dataclass(slots=True)
class _Builder:
    today: date
    thai: bool
    stretches: list[Stretch] = field(default_factory=list)
    shape: str = ""
    parts: list[Part] = field(default_factory=list)
    run: list[str] = field(default_factory=list)
    limit: bool = False
    start: bool = False
    quarter: str = ""

    def part(self, letter: str, value: int, digits: int = 0, word: str = "") -> None:
        if self.parts:
            self.shape += _sign("".join(self.run))
        self.shape += letter
        self.parts.append(Part(letter, value, digits, word))
        self.run = []

    def number(self, token: _Token, apostrophe: bool) -> None:
        digits, value = len(token.text), int(token.text)
        if token.mark == MONTH_MARK:
            return self.part("m", value)
        if token.mark == YEAR_MARK or (apostrophe and digits == 2):
            year = year_of_four(value) if digits == 4 else year_of_two(value, self.today, self.thai)
            return self.part("y" if year and digits in (2, 4) else "x", year or value, digits)
        if digits <= 2:
            return self.part("n", value, digits)
        if digits == 4 and (year := year_of_four(value)):
            self.thai = self.thai or year != value  # the Buddhist era
            return self.part("y", year, digits)
        return self.compact(token.text)

    def compact(self, text: str) -> None:
        """Eight digits in a row: year, month and day, or the year last; another number is only a number."""
        pieces = _pieces(text)
        for piece in pieces:
            self.part(
                "y" if len(piece) == 4 else "n",
                (len(piece) == 4 and year_of_four(int(piece))) or int(piece),
                len(piece),
            )
        if not pieces:
            self.part("x", 0, len(text))

    def cut(self) -> None:
        """The stretch ends here."""
        if self.parts:
            dangling = "t" in self.run and len(self.parts) <= _PARTS_OF_ONE_DAY  # "2025年5月12日まで"
            parts, limit = tuple(self.parts), self.limit or dangling
            self.stretches.append(Stretch(self.shape, parts, limit, self.start, self.quarter, self.thai))
        self.shape, self.parts, self.run = "", [], []
        self.limit = self.start = False
        self.quarter = ""


def _pieces(text: str) -> tuple[str, ...]:
    """Eight digits as year, month, day, or as two numbers and a year; nothing where they hold no year."""
    if len(text) != 8:
        return ()
    first = year_of_four(int(text[:4]))
    if int(text[4:]) in YEARS and not (first and make_day(first, int(text[4:6]), int(text[6:]))):
        return text[:2], text[2:4], text[4:]
    return (text[:4], text[4:6], text[6:]) if first else ()


def _sign(run: str) -> str:
    """One sign for what stands between two parts."""
    if "t" not in run and "&" not in run and (any(dash in run for dash in _WIDE_DASHES) or " - " in run):
        return "~"
    return next((sign for mark, sign in _MARKS if mark in run), " " if run else "_")


def _word(builder: _Builder, token: _Token) -> None:
    if token.kind == Kind.MONTH:
        builder.part("m", token.value, 0, token.text)
    elif token.kind == Kind.QUARTER:
        builder.quarter = token.text
        builder.part("q", 0)
    elif token.kind == Kind.ORDINAL:
        builder.part("n", token.value, 1)
    elif token.kind in (Kind.RANGE, Kind.LIST):
        if not builder.parts and token.text in words.limits():
            builder.limit = True
        builder.run.append("t" if token.kind == Kind.RANGE else "&")
    else:
        builder.start = builder.start or token.kind == Kind.START
        builder.run.append("" if token.kind == "ending" else " ")


def _build(tokens: Sequence[_Token], builder: _Builder) -> bool:
    """Fill the builder; whether there was anything that is no part of a date."""
    strangers = False
    for index, token in enumerate(tokens):
        if token.kind == "number":
            builder.number(token, index > 0 and tokens[index - 1].text in _APOSTROPHES)
        elif token.kind == "blank":
            builder.run.append(" ")
        elif token.kind == "sign" and token.text in _BREAKS_BUT:
            builder.run.append(" " if token.text in _BLANKS else token.text.translate(_SAME))
        elif token.kind in ("sign", "code", "void", Kind.UNKNOWN):
            strangers = True
            builder.cut()
            builder.limit = token.text in words.limits()
        else:
            _word(builder, token)
    builder.cut()
    return strangers


def _prefer_weekdays(tokens: Sequence[_Token]) -> None:
    """A month at the beginning or the end is set aside when its name is that of a weekday too ("mar 12 mai 2025")."""
    named = [token for token in tokens if token.kind not in ("blank", "sign")]
    for token in (named[0], named[-1]):
        if token.kind == Kind.MONTH and token.text in words.weekdays():
            token.kind = Kind.IDLE
            return


def take_apart(text: str, today: date, weekdays: bool = False) -> Tokens:
    """The stretches of a cell whose writing was made plain (`day_writing.plain`), and what its words say.

    `weekdays`: words that name both a month and a weekday are taken for weekdays.
    """
    tokens = _join_months(list(_raw(text)))
    _name(tokens)
    if weekdays:
        _prefer_weekdays(tokens)
    said = [token.text for token in tokens if token.kind not in ("number", "blank", "sign", "ending")]
    doubt = any(token.kind == "sign" and token.text in _DOUBT for token in tokens)
    roman = _settle_romans(tokens)
    void = doubt or any(token.kind == "void" for token in tokens) or words.says_void(said) or words.has_void_sign(text)
    _forgive_slips(tokens)
    _break_codes(tokens)
    builder = _Builder(today, thai=any("\u0e00" <= char <= "\u0e7f" for char in text))
    strangers = _build(tokens, builder)
    return Tokens(tuple(builder.stretches), strangers, void, roman)
