"""How the letters of a text file are coded: marks first, then UTF-8, then the code page whose letters make sense.

Nothing here needs the whole text at once: a file is surveyed piece by piece, and read piece by piece.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from comity.intake.plausible import plausibility
from comity.reference import code_pages
from comity.reference.headings import understand

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Japanese and Korean mail writes its signs in seven bits, between escape sequences.
_ESCAPES = (
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$B", "iso2022_jp_ext"),
    (b"\x1b$@", "iso2022_jp_ext"),
    (b"\x1b(I", "iso2022_jp_ext"),
)
_HZ = re.compile(rb"~\{(?:[!-w][!-~])+~\}")  # Chinese mail, likewise
_UTF_7 = re.compile(rb"\+([A-Za-z0-9/]{3,})-")
_FEWEST_RUNS = 2
# A sign beyond the basic plane that a database (Oracle's UTF8, old MySQL) coded half by half.
_HALVES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
# The first byte of a letter that a field of fixed length cut in two; as Western letters Ã, Ä, Å would not stand there.
_CUT = re.compile(rb"(?<=[a-z])[\xc2-\xc5](?![\x80-\xbf])")
_START, _SAMPLE = 64 << 10, 60_000
_ZEROS = 0.05  # share of the pairs of bytes that begin or end with zero, from which on a text is UTF-16
_FEW_ZEROS, _MOSTLY = 0.3, 0.8
_KNOWN_WORTH, _MOST_HEADINGS, _MOST_NAMES = 0.1, 4, 3
_FURTHER_WORTH, _MOST_FURTHER = 0.03, 5  # names beyond the first ones tell little more
_LINES_WITH_HEADINGS = 12
_CONTEST, _CLOSE, _CLEAR = 0.5, 0.1, 0.2
_MOST_DAMAGE = 0.01
_LAST_BYTES = 3  # of a letter that was cut off at the end of the file
_PRINTABLE = bytes((*range(0x20, 0x7F), *b"\t\r\n"))
_SPLIT = re.compile(r'[,;\t|"\r\n]+')
_PARTS = re.compile(r'[,;\t|"\r\n]+|(?<=\d)[ .-]+|[ .-]+(?=\d)')
_USUAL = "cp1252"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is coded.

    `name` is Python's name, `mark_length` the bytes of the mark to skip, `sure` whether a person should have a look.
    `rest` is the code page of those lines that are not in `name` (files put together from several); "" where all are.
    """

    name: str
    mark_length: int = 0
    sure: bool = True
    rest: str = ""

    @property
    def mixed(self) -> bool:
        """Whether lines are coded in two ways."""
        return bool(self.rest)

    @property
    def names(self) -> str:
        """The code pages by Python's names, joined by a bar, as sentences take them."""
        return f"{self.name}|{self.rest}" if self.rest else self.name


@dataclass(slots=True)
class _Survey:
    """What one pass over a file collects: lines that are UTF-8 or not (only with other than ASCII)."""

    good: list[bytes] = field(default_factory=list)
    bad: list[bytes] = field(default_factory=list)
    good_size: int = 0
    bad_size: int = 0

    def add(self, lines: bytes) -> None:
        """Look at whole lines."""
        if lines.isascii() or self.full:
            return
        if _is_utf8(lines):
            if self.good_size < _SAMPLE:
                self._sort(lines)
        else:
            self._sort(lines)

    def _sort(self, lines: bytes) -> None:
        for line in lines.splitlines(keepends=True):
            if line.isascii():
                continue
            if not _is_utf8(line):
                self.bad.append(line)
                self.bad_size += len(line)
            elif self.good_size < _SAMPLE:
                self.good.append(line)
                self.good_size += len(line)
            if self.full:
                break

    @property
    def full(self) -> bool:
        """Whether it is known that the file is not in UTF-8, and enough of it to tell what it is in."""
        return self.bad_size > _SAMPLE

    def cut_at_end(self) -> bool:
        """Whether the only damage is a letter of UTF-8 that the end of the file cut off."""
        if len(self.bad) != 1 or self.bad[0].endswith((b"\n", b"\r")):
            return False
        try:
            self.bad[0].decode("utf-8")
        except UnicodeDecodeError as error:
            return error.reason == "unexpected end of data" and len(self.bad[0]) - error.start <= _LAST_BYTES
        return True


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _HALVES.search(raw) is not None and _is_utf8(_HALVES.sub(b"", raw))
    return True


def _join_halves(error: UnicodeError) -> tuple[str, int]:
    """Error handler of UTF-8: two halves make their sign, anything else is lost."""
    assert isinstance(error, UnicodeDecodeError)
    found = _HALVES.match(error.object, error.start)
    if found is None:
        return "\ufffd", error.end
    return found[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16"), found.end()


_JOINING = "comity.halves"
codecs.register_error(_JOINING, _join_halves)


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that end with a line, as far as lines end at all."""
    rest = b""
    for piece in pieces:
        joined = rest + piece if rest else piece
        end = max(joined.rfind(b"\n"), joined.rfind(b"\r", 0, -1)) + 1
        if end == 0 and len(joined) > (16 << 20):  # no list has such a line; keep the memory bounded
            end = len(joined)
        rest = joined[end:]
        if end:
            yield joined[:end]
    if rest:
        yield rest


def _wide(start: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: it shows in the zero bytes of delimiters, digits and Latin letters."""
    pairs = len(start) // 2
    even, odd = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if not pairs or max(even, odd) < _ZEROS * pairs:
        return ""
    if min(even, odd) > pairs / 4:
        return _wider(start)
    if max(even, odd) < _FEW_ZEROS * pairs and _is_ascii_with_zeros(start):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    return name if min(even, odd) * 10 <= max(even, odd) and _makes_text(start[: 2 * pairs], name) else ""


def _is_ascii_with_zeros(start: bytes) -> bool:
    """Whether the other bytes are nearly all letters and signs of ASCII: then the zeros are dirt, and no UTF-16."""
    others = start.replace(b"\0", b"")
    return len(others) - len(others.translate(None, _PRINTABLE)) > _MOSTLY * len(others)


def _wider(start: bytes) -> str:
    whole = len(start) // 4 * 4
    return next((name for name in ("utf-32-le", "utf-32-be") if _makes_text(start[:whole], name)), "")


def _makes_text(raw: bytes, name: str) -> bool:
    text = raw.decode(name, "replace")
    odd = sum(1 for char in text if char == "\ufffd" or (char < " " and char not in "\t\r\n\x0b\x0c"))
    return bool(text) and odd <= _MOST_DAMAGE * len(text) + 1


def by_mark(start: bytes) -> Encoding | None:
    """How a file is coded that shows it by a mark, by zero bytes (UTF-16, UTF-32) or by escapes; None for others."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            twice = name == "utf-8" and start.startswith(mark + mark)
            return Encoding(name, len(mark) * (2 if twice else 1))
    wide = _wide(start) if b"\0" in start else ""
    if wide:
        return Encoding(wide)
    return _in_seven_bits(start) if start.isascii() else None


def _in_seven_bits(start: bytes) -> Encoding | None:
    name = next((name for escape, name in _ESCAPES if escape in start), "")
    if not name and len(_HZ.findall(start)) >= _FEWEST_RUNS:
        name = "hz"
    runs = _UTF_7.findall(start) if not name else []
    if len(runs) >= _FEWEST_RUNS and all(map(_is_word_of_utf_7, runs)):
        name = "utf-7"
    return Encoding(name) if name else None


def _is_word_of_utf_7(run: bytes) -> bool:
    try:
        text = (b"+" + run + b"-").decode("utf-7")
    except UnicodeDecodeError:
        return False
    return all(char > "\x7f" and (char.isalpha() or char in "’–“”°№") for char in text)


def _decoded(raw: bytes, page: str) -> str | None:
    """The text in a code page, a few damaged letters forgiven; None where it cannot be in that page."""
    text = raw.decode(page, "replace")
    foreign = sum(1 for char in text if char > "\x7f")
    return text if text.count("\ufffd") <= max(1, _MOST_DAMAGE * foreign) * (foreign > 4) else None


def _known(text: str) -> float:
    """What it is worth that headings become known, and that names of countries and months are spelt as they should."""
    lines = text.splitlines()
    cells = [cell.strip() for line in lines[:_LINES_WITH_HEADINGS] for cell in _SPLIT.split(line)]
    headings = {cell for cell in cells if cell and not cell.isascii() and understand(cell)}
    spelt = {unicodedata.normalize("NFC", part.strip()).casefold() for part in _PARTS.split(text)}
    names = spelt & code_pages.spellings()
    further = max(0, len(names) - _MOST_NAMES)
    known = min(len(headings), _MOST_HEADINGS) + min(len(names), _MOST_NAMES)
    return _KNOWN_WORTH * known + _FURTHER_WORTH * min(further, _MOST_FURTHER)


def _rated(sample: bytes) -> list[tuple[float, str, str]]:
    """Code pages that the sample can be in: how much sense each makes, its name, and the text; best first."""
    texts = [(page, text) for page in code_pages.pages() if (text := _decoded(sample, page)) is not None]
    rated = [
        (plausibility(text, page, code_pages.pages()[page]) + code_pages.prior(page), page, text)
        for page, text in texts
    ]
    best = max((sense for sense, _, _ in rated), default=0.0)
    known: dict[str, float] = {}
    for sense, _, text in rated:
        if best - sense < _CONTEST and text not in known:
            known[text] = _known(text)
    rated = [(sense + known.get(text, 0.0), page, text) for sense, page, text in rated]
    return sorted(rated, key=lambda entry: -entry[0])  # stable: the order of preference decides between equals


def _best_page(sample: bytes) -> tuple[str, bool]:
    """The code page that makes most sense, and whether no other one makes nearly as much of another text."""
    rated = _rated(sample)
    if not rated:
        return _USUAL, False
    best_sense, page, best_text = rated[0]
    return page, best_sense > 0 and all(
        best_sense - sense > _CLOSE for sense, _, text in rated[1:] if text != best_text
    )


def _reads_better_as_utf8(lines: bytes, page: str) -> bool:
    """Whether lines that can be read as UTF-8 are meant so, and are no accident of the code page of the others."""
    languages = code_pages.pages()[page]
    as_page = plausibility(lines.decode(page, "replace"), page, languages)
    every = tuple(dict.fromkeys(language for listed in code_pages.pages().values() for language in listed))
    return plausibility(lines.decode("utf-8"), "gb18030", every) > as_page + _CLEAR


def _judge(survey: _Survey, mark_length: int) -> Encoding:
    if not survey.bad or survey.cut_at_end():
        return Encoding("utf-8", mark_length)
    if survey.good and all(_is_utf8(_CUT.sub(b"", line)) for line in survey.bad):
        return Encoding("utf-8", mark_length, sure=False)
    if survey.good or mark_length:
        page, sure = _best_page(b"".join(survey.bad))
        if mark_length or _reads_better_as_utf8(b"".join(survey.good), page):
            return Encoding("utf-8", mark_length, sure, page)
    page, sure = _best_page(b"".join(survey.bad + survey.good))
    return Encoding(page, 0, sure)


def _first_bytes(pieces: Iterator[bytes]) -> bytes:
    """Pieces joined until they are enough to see a mark, or zero bytes."""
    found = b""
    for piece in pieces:
        found += piece
        if len(found) >= _START:
            break
    return found


def find_encoding(pieces: Iterable[bytes]) -> Encoding:
    """How a file is coded that is given in pieces of any size (`[raw]` where it is at hand). Never raises.

    Reads as far as it must: to the end where the file may be UTF-8, else until it has seen enough.
    """
    rest = iter(pieces)
    start = _first_bytes(rest)
    marked = by_mark(start[:_START])
    if marked is not None and marked.name != "utf-8":
        return marked
    mark_length = marked.mark_length if marked else 0
    survey = _Survey()
    for lines in _whole_lines(chain([start[mark_length:]], rest)):
        survey.add(lines)
        if survey.full:
            break
    return _judge(survey, mark_length)


def text_of(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    """The text of a file, piece by piece. Never raises: what cannot be read becomes "\ufffd"."""
    if encoding.mixed:
        yield from _mixed_text(pieces, encoding)
        return
    decoder = codecs.getincrementaldecoder(encoding.name)(_JOINING if encoding.name == "utf-8" else "replace")
    skip = encoding.mark_length
    for piece in pieces:
        yield decoder.decode(piece[skip:])
        skip = max(0, skip - len(piece))
    yield decoder.decode(b"", True)


def _mixed_text(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    skip = encoding.mark_length
    for lines in _whole_lines(pieces):
        for line in lines[skip:].splitlines(keepends=True):
            yield line.decode("utf-8", _JOINING) if _is_utf8(line) else line.decode(encoding.rest, "replace")
        skip = 0


def decode(raw: bytes) -> tuple[str, str, bool]:
    """The text of a file at hand, its coding, and whether that is sure. Never fails."""
    encoding = find_encoding([raw])
    return "".join(text_of([raw], encoding)), encoding.name, encoding.sure
