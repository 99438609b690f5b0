"""Canonical text: made by rule, the same whoever wrote what in which order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
import yaml

from comity.disclosure.canonical import ForbiddenNames, Texts, canonical_texts
from tests.disclosure.making import part

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "disclosure_canonical.yaml").read_text(encoding="utf-8"))
GLN, OTHER_GLN = "9521234500017", "9521234500024"


def parts_of(case):
    values = [(number, text) for number, texts in enumerate(case["members"])
              for text in (texts if isinstance(texts, list) else [texts])]  # fmt: skip
    field = "name" if case["field"] == "site_name" else case["field"]
    return [part(number, **{field: text}) for number, text in values]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_what_is_printed(case):
    printed = getattr(canonical_texts(parts_of(case)), case["field"])
    assert printed == case.get("printed", printed)
    assert printed
    assert not any(char in printed for char in case.get("printed_without", []))


@pytest.mark.parametrize("case", [case for case in CASES if len(case["members"]) > 1], ids=lambda case: case["about"])
def test_order_and_names_of_members_have_no_say(case):
    parts = parts_of(case)
    assert len({canonical_texts(order) for order in list(permutations(parts))[:24]}) == 1


def test_two_members_that_disagree_give_the_same_text_whoever_they_are():
    one = [part(0, name="Acme Mill"), part(1, name="Bravo Mill of Acme")]
    other = [part(1, name="Acme Mill"), part(0, name="Bravo Mill of Acme")]
    assert canonical_texts(one) == canonical_texts(other)


def test_identifiers_are_public_ones_on_which_all_agree():
    agreed = [part(0, gln=GLN, duns="123456789", sedex_site="ZS1"), part(1, gln=GLN), part(2)]
    assert canonical_texts(agreed).identifiers == f"GLN:{GLN}"
    disagreed = [part(0, gln=GLN), part(1, gln=OTHER_GLN, os_id="US2021250D1DTN7")]
    assert canonical_texts(disagreed).identifiers == "OS ID:US2021250D1DTN7"


def test_nothing_else_of_a_listing_is_printed():
    canary = "zqxcanary"
    fields = ("protocol", "audit_firm", "announcement", "auditor_apsca", "report_reference", "products", "duns",
              "sedex_site", "sedex_company", "sector")  # fmt: skip
    texts = canonical_texts([part(0, **{field: f"{canary} {field}" for field in fields})])
    assert canary not in str(texts).casefold()


@pytest.mark.parametrize(
    ("text", "names", "named"),
    [
        ("Bramble Foods Springfield Plant", ["Bramble Foods Ltd"], True),
        ("Springfield Plant for BRAMBLE", ["Bramble"], True),
        ("Brambleton Mill", ["Bramble"], False),
        ("Bramble and Oak Foods", ["Bramble Foods"], False),
        ("Mill of Ace", ["Ace"], True),
        ("Mill of Ac", ["Ac"], False),
        ("Mill", ["Mill of Ace Foods"], False),
        ("Plant of Co", ["Co", "of", "7", ""], False),
    ],
)
def test_a_name_counts_only_whole_and_only_if_it_is_telling(text, names, named):
    assert ForbiddenNames(names).named_in(Texts(site_name=text)) is named
    assert ForbiddenNames(names).named_in(Texts(site_name="Mill", supplier_name=text)) is named


def test_the_spelling_nearest_to_all_is_printed_not_the_first_nor_the_longest():
    names = ("Aarhus Dairy", "Zealand Dairy North", "Zealand Dairy South", "Zealand Dairy")
    assert canonical_texts([part(number, name=name) for number, name in enumerate(names)]).site_name == "Zealand Dairy"


def test_of_spellings_equally_near_the_fullest_is_printed():
    parts = [part(0, name="Acme Mill"), part(1, name="Acme Mill Two")]
    assert canonical_texts(parts).site_name == "Acme Mill Two"


def test_identifiers_stand_with_their_kind_one_after_the_other():
    lei = "529900T8BM49AURSDO55"
    assert canonical_texts([part(0, gln=GLN, lei=lei)]).identifiers == f"GLN:{GLN}; LEI:{lei}"


def test_a_name_at_the_end_of_a_text_counts_and_half_a_name_does_not():
    forbidden = ForbiddenNames(["Borealis Foods"])
    assert forbidden.named_in(Texts("Mill of Borealis Foods"))
    assert not forbidden.named_in(Texts("Mill of Borealis"))
