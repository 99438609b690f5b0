"""What a column's heading says: the field that it names, and how surely, in the languages of `headings.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import product

from comity.reference.lexicon import Found, Lexicon
from comity.reference.plain import fold, load_yaml, tokens_of

_BRACKETS = re.compile(r"[(\[（【<](.*?)(?:[)\]）】>]|$)", re.DOTALL)
_PARTS = re.compile(r"[/|\n:;·•—–+&]|\s-\s|\.\s")
_ORDINAL = re.compile(r"^\W*(?:[A-Za-z]?\d{1,2}(?:\.\d{1,2})*\s?[.):\-]|[A-Za-z][.)](?=\s))\s*(?=\D)")
_CLAUSE = re.compile(  # where a heading that is a sentence goes on to explain itself
    r"\s*(?:\b(?:that|which|as|such as|including|incl|excluding|e\.g|i\.e|where|if|when|sowie|wie|z\.\s?b|gemäß|qui|"
    r"que|dont|tels?|p\.\s?ex|por ejemplo|incluyendo|como|ad esempio|bijv|zoals|np|misalnya|ví dụ)\b|例如|，|如：).+",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED = re.compile(r"[^:\n]{2,40}[:\n]\D+")
_UNKNOWN_COST, _UNKNOWN_BESIDE_ONE_COST, _MENDED_COST, _NUMBER_COST = 0.3, 0.4, 0.12, 0.3
_BRACKET_COST, _PART_COST, _ONE_OF_SEVERAL_COST, _LABEL_COST = 0.02, 0.02, 0.3, 0.1
_MOST_MENDED = 2
_MOST_READINGS = 128
_LEAST_WITH_UNKNOWN = 0.9  # a rule must be as sure as this to bear a word that nobody knows
_LEAST = 0.2
_LONGEST_QUICK = 60
_LONGEST = 600  # letters of a heading that are looked at; a cell of a hundred thousand would take minutes
# What a bracket may not say without changing what is in front of it: "Address (head office)", "Audit date (planned)",
# "Site name (Chinese)".
_CHANGING = frozenset({"other_time", "head_office", "status", "parent", "other_party", "web", "subset", "local"})
_CHANGING_ALONE = frozenset({"start", "announcement"})


@dataclass(frozen=True, slots=True, order=True)
class Guess:
    """A field that a heading may name, with certainty 0..1."""

    certainty: float
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """A field, how surely, the concepts that must be there, and with them those that may be."""

    field: str
    certainty: float
    needs: frozenset[str]
    bears: frozenset[str]


@cache
def _lexicon() -> Lexicon:
    data, lexicon = load_yaml("headings.yaml"), Lexicon()
    lexicon.pass_over(data["fillers"].split())
    for concept, languages in data["words"].items():
        for language, words in languages.items():
            lexicon.add(concept, language, words)
    return lexicon


@cache
def _rules() -> Mapping[str, tuple[_Rule, ...]]:
    """The rules by the last concept that they need."""
    rules: dict[str, list[_Rule]] = {}
    for name, listed in load_yaml("headings.yaml")["fields"].items():
        for certainty, needs, allowed in listed:
            needed = needs.split()
            rule = _Rule(name, float(certainty), frozenset(needed), frozenset([*needed, *allowed.split()]))
            rules.setdefault(needed[-1], []).append(rule)
    return {concept: tuple(found) for concept, found in rules.items()}


def field_names() -> Mapping[str, str]:
    """The fields that are used, each as people call it."""
    names: Mapping[str, str] = load_yaml("headings.yaml")["names"]
    return names


def unused_fields() -> Mapping[str, str]:
    """Fields that are understood but never used, each with the reason in words."""
    unused: Mapping[str, str] = load_yaml("headings.yaml")["unused"]
    return unused


def _readings(found: Found) -> Iterator[frozenset[str]]:
    size = 1
    for options in found.meanings:
        size *= len(options)
    if found.meanings and size <= _MOST_READINGS:
        yield from {frozenset(choice) for choice in product(*found.meanings)}


def _cost(found: Found) -> float | None:
    """What words that nobody knows and mended ones take from the certainty; None where they are too many."""
    if found.unknown > 1 or (found.unknown and (not found.meanings or found.mended)) or found.mended > _MOST_MENDED:
        return None
    unknown = _UNKNOWN_COST if len(found.meanings) > 1 else _UNKNOWN_BESIDE_ONE_COST
    return found.unknown * unknown + found.mended * _MENDED_COST


def _number_cost(found: Found, field: str) -> float:
    """Numbers belong to few headings ("Address line 1"); "Mill 2" is rather a name."""
    allowed = not found.unknown and field in load_yaml("headings.yaml")["numbered"].split()
    return _NUMBER_COST * max(0, found.numbers - allowed)


def _find(text: str) -> Found:
    return _lexicon().find(tokens_of(text))


def _guesses(text: str, extra: float) -> list[Guess]:
    found = _find(text)
    cost = _cost(found)
    if cost is None:
        return []
    least = _LEAST_WITH_UNKNOWN if found.unknown else 0.0
    return [
        Guess(round(rule.certainty - cost - extra - _number_cost(found, rule.field), 3), rule.field, fold(text))
        for reading in _readings(found)
        for concept in reading
        for rule in _rules().get(concept, ())
        if rule.needs <= reading <= rule.bears and rule.certainty >= least
    ]


def _best(guesses: list[Guess]) -> tuple[Guess, ...]:
    best: dict[str, Guess] = {}
    for guess in sorted(guesses, reverse=True):
        if guess.certainty >= _LEAST:
            best.setdefault(guess.field, guess)
    return tuple(best.values())


def _changes(bracket: str) -> bool:
    """Whether what stands in brackets makes something else of the heading in front of it."""
    found = _find(bracket)
    alone = len(found.meanings) == 1 and not found.unknown and found.meanings[0] <= _CHANGING_ALONE
    return alone or any(options <= _CHANGING for options in found.meanings)


def _without_brackets(text: str) -> str:
    return _BRACKETS.sub(lambda found: found[0] if _changes(found[1]) else " ", text)


def _of_parts(text: str) -> list[Guess]:
    """What a heading of several parts says: one thing in several languages, or several things in one column."""
    written = [part for part in _PARTS.split(text) if any(map(str.isalpha, part))]
    parts = [_best(_guesses(part, _PART_COST)) for part in written]
    if len(parts) < 2 or not parts[0]:
        return []
    if not all(parts):
        label = _LABELLED.fullmatch(text) and is_all_known(written[0])
        return [replace(guess, certainty=guess.certainty - _LABEL_COST) for guess in parts[0]] if label else []
    shared = set.intersection(*({guess.field for guess in guesses} for guesses in parts))
    extra = 0.0 if shared else _ONE_OF_SEVERAL_COST
    return [
        replace(guess, certainty=round(guess.certainty - extra, 3))
        for guesses in parts
        for guess in guesses
        if not shared or guess.field in shared
    ]


@lru_cache(maxsize=1 << 14)
def understand(heading: str) -> tuple[Guess, ...]:
    """The fields that `heading` may name, best first, each field once; empty where nothing is known of it.

    A number in front, what is in brackets (unless it changes the meaning: "Address (head office)") and words such as
    "please" count for nothing; of a heading in several languages the parts must agree.
    """
    text = _ORDINAL.sub("", heading[:_LONGEST])
    every = _guesses(text, 0.0)
    if text.lstrip().startswith("#"):  # "# workers" counts them, "# Site name" is marked as a comment
        every += _guesses(text.lstrip("# "), _LABEL_COST)
    bare = _without_brackets(text)
    if bare != text:
        every += _guesses(bare, _BRACKET_COST)
    if not every or max(every).certainty < _LEAST_WITH_UNKNOWN:
        every += _of_parts(bare if bare.strip() else text)
        every += _of_parts(_BRACKETS.sub(r" / \1", text)) if bare != text else []
    return _best(every or _of_first_clause(bare))


def _of_first_clause(text: str) -> list[Guess]:
    """What a heading that is a whole sentence says before it explains itself ("Country in which the site is ...")."""
    clause = _CLAUSE.sub("", text)
    return _guesses(clause, _LABEL_COST) if clause != text else []


def is_known_word(token: str) -> bool:
    """Whether a folded word belongs to the words that headings are made of."""
    return (token,) in _lexicon().phrases or token in _lexicon().skip


def speaks(heading: str) -> bool:
    """Whether any word of `heading` is known, even where together they name no field ("RSPO status")."""
    return bool(_find(heading).meanings)


def names_site(heading: str) -> bool:
    """Whether `heading` says that it is about the site ("Factory country")."""
    return any("site" in options for options in _find(heading).meanings)


def is_all_known(text: str) -> bool:
    """Whether a text consists of nothing but words that headings are made of, and numbers."""
    found = _find(text)
    return not found.unknown and not found.mended


def may_be_heading(text: str) -> bool:
    """Whether a text consists of words that headings are made of, or nearly: a quick test before `understand`."""
    if len(text) > _LONGEST_QUICK or any(char.isdecimal() for char in text):
        return False
    words = fold(text).split()
    known = sum(map(is_known_word, words))
    return bool(words) and known * 2 >= len(words)
