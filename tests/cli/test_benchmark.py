"""`comity benchmark` and `comity catalogue` as their users meet them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from comity.reference.benchmarks import common
from tests.conftest import SAMPLES, comity

PROTOCOL = {
    "protocol": {"id": "small-check-1", "title": "Small check", "language": "en", "company": "Invented Foods"},
    "sections": [{"code": "A", "title": "Work"}],
    "questions": [
        {"number": "1.1", "section": "A", "text": "No fees are paid for the job."},
        {"number": "1.10", "section": "A", "text": "Fees that were paid are given back."},
        {"number": "1.2", "section": "A", "text": "Allergens are managed."},
    ],
}
MAPPING = {
    "mapping_of": {"protocol": "small-check-1", "catalogue": "common-benchmark"},
    "mapping": [
        {"question": "1.1", "links": [{"criterion": "LAB-8R-01", "degree": "full"}]},
        {"question": "1.10", "links": [{"criterion": "LAB-8R-02", "degree": "partial", "gap": "no time set"}]},
        {"question": "1.2", "links": []},
    ],
    "not_applicable": [{"criterion": "HAS-3F-01", "reason": "the site has no dormitory"}],
}


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump(PROTOCOL, sort_keys=False))
    (tmp_path / "small.mapping.yaml").write_text(yaml.safe_dump(MAPPING, sort_keys=False))
    return path


def told(*arguments: str | Path) -> dict[str, Any]:
    done = comity("benchmark", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_mapping_beside_the_protocol_is_counted(protocol: Path) -> None:
    found = told(protocol, "--against", "6.1")
    assert (found["protocol"], found["catalogue"], found["against"]) == ("small-check-1", "common-benchmark", "6.1")
    assert (found["profile"], found["confirmed"], found["mapping"]) == ("aim-85-gated", True, "small.mapping.yaml")
    content = 191 - 1  # one is not applicable
    assert found["commonality"]["fraction"] == f"{3}/{content * 2}"
    assert found["commonality"]["percent"] == round(100 * 1.5 / content, 2)
    assert found["commonality"]["band"] == [round(100 / content, 2), round(200 / content, 2)]
    assert found["verdict"] == "not_recognised"
    assert found["gates"] == {
        "overall_85": False, "critical_all_full": False, "pillar_floor_70": False, "process_85": False
    }  # fmt: skip
    assert "LAB-8R-01" not in [each["criterion"] for each in found["critical_gaps"]]
    assert "LAB-8R-02" not in found["uncovered"]
    assert found["not_applicable"] == [{"criterion": "HAS-3F-01", "reason": "the site has no dormitory"}]
    assert found["unanswered"] == []
    gaps = {each["criterion"]: each for each in found["gaps"]}
    assert gaps["LAB-8R-02"]["questions"] == [{"question": "1.10", "gap": "no time set"}]


def test_without_a_mapping_it_says_that_nothing_is_confirmed(protocol: Path) -> None:
    protocol.with_name("small.mapping.yaml").unlink()
    assert told(protocol)["confirmed"] is False
    done = comity("benchmark", protocol)
    assert done.returncode == 0
    assert "Nothing is confirmed yet" in done.stdout


def test_the_folder_holds_report_workbook_and_result(protocol: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = comity("benchmark", protocol, "--out", out)
    assert done.returncode == 0, done.stderr
    assert sorted(each.name for each in out.iterdir()) == ["benchmark.xlsx", "report.html", "result.json"]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Not recognised" in page
    assert "LAB-8R-02" in page
    assert "no time set" in page
    assert "Allergens are managed" not in page  # the wording of a protocol is its owner's
    assert json.loads((out / "result.json").read_text(encoding="utf-8")) == told(protocol)
    again = comity("benchmark", protocol, "--out", out)
    assert again.returncode == 2
    assert "exists" in again.stderr


def test_the_workbook_is_the_same_on_every_run_and_is_read_back_as_the_mapping(protocol: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert comity("benchmark", protocol, "--out", tmp_path / name).returncode == 0
    first, second = (tmp_path / name / "benchmark.xlsx" for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    before, after = told(protocol), told(protocol, "--mapping", first)
    assert after.pop("mapping") == "benchmark.xlsx"
    before.pop("mapping")
    assert after == before


def test_an_assessor_fills_in_the_workbook(protocol: Path, tmp_path: Path) -> None:
    protocol.with_name("small.mapping.yaml").unlink()
    assert comity("benchmark", protocol, "--out", tmp_path / "out").returncode == 0
    path = tmp_path / "out" / "benchmark.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Mapping"]
    rows = {(row[1].value, row[3].value): row for row in sheet.iter_rows(min_row=2)}
    fill(rows["1.1", None], "LAB-8R-01 No fees", "full")
    fill(rows["1.10", None], "LAB-8R-02", "partial")
    fill(rows["1.2", None], None, "no counterpart")
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    found = told(protocol, "--mapping", filled)
    assert (found["confirmed"], found["unanswered"]) == (True, [])
    assert found["commonality"]["points"] == "3/2"


def test_suggestions_stand_in_the_workbook_and_in_the_object(protocol: Path, tmp_path: Path) -> None:
    protocol.with_name("small.mapping.yaml").unlink()
    found = told(protocol, "--suggest", "3", "--out", tmp_path / "out")
    suggested = {each["question"]: each["criteria"] for each in found["suggestions"]}
    assert list(suggested) == ["1.1", "1.10", "1.2"]
    assert suggested["1.1"][0]["id"] == "LAB-8R-01"
    assert all(len(each) <= 3 for each in suggested.values())
    best = suggested["1.1"][0]
    assert 0 <= best["score"] <= 1
    assert best["degree"] in ("full", "partial")
    assert best["reason"]
    assert found["confirmed"] is False  # what is suggested counts for nothing
    sheet = openpyxl.load_workbook(tmp_path / "out" / "benchmark.xlsx")["Mapping"]
    rows = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[1] == "1.1" and row[3]]
    assert [row[3].split(" ")[0] for row in rows] == [each["id"] for each in suggested["1.1"]]
    assert {row[4] for row in rows} == {None}
    assert rows[0][10] == best["reason"]
    assert "suggestions" not in told(protocol)


def test_suggestions_learn_from_a_mapping_that_people_confirmed(protocol: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    asked = {"number": "X", "section": "A", "text": "Is the blue folder kept?"}
    other.write_text(yaml.safe_dump({**PROTOCOL, "questions": [asked]}, sort_keys=False))
    protocol.write_text(yaml.safe_dump({**PROTOCOL, "questions": [{**asked, "number": "1.1"}]}, sort_keys=False))
    links = [{"criterion": "HAS-3B-03", "degree": "full"}]
    mapping = {"mapping": [{"question": "1.1", "links": links}]}
    protocol.with_name("small.mapping.yaml").write_text(yaml.safe_dump(mapping))
    found = told(other, "--suggest", "5", "--learn-from", protocol)
    assert found["suggestions"][0]["criteria"][0]["id"] == "HAS-3B-03"
    done = comity("benchmark", protocol, "--suggest", "5", "--learn-from", other)
    assert done.returncode == 2
    assert "There is nothing to learn from other.yaml: no mapping lies beside it." in done.stderr


def fill(row: tuple[Any, ...], criterion: str | None, degree: str) -> None:
    row[3].value, row[4].value = criterion, degree


def test_a_protocol_may_be_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "checks.csv"
    path.write_text("Nr;Frage;Pflicht\n1.1;Keine Gebühren für die Stelle;ja\n1.10;Gebühren werden erstattet;nein\n")
    assert told(path)["unanswered"] == ["1.1", "1.10"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--against", "8.0"), "The benchmark has no edition 8.0. There are: 5.0, 6.0, 6.1, 7.0."),
        (("--profile", "strictest"), "There is no profile 'strictest'. There are: aim-85-gated, aim-85-bare, tiered"),
        (("--mapping", "nothing.yaml"), "There is no file nothing.yaml."),
        (("--catalogue", "nothing.yaml"), "There is no file nothing.yaml."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(protocol: Path, arguments: tuple[str, ...], said: str) -> None:
    done = comity("benchmark", protocol, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    asked = comity("benchmark", protocol, *arguments, "--json")
    assert asked.returncode == 2
    assert said in json.loads(asked.stdout)["refused"]


def test_profiles_differ_and_say_their_name(protocol: Path) -> None:
    found = told(protocol, "--profile", "aim-85-bare")
    assert found["profile"] == "aim-85-bare"
    assert list(found["gates"]) == ["overall_85"]


def test_what_a_new_edition_would_do_is_shown_for_all_protocols(protocol: Path) -> None:
    kestrel = SAMPLES / "protocols" / "kestrel-sra-5.yaml"
    done = comity("whatif", "7.0", kestrel, protocol, "--against", "6.1", "--json")
    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout)
    assert (first["protocol"], second["protocol"]) == ("kestrel-sra-5", "small-check-1")
    assert first["before"] == {"edition": "6.1", "percent": 85.6, "verdict": "add_on_required"}
    assert first["after"] == {"edition": "7.0", "percent": 83.93, "verdict": "add_on_required"}
    assert first["new_critical_gaps"] == ["BUS-CE-03"]
    said = comity("whatif", "7.0", kestrel).stdout
    assert "  6.1: 85.60 %, add-on required\n  7.0: 83.93 %, add-on required; at best " in said


@pytest.mark.parametrize(
    ("edition", "said"), [("8.0", "The benchmark has no edition 8.0."), ("7.0", "small.yaml has no mapping beside it")]
)
def test_what_cannot_be_adopted_is_refused(edition: str, said: str, protocol: Path) -> None:
    if edition == "7.0":
        protocol.with_name("small.mapping.yaml").unlink()
    done = comity("whatif", edition, protocol)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_what_one_member_needs_of_anothers_audits(protocol: Path) -> None:
    kestrel = SAMPLES / "protocols" / "kestrel-sra-5.yaml"
    found = told(kestrel, "--for", protocol)
    assert found["commonality"] == {
        "fraction": "1/1", "percent": 100.0, "band": [100.0, 100.0], "band_fractions": ["1/1", "1/1"],
        "depends_on_partials": False, "points": "1", "criteria": 1,
    }  # fmt: skip
    back = told(protocol, "--for", kestrel, "--out", protocol.with_name("for-kestrel"))
    whole = {**told(protocol), "mapping": "benchmark.xlsx"}  # the mapping in it is whole all the same
    assert told(protocol, "--mapping", protocol.with_name("for-kestrel") / "benchmark.xlsx") == whole
    covers = told(kestrel)
    not_full = {each["criterion"] for each in covers["gaps"]}
    assert back["commonality"]["criteria"] == 191 - len([each for each in not_full if not each.startswith("PRO")]) - 1
    assert not {each["criterion"] for each in back["gaps"]} & not_full
    assert back["top_up"]
    refused = comity("benchmark", kestrel, "--for", protocol.with_name("small.mapping.yaml"))
    assert refused.returncode == 2


def test_what_most_protocols_lack_is_told_without_naming_one() -> None:
    protocols = [SAMPLES / "protocols" / f"{name}.yaml" for name in ("kestrel-sra-5", "larivoire-prs-3")]
    done = comity("lacking", *protocols, "--against", "6.1", "--json")
    assert done.returncode == 0, done.stderr
    found = {each["criterion"]: each for each in json.loads(done.stdout)}
    gaps = [{each["criterion"] for each in told(path, "--against", "6.1")["gaps"]} for path in protocols]
    assert {name for name, each in found.items() if each["protocols"] == 2} == gaps[0] & gaps[1]
    assert found.keys() == gaps[0] | gaps[1]
    assert found["LAB-01-02"]["add_ons"] == 1
    said = comity("lacking", *protocols).stdout
    assert "kestrel" not in said
    assert "larivoire" not in said


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_criteria_are_listed_filtered_and_exported(tmp_path: Path) -> None:
    out = tmp_path / "criteria.xlsx"
    done = comity("catalogue", "--edition", "6.0", "--part", "LAB-8R", "--json", "--out", out)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    expected = [each.id for each in common().in_edition("6.0") if each.section == "LAB-8R"]
    assert [each["id"] for each in found] == expected
    sheet = openpyxl.load_workbook(out)["Criteria"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == expected


def shown(tmp_path: Path, *arguments: str | Path) -> str:
    page = tmp_path / "criteria.html"
    done = comity("catalogue", *arguments, "--page", page)
    assert done.returncode == 0, done.stderr
    assert f"Page: {page}" in done.stdout
    html = page.read_text(encoding="utf-8")
    page.unlink()
    return html


def test_the_page_holds_every_criterion_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    html = shown(tmp_path)
    assert html == shown(tmp_path)
    assert re.findall(r'<article><div class="head"><span class="id">([^<]+)', html) == [
        each.id for each in common().criteria
    ]
    assert set(re.findall(r'href="#([^"]+)"', html)) == set(re.findall(r'<h3 id="([^"]+)"', html))
    assert html.count('<span class="tag critical">') == sum(each.critical for each in common().criteria)
    assert "229 of 229 criteria, 26 of them critical" in html
    assert "Number in edition 6.1: 10A · 7.0: 1A" in html
    hours = next(each for each in html.split("<article>") if "LAB-06-03" in each)
    assert "Since edition 5.0 · Refers to ETI 6.4 · ILO 1 · Verified by: documents and records are read" in hours
    assert not re.search(r"https?:|src=|@import|url\(", html)


def test_the_page_is_in_the_language_asked_for_and_of_the_edition_asked_for(tmp_path: Path) -> None:
    html = shown(tmp_path, "--language", "fr", "--edition", "6.1", "--part", "LAB-10")
    assert '<html lang="fr">' in html
    assert "Tels que dans l&#x27;édition 6.1." in html
    assert "Numéro dans l&#x27;édition 6.1: 10A<" in html
    assert "Vérifié par\N{NO-BREAK SPACE}: documents et registres sont lus" in html
    assert "documents and records are read" not in html
    assert "Éditions" not in html
    assert common().criteria[0].wording("fr").title not in html
    assert shown(tmp_path, "--language", "de").startswith('<!doctype html>\n<html lang="en">')


def test_a_retired_criterion_is_shown_as_such_and_words_of_a_file_are_no_markup(tmp_path: Path) -> None:
    path = tmp_path / "dairy.yaml"
    retired = BENCHMARK.replace("tier: critical", "tier: additional, retired_in: '1.10'")
    path.write_text(retired.replace("requirement: ", "requirement: <b>Bold</b> "))
    html = shown(tmp_path, "--catalogue", path)
    assert "retired in edition 1.10" in html
    assert '<span class="tag additional">additional</span>' in html
    assert "&lt;b&gt;Bold&lt;/b&gt;" in html


def test_criteria_are_found_by_words(tmp_path: Path) -> None:
    done = comity("catalogue", "recruitment fees")
    assert done.returncode == 0
    assert "LAB-8R-01" in done.stdout
    assert "HAS-3B-01" not in done.stdout
    assert done.stdout.splitlines()[-1].endswith("of 229 criteria of Common benchmark of mutual recognition 2026.1.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--edition", "9"), "The benchmark has no edition 9."),
        (("--part", "ZZZ"), "The benchmark has no part ZZZ. There are: labour_human_rights"),
        (("--language", "xx"), "There is no language 'xx'."),
        (("--out", "criteria.csv"), "let the name end in .xlsx"),
        (("--page", "criteria.pdf"), "let the name end in .html, not 'criteria.pdf'"),
    ],
)
def test_a_wrong_question_to_the_catalogue_is_answered(arguments: tuple[str, ...], said: str) -> None:
    done = comity("catalogue", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_another_benchmark_of_the_same_form_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dairy.yaml"
    path.write_text(BENCHMARK)
    path.with_name("dairy.fr.yaml").write_text("D-1-01: {title: Lait, requirement: Le lait est trait.}\n")
    done = comity("catalogue", "--catalogue", path, "--language", "fr", "--json")
    assert done.returncode == 0, done.stderr
    assert [(each["title"], each["since"]) for each in json.loads(done.stdout)] == [("Lait", "1.10")]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("pillar: animals", "pillar: animal", "dairy.yaml, line 7: 'pillar' names 'animal', which there is not: ani"),
        ("since: '1.10'", "since: '2'", "dairy.yaml, line 9: 'since' names '2', which there is not"),
        ("tier: critical", "tier: vital", "'tier' is 'vital', but must be one of: critical, standard, additional."),
        ("current: '1.10'", "current: 1.1", "'current' names '1.1', which there is not: 1.10?"),
        ("id: D-1-01", "id: ''", "dairy.yaml, line 9: 'id' is empty. Fill it in."),
    ],
)  # fmt: skip
def test_a_damaged_benchmark_is_answered_by_line(wrong: str, right: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "dairy.yaml"
    path.write_text(BENCHMARK.replace(wrong, right))
    done = comity("catalogue", "--catalogue", path)
    assert done.returncode == 2
    assert said in done.stderr


BENCHMARK = """\
benchmark: {id: dairy, version: '1', title: Dairy, language: en, current: '1.10'}
editions:
- {id: '1.10', published: '2026-01'}
pillars:
- {id: animals, code: D, block: content, title: {en: Animals}}
sections:
- {id: D-1, pillar: animals, title: {en: Milking}}
criteria:
- {id: D-1-01, section: D-1, since: '1.10', tier: critical, title: Milk, requirement: Milk is milked.}
"""
