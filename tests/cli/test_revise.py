"""`comity revise` as the Secretariat meets it."""

from __future__ import annotations

import json
from pathlib import Path

from comity.reference.benchmarks import common, load_benchmark
from tests.conftest import SAMPLES, comity

PROPOSALS = SAMPLES / "proposals" / "edition-2027.yaml"
KESTREL = SAMPLES / "protocols" / "kestrel-sra-5.yaml"


def test_the_benchmark_is_written_with_its_languages_and_its_new_edition(tmp_path: Path) -> None:
    out = tmp_path / "new.yaml"
    done = comity("revise", PROPOSALS, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["files"] == ["new.yaml", "new.fr.yaml", "new.es.yaml"]
    (edition,) = told["editions"]
    assert (edition["id"], edition["criteria"] - edition["criteria_before"]) == ("2027", 2)
    assert [each["status"] for each in told["proposals"]] == ["issued", "issued", "issued", "not_adopted"]
    assert told["proposals"][1]["decided"]["dissent"][0]["who"] == "Bo Lindahl"
    written = load_benchmark(out)
    assert (written.version, written.current) == ("2027.1", common().current)
    assert written.criteria[0].wording("fr") == common().criteria[0].wording("fr")
    found = comity("whatif", "2027", KESTREL, "--against", "7.0", "--catalogue", out, "--json")
    assert found.returncode == 0, found.stderr
    (changed,) = json.loads(found.stdout)
    assert changed["to_judge"] == ["LAB-06-11", "LAB-06-12", "PRO-PB-07"]
    assert changed["after"]["percent"] < changed["before"]["percent"] < changed["at_best"]["percent"]


def test_in_words_it_says_what_changes_and_who_dissents(tmp_path: Path) -> None:
    done = comity("revise", PROPOSALS)
    assert done.returncode == 0, done.stderr
    assert "change PRO-PB-04 into PRO-PB-07: issued in edition 2027" in done.stdout
    assert "retire PRO-PB-05: not adopted" in done.stdout
    assert "Bo Lindahl dissents" in done.stdout
    assert "Results against earlier editions stay as they are" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_it_says_what_is_adopted_and_waits_and_writes_nothing(tmp_path: Path) -> None:
    waiting = tmp_path / "waiting.yaml"
    waiting.write_text(PROPOSALS.read_text(encoding="utf-8").split("- when: 2026-10-12")[0], encoding="utf-8")
    done = comity("revise", waiting)
    assert "Adopted and in no edition yet: heat, drivers, auditor-days." in done.stdout
    done = comity("revise", waiting, "--out", tmp_path / "new.yaml")
    assert done.returncode == 2
    assert "No edition was issued" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["waiting.yaml"]


def test_it_does_not_write_over_or_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "new.de.yaml").write_text("{}")
    done = comity("revise", PROPOSALS, "--out", tmp_path / "new.yaml")
    assert done.returncode == 2
    assert "new.de.yaml exists already and would be read with new.yaml" in done.stderr
    done = comity("revise", PROPOSALS, "--out", tmp_path / "new.xlsx")
    assert done.returncode == 2
    assert "let the name end in .yaml, not 'new.xlsx'" in done.stderr
    done = comity("revise", tmp_path / "none.yaml")
    assert (done.returncode, "There is no file none.yaml" in done.stderr) == (2, True)
    assert [each.name for each in tmp_path.iterdir()] == ["new.de.yaml"]
