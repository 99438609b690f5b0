"""Explain: the log-odds of a pair as reasons in words, each with its weight; the weights sum to the log-odds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from comity.linkage.clean import Content
from comity.linkage.evidence import FEATURES
from comity.linkage.model import Model
from comity.linkage.vectors import Floats
from comity.vocabulary.judgement import Reason

BEFORE = "before any evidence: of all pairs that look alike most are different sites"


# What the two rows say where the words of a feature point at something.
_SHOWN: Mapping[str, Callable[[Content], Sequence[str]]] = {
    "name_letters": lambda content: content.name,
    "address_words": lambda content: content.address,
    "number_same": lambda content: content.numbers,
    "number_slip": lambda content: content.numbers,
    "number_differs": lambda content: content.numbers,
    "postcode_same": lambda content: (content.postcode,),
    "postcode_slip": lambda content: (content.postcode,),
    "postcode_differs": lambda content: (content.postcode,),
    "region_same": lambda content: (content.region,),
    "region_differs": lambda content: (content.region,),
    "mark_differs": lambda content: content.name_numbers + content.place_numbers,
    "trade_differs": lambda content: content.name,
    "trade_same_word_differs": lambda content: content.name,
    "supplier_differs": lambda content: content.supplier,
}


def _detail(name: str, left: Content, right: Content) -> str:
    """What the two rows say about a feature, in brackets; "" where its words say all."""
    shown = _SHOWN.get(name)
    if shown is None:
        return ""
    between = ", " if name.startswith(("number", "mark")) else " "
    ours, theirs = between.join(shown(left)), between.join(shown(right))
    return f" ({ours})" if ours == theirs else f" ({ours} / {theirs})"


def reasons(model: Model, row: Floats, left: Content, right: Content) -> tuple[Reason, ...]:
    """The reasons of one pair, the weightiest first. `row` are its features, as scored."""
    weights = model.weights(model.final)
    found = [
        Reason(feature.words + _detail(feature.name, left, right), float(value * weight))
        for feature, value, weight in zip(FEATURES, row.tolist(), weights.tolist(), strict=True)
        if value * weight
    ]
    ordered = sorted(found, key=lambda reason: (-abs(reason.weight), reason.words))
    return (Reason(BEFORE, model.final_bias), *ordered)
