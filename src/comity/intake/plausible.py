"""How plausible the letters of a text are, from -1 (nonsense) to 1, if it was written in a given code page.

Each letter outside ASCII speaks for the languages that use it and against the others; capitals after small letters,
signs between letters and accents in a row speak against the code page itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, partial

from comity.reference import code_pages

# Runs of ASCII letters and of anything outside ASCII, with at least one of the latter; looked for from the start of a
# run only, else a cell of a hundred thousand letters is searched from each of them.
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]*[^\x00-\x7f][^\x00-\x40\x5b-\x60\x7b-\x7f]*")
_APOSTROPHES = frozenset("’‘ʼ´·")
_FREQUENT_SIGNS = frozenset("’‘“”–—…°º·«»\u00a0，、。（）：；・－／　")
_USUAL_SIGNS = (
    frozenset("„•ª¿¡€£™®©№′″½²³×\u202f\u200b\u200e\u200f「」『』【】《》〈〉．！？～＆％＋＃〒") | _FREQUENT_SIGNS
)
_MOST_WORDS, _LONGEST_WORD = 400, 40
_UNKNOWN, _WRONG, _DAMAGED = -0.8, -1.0, -2.0
_SELDOM = 0.2
_APOSTROPHE, _FREQUENT_SIGN, _SIGN, _ALONE, _SMALL_AMONG_CAPITALS = 0.9, 0.6, 0.3, 0.2, -0.5
_KANA, _LEVEL_1, _OTHER_SIGN, _HALF_KANA, _LATIN_IN_SIGNS, _SIGN_IN_LATIN = 0.7, 0.1, -0.5, -0.5, 0.5, -0.7
_LAST_LATIN = "\u024f"
_NEXT_LETTERS = 2  # accented letters that may stand in a row
# First bytes of the more common half of the signs, by the code page (level 1 of GB 2312, JIS X 0208, Big5, KS X 1001).
_COMMON_LEADS = {
    "gb18030": range(0xB0, 0xD8), "cp932": range(0x88, 0x98), "euc_jp": range(0xB0, 0xD0),
    "big5hkscs": range(0xA4, 0xC7), "cp950": range(0xA4, 0xC7), "cp949": range(0xB0, 0xC9),
}  # fmt: skip
_Worth = Callable[[str, int], float]


def _sign_worth(word: str, place: int) -> float:
    """What a character that is no letter is worth: punctuation is welcome beside words, not inside of them."""
    char = word[place]
    if char not in _USUAL_SIGNS:
        return _WRONG
    inside = 0 < place < len(word) - 1 and word[place - 1].isalpha() and word[place + 1].isalpha()
    if inside and char == "’":
        return _APOSTROPHE
    if inside and char not in _APOSTROPHES and not char.isspace() and char < "\u3000":
        return _WRONG
    return _FREQUENT_SIGN if char in _FREQUENT_SIGNS else _SIGN


@lru_cache(maxsize=1 << 14)
def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char)[0] == "M"


def _bad_case(word: str, place: int) -> bool:
    return place > 0 and word[place].isupper() and word[place - 1].islower()


@lru_cache(maxsize=1 << 12)
def _in_capitals(word: str) -> bool:
    return len(word) > 2 and 2 * sum(map(str.isupper, word)) > len(word)


def _latin_worth(language: str, word: str, place: int) -> float:
    if _bad_case(word, place):
        return _WRONG
    start = max(0, place - _NEXT_LETTERS)
    if language != "vi" and place - start == _NEXT_LETTERS and not any(map(str.isascii, word[start:place])):
        return _WRONG
    # Some old systems write COMPAñIA, but far more often a sign was read as a letter (D’OR as DíOR).
    if word[place].islower() and _in_capitals(word):
        return _SMALL_AMONG_CAPITALS
    char, worths = word[place], code_pages.worths(language)
    if place == len(word) - 1 and char in code_pages.unusual_at_end(language):
        return _SELDOM
    worth = worths.get(char) or worths.get(char.lower(), _UNKNOWN)
    return min(worth, _ALONE) if len(word) == 1 else worth


def _script_worth(worths: Mapping[str, float], word: str, place: int) -> float:
    char, before = word[place], word[place - 1 : place]
    if _bad_case(word, place) or (before.isascii() and before.isalpha()):
        return _WRONG
    if char in code_pages.thai_marks():
        return 1.0 if before > "\u0e00" else _WRONG
    return worths.get(char.lower(), _UNKNOWN)


def _is_kana(char: str) -> bool:
    return "\u3040" <= char <= "\u30ff"


@lru_cache(maxsize=1 << 15)
def _level(char: str, page: str) -> float:
    """What a sign that names are seldom made of is worth: the more common half of its code page a little."""
    if "\uff61" <= char <= "\uff9f":
        return _HALF_KANA
    try:
        coded = char.encode(page)
    except UnicodeEncodeError:
        return _WRONG
    return _LEVEL_1 if len(coded) == 2 and coded[0] in _COMMON_LEADS.get(page, ()) else _OTHER_SIGN


def _signs_worth(worths: Mapping[str, float], page: str, word: str, place: int) -> float:
    char = word[place]
    before, after = word[place - 1 : place], word[place + 1 : place + 2]
    if char <= _LAST_LATIN:
        return _WRONG if _bad_case(word, place) else _LATIN_IN_SIGNS
    if before.isascii() and before.islower() and after.isascii() and (after.islower() or not after):
        return _SIGN_IN_LATIN
    if char in worths:
        return worths[char]
    if _is_kana(char):
        return _KANA if page in ("cp932", "euc_jp") else _OTHER_SIGN
    return _level(char, page)


@cache
def _worth_of(language: str, page: str) -> _Worth:
    kind, worths = code_pages.kind(language), code_pages.worths(language)
    if kind == code_pages.LATIN:
        return partial(_latin_worth, language)
    if kind == code_pages.SCRIPT:
        return partial(_script_worth, worths)
    return partial(_signs_worth, worths, page)


def _char_worth(worth: _Worth, word: str, place: int) -> float:
    char = word[place]
    if char == "\ufffd":
        return _DAMAGED
    return worth(word, place) if _is_letter(char) else _sign_worth(word, place)


@lru_cache(maxsize=1 << 15)
def _word_worth(word: str, language: str, page: str) -> float:
    """The sum over the letters of a word outside ASCII."""
    worth = _worth_of(language, page)
    return sum(_char_worth(worth, word, place) for place, char in enumerate(word) if not char.isascii())


def _words(text: str) -> Sequence[tuple[str, int, int]]:
    """The words of a text with letters outside ASCII: each with the number of these, and how often it counts."""
    found = Counter(word[:_LONGEST_WORD] for word in _WORD.findall(unicodedata.normalize("NFC", text)))
    # Rows repeat countries and towns; a word that stands everywhere is no more telling for it.
    return [
        (word, sum(not char.isascii() for char in word), min(count, 3))
        for word, count in found.most_common(_MOST_WORDS)
    ]


def plausibility(text: str, page: str, languages: Sequence[str]) -> float:
    """How plausible `text` is in the best of `languages`, and word by word in any of them; 0 without any letter."""
    words = _words(text)
    letters = sum(number * count for _, number, count in words)
    if not letters:
        return 0.0
    by_word = [[_word_worth(word, language, page) * count for language in languages] for word, _, count in words]
    best_language = max(map(sum, zip(*by_word, strict=True)))
    return (best_language + sum(map(max, by_word))) / 2 / letters
