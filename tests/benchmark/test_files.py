"""Protocols and mappings as people hand them in: taken whole, or answered with the place and the repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.workbook import Workbook

from comity.benchmark.languages import mixed
from comity.benchmark.mapping_file import read_mapping
from comity.benchmark.mapping_table import mapping_of
from comity.benchmark.profiles import PROFILES, profile_named
from comity.benchmark.protocol_file import read_protocol
from comity.benchmark.protocol_table import protocol_of
from comity.benchmarking import load_mapping, load_protocol
from comity.reference.benchmarks import common
from comity.vocabulary.benchmark import Combined, Degree, NotApplicable, Relation
from comity.vocabulary.errors import ComityError, OptionError
from comity.vocabulary.protocol import Obligation, Question
from comity.vocabulary.sheet import TextSheet
from tests.benchmark import cast

HEAD = "protocol: {id: p, title: P}\n"
ONE = HEAD + "sections:\n- {code: A, title: Work}\nquestions:\n- {number: 1.10, section: A, text: Is it so?}\n"
PROTOCOL = cast.protocol(3)
BENCHMARK = cast.small(*(cast.criterion(name) for name in ("A1", "A2", "B1")))


def refusal_of_protocol(text: str | bytes) -> str:
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(OptionError) as refused:
        read_protocol(content, "p.yaml")
    return str(refused.value)


def refusal_of_mapping(text: str) -> str:
    with pytest.raises(OptionError) as refused:
        read_mapping(text.encode(), "m.yaml", PROTOCOL, BENCHMARK)
    return str(refused.value)


# --- YAML -------------------------------------------------------------------------------------------------------------


def test_numbers_stay_as_they_are_written() -> None:
    found = read_protocol(ONE.encode(), "p.yaml")
    assert [each.number for each in found.questions] == ["1.10"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE + "- {number: '1.10', text: Again}\n", "p.yaml, line 6: Question 1.10 stands here and in line 5."),
        (ONE.replace("section: A", "section: B"), "p.yaml, line 5: Question 1.10 names section B, which is not among"),
        (HEAD + "questions:\n- {number: 1, section: A, text: T}\n", "The file has no sections. Add it under"),
        (ONE.replace("code: A", "kode: A"), "p.yaml, line 3: 'kode' is not known here. Did you mean 'code'?"),
        (ONE + "- {number: 2}\n", "p.yaml, line 6: this part of 'questions' lacks: text. Add it."),
        (ONE + "- {number: 2, text: }\n", "p.yaml, line 6: 'text' is empty. Fill it in."),
        (ONE + "- {number: 2, text: [a]}\n", "p.yaml, line 6: 'text' holds several values"),
        (ONE + "- {number: 2, text: T, obligation: shall}\n", "'obligation' is 'shall', but must be one of: required,"),
        (HEAD + "questions: []\n", "p.yaml, line 2: There is no question."),
        (HEAD + "questions: none\n", "'questions' must be a list"),
        (HEAD, "p.yaml, line 1: the file lacks: questions. Add it."),
        ("- 1\n", "the file must hold fields of the form 'name: value'."),
        ("", "p.yaml is empty."),
        ("a: [1\nb: 2\n", "this is not YAML"),
        ("a: &x 1\nb: *x\n", "p.yaml, line 2: this refers to another place of the file"),
        ("[\n" * 2000, "too many brackets within brackets"),
        ("a: 1\na: 2\n", "p.yaml, line 2: 'a' stands twice. Keep one of them."),
        (b"a: \xe9\n", "p.yaml, line 1: this is not UTF-8. Save the file with encoding UTF-8."),
        (b"a: \x00\n", "p.yaml is not YAML"),
        (b"PK\x03\x04rest", "p.yaml is an Excel workbook or another packed file, but must be a text file in YAML."),
        (b"%PDF-1.7", "p.yaml is a PDF"),
        (b"#" * 8_000_001, "p.yaml has 8,000,001 bytes; more than 8,000,000 are not read."),
    ],
)  # fmt: skip
def test_a_bad_protocol_is_answered_with_line_and_repair(text: str | bytes, said: str) -> None:
    assert said in refusal_of_protocol(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mapping:\n- {question: 9, links: []}\n", "m.yaml, line 2: There is no question 9. Correct it, or"),
        ("mapping:\n- question: 1\n  links:\n  - {criterion: A9, degree: full}\n", "line 4: There is no criterion A9."),
        ("mapping:\n- {question: 1}\n- {question: 1}\n", "line 3: Question 1 is answered twice."),
        ("mapping:\n- {question: 1, links: [{criterion: A1}]}\n", "says neither degree nor relation"),
        (
            "mapping:\n- {question: 1, links: [{criterion: A1, degree: full, relation: narrower}]}\n",
            "The relation 'narrower' means partial, but the degree is full.",
        ),
        (
            "mapping:\n- {question: 1, links: [{criterion: A1, degree: full}, {criterion: A1, degree: partial}]}\n",
            "Question 1 is linked to A1 twice.",
        ),
        ("mapping:\n- {question: 1, links: [{criterion: A1, degree: half}]}\n", "'degree' is 'half', but must be one"),
        (
            "mapping:\n- {question: 1, links: [{criterion: A1, degree: partial}]}\n- {question: 2}\n"
            "combined:\n- {criterion: A1, questions: [1, 2], verdict: full}\n",
            "line 5: Question 2 is said to meet A1 together with others, but is not linked to it.",
        ),
        (
            "mapping:\n- {question: 1, links: [{criterion: A1, degree: partial}]}\n"
            "combined:\n- {criterion: A1, questions: [1, 1], verdict: full}\n",
            "Name at least two questions",
        ),
        ("mapping: []\nnot_applicable: [{criterion: A1, reason: }]\n", "'reason' is empty"),
        (
            "mapping: []\nnot_applicable: [{criterion: A1, reason: a}, {criterion: A1, reason: b}]\n",
            "A1 is said to be not applicable twice",
        ),
        ("mapping_of: {protocol: q}\nmapping: []\n", "This is the mapping of another protocol; the one given is p."),
        ("mapping_of: {protocol: p, catalogue: c}\nmapping: []\n", "This mapping is to another benchmark"),
    ],
)  # fmt: skip
def test_a_bad_mapping_is_answered_with_line_and_repair(text: str, said: str) -> None:
    assert said in refusal_of_mapping(text)


def test_a_mapping_says_links_and_what_has_no_counterpart() -> None:
    text = """
mapping_of: {protocol: p, catalogue: small, by: A. Assessor}
mapping:
- question: 1
  links:
  - {criterion: A1, relation: broader, evidence: 'Manual, p. 4'}
  - {criterion: A2, degree: partial, gap: 'one half'}
- {question: 2, links: [{criterion: A2, degree: partial, gap: the other}]}
- {question: 3, links: [], remark: food safety}
combined:
- {criterion: A2, questions: [1, 2], verdict: full}
not_applicable:
- {criterion: B1, reason: no dormitory}
"""
    found = read_mapping(text.encode(), "m.yaml", PROTOCOL, BENCHMARK)
    assert found.answered == ("1", "2", "3")
    assert [(each.question, each.criterion, each.degree) for each in found.links] == [
        ("1", "A1", Degree.FULL), ("1", "A2", Degree.PARTIAL), ("2", "A2", Degree.PARTIAL)
    ]  # fmt: skip
    assert (found.links[0].relation, found.links[0].evidence) == (Relation.BROADER, "Manual, p. 4")
    assert found.combined == (Combined("A2", ("1", "2"), Degree.FULL),)
    assert found.not_applicable == (NotApplicable("B1", "no dormitory"),)


@given(st.text(alphabet=st.sampled_from("ab:-[]{}'\"#&*!|> \n\t0é"), max_size=60))
def test_whatever_stands_in_a_file_is_read_or_refused_in_words(text: str) -> None:
    try:
        read_protocol(text.encode(), "p.yaml")
    except ComityError as refused:
        said = str(refused)
    else:
        said = "p.yaml."
    assert said.startswith("p.yaml")
    assert said.endswith((".", "?"))


# --- spreadsheets -----------------------------------------------------------------------------------------------------


def sheet(*rows: Sequence[str], name: str = "Checks") -> TextSheet:
    return TextSheet(name, tuple(map(tuple, rows)))


def test_a_checklist_as_companies_have_it_is_understood() -> None:
    found, notices = protocol_of(
        [
            sheet(
                ["Supplier checklist 2026", "", ""],
                [],
                ["No.", "Audit question", "Mandatory"],
                ["A", "Workers", ""],
                ["A.1", "Are wages  paid\non time?", "yes"],
                ["A.2", "Is there a notice board?", "no"],
                [],
                ["No.", "Audit question", "Mandatory"],
                ["B.1", "Are exits free?", ""],
            )
        ],
        "Our Checklist.xlsx",
    )
    assert (found.id, found.title) == ("our-checklist", "Supplier checklist 2026")
    assert not notices
    assert found.questions[1:] == (
        Question("A.1", "Are wages paid on time?", ""),
        Question("A.2", "Is there a notice board?", "", Obligation.RECOMMENDED),
        Question("B.1", "Are exits free?", ""),
    )


@pytest.mark.parametrize(
    ("number", "section", "text", "language"),
    [
        ("Numéro", "Chapitre", "Exigence", "fr"),
        ("N°", "Thème", "Point de contrôle", "fr"),
        ("Núm.", "Capítulo", "Pregunta", "es"),
        ("Nr.", "Kapitel", "Frage", "de"),
        ("Ref", "Pillar", "Requirement", "en"),
        ("Question no.", "Topic", "Question text", "en"),
    ],
)
def test_headings_are_understood_in_the_languages_of_members(
    number: str, section: str, text: str, language: str
) -> None:
    found, _ = protocol_of([sheet([section, number, text], ["1. Work", "1.1", "Is it so?"])], f"{language}.xlsx")
    assert found.questions == (Question("1.1", "Is it so?", "1"),)
    assert [(each.code, each.title) for each in found.sections] == [("1", "Work")]


def test_rows_with_a_title_only_are_sections() -> None:
    found, _ = protocol_of(
        [sheet(["Number", "Question"], ["", "1 Working hours"], ["1.1", "A?"], ["", "2 Wages"], ["2.1", "B?"])], "c.csv"
    )
    assert [(each.number, each.section) for each in found.questions] == [("1.1", "1"), ("2.1", "2")]
    assert [each.title for each in found.sections] == ["Working hours", "Wages"]


def test_several_sheets_are_sections_and_questions_without_numbers_are_counted() -> None:
    found, _ = protocol_of(
        [sheet(["Question"], ["A?"], name="Work"), sheet(["Question"], ["B?"], name="Safety"), sheet(["x"], ["y"])], "c"
    )
    assert [(each.number, each.section) for each in found.questions] == [("1", "Work"), ("2", "Safety")]


def test_a_column_that_says_nothing_of_obligation_is_left_out_and_told() -> None:
    found, notices = protocol_of([sheet(["No", "Question", "Level"], ["1", "A?", "Level C"])], "c.xlsx")
    assert found.questions[0].obligation is Obligation.REQUIRED
    assert len(notices) == 1
    assert notices[0].startswith("c.xlsx, sheet Checks, row 2: 'Level C' says nothing of how binding")


def test_the_language_of_a_spreadsheet_is_the_one_that_most_of_it_is_in() -> None:
    rows = [["1", "Le personnel est-il payé à la fin du mois ?"], ["2", "Les issues de secours sont-elles libres ?"]]
    found, _ = protocol_of([sheet(["No", "Question"], *rows)], "c.xlsx")
    assert found.language == "fr"


def test_questions_in_another_language_are_told() -> None:
    questions = (
        Question("1", "Are the emergency exits free and are they marked?"),
        Question("2", "¿Se pagan las horas extraordinarias a los trabajadores de la planta?"),
    )
    (said,) = mixed(replace(PROTOCOL, questions=questions, language="en"))
    assert said.startswith("1 of 2 questions seem to be in Spanish, not in English as the protocol says: 2. ")
    assert mixed(replace(PROTOCOL, questions=questions[:1], language="en")) == ()
    assert mixed(replace(PROTOCOL, questions=questions, language="")) == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Name", "Country"], ["A", "FR"]], "no row of headings with a column of questions was found"),
        ([["No", "Question"]], "there is no question below the headings"),
        (
            [["No", "Question"], ["1.1", "A?"], ["1.1", "B?"]],
            "c.xlsx, sheet Checks, row 3: Question 1.1 stands here and in sheet Checks, row 2.",
        ),
        ([["No", "Question", "Note"], ["2024-02-01", "A?", ""]], "the day 2024-02-01. Excel changed"),
        ([["No", "Question", "Note"], ["1", "", "later"]], "row 2: Question 1 has no text."),
    ],
)  # fmt: skip
def test_a_bad_checklist_is_answered_with_sheet_row_and_repair(rows: list[list[str]], said: str) -> None:
    with pytest.raises(OptionError) as refused:
        protocol_of([sheet(*rows)], "c.xlsx")
    assert said in str(refused.value)


def test_a_filled_in_mapping_is_read_like_the_file() -> None:
    found, notices = mapping_of(
        [
            sheet(
                ["Number", "Question", "Criterion", "Degree", "Gap", "Together with"],
                ["1", "Text 1", "A1 Title A1", "full", "", ""],
                ["1", "Text 1", "A2", "Partial", "one half", "2"],
                ["2", "Text 2", "A2", "partial", "", ""],
                ["3", "Text 3", "No counterpart", "", "", ""],
            ),
            sheet(["Criterion", "Not applicable because"], ["B1", "no dormitory"], ["A1", ""], name="Criteria"),
        ],
        "m.xlsx",
        PROTOCOL,
        BENCHMARK,
    )
    assert not notices
    assert found.answered == ("1", "2", "3")
    assert [(each.question, each.criterion, each.degree, each.gap) for each in found.links] == [
        ("1", "A1", Degree.FULL, ""), ("1", "A2", Degree.PARTIAL, "one half"), ("2", "A2", Degree.PARTIAL, "")
    ]  # fmt: skip
    assert found.combined == (Combined("A2", ("1", "2"), Degree.FULL),)
    assert found.not_applicable == (NotApplicable("B1", "no dormitory"),)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["1", "", "full"]], "row 2: The row says a degree or a gap, but no criterion."),
        ([["1", "A1", "mostly"]], "The degree is 'mostly', but must be one of: none, partial, full."),
        ([["1", "A1", "full"], ["1", "no counterpart", ""]], "row 3: Question 1 is said to have no counterpart"),
        ([["1", "no counterpart", ""], ["1", "A1", "full"]], "row 3: Question 1 is linked, but is said to have no"),
        ([["8", "A1", "full"]], "There is no question 8."),
    ],
)  # fmt: skip
def test_a_bad_row_of_a_mapping_is_answered_with_its_place(rows: list[list[str]], said: str) -> None:
    with pytest.raises(OptionError) as refused:
        mapping_of([sheet(["Number", "Criterion", "Degree"], *rows)], "m.xlsx", PROTOCOL, BENCHMARK)
    assert said in str(refused.value)


def test_suggestions_that_nobody_took_are_no_answer() -> None:
    rows = [["1", "A1", ""], ["1", "A2", "full"], ["2", "A1", ""], ["2", "B1", ""], ["3", "A1", "No counterpart"]]
    found, notices = mapping_of([sheet(["Number", "Criterion", "Degree"], *rows)], "m.xlsx", PROTOCOL, BENCHMARK)
    assert found.answered == ("1", "3")
    assert [(each.question, each.criterion) for each in found.links] == [("1", "A2")]
    assert notices == (
        "m.xlsx: 1 questions have criteria without a degree and no other answer, the first in sheet Checks, row 4. "
        "They count as not answered.",
    )


def test_a_table_without_the_columns_is_no_mapping() -> None:
    with pytest.raises(OptionError, match="no sheet has the columns Number, Criterion and Degree"):
        mapping_of([sheet(["A", "B"], ["1", "2"])], "m.xlsx", PROTOCOL, BENCHMARK)


def test_an_excel_file_named_yaml_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "checks.yaml"
    with Workbook(str(tmp_path / "checks.xlsx")) as workbook:
        made = workbook.add_worksheet("Checks")
        made.write_row(0, 0, ["Number", "Question"])
        made.write_row(1, 0, [1.2, "Are exits free?"])
    (tmp_path / "checks.xlsx").rename(path)
    found, _ = load_protocol(path)
    assert found.questions == (Question("1.2", "Are exits free?"),)


def test_files_that_are_not_there_are_answered(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"There is no file p\.yaml\."):
        load_protocol(tmp_path / "p.yaml")
    with pytest.raises(OptionError, match="is no file"):
        load_mapping(tmp_path, PROTOCOL, BENCHMARK)


def test_a_document_is_answered_in_words(tmp_path: Path) -> None:
    path = tmp_path / "protocol.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(ComityError, match=r"^protocol\.pdf: "):
        load_protocol(path)


# --- profiles and the catalogue ---------------------------------------------------------------------------------------


def test_a_profile_of_ones_own_begins_from_another(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(
        'profile = "aim-85-bare"\noverall = 0.9\nprocess = "3/4"\nweight_critical = 2\ncritical_full = true\n'
    )
    found = profile_named(str(path))
    assert (found.name, str(found.overall), str(found.process)) == ("ours", "9/10", "3/4")
    assert [str(weight) for weight in found.weights.values()] == ["2", "1", "1"]
    assert found.critical_full
    assert found.pillar_floor is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("overal = 0.9", "has 'overal', which is not known. There are: name, overall"),
        ("overall = 85", "overall is 85, but must be a number from 0 to 1"),
        ("overall = true", "overall is True, but must be a number"),
        ('partial = "off"', "partial is off, but must be a number"),
        ("critical_full = 1", "critical_full must be true or false"),
        ('profile = "mine"', "begins from 'mine', which is none"),
        ("overall = = 1", "cannot be read as TOML"),
    ],
)
def test_a_bad_profile_is_answered(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(text)
    with pytest.raises(OptionError) as refused:
        profile_named(str(path))
    assert said in str(refused.value)


def test_an_unknown_profile_is_answered_with_those_there_are() -> None:
    with pytest.raises(OptionError, match=", ".join(PROFILES)):
        profile_named("aim-90")


def test_a_gate_can_be_switched_off(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('process = "off"\n')
    assert profile_named(str(path)).process is None


def test_the_catalogue_is_of_the_common_benchmark() -> None:
    """Counts of the editions as in benchmarking.md 7."""
    counts = {each.id: len(common().in_edition(each.id)) for each in common().editions}
    assert counts == {"5.0": 171, "6.0": 219, "6.1": 223, "7.0": 229}
    assert sum(each.critical for each in common().criteria) == 26
