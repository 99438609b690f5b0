"""Words of questions: forms of a word meet, so do words for one thing in any language, and the language is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.benchmark.words import (
    concepts_in,
    content_words,
    hedged,
    language_of,
    sentences,
    stem,
    terms,
    tokens,
)
from comity.reference import audit_terms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "wages", "wage"), ("en", "Fees", "fee"), ("en", "trained", "training"), ("en", "policies", "policy"),
        ("en", "gases", "gas"), ("fr", "salariés", "salarié"), ("fr", "rémunération", "rémunérer"),
        ("fr", "sécurité", "SECURITE"), ("fr", "main-d’œuvre", "main d'oeuvre"), ("es", "trabajadores", "trabajador"),
        ("es", "contratación", "contratar"), ("es", "químicas", "quimico"), ("de", "Schulungen", "Schulung"),
        ("de", "Löhne", "Lohne"), ("it", "lavoratori", "lavoratore"), ("pt", "formações", "formação"),
        ("nl", "werknemers", "werknemer"), ("fr", "e\u0301quipe", "équipe"),
    ],
)  # fmt: skip
def test_forms_of_a_word_meet(language: str, one: str, other: str) -> None:
    assert [stem(word, language) for word in tokens(one)] == [stem(word, language) for word in tokens(other)]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "child", "chill"), ("en", "wages", "waste"), ("fr", "amende", "amener"), ("es", "pago", "pagina"),
    ],
)  # fmt: skip
def test_different_words_stay_apart(language: str, one: str, other: str) -> None:
    assert stem(one, language) != stem(other, language)


@pytest.mark.parametrize(
    ("concept", "texts"),
    [
        (
            "wage",
            {"en": "pay", "fr": "salaires", "es": "sueldos", "de": "Löhne und Lohn", "pt": "remuneração", "nl": "loon"},
        ),
        ("overtime", {"en": "extra hours", "fr": "heures supplémentaires", "es": "horas extra", "de": "Überstunden"}),
        ("ppe", {"en": "protective equipment", "fr": "les EPI", "es": "EPP", "de": "Schutzausrüstung", "it": "DPI"}),
        (
            "exit",
            {"en": "emergency exits", "fr": "issues de secours", "es": "salidas de emergencia", "de": "Notausgänge"},
        ),
        ("minimum_wage", {"de": "Mindestlohntabelle", "nl": "minimumloon"}),
    ],
)
def test_words_for_one_thing_meet_in_every_language(concept: str, texts: dict[str, str]) -> None:
    for language, text in texts.items():
        assert concept in concepts_in(text, language), language


def test_every_word_of_the_audit_terms_says_its_concept() -> None:
    silent = [
        (concept, language, phrase)
        for concept, words in audit_terms.concepts().items()
        for language, phrases in words.items()
        for phrase in phrases
        if concept not in concepts_in(phrase, language)
    ]

    assert not silent


def test_every_concept_has_words_in_every_language_and_no_word_is_a_function_word() -> None:
    languages = set(audit_terms.languages())

    assert {"en", "fr", "es"} <= languages
    for concept, words in audit_terms.concepts().items():
        assert set(words) == languages, concept
        for language, phrases in words.items():
            assert not set(phrases) & set(audit_terms.function_words()[language]), (concept, language)
            assert all(phrases), (concept, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Are the workers paid on time and in full?"),
        ("fr", "Les salaires sont-ils versés à la date prévue et en totalité ?"),
        ("es", "¿Se pagan los salarios a tiempo y por completo?"),
        ("de", "Werden die Löhne pünktlich und in voller Höhe gezahlt?"),
        ("it", "I salari sono pagati per intero e nei tempi previsti?"),
        ("pt", "Os salários são pagos na totalidade e no prazo?"),
        ("nl", "Worden de lonen op tijd en volledig betaald aan het personeel?"),
    ],
)
def test_the_language_of_a_question_is_told_by_its_function_words(language: str, text: str) -> None:
    assert language_of(text) == language
    assert language_of(text, "en" if language != "en" else "fr") == language


def test_a_question_without_function_words_is_in_the_language_of_its_protocol() -> None:
    assert language_of("Passeports ? 12", "fr") == "fr"
    assert language_of("監査", "zh") == "zh"


def test_a_question_is_taken_apart_by_sentences_and_brackets() -> None:
    assert sentences("No fees are paid. Workers keep passports! Yes", "en") == (
        "no fees are paid",
        "workers keep passports",
    )
    assert sentences("Le salaire minimum est versé (bulletins de paie)", "fr") == (
        "le salaire minimum est versé", "bulletins de paie",
    )  # fmt: skip
    assert sentences("Workers keep passports, and pay no fees.", "en") == ("Workers keep passports, and pay no fees.",)


def test_wording_that_asks_for_less_is_heard() -> None:
    assert hedged("Where possible, a living wage is paid.", "en")
    assert hedged("Dans la mesure du possible, un salaire décent est versé.", "fr")
    assert not hedged("A living wage is paid.", "en")


@given(st.text(max_size=300), st.sampled_from([*audit_terms.languages(), "", "zh"]))
def test_any_text_has_terms_and_case_changes_none(text: str, language: str) -> None:
    found = terms(text, language)

    assert all(count > 0 for side in (found.words, found.concepts, found.pieces) for count in side.values())
    assert set(content_words(text, language)) <= set(tokens(text))
    if text.isascii():
        assert terms(text.upper(), language) == terms(text.lower(), language)
