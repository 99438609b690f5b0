"""The demo end to end on the sample lists: its files are there, its story tells the figures of the run."""

from __future__ import annotations

import csv
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from comity.cli.demo import CHECKED_NAME, demo, main, replacing
from comity.vocabulary.errors import OptionError
from tests.cli.demo_page import Page, read

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True)
class Run:
    out: Path
    printed: list[str]
    page: Page
    figures: dict[str, Any]

    def number(self, key: str) -> float:
        return float(self.figures["numbers"][key]["value"])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("demo") / "demo-result"
    with redirect_stdout(StringIO()) as printed:
        demo(out, SAMPLES)
    page = read((out / "story.html").read_text(encoding="utf-8"))
    return Run(
        out, printed.getvalue().splitlines(), page, json.loads((out / "figures.json").read_text(encoding="utf-8"))
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_result_is_there(run: Run) -> None:
    for name in (
        "story.html",
        "common/edition/common-list.xlsx",
        "common/edition/common-list.csv",
        "common/edition/manifest.json",
        "common/secretariat/sites.csv",
        "common/secretariat/problems.xlsx",
        "common/secretariat/risk.html",
        f"check/{CHECKED_NAME}",
        "check/letters/index.xlsx",
    ):
        assert (run.out / name).stat().st_size > 0, name


def test_ten_lines_say_what_came_out(run: Run) -> None:
    assert len(run.printed) == 10
    assert run.printed[-1].endswith("story.html")


def test_the_numbers_of_the_page_are_the_figures_of_the_run(run: Run) -> None:
    assert len(run.page.numbers) > 40
    for key, value, _ in run.page.numbers:
        assert float(value) == run.number(key)


def test_the_figures_agree_with_the_files_that_they_name(run: Run) -> None:
    fates = rows(run.out / "common/secretariat/sites.csv")
    edition = rows(run.out / "common/edition/common-list.csv")
    risk = json.loads((run.out / "common/secretariat/risk.json").read_text(encoding="utf-8"))
    check = json.loads((run.out / "check/check.json").read_text(encoding="utf-8"))

    assert run.number("rows.all") == len(fates)
    assert run.number("rows.problem") == sum(row["status"] == "problem" for row in fates)
    assert run.number("sites.listed") == len(edition)
    assert (
        run.number("attack.participant.edition") == risk["attackers"]["edition"]["participant"]["exclusive"]["success"]
    )
    assert run.number("check.ask") == sum(row["outcome"] == "ask" for row in check["rows"])
    assert run.number("save.money") == check["saving"]["money"]
    assert run.number("letters.count") == len(list((run.out / "check/letters").glob("*.docx")))


def test_two_lists_are_refused_by_naming_the_columns(run: Run) -> None:
    refused = {each["list"]: each["columns"] for each in run.figures["refusals"]}

    assert refused == {
        "Brackwater Brands site audits.xlsx": ["Spend 2025 (USD)"],
        "Pinnow_Auditliste_Stand_06-2026.xlsx": ["Einkaufsvolumen 2025 (EUR)", "Einkäufer (E-Mail)"],
    }


def test_no_value_of_a_forbidden_column_is_anywhere_in_the_result(run: Run) -> None:
    texts = [
        path.read_text(encoding="utf-8-sig") for path in run.out.rglob("*") if path.suffix in (".csv", ".json", ".html")
    ]

    assert texts
    assert not any("@pinnow.example" in text for text in texts)


def test_the_hero_is_one_site_in_five_spellings(run: Run) -> None:
    assert run.number("hero.lists") == 5
    assert run.number("hero.spellings") == 5
    assert len(run.figures["meetings"]) == 4
    assert run.figures["neighbour"]
    assert dict(run.figures["published"])["city"] == "Can Tho"


def test_the_checked_member_finds_the_hero(run: Run) -> None:
    hero = run.figures["examples"][0]

    assert hero["written"].startswith("RANG KHOI")
    assert hero["outcome"] == "listed"


def test_the_protection_works_and_its_price_is_bearable(run: Run) -> None:
    assert run.number("attack.main.names_off") > 1.3 * run.number("attack.main.edition")
    assert run.number("attack.main.edition") < 0.32
    assert run.number("sites.kept") >= 0.72
    assert run.number("hits.share") >= 0.72
    assert run.number("hits.kept") + run.number("hits.lost") == run.number("hits.all")


def test_a_folder_that_is_no_demo_is_never_replaced(tmp_path: Path) -> None:
    own = tmp_path / "my-work"
    own.mkdir()
    (own / "precious.txt").write_text("mine")

    with pytest.raises(OptionError, match="my-work"), replacing(own):
        raise AssertionError("must not get here")

    assert (own / "precious.txt").read_text() == "mine"


def test_the_result_is_replaced_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "demo-result"
    for text in ("first", "second"):
        with replacing(out) as folder:
            (folder / "story.html").write_text(text)
    assert (out / "story.html").read_text() == "second"

    with pytest.raises(RuntimeError):
        _fail_half_way(out)

    assert (out / "story.html").read_text() == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["demo-result"]


def _fail_half_way(out: Path) -> None:
    with replacing(out) as folder:
        (folder / "story.html").write_text("third, half-written")
        raise RuntimeError


def test_without_samples_the_command_refuses_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main([]) == 2
    assert "sample lists" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
