"""What measuring other linkage systems rests on: the texts they are given, and how their answers are counted."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from measurements import linkage_peers as peers
from measurements.peers import prepare


def listed(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(record: str, name: str, address: str, country: str = "CN") -> dict[str, str]:
    return {"record_id": record, "source": "A", "name": name, "address": address, "country": country}


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("Dongguan Huafeng Textiles Co., Ltd.", "dongguan huafeng textile", ""),
        ("Ananta Apparels (Pvt) Ltd. Unit 2", "ananta garment", "2"),
        ("Müller Weberei G.m.b.H.", "muller weberei", ""),
        ("Limited", "limited", ""),
    ],
)
def test_names_lose_legal_form_and_unit(text: str, name: str, unit: str) -> None:
    assert prepare.name_of(text) == (name, unit)


@pytest.mark.parametrize(("text", "code"), [("vn", "VN"), ("P.R. China", "CN"), ("Atlantis", "atlantis")])
def test_countries_by_code_or_name(text: str, code: str) -> None:
    assert prepare.country_of(text) == code


def test_an_address_is_told_apart(tmp_path: Path) -> None:
    address = "Plot 7, No. 12 Lake Road, Dongguan, 523000, China"
    [found] = prepare.read(listed(tmp_path / "list.csv", [row("1", "Huafeng", address)]))
    assert (found.plot, found.number, found.postcode, found.source) == ("7", "12", "523000", "A")
    assert "lake road" in found.street
    assert found.keys == ("huafeng",)


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("3313 N. Jones Street, Fort Worth, TX 76106", "fort worth"),
        ("316 N Pulaski Rd", ""),
        ("AL", ""),
    ],
)
def test_a_city_that_no_list_names_is_the_last_part_of_the_address(address: str, city: str, tmp_path: Path) -> None:
    [found] = prepare.read(listed(tmp_path / "list.csv", [row("1", "Huafeng", address, "US")]))
    assert found.city == city


def test_pairs_become_sites_and_are_written(tmp_path: Path) -> None:
    rows = prepare.read(listed(tmp_path / "list.csv", [row(record, "Huafeng", "") for record in "abcd"]))
    sites = prepare.components(rows, [("a", "b"), ("b", "d")])
    assert sites["a"] == sites["b"] == sites["d"] != sites["c"]
    prepare.write(tmp_path / "out.csv", rows, {"0.5": sites, "0.9": {record: record for record in sites}})
    assert peers.answers(tmp_path / "out.csv") == {"0.5": sites, "0.9": {record: record for record in "abcd"}}


def test_agreement_counts_pairs_and_a_record_left_out_stands_alone() -> None:
    truth = {"a": "1", "b": "1", "c": "1", "d": "2"}
    found = peers.agreement({"a": "x", "b": "x", "d": "x"}, truth)
    assert (found.precision, found.recall) == (pytest.approx(1 / 3), pytest.approx(1 / 3))


def test_best_cut_is_by_f1_and_the_highest_of_equals() -> None:
    better, worse = (
        peers.agreement({"a": "x", "b": "x"}, {"a": "1", "b": "1"}),
        peers.agreement({}, {"a": "1", "b": "1"}),
    )
    assert peers.best({"0.5": worse, "0.7": better, "0.8": better}) == 0.8


def test_peers_never_see_the_truth(tmp_path: Path) -> None:
    raw = listed(tmp_path / "raw.csv", [{"row_id": "1", "name": "Huafeng", "true_id": "t9"}])
    assert peers.split(raw, tmp_path / "out.csv", "true_id", {"row_id": "record_id", "name": "name"}) == {"1": "t9"}
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").split() == ["record_id,name", "1,Huafeng"]


def figure(of: str, method: str, cpu: float) -> peers.Figure:
    return peers.Figure(of, method, "1.0", None, 1.0, 0.5, 0.667, 3, cpu, cpu / 2, 100.0)


def test_a_later_run_replaces_only_its_own_figures() -> None:
    old = [figure("list", "comity", 2.0), figure("list", "Splink, DuckDB", 9.0), figure("other", "comity", 1.0)]
    new = [figure("list", "comity", 3.0), figure("list", "string_grouper", 6.0).beside(figure("list", "comity", 3.0))]
    found = peers.merged(old, new)
    assert [(one.set, one.method, one.cpu) for one in found] == [
        ("list", "comity", 3.0),
        ("list", "Splink, DuckDB", 9.0),
        ("list", "string_grouper", 6.0),
        ("other", "comity", 1.0),
    ]
    assert found[2].cpu_ratio == 2.0
    assert peers.table(found)[4].split("|")[8].strip() == "2.00"


def test_every_peer_has_its_script_its_pinned_packages_and_its_cuts() -> None:
    cuts = json.loads(peers.CUTS.read_text(encoding="utf-8"))
    for peer in peers.PEERS:
        script = peers.CUTS.with_name(f"{peer.name}.py")
        assert script.exists()
        pinned = script.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
        assert all("==" in line for line in pinned)
        assert set(cuts[peer.name]) == {"synthetic", *peers.REAL.values()}
