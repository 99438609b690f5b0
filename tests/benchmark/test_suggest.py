"""Suggestions as an assessor meets them: the right criteria among five, none where there is none, in many languages."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.benchmark.mapping_file import read_mapping
from comity.benchmark.protocol_file import read_protocol
from comity.benchmark.suggest import Suggestions, suggest
from comity.reference.benchmarks import common
from comity.vocabulary.benchmark import Degree, ProtocolMapping, Wording
from comity.vocabulary.protocol import Block, Obligation, Protocol, ProtocolSection, Question
from tests.benchmark import cast
from tests.conftest import SAMPLES

OWN = SAMPLES / "protocols"
EDITION = "6.1"
beside = pytest.mark.skipif(
    not cast.SHARED.is_dir(), reason="the protocols with truth are not beside this checkout (../shared/data/benchmark)"
)


def asked(*texts: str, language: str = "en") -> Protocol:
    """A protocol without sections that asks these questions."""
    return Protocol("p", "P", tuple(Question(str(at), text) for at, text in enumerate(texts)), language=language)


def found(*texts: str, language: str = "en", most: int = 5) -> list[list[str]]:
    """The criteria suggested for each question."""
    return [
        [each.criterion for each in one.criteria]
        for one in suggest(asked(*texts, language=language), common(), EDITION, most)
    ]


def with_truth(protocol: Path, mapping: Path) -> tuple[Protocol, ProtocolMapping]:
    read = read_protocol(protocol.read_bytes(), protocol.name)
    return read, read_mapping(mapping.read_bytes(), mapping.name, read, common())


def recall(protocol: Protocol, mapping: ProtocolMapping) -> float:
    """The share of the true links found among a question's five."""
    shown = {each.question: {one.criterion for one in each.criteria} for each in suggest(protocol, common(), EDITION)}
    known = {each.id for each in common().in_edition(EDITION)}
    links = [each for each in mapping.links if each.criterion in known]
    return sum(each.criterion in shown[each.question] for each in links) / len(links)


# --- how good they are ------------------------------------------------------------------------------------------------


@beside
@pytest.mark.parametrize("name", cast.WITH_TRUTH)
def test_nine_of_ten_links_of_unseen_english_protocols_are_among_the_five(name: str) -> None:
    assert recall(*with_truth(cast.path(name), cast.path(name, ".truth.yaml"))) >= 0.9


@pytest.mark.parametrize("name", ["larivoire-prs-3", "almazara-eas-2"])
def test_three_of_four_links_of_a_french_and_a_spanish_protocol_are_among_the_five(name: str) -> None:
    assert recall(*with_truth(OWN / f"{name}.yaml", OWN / f"{name}.mapping.yaml")) >= 0.75


@pytest.mark.parametrize(
    ("text", "language", "criterion"),
    [
        ("Do workers keep their own passports and identity cards?", "en", "LAB-01-03"),
        ("Les travailleurs gardent-ils leur passeport et leurs papiers d'identité ?", "fr", "LAB-01-03"),
        ("¿Conservan los trabajadores su pasaporte y sus documentos de identidad?", "es", "LAB-01-03"),
        ("Behalten die Beschäftigten ihre Reisepässe und Ausweispapiere?", "de", "LAB-01-03"),
        ("I lavoratori conservano il passaporto e la carta d'identità?", "it", "LAB-01-03"),
        ("Os trabalhadores guardam o passaporte e os documentos de identidade?", "pt", "LAB-01-03"),
        ("Bewaren werknemers hun eigen paspoort en identiteitskaart?", "nl", "LAB-01-03"),
        ("Wird Abwasser behandelt und vor der Einleitung geprüft?", "de", "ENV-4C-03"),
        ("As águas residuais são tratadas e analisadas antes da descarga?", "pt", "ENV-4C-03"),
    ],
)
def test_a_plain_question_finds_its_criterion_in_seven_languages(text: str, language: str, criterion: str) -> None:
    assert criterion in found(text, language=language)[0]


def test_each_question_of_a_protocol_of_many_languages_is_read_in_its_own() -> None:
    texts = (
        "Is overtime voluntary, and can it be refused without penalty?",
        "Les heures supplémentaires sont-elles volontaires et peuvent-elles être refusées sans sanction ?",
        "¿Las horas extraordinarias son voluntarias y se pueden rechazar sin sanción?",
    )

    assert all("LAB-06-05" in each for each in found(*texts, language=""))


def test_a_question_about_several_things_finds_each() -> None:
    (criteria,) = found("Workers pay no recruitment fees, keep their passports, and are free to resign with notice.")

    assert {"LAB-8R-01", "LAB-01-03", "LAB-01-05"} <= set(criteria)


def test_words_of_the_field_find_what_says_it_in_other_words() -> None:
    (criteria,) = found("Are EPI and PPE such as gloves and goggles handed out free of charge?")

    assert any(each.startswith("HAS-3D") for each in criteria)


# --- no counterpart ---------------------------------------------------------------------------------------------------


OUTSIDE = {
    "en": (
        "Is the meat halal or kosher, and is animal welfare looked after at slaughter?",
        "Does the HACCP plan cover all allergens in the recipe?",
    ),
    "fr": (
        "Le laboratoire analyse-t-il chaque lot de produit fini (germes, allergènes) ?",
        "Les ingrédients sont-ils certifiés halal ou casher ?",
    ),
    "es": (
        "¿Se controlan los alérgenos y los cuerpos extraños en el producto terminado?",
        "¿Se vigila el bienestar animal en las granjas proveedoras?",
    ),
}
INSIDE = {
    "en": ("Is the minimum wage paid to every worker?", "Are fire drills held, with records of each?"),
    "fr": ("Le salaire minimum est-il versé à chaque salarié ?", "Les issues de secours restent-elles dégagées ?"),
    "es": ("¿Se paga el salario mínimo a todos?", "¿Están despejadas las salidas de emergencia?"),
}


@pytest.mark.parametrize("name", ["larivoire-prs-3", "almazara-eas-2", "kestrel-sra-5"])
def test_most_of_what_has_no_counterpart_is_found_and_little_else_said_to_have_none(name: str) -> None:
    protocol, mapping = with_truth(OWN / f"{name}.yaml", OWN / f"{name}.mapping.yaml")
    none = {each.number for each in protocol.questions} - {each.question for each in mapping.links}
    said = {each.question for each in suggest(protocol, common(), EDITION) if not each.criteria}

    assert len(said & none) >= len(none) / 2
    assert len(said - none) <= len(protocol.questions) / 40


@pytest.mark.parametrize("language", OUTSIDE)
def test_what_no_criterion_asks_for_has_no_counterpart(language: str) -> None:
    sections = (ProtocolSection("S", "Site", Block.CONTENT), ProtocolSection("Q", "Product", Block.CONTENT))
    questions = [
        Question(f"{section}{at}", text, section)
        for section, texts in (("Q", OUTSIDE[language]), ("S", INSIDE[language]))
        for at, text in enumerate(texts)
    ]
    shown = suggest(Protocol("p", "P", tuple(questions), sections, language=language), common(), EDITION)

    assert {each.question: bool(each.criteria) for each in shown} == {"Q0": False, "Q1": False, "S0": True, "S1": True}


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "-",
        "x",
        "12345",
        "3.4.1 / 2024-05",
        "…",
        "のために監査を行う",
        "Ελέγχονται",
        "مرحبا بالعالم",
        "zzzz qqqq wwww",
        "🙂",
        "the of and",
    ],
)
def test_what_says_nothing_has_no_counterpart(text: str) -> None:
    assert found(text) == [[]]


def test_ten_thousand_letters_are_read_like_their_beginning() -> None:
    text = "Is the minimum wage paid to every worker? "

    assert "LAB-05-01" in found(text + "x" * 10_000)[0]
    assert "LAB-05-01" in found(text + "lorem ipsum " * 900)[0]


# --- what a suggestion says -------------------------------------------------------------------------------------------


def test_a_reason_names_the_questions_own_words_and_the_nearest_text_in_its_language() -> None:
    protocol = asked("Les issues de secours sont-elles dégagées et déverrouillées ?", language="fr")
    (best, *_) = suggest(protocol, common(), EDITION)[0].criteria
    criterion = next(each for each in common().criteria if each.id == best.criterion)
    wording = criterion.wordings["fr"]

    assert "“issues”" in best.reason
    said = (wording.title, wording.requirement, *wording.asked_as)
    assert any(text.rstrip(".") in best.reason for text in said)


@pytest.mark.parametrize("obligation", [Obligation.RECOMMENDED, Obligation.BY_DATE])
def test_what_is_not_required_now_is_proposed_as_partial(obligation: Obligation) -> None:
    question = Question("1", "Is the minimum wage paid to every worker?", "", obligation)
    (shown,) = suggest(Protocol("p", "P", (question,), language="en"), common(), EDITION)

    assert {each.degree for each in shown.criteria} == {Degree.PARTIAL}


def test_what_is_asked_for_only_where_possible_is_proposed_as_partial() -> None:
    (shown,) = suggest(asked("Where possible, workers are paid a living wage."), common(), EDITION)

    assert shown.criteria[0].degree is Degree.PARTIAL


def test_no_more_are_shown_than_asked_for_and_at_least_one_must_be() -> None:
    assert len(found("Is the minimum wage paid to every worker?", most=1)[0]) == 1
    with pytest.raises(ValueError, match="At least one"):
        suggest(asked("x"), common(), EDITION, 0)


def test_an_edition_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError):
        suggest(asked("x"), common(), "9.9")


@pytest.mark.parametrize("edition", [each.id for each in common().editions])
def test_only_criteria_of_the_edition_asked_are_suggested(edition: str) -> None:
    known = {each.id for each in common().in_edition(edition)}
    texts = [each.wording("en").title for each in common().criteria]

    assert {one.criterion for each in suggest(asked(*texts), common(), edition) for one in each.criteria} <= known


def test_another_benchmark_is_searched_by_its_own_words() -> None:
    other = cast.small(
        *(
            replace(cast.criterion(name), wordings={"en": Wording(title, f"{title} must be in place.")})
            for name, title in (
                ("A1", "Bees have room to fly"),
                ("B1", "Honey is labelled"),
                ("P1", "Beekeepers are heard"),
            )
        )
    )
    (shown,) = suggest(asked("Is the honey labelled?"), other, "1")

    assert shown.criteria[0].criterion == "B1"


def test_where_nothing_is_asked_or_nothing_required_nothing_is_suggested() -> None:
    assert suggest(asked(), common(), EDITION) == ()
    (shown,) = suggest(asked("Is the minimum wage paid?"), cast.small(cast.criterion("A1", since="2")), "1")
    assert shown == Suggestions("0", ())


# --- properties -------------------------------------------------------------------------------------------------------

TITLES = [each.wording(language).requirement for each in common().criteria for language in ("en", "fr", "es")]
SECTIONS = (ProtocolSection("A", "A", Block.CONTENT), ProtocolSection("P", "P", Block.PROCESS))
QUESTIONS = st.lists(
    st.tuples(st.one_of(st.sampled_from(TITLES), st.text(max_size=200)), st.sampled_from(["", "A", "P"])),
    min_size=1, max_size=8,
)  # fmt: skip


def protocol_of(questions: list[tuple[str, str]]) -> Protocol:
    numbered = tuple(Question(str(at), text or "x", section) for at, (text, section) in enumerate(questions))
    return Protocol("p", "P", numbered, SECTIONS, language="en")


def by_number(shown: tuple[Suggestions, ...]) -> dict[str, Suggestions]:
    return {each.question: each for each in shown}


@settings(max_examples=15, deadline=None)
@given(QUESTIONS, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_shorter_lists_begin_longer_ones(
    questions: list[tuple[str, str]], chance: random.Random
) -> None:
    protocol = protocol_of(questions)
    shuffled = replace(protocol, questions=tuple(chance.sample(protocol.questions, len(questions))))
    shown = suggest(protocol, common(), EDITION)

    assert [each.question for each in shown] == [each.number for each in protocol.questions]
    assert by_number(suggest(shuffled, common(), EDITION)) == by_number(shown)
    for few, many in zip(suggest(protocol, common(), EDITION, 2), shown, strict=True):
        assert few.criteria == many.criteria[:2]
    for each in shown:
        scores = [one.score for one in each.criteria]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_a_question_that_stands_twice_is_answered_twice_alike() -> None:
    first, second, _ = suggest(
        asked("Is overtime voluntary?", "Is overtime voluntary?", "Is there a fire drill?"), common(), EDITION
    )

    assert first.criteria == second.criteria
