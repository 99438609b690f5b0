"""Words of social audits in several languages: which mean the same thing, which mean nothing by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from comity.reference.folding import read_data

Words = tuple[str, ...]


@cache
def languages() -> Words:
    """ISO 639-1 codes of the languages whose words are known."""
    return tuple(_data()["function_words"])


@cache
def concepts() -> Mapping[str, Mapping[str, Words]]:
    """Words and phrases as a dictionary has them, by concept and language."""
    return {name: _by_language(words) for name, words in _data()["concepts"].items()}


@cache
def function_words() -> Mapping[str, Words]:
    """Words without a meaning of their own, by language."""
    return _by_language(_data()["function_words"])


@cache
def endings() -> Mapping[str, Words]:
    """Endings that are taken off a word so that its forms meet, by language."""
    return _by_language(_data()["endings"])


@cache
def hedges() -> Mapping[str, Words]:
    """Words and phrases with which a question asks for less than the thing itself, by language."""
    return _by_language(_data()["hedges"])


@cache
def _data() -> Mapping[str, Any]:
    return read_data("audit_terms.yaml")


def _by_language(words: Mapping[str, str]) -> Mapping[str, Words]:
    return {language: tuple(word.strip() for word in given.split(",")) for language, given in words.items()}
