"""In which language a protocol is written, and which of its questions are written in another."""

from __future__ import annotations

from babel import Locale

from comity.benchmark.words import language_of
from comity.reference import audit_terms
from comity.vocabulary.protocol import Protocol

_SHOWN = 8


def main_language(texts: list[str]) -> str:
    """The language (ISO 639-1) whose function words stand most often in some texts; "" where none is told."""
    return language_of(" ".join(texts))


def mixed(protocol: Protocol) -> tuple[str, ...]:
    """A sentence for each language, other than the protocol's own, in which some of its questions seem to be."""
    if protocol.language not in audit_terms.languages():
        return ()
    others: dict[str, list[str]] = {}
    for question in protocol.questions:
        spoken = language_of(question.text, protocol.language)
        if spoken != protocol.language:
            others.setdefault(spoken, []).append(question.number)
    return tuple(_sentence(protocol, spoken, numbers) for spoken, numbers in others.items())


def _sentence(protocol: Protocol, spoken: str, numbers: list[str]) -> str:
    named = ", ".join([*numbers[:_SHOWN], *(["..."] if len(numbers) > _SHOWN else [])])
    return (
        f"{len(numbers)} of {len(protocol.questions)} questions seem to be in {_named(spoken)}, not in "
        f"{_named(protocol.language)} as the protocol says: {named}. Suggestions read each in its own language; if the "
        "protocol's language is wrong, correct it."
    )


def _named(language: str) -> str:
    return Locale(language).get_display_name("en") or language
