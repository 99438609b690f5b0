"""`comity link` as a user runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from comity.cli import audit_words, judged
from comity.cli.main import command_line
from comity.linkage import Linkage
from comity.linkage.audit_figures import Figures, Quality, Share
from comity.linkage.review_file import read_review
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Answer, Judgement
from tests.linkage.lists import believable_round

HEAD = "record_id,name,address,country,source,gln,true\n"
ROWS = (
    "1,Acme Foods Inc.,12 Main Street,US,a,,x\n"
    "2,ACME FOODS,12 Main St.,United States,b,,x\n"
    "3,Bolt Textiles Ltd,9 Canal Road,GB,a,,y\n"
)


def _write(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _run(*arguments: object) -> str:
    result = CliRunner().invoke(command_line(), ["link", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_record_gets_its_site(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    _run(_write(tmp_path, HEAD + ROWS), "--out", out)
    rows = _rows(out)
    assert [row["record_id"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["site_id"] == rows[1]["site_id"] != rows[2]["site_id"]


def test_explained_links_name_the_other_record_and_why(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    _run(_write(tmp_path, HEAD + ROWS), "--out", out, "--explain")
    first, second, third = _rows(out)
    assert (first["linked_to"], second["linked_to"], third["linked_to"]) == ("2", "1", "")
    assert "names are the same" in first["reasons"]
    assert float(first["probability"]) > 0.5


def test_a_record_that_only_a_judgement_holds_has_no_link(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("left,right,judgement,by\n1,3,same,Ana\n")
    _run(_write(tmp_path, HEAD + ROWS), "--out", tmp_path / "out.csv", "--explain", "--answers", answers)
    first, _, third = _rows(tmp_path / "out.csv")
    assert first["site_id"] == third["site_id"]
    assert first["linked_to"] == "2"
    assert (third["linked_to"], third["probability"], third["reasons"]) == ("", "", "")


def test_ids_that_look_like_formulas_do_not_come_alive_and_are_written_alike_everywhere(tmp_path: Path) -> None:
    evil, quoted = "=HYPERLINK(1)", "'t Hof"
    text = HEAD + ROWS.replace("1,Acme", f"{evil},Acme").replace("2,ACME", f"{quoted},ACME")
    out, sample = tmp_path / "out.csv", tmp_path / "out.audit.csv"
    _run(_write(tmp_path, text), "--out", out, "--explain", "--audit", 20)
    first, second, _ = _rows(out)
    assert (first["record_id"], second["record_id"]) == (f"'{evil}", f"'{quoted}")
    assert (second["linked_to"], first["linked_to"]) == (f"'{evil}", f"'{quoted}")
    assert f"'{evil}" in sample.read_text(encoding="utf-8-sig").splitlines()[1]
    answers = tmp_path / "answers.csv"
    answers.write_text(f"left,right,judgement,by\n{first['record_id']},{second['record_id']},different,Ana\n")
    _run(tmp_path / "rows.csv", "--out", tmp_path / "again.csv", "--answers", answers)
    assert len({row["site_id"] for row in _rows(tmp_path / "again.csv")}) == 3


def test_the_truth_gives_one_object_of_figures(tmp_path: Path) -> None:
    figures = json.loads(_run(_write(tmp_path, HEAD + ROWS), "--out", tmp_path / "out.csv", "--truth", "true"))
    assert figures["pairwise"] == figures["b_cubed"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert (figures["records"], figures["sites"], figures["true_sites"]) == (3, 2, 2)


def test_with_the_truth_what_else_is_to_be_said_goes_beside_the_figures(tmp_path: Path) -> None:
    rows, answers, review = _write(tmp_path, HEAD + ROWS), tmp_path / "answers.csv", tmp_path / "review.csv"
    answers.write_text("left,right,judgement,by\n1,2,same,Ana\n2,3,same,Ana\n1,3,different,Ben\n1,gone,same,Ana\n")
    options = ("--out", tmp_path / "out.csv", "--truth", "true", "--answers", answers, "--review", review)
    done = CliRunner().invoke(command_line(), ["link", str(rows), *map(str, options)], catch_exceptions=False)
    assert json.loads(done.stdout)["records"] == 3
    assert "1 = 2 = 3, but 1 and 3 are different" in done.stderr
    assert "1 judgements name rows that are not in these lists" in done.stderr
    assert f"wait for a person's judgement: {review}" in done.stderr


def test_doubts_in_the_model_are_said_beside_the_figures_too(tmp_path: Path) -> None:
    names = [
        f"{first} {second}" for first in ("Acme", "Bolt", "Delta") for second in ("Foods", "Mill", "Glass", "Paper")
    ]
    pairs = [(f"a{at}", f"b{at}") for at in range(len(names))]
    text = HEAD + "".join(
        f"{left},{name} Ltd,{at} Main Street,US,a,,{at}\n{right},{name} Ltd,{at} Main St,US,b,,{at}\n"
        for at, (name, (left, right)) in enumerate(zip(names, pairs, strict=True), 1)
    )
    answers = tmp_path / "answers.csv"
    answers.write_text("left,right,judgement,by\n" + "".join(f"{a},{b},different,Ana\n" for a, b in pairs))
    options = ("--out", tmp_path / "out.csv", "--truth", "true", "--answers", answers)
    asked = ["link", str(_write(tmp_path, text)), *map(str, options)]
    done = CliRunner().invoke(command_line(), asked, catch_exceptions=False)
    (doubt,) = json.loads(done.stdout)["doubts"]
    assert "contradict what the model is sure of" in doubt
    assert doubt in done.stderr


def test_semicolons_other_headings_and_order_do_not_matter(tmp_path: Path) -> None:
    text = "country;Name;row_id;address\nGB;Acme;7;1 Road\nGB;Acme;8;1 Rd\n"
    out = tmp_path / "out.csv"
    _run(_write(tmp_path, "\ufeff" + text), "--out", out)
    assert [row["record_id"] for row in _rows(out)] == ["7", "8"]


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("name,address,country\nAcme,1 Rd,GB\n", (), "record_id"),
        (HEAD + ROWS + "1,Again,1 Rd,GB,a,,z\n", (), "stands twice"),
        (HEAD + ROWS + "\n,,,,,,\n ,Again,1 Rd,GB,a,,z\n", (), r"rows\.csv, line 7: the record_id is empty"),
        (HEAD + ",Acme,1 Rd,GB,a,,z\n", (), r"rows\.csv, line 2: the record_id is empty"),
        (HEAD, (), "no records"),
        (HEAD + ROWS, ("--truth", "nothing"), "nothing"),
        (HEAD + ROWS, ("--engine", "spark"), "not built yet"),
        (HEAD + ROWS, ("--engine", "abacus"), "no engine"),
    ],
)
def test_what_cannot_be_linked_is_refused_with_a_sentence(
    tmp_path: Path, text: str, options: tuple[str, ...], said: str
) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(OptionError, match=said):
        _run(_write(tmp_path, text), "--out", out, *options)
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_answers_are_obeyed_and_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    rows, out = _write(tmp_path, HEAD + ROWS), tmp_path / "out.csv"
    answers = tmp_path / "answers.csv"
    answers.write_text("left,right,judgement,by\n1,2,different,Ana\n1,3,same,Ana\n1,gone,same,Ana\n")
    said = _run(rows, "--out", out, "--answers", answers)
    first, second, third = _rows(out)
    assert first["site_id"] == third["site_id"] != second["site_id"]
    assert "1 judgements name rows that are not in these lists" in said
    answers.write_text("left,right,judgement,by\n1,2,same,Ana\n2,3,same,Ana\n1,3,different,Ben\n")
    said = _run(rows, "--out", tmp_path / "again.csv", "--judgements", answers)
    assert "contradict each other: 1 = 2 = 3, but 1 and 3 are different" in said


def test_a_contradiction_leaves_every_same_unused_that_ties_rows_to_it(tmp_path: Path) -> None:
    more = "4,Delta Paper,1 Mill Lane,FR,a,,z\n5,Echo Glass,2 Kiln Street,DE,a,,v\n6,Fox Foods,3 Dock Road,NL,a,,w\n"
    rows, answers = _write(tmp_path, HEAD + ROWS + more), tmp_path / "answers.csv"
    head = "left,right,judgement,by\n"
    answers.write_text(head + "1,3,same,Ana\n3,4,same,Ana\n1,4,different,Ben\n4,5,same,Ana\n2,6,same,Ana\n")
    said = _run(rows, "--out", tmp_path / "out.csv", "--answers", answers)
    sites = {row["record_id"]: row["site_id"] for row in _rows(tmp_path / "out.csv")}
    assert sites["2"] == sites["6"]
    assert len({sites[each] for each in "1345"}) == 4
    assert "1 = 3 = 4, but 1 and 4 are different. These two are kept apart, and no 'same' on these rows" in said
    assert "The 'same' on 4 and 5 was not used" in said
    assert "2 and 6" not in said


def test_a_contradiction_by_way_of_rows_that_say_the_same_is_said_to_be_one(tmp_path: Path) -> None:
    twice = "4,Bolt Textiles Ltd,9 Canal Road,GB,b,,y\n5,Echo Glass,2 Kiln Street,DE,a,,v\n"
    rows, answers = _write(tmp_path, HEAD + ROWS + twice), tmp_path / "answers.csv"
    answers.write_text("left,right,judgement,by\n1,3,same,Ana\n4,5,same,Ana\n1,5,different,Ben\n")
    said = _run(rows, "--out", tmp_path / "out.csv", "--answers", answers)
    sites = {row["record_id"]: row["site_id"] for row in _rows(tmp_path / "out.csv")}
    assert sites["3"] == sites["4"]
    assert len({sites[each] for each in "135"}) == 3
    assert "1 and 5 are different, but 'same' ties them together by way of rows that say the same" in said
    assert "The 'same' on 1 and 3 was not used" in said


def test_ids_and_countries_of_a_list_do_not_steer_the_terminal() -> None:
    evil = "\x1b[2J\u202e\u2028"
    answers = [
        Judgement(f"a{evil}", "b", Answer.SAME),
        Judgement("b", "c", Answer.SAME),
        Judgement("c", f"a{evil}", Answer.DIFFERENT),
    ]
    elsewhere = Judgement(f"x{evil}", f"y{evil}", Answer.SAME)
    told = Linkage((), (), contradictions=(*answers, elsewhere), unused=())
    said = judged.in_words(answers, told)
    nobody, many = Quality(None, None), Quality(Share(1.0, 0.9, 1.0, 30), None)
    groups = {f"P{evil}": many, f"Q{evil}": nobody, "Q": nobody}
    said.append(audit_words.in_words(Figures(30, 0, 0, many, None, groups, groups)))
    assert not {"\x1b", "\u202e", "\u2028"} & set("".join(said))
    assert "c = b = a [2J , but c and a [2J  are different" in said[0]
    assert "too few to say: Q [2J , Q" in said[-1]


def test_the_review_queue_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    rows, _ = believable_round(seed=4, sites=300)
    lines = [
        ",".join((f'"{row.record_id}"', f'"{row.name}"', f'"{row.address}"', row.country, row.source)) for row in rows
    ]
    text = "record_id,name,address,country,source\n" + "\n".join(lines)
    review = tmp_path / "review.csv"
    said = _run(_write(tmp_path, text), "--out", tmp_path / "out.csv", "--review", review)
    asked = read_review(review)
    assert asked
    assert f"{len(asked)} pairs of rows wait for a person's judgement" in said
    with pytest.raises(OptionError, match="exists already"):
        _run(tmp_path / "rows.csv", "--out", tmp_path / "more.csv", "--review", review)
    with pytest.raises(OptionError, match="into one file"):
        _run(tmp_path / "rows.csv", "--out", tmp_path / "one.csv", "--review", tmp_path / "one.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "review.csv", "rows.csv"]


def test_the_report_is_a_page_that_names_the_sites_of_the_result(tmp_path: Path) -> None:
    out, page = tmp_path / "out.csv", tmp_path / "report.html"
    said = _run(_write(tmp_path, HEAD + ROWS), "--out", out, "--report", page)
    assert f"Why each site is one, link by link: {page}" in said
    source = page.read_text(encoding="utf-8")
    assert source.startswith("<!doctype html>")
    assert f"{_rows(out)[0]['site_id']}: 2 records" in source
    assert "<svg" in source


def test_an_audit_is_drawn_judged_and_gives_its_figures(tmp_path: Path) -> None:
    rows, truth = believable_round(seed=4, sites=60)
    table = tmp_path / "rows.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record_id", "name", "address", "city", "country", "source"])
        writer.writerows([row.record_id, row.name, row.address, row.city, row.country, row.source] for row in rows)
    said = _run(table, "--out", tmp_path / "sites.csv", "--audit", 120)
    sample = tmp_path / "sites.audit.csv"
    assert f"120 pairs of rows, drawn at random, to judge how good the sites are: {sample}" in said
    assert not any(row.source in sample.read_text(encoding="utf-8") for row in rows)
    keys = "".join("s\n" if truth[pair.left] == truth[pair.right] else "d\n" for pair in read_review(sample))
    judge = ("judge", str(sample), "--answers", str(tmp_path / "answers.csv"))
    whole = sample.read_bytes()
    for part in (b"".join(whole.splitlines(keepends=True)[:100]), whole.replace(b"stratum_mean", b"mean", 1)):
        sample.write_bytes(part)
        with pytest.raises(OptionError, match=r"not all the pairs that were drawn|lacks the column stratum_mean"):
            CliRunner().invoke(command_line(), [*judge, "--by", "Ana"], input=keys, catch_exceptions=False)
    assert not (tmp_path / "answers.csv").exists()
    sample.write_bytes(whole)
    done = CliRunner().invoke(command_line(), [*judge, "--by", "Ana"], input=keys)
    asked, told = done.stdout.split("Of the pairs drawn, 120 are judged")
    telling = {"comity would say", "speaks ", "stratum", "together", "apart"}
    assert not [word for word in telling.union(*((row.record_id, row.source) for row in rows)) if word in asked]
    assert "a figure needs 30 judged pairs, or all there are" in told
    assert "Precision (of pairs put together, how many are one site): 100.0 %" in done.stdout
    assert "Recall is relative to the candidates found" in done.stdout
    assert "too few to say: " in done.stdout
    figures = json.loads(CliRunner().invoke(command_line(), [*judge, "--figures", "--json"]).stdout)
    assert (figures["judged"], figures["precision"]["value"], figures["recall"]["value"]) == (120, 1.0, 1.0)
    assert figures["precision"]["low"] > 0.9
    assert set(figures["by_script"]) == {"Latin"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--audit", 3), "at least 20 pairs"),
        (("--audit-file", "a.csv"), "say how many pairs"),
        (("--audit", -1), "at least"),
    ],
)
def test_audits_that_cannot_be_are_refused(tmp_path: Path, options: tuple[object, ...], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        _run(_write(tmp_path, HEAD + ROWS), "--out", tmp_path / "out.csv", *options)
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_figures_need_an_audit_and_answers(tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    review.write_text("left,right,left_name,right_name\na,b,x,y\n")
    for arguments, said in (
        ((review, "--answers", review), "lacks the column stratum"),
        ((tmp_path / "none.csv", "--answers", review), "no such file"),
    ):
        with pytest.raises(OptionError, match=said):
            CliRunner().invoke(command_line(), ["judge", *map(str, arguments), "--figures"], catch_exceptions=False)


def test_an_existing_result_is_refused_and_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(OptionError, match="exists already"):
        _run(_write(tmp_path, HEAD + ROWS), "--out", out)
    assert out.read_text(encoding="utf-8") == "mine"
