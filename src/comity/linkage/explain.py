"""Explain: the log-odds of a pair as reasons in words, each with its weight; the weights sum to the log-odds."""

from __future__ import annotations

from comity.linkage.clean import Content
from comity.linkage.compare import FEATURES
from comity.linkage.model import Model
from comity.linkage.vectors import Floats
from comity.vocabulary.judgement import Reason

BEFORE = "before any evidence: of all pairs that look alike most are different sites"


def _detail(name: str, left: Content, right: Content) -> str:
    """What the two rows say where the words of a feature point at something."""
    shown = {
        "name_letters": (left.name, right.name),
        "address_words": (left.address, right.address),
        "number_same": (left.numbers, right.numbers),
        "number_differs": (left.numbers, right.numbers),
        "postcode_same": ((left.postcode,), (right.postcode,)),
        "postcode_differs": ((left.postcode,), (right.postcode,)),
        "region_same": ((left.region,), (right.region,)),
        "region_differs": ((left.region,), (right.region,)),
        "mark_differs": (left.name_numbers + left.place_numbers, right.name_numbers + right.place_numbers),
        "supplier_differs": (left.supplier, right.supplier),
    }.get(name)
    if shown is None:
        return ""
    between = ", " if name.startswith(("number", "mark")) else " "
    ours, theirs = (between.join(words) for words in shown)
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
