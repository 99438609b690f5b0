"""Why a criterion is suggested, in words: what it shares with the question, and its text that came nearest."""

from __future__ import annotations

from comity.benchmark.matching import Text
from comity.benchmark.words import concepts_by_word, concepts_in, content_words, fold, spelled, stem

_MOST_WORDS = 5


def reason(question: Text, nearest: Text) -> str:
    """One English sentence: the question's own words that `nearest` says too, and that text as it is written."""
    shared = _shared(question, nearest)
    if not shared:
        return f"Reads most like “{nearest.text.rstrip('.')}”."
    return f"{_listed(shared)} as in “{nearest.text.rstrip('.')}”."


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _shared(question: Text, nearest: Text) -> list[str]:
    """Words of the question that the other text says too, or says in other words; at most `_MOST_WORDS`."""
    stems = {stem(word, nearest.language) for word in content_words(nearest.text, nearest.language)}
    concepts = set(concepts_in(nearest.text, nearest.language))
    told = {place for place, concept in concepts_by_word(question.text, question.language) if concept in concepts}
    content = set(content_words(question.text, question.language))
    found: dict[str, str] = {}
    for place, word in enumerate(spelled(question.text)):
        folded = fold(word)
        if folded in content and (place in told or stem(folded, question.language) in stems):
            found.setdefault(stem(folded, question.language), word)
    return list(found.values())[:_MOST_WORDS]
