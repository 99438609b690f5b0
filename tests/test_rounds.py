"""The main job on the sample rounds, from members' files to the check, held against truth (issue 2, must show 2 to 5).

Skipped, with the reason printed, where the evaluation data do not lie beside the checkout.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from measurements import check as check_measurement
from measurements import round_truth as truth

from comity.reference.groups import region_group, sector_group
from comity.vocabulary.edition import COLUMNS
from tests.conftest import comity
from tests.disclosure.brute_force import keeps_r1

pytestmark = pytest.mark.skipif(
    not truth.ROUNDS.is_dir(), reason="the sample rounds are not beside this checkout (../shared/data/rounds)"
)
DATES = {"2026H1": ("2026-06-30", "2026-07-15"), "2026H2": ("2026-12-31", "2027-01-15")}
IDENTITY = ("supplier_name", "address", "city", "region", "postcode", "identifiers")
FORBIDDEN = {
    "C&L": ["Spend 2025 (USD)"],
    "Fennrich": ["Einkaufsvolumen 2025 (EUR)", "Einkäufer (E-Mail)"],
    "MoulinsVerrier": ["Achats 2025 (EUR)", "E-mail de l'acheteur"],
}


@pytest.fixture(scope="module", params=sorted(DATES))
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, key: Path) -> tuple[str, Path]:
    """A round assembled as a Secretariat would: refused first, then with just the refused lists stripped."""
    name = str(request.param)
    return name, _assembled(name, tmp_path_factory.mktemp(name), key)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, key: Path) -> tuple[Path, Path]:
    """The second round after the first, with members by their names."""
    folder = tmp_path_factory.mktemp("both")
    members = {(each["file"], each["member_name"]) for each in truth.read_csv(truth.ROUNDS / "truth" / "files.csv")}
    table = "".join(f'"{list_name}","{member}"\n' for list_name, member in sorted(members))
    (folder / "members.csv").write_text("list,member\n" + table, encoding="utf-8")
    options: list[str | Path] = ["--members", folder / "members.csv"]
    results = []
    for name in DATES:
        (folder / name).mkdir()
        results.append(_assembled(name, folder / name, key, *options))
        options = [*options[:2], "--previous", results[-1]]
    return results[0], results[1]


def _assembled(name: str, folder: Path, key: Path, *more: str | Path) -> Path:
    cutoff, today = DATES[name]
    options = ("--cutoff", cutoff, "--today", today, "--key", key, *more)
    lists = sorted((truth.ROUNDS / name).iterdir())
    refused = comity("assemble", *lists, "--out", folder / "out", *options)
    assert refused.returncode == 2
    for beginning, columns in FORBIDDEN.items():
        (path,) = (each for each in lists if each.name.startswith(beginning))
        assert path.name in refused.stderr
        assert all(column in refused.stderr for column in columns)
        assert comity("strip", path, "--out", folder / path.name).returncode == 0
        lists[lists.index(path)] = folder / path.name
    assert f"{len(FORBIDDEN)} list(s)" in refused.stderr
    done = comity("assemble", *lists, "--out", folder / "out", *options)
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_every_row_is_understood_or_named(result: tuple[str, Path]) -> None:
    name, out = result
    rows = truth.rows_understood(truth.truth_rows(name), truth.result_rows(out))
    assert (rows.missing, rows.extra) == (0, 0)
    assert rows.ok_understood >= 0.99 * rows.ok
    assert rows.problems_named >= 0.95 * rows.problems


def test_rows_of_one_site_are_found(result: tuple[str, Path]) -> None:
    name, out = result
    links = truth.linked(truth.truth_rows(name), truth.result_rows(out))
    assert links.precision >= 0.95
    assert links.f1 >= 0.85


def test_most_sites_and_hits_are_kept(result: tuple[str, Path]) -> None:
    name, out = result
    kept = truth.kept(truth.truth_rows(name), truth.result_rows(out))
    assert kept.sites >= 0.72
    assert kept.hits >= 0.72


def test_the_edition_keeps_r1_by_brute_force(result: tuple[str, Path]) -> None:
    """From the files alone: members by sites.csv, cells by risk.json, true sectors by register.csv."""
    _, out = result
    behind: dict[str, set[str]] = defaultdict(set)
    for row in truth.read_csv(out / "secretariat" / "sites.csv"):
        if row["status"] == "listed":
            behind[row["row_id"]].add(row["list"])
    cells = json.loads((out / "secretariat" / "risk.json").read_text(encoding="utf-8"))["knowledge_cells"]
    sector = {row["row_row_id"]: row["sector"] for row in truth.read_csv(out / "secretariat" / "register.csv")}
    crowds: dict[object, list[set[str]]] = defaultdict(list)
    for row in truth.read_csv(out / "edition" / "common-list.csv"):
        row_id, members = row["row_id"], behind[row["row_id"]]
        pattern = tuple(column for column in IDENTITY if row[column])
        for cell in {("cell", cells[row_id]), ("true", sector[row_id], row["country"])}:
            if cell[1]:
                crowds[cell].append(members)
                for value in (pattern, ("k", row["kind"]), ("e", row["equivalence"]), ("a", row["audited"])):
                    crowds[cell, value].append(members)
    assert set(cells) == set(behind)
    assert len(crowds) > 50
    broken = [crowd for crowd, members in crowds.items() if not keeps_r1(members)]
    assert broken == []


def _register(out: Path) -> dict[str, tuple[tuple[str, ...], str, set[str]]]:
    """Of each listed site: the row as released, its true sector, and the members behind it."""
    return {
        row["site_id"]: (
            tuple(value for name, value in row.items() if name.startswith("row_")),
            row["sector"],
            {each["member"] for each in json.loads(row["audits"]) if each["behind"]},
        )
        for row in truth.read_csv(out / "secretariat" / "register.csv")
        if row["row_row_id"]
    }


def test_what_changed_between_two_rounds_keeps_r2_by_brute_force(both: tuple[Path, Path]) -> None:
    then, now = map(_register, both)
    sets: dict[object, list[set[str]]] = defaultdict(list)

    def add(what: str, row: tuple[tuple[str, ...], str, set[str]]) -> None:
        shown = dict(zip(COLUMNS, row[0], strict=True))
        region = region_group(shown["country"])
        for kind, sector in {("published", shown["sector"]), ("true", row[1])}:
            if sector or kind == "published":
                sets[what, kind, sector_group(sector), region].append(row[2])

    for site in then.keys() | now.keys():
        if site not in now:
            add("gone", then[site])
        elif site not in then:
            add("new", now[site])
        elif then[site][0] != now[site][0]:
            add("changed, then", then[site])
            add("changed, now", now[site])
    assert len(sets) > 20
    assert [name for name, behind in sets.items() if not keeps_r1(behind)] == []
    assert sum(then[site][0] == now[site][0] for site in then.keys() & now.keys()) > 0.3 * len(then)
    assert sum(site not in then for site in now) > 150


def test_sites_keep_their_ids_from_round_to_round(both: tuple[Path, Path]) -> None:
    ids: list[dict[str, str]] = []
    for name, out in zip(DATES, both, strict=True):
        sites = truth.truth_rows(name)
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for place, row in truth.result_rows(out).items():
            if row["site_id"] and place in sites:
                found[sites[place]["site"]][row["site_id"]] += 1
        ids.append({site: counts.most_common(1)[0][0] for site, counts in found.items()})
    known = ids[0].keys() & ids[1].keys()
    assert len(known) > 2_500
    assert sum(ids[0][site] == ids[1][site] for site in known) >= 0.985 * len(known)


def test_the_checker_would_notice(result: tuple[str, Path]) -> None:
    """The same lists with only the names off break R1: the assertion above can fail."""
    _, out = result
    members: dict[str, set[str]] = defaultdict(set)
    countries = {}
    for row in truth.read_csv(out / "secretariat" / "register.csv"):
        countries[row["site_id"]] = row["country"]
    for row in truth.read_csv(out / "secretariat" / "sites.csv"):
        if row["status"] in ("listed", "held"):
            members[row["site_id"]].add(row["list"])
    crowds: dict[str, list[set[str]]] = defaultdict(list)
    for site_id, found in members.items():
        crowds[countries[site_id]].append(found)
    assert not all(keeps_r1(rows) for rows in crowds.values())


def test_suppliers_find_their_sites(result: tuple[str, Path]) -> None:
    name, out = result
    if name != "2026H1":
        return
    for figures in check_measurement.measure(out, name):
        found, right, asked = figures.shares
        assert found >= 0.85, figures
        assert right >= 0.95, figures
        assert asked <= 0.15, figures
