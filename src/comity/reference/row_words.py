"""Words of rows and cells that are no data: totals, notes, group headers, cells that say "nothing here"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from comity.reference.countries import country_code
from comity.reference.headings import is_all_known
from comity.reference.plain import fold, load_yaml, spelt_out

_MARKS = ("*", "†", "‡", "¹", "²", "³", "※", "•", "▪", "→", "(*)", "[1]")
_SIGNS_OF_SUMS = ("Σ", "∑", "Ø", "⌀", "ø")  # sum and average
_LEGEND = re.compile(r"[^=\n]{1,30}\s*=\s*[^=\s][^=\n]*")  # "green = valid"
_BEHIND = re.compile(r"^\s*[:：.\-–—=(\[)\]]")  # what stands between the label of a note and the note
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_LABEL = 5  # words
_LONGEST_RAW_LABEL = 120  # letters as written
LONGEST_EMPTY = 28  # letters; a longer cell says something
_LONGEST_GROUP = 60
_ANNOUNCEMENTS = ("semi_announced", "unannounced", "announced")  # "unannounced" holds "announced", so the order counts
_BY_LETTER = {
    "a": "announced", "u": "unannounced", "ua": "unannounced", "un": "unannounced", "sa": "semi_announced",
}  # fmt: skip
_COUNT = re.compile(r"[(\[]?\d{1,5}(\D{0,20}?)[)\]]?")
_NUMBER_BEHIND = re.compile(r"\s*[-–—:,(]*\s*\d+\D*$")  # "Kenya – 3 sites"
_DIGITS = re.compile(r"\d+")
_SEQUENCES = ("follow_up", "periodic", "initial")  # "full initial follow-up" follows up


@cache
def _listed(name: str) -> tuple[str, ...]:
    data = load_yaml("row_words.yaml")
    return tuple((data["sequences"][name] if name in _SEQUENCES else data[name]).split(","))


@cache
def _section(name: str) -> frozenset[str]:
    """The folded words of a section."""
    return frozenset(fold(way) for word in _listed(name) for way in {word, spelt_out(word)})


@cache
def _inside(name: str) -> tuple[str, ...]:
    """The folded words of a section that count inside of longer texts, too, the longest first."""
    words = {fold(way) for word in _listed(name) if not word.endswith("!") for way in {word, spelt_out(word)}}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _first_words(name: str) -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in _section(name) if phrase)


def empty_words() -> frozenset[str]:
    """The first words of texts that say nothing, folded."""
    return _first_words("empty")


@lru_cache(maxsize=1 << 15)
def says_nothing(text: str) -> bool:
    """Whether a cell stands for an empty one: blank, punctuation only, or a word such as `n/a`, `TBC`, `unbekannt`."""
    if len(text) > LONGEST_EMPTY:
        return False
    if text.isascii() and text.isalnum():
        return text.lower() in _section("empty")
    if _begins_otherwise(text, "empty"):
        return False
    plain = fold(text)
    initials = plain.replace(" ", "") if set(map(len, plain.split())) == {1} else plain  # "T.B.C."
    return plain in ("", "#") or plain in _section("empty") or initials in _section("empty")


def _begins_otherwise(text: str, section: str) -> bool:
    """A quick look: whether a text begins with a plain word with which no phrase of a section begins."""
    start = text[:80].split(None, 1)[:1]
    return bool(start) and start[0].isascii() and start[0].isalpha() and start[0].lower() not in _first_words(section)


def _label(text: str, section: str) -> int:
    """How many words of the folded text the longest label of a section takes that begins it; 0 for none."""
    if _begins_otherwise(text, section):
        return 0
    words = fold(text[:80]).split()
    counts = range(min(_LONGEST_LABEL, len(words)), 0, -1)
    return next((count for count in counts if " ".join(words[:count]) in _section(section)), 0)


def _rest(text: str, count: int) -> str:
    """What follows the first `count` words of a text, with the punctuation in front of it."""
    label = " ".join(fold(text[:80]).split()[:count])
    ends = (
        end
        for end in range(len(label), min(len(text), _LONGEST_RAW_LABEL) + 1)
        if fold(text[:end]) == label and _is_end(text, end)
    )
    return text[next(ends, len(text)) :]


def _is_end(text: str, end: int) -> bool:
    """Whether no letter, number or vowel sign follows, so that a word ends there."""
    return end == len(text) or unicodedata.category(text[end])[0] not in "LMN"


def _unspaced_rest(text: str, section: str) -> str | None:
    """What follows a label of a section in a script without blanks; None where the text begins with none."""
    if text[:1].isascii():
        return None
    labels = (word for word in _inside(section) if not word.isascii() and fold(text[: len(word)]) == word)
    label = next(labels, None)
    return None if label is None else text[len(label) :]


def _is_of_list(rest: str) -> bool:
    """Whether what follows a label speaks of lists, numbers, countries or regions, and is no part of a name."""
    words = fold(rest).split()
    known = all(is_all_known(word) or bool(country_code(word)) for word in words)
    return known or bool(country_code(rest)) or is_world_region(rest)


@lru_cache(maxsize=1 << 14)
def begins_total(text: str) -> bool:
    """Whether a text is like the label of a total ("Total sites", "合计"), and not a name ("Total Foods")."""
    if text.strip() in _SIGNS_OF_SUMS:
        return True
    count = _label(text, "totals")
    rest = _rest(text, count) if count else _unspaced_rest(text, "totals")
    return rest is not None and (bool(_BEHIND.match(rest)) or _is_of_list(rest))


@lru_cache(maxsize=1 << 14)
def begins_note(text: str) -> bool:
    """Whether a text begins like a note ("Note: ...", "* ...", "Prepared by"), and not like a name ("Note Bakery")."""
    bare = text.lstrip()
    if bare.startswith(_MARKS) or _LEGEND.fullmatch(bare) or _label(bare, "sure_notes"):
        return True
    count = _label(bare, "notes")
    if not count:
        rest = _unspaced_rest(bare, "notes") or _unspaced_rest(bare, "sure_notes")
        return rest is not None and not rest[:1].isalpha()
    rest = _rest(bare, count)
    numbers = all(word.isdecimal() for word in fold(rest).split())
    return numbers or bool(_BEHIND.match(rest)) or _goes_on(rest.split())


def _goes_on(words: Sequence[str]) -> bool:
    """Whether words go on in small letters, as a sentence does and a name does not."""
    return len(words) > 1 and words[0][:1].islower()


@lru_cache(maxsize=1 << 12)
def is_world_region(text: str) -> bool:
    """Whether a text names a part of the world larger than a country ("APAC", "Latin America", "亚太")."""
    if len(text) > _LONGEST_GROUP:
        return False
    plain = fold(text)
    return plain in _section("world_regions") or fold(re.sub(r"[(\[].*?[)\]]|\d+", " ", text)) in _section(
        "world_regions"
    )


@lru_cache(maxsize=1 << 14)
def begins_group(text: str) -> bool:
    """Whether a text is like the header of a group of rows ("Asia", "Region: Asia", "Sites in Brazil", "2024")."""
    if len(text) > _LONGEST_GROUP:
        return False
    if is_world_region(text) or _label(text, "groups_of") or _YEAR.fullmatch(text.strip()):
        return True
    count = _label(text, "groups")
    if not count:
        return False
    rest = _rest(text, count)
    bare = rest.strip(" :：-–—=.")
    if not bare or bare.isdecimal() or _BEHIND.match(rest):
        return True
    return is_world_region(bare) or bool(country_code(bare))


@lru_cache(maxsize=1 << 12)
def country_of_group(text: str) -> str:
    """The country that the header of a group names ("Kenya", "Country: Kenya", "Sites in Kenya"); "" if none."""
    count = _label(text, "groups_of") or _label(text, "groups")
    named = [text, text.rpartition(":")[2], _rest(text, count) if count else "", _NUMBER_BEHIND.sub("", text)]
    return next((code for each in named if (code := country_code(each.strip(" :：-–—=.►◄▶◀•*")))), "")


def is_count(text: str) -> bool:
    """Whether a cell counts something ("12", "(3)", "2 sites", "3家")."""
    found = _COUNT.fullmatch(text.strip())
    return found is not None and (not found[1].strip() or is_all_known(found[1]))


def yes_or_no(text: str) -> bool | None:
    """What a cell that holds yes or no says (also TRUE, WAHR, x, 1, 是); None where it says neither."""
    plain = fold(text)
    if plain in _section("yes") or text.strip() in ("✓", "✔", "☑", "√", "●", "○"):
        return True
    return False if plain in _section("no") or text.strip() in ("✗", "✘", "☐", "×") else None


def announcement(text: str, heading: str = "") -> str:
    """What a cell of an announcement column says: `announced`, `semi_announced`, `unannounced`; "" for none of them.

    Letters count under a heading only (elsewhere "A" is a grade). Yes and no answer the heading: under "Unannounced?"
    yes means unannounced, under any other it means announced.
    """
    plain = fold(_DIGITS.sub("", text))  # "4 week window"
    said = next((name for name in _ANNOUNCEMENTS if plain in _section(name)), "")
    said = said or (_BY_LETTER.get(plain, "") if heading else "")
    return said or _answered(yes_or_no(text), announcement_in(heading) if heading else "")


def _answered(answer: bool | None, asked: str) -> str:
    if answer is None:
        return ""
    if asked == "unannounced":
        return "unannounced" if answer else "announced"
    if asked == "semi_announced":
        return "semi_announced" if answer else ""
    return "announced" if answer else "unannounced"


def sequence(text: str) -> str:
    """`initial`, `periodic` or `follow_up`; "" where the cell says none of them."""
    plain = fold(text)
    return next((name for name in _SEQUENCES if plain in _section(name)), "")


def _cut_out(plain: str, word: str) -> str | None:
    """A folded text without a word that it holds; None where it does not hold it."""
    if word not in plain:
        return None
    if not word.isascii():
        return plain.replace(word, "|")
    padded = f" {plain} "
    return padded.replace(f" {word} ", " | ").strip() if f" {word} " in padded else None


def announcement_in(text: str) -> str:
    """What is said anywhere in a text of the audit's announcement; "" where nothing is, or more than one thing.

    "Announced / unannounced" says nothing; "semi-announced" and "不通知" are looked for before what they hold.
    """
    plain, found = fold(text), set()
    for name in _ANNOUNCEMENTS:
        for word in _inside(name):
            without = _cut_out(plain, word)
            if without is not None:
                found.add(name)
                plain = without
    return found.pop() if len(found) == 1 else ""


def sequence_in(text: str) -> str:
    """What is said anywhere in a text of the audit's place in a series; "" where nothing is.

    A follow-up of a full initial audit follows up; "initial / follow-up" says nothing.
    """
    plain, found = fold(text), []
    for name in _SEQUENCES:
        for word in _inside(name):
            without = _cut_out(plain, word)
            if without is not None:
                found.append(name)
                plain = without
    return found[0] if found and not {"initial", "periodic"} <= set(found) and not _either_or(text, found) else ""


def _either_or(text: str, found: Sequence[str]) -> bool:
    return len(set(found)) > 1 and any(sign in text for sign in "/|")


def is_remote(text: str) -> bool:
    """Whether a text says that an audit was not made on site ("desktop follow-up", "远程")."""
    plain = fold(text)
    return any(_cut_out(plain, word) is not None for word in _inside("remote"))


_DAY_PATTERN = re.compile(r"[dmyjatgr]{1,4}(?: [dmyjatgr]{1,4}){1,2}")


@lru_cache(maxsize=1 << 12)
def is_hint(text: str) -> bool:
    """Whether a cell right below a heading says how to fill in the column ("required", "dd/mm/yyyy", "text")."""
    return fold(text) in _section("hints") or _DAY_PATTERN.fullmatch(fold(text)) is not None


# in small letters: "E.G. Foods" and "Par Exports" are names
_BEFORE_AN_EXAMPLE = re.compile(
    r"[(\[<\s]*(?:e\.\s?g\.|eg\.|z\.\s?[bB]\.|p\.\s?ex\.|par ex\.|p\.\s?ej\.|por ej\.|ad es\.|bijv\.|for example\b)"
)


@lru_cache(maxsize=1 << 12)
def is_example(text: str) -> bool:
    """Whether a cell right below a heading marks its row as an example ("Example:", "e.g. 31/12/2025", "記入例")."""
    return _BEFORE_AN_EXAMPLE.match(text) is not None or fold(re.sub(r"\d+$", "", text)) in _section("examples")
