"""`comity assemble --waivers` and `--withdrawn`, as the Secretariat meets them.

Waivers are asked for on a form, signed, listed, kept and taken back; a row that must go goes, and others with it.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from comity.cli.main import command_line
from comity.vocabulary.errors import ComityError
from tests.conftest import DATES, SAMPLES, sample_lists

LISTS = sample_lists("tern-island", "mavikiyi", "olivareta", "fjellro", "kolkzicht", "SerraClara")
LATER = ("--cutoff", "2026-12-31", "--today", "2027-01-15")
FORM = ("member", "site", "site_name", "country", "reason", "waiver", "by", "when", "why")
SIGNED = {"waiver": "signed", "by": "J. Doe", "when": "2026-07-20", "why": "our own plant"}


def run(*arguments: object) -> tuple[int, str]:
    """Exit code and what was said, refusals as well."""
    words = list(map(str, arguments))
    done = CliRunner().invoke(command_line([words[0], "read"]), words)
    if isinstance(done.exception, ComityError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(path: Path, lines: Iterable[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, FORM, restval="")
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "policy.toml"
    path.write_text('k_min = 3\np_max = "1/2"\nattr_min_users = 3\n', "utf-8")
    return path


@pytest.fixture(scope="module")
def options(key: Path, policy: Path) -> Sequence[object]:
    return ("--key", key, "--policy", policy, "--members", SAMPLES / "members.csv")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, options: Sequence[object]) -> Path:
    out = tmp_path_factory.mktemp("bare") / "out"
    assert run("assemble", *LISTS, "--out", out, *options, *DATES)[0] == 0
    return out


@pytest.fixture(scope="module")
def form(bare: Path) -> list[dict[str, str]]:
    return table(bare / "secretariat" / "waivers.csv")


@pytest.fixture(scope="module")
def waived(
    tmp_path_factory: pytest.TempPathFactory, options: Sequence[object], form: list[dict[str, str]]
) -> tuple[Path, str]:
    """The round with the form filled in for one member; and what was said."""
    place = tmp_path_factory.mktemp("waived")
    member = form[0]["member"]
    signed = written(place / "signed.csv", [{**line, **SIGNED} if line["member"] == member else line for line in form])
    code, said = run("assemble", *LISTS, "--out", place / "out", *options, *DATES, "--waivers", signed)
    assert code == 0, said
    return place / "out", said


def released(out: Path) -> dict[str, dict[str, str]]:
    return {row["row_id"]: row for row in table(out / "edition" / "common-list.csv")}


def on_waivers(out: Path) -> dict[str, str]:
    """Row ids of the sites that are listed on waivers, by site id."""
    register = table(out / "secretariat" / "register.csv")
    return {row["site_id"]: row["row_row_id"] for row in register if row["waived"]}


def test_the_form_names_whom_to_ask_for_each_held_site_that_waivers_can_list(
    bare: Path, form: list[dict[str, str]]
) -> None:
    held = {row["site_id"]: row for row in table(bare / "secretariat" / "held.csv")}
    behind = {
        row["site_id"]: {each["member"] for each in json.loads(row["audits"]) if each["behind"]}
        for row in table(bare / "secretariat" / "register.csv")
    }
    asked = {row["site"] for row in form}
    assert tuple(form[0]) == FORM
    assert asked == {site_id for site_id, row in held.items() if row["reason"].startswith(("r1_", "i3b_"))}
    for site_id in asked:
        lines = [row for row in form if row["site"] == site_id]
        assert {row["member"] for row in lines} == behind[site_id]
        assert {(row["reason"], row["site_name"]) for row in lines} == {
            (held[site_id]["reason"], held[site_id]["site_name"])
        }
        said = f"if every member behind it signs a waiver (waivers.csv): 0 of {len(lines)} did so far"
        assert said in held[site_id]["what_happens_next"]
    assert not any("waiver" in row["what_happens_next"] for site_id, row in held.items() if site_id not in asked)
    assert {row["waiver"] for row in form} == {""}


def test_what_is_signed_is_listed_and_nothing_else_changes(
    bare: Path, waived: tuple[Path, str], form: list[dict[str, str]]
) -> None:
    out, said = waived
    before, after = released(bare), released(out)
    alone = {row["site"] for row in form if row["member"] == form[0]["member"]}
    alone -= {row["site"] for row in form if row["member"] != form[0]["member"]}
    assert len(alone) > 5
    assert on_waivers(out).keys() == alone
    assert {row_id: row for row_id, row in after.items() if row_id not in on_waivers(out).values()} == before
    assert f"Of the sites listed, {len(alone):,} are so on waivers" in said
    fates = {(row["site_id"], row["status"]) for row in table(out / "secretariat" / "sites.csv")}
    assert {(site_id, "listed") for site_id in alone} <= fates
    assert not {(site_id, "held") for site_id in alone} & fates
    partly = [row for row in table(out / "secretariat" / "held.csv") if "1 of 2 did so far" in row["what_happens_next"]]
    assert all(row["site_id"] not in alone for row in partly)


def test_members_learn_nothing_of_waivers(waived: tuple[Path, str]) -> None:
    out, _ = waived
    for path in [*(out / "edition").iterdir(), out / "certificate.json"]:
        if path.suffix != ".xlsx":
            assert "waive" not in path.read_text("utf-8-sig").lower(), path.name
    report = json.loads((out / "secretariat" / "risk.json").read_text("utf-8"))
    assert report["waived"]["rows"] == len(on_waivers(out))
    page = (out / "secretariat" / "risk.html").read_text("utf-8")
    assert "signed a waiver" in page
    assert "J. Doe" not in page


def test_the_form_comes_back_with_what_stands(waived: tuple[Path, str], form: list[dict[str, str]]) -> None:
    out, _ = waived
    again = table(out / "secretariat" / "waivers.csv")
    stands = [line for line in again if line["waiver"]]
    assert stands
    assert {line["member"] for line in stands} == {form[0]["member"]}
    assert {(line["waiver"], line["by"], line["when"], line["why"]) for line in stands} == {tuple(SIGNED.values())}


def test_attack_looks_at_rows_on_waivers_by_themselves(waived: tuple[Path, str], bare: Path) -> None:
    told = [json.loads(run("attack", out, "--json")[1]) for out in (waived[0], bare)]
    assert told[0]["attackers"].keys() == told[1]["attackers"].keys()
    known = told[0]["waived"]["waived"]["exclusive"]
    assert (known["rows"], known["hits"]) == (len(on_waivers(waived[0])),) * 2
    assert told[0]["attackers"]["outsider"] == told[1]["attackers"]["outsider"]
    assert told[1]["waived"] == {}
    assert told[0]["broken_cells"] == {}
    assert "Rows listed on waivers" in run("attack", waived[0])[1]


# --- replay -----------------------------------------------------------------------------------------------------------


def test_verify_makes_a_round_with_waivers_again_and_finds_a_changed_one(
    waived: tuple[Path, str], key: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(waived[0], tmp_path / "out"))
    arguments = ("verify", out, "--key", key, "--lists", *LISTS, "--json")
    assert json.loads(run(*arguments)[1])["replay"] == "the same bytes"
    path = out / "secretariat" / "waivers" / "signed.csv"
    content = path.read_bytes()
    for changed in (content.replace(b"J. Doe", b"J. Roe", 1), content[:-1], content + b"\n"):
        path.write_bytes(changed)
        found = json.loads(run(*arguments)[1])
        assert (found["replay"], found["verified"]) == ("not tried", False) or "waivers" in found["wrong"][0]
        assert "signed.csv, the file of waivers, was changed since the round." in found["wrong"][0]
    path.unlink()
    assert "signed.csv of the Secretariat cannot be read" in json.loads(run(*arguments)[1])["wrong"][0]


def test_a_round_without_waivers_has_the_settings_it_always_had(bare: Path) -> None:
    told = json.loads((bare / "secretariat" / "round.json").read_text("utf-8"))
    assert "waivers" not in told
    assert not (bare / "secretariat" / "waivers").exists()


# --- the next rounds --------------------------------------------------------------------------------------------------


def test_a_waiver_stands_in_the_next_round_until_it_is_withdrawn(
    waived: tuple[Path, str], options: Sequence[object], key: Path, tmp_path: Path
) -> None:
    first, _ = waived
    following = ("assemble", *LISTS, *options, *LATER, "--previous", first)
    assert run(*following, "--out", tmp_path / "on")[0] == 0
    stay = on_waivers(tmp_path / "on")
    assert stay
    assert set(stay.items()) <= set(on_waivers(first).items())
    kept = {row_id: released(first)[row_id] for row_id in stay.values()}
    assert {row_id: released(tmp_path / "on")[row_id] for row_id in stay.values()} == kept
    again = ("verify", tmp_path / "on", "--key", key, "--lists", *LISTS, "--json")
    assert json.loads(run(*again)[1])["replay"] == "the same bytes"

    site, row_id = min(stay.items())
    (member,) = {line["member"] for line in table(first / "secretariat" / "waivers.csv") if line["waiver"]}
    back = {"member": member, "site": row_id, "waiver": "withdrawn", "by": "J. Doe", "when": "2026-11-01"}
    taken = written(tmp_path / "back.csv", [back])
    assert run(*following, "--out", tmp_path / "off", "--waivers", taken)[0] == 0
    assert on_waivers(tmp_path / "off").keys() == stay.keys() - {site}
    (held,) = (row for row in table(tmp_path / "off" / "secretariat" / "held.csv") if row["site_id"] == site)
    assert held["reason"] == "waived_no_longer"


# --- what cannot be used ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lines(form: list[dict[str, str]], bare: Path) -> dict[str, str]:
    """A site that can be waived, its member, one of its rows, another member, and a row of that one."""
    own = form[0]
    other = next(row["member"] for row in form if row["member"] != own["member"])
    whose = {row["list"]: row["member"] for row in table(SAMPLES / "members.csv")}
    places = table(bare / "secretariat" / "sites.csv")
    mine = next(row for row in places if row["site_id"] == own["site"] and whose[row["list"]] == own["member"])
    theirs = next(row for row in places if whose[row["list"]] == other and row["site_id"])
    return {
        "member": own["member"],
        "site": own["site"],
        "list": mine["list"],
        "other": other,
        **{name: f"{row['list']}:{row['sheet']}:{row['row']}" for name, row in (("row", mine), ("their_row", theirs))},
    }


BAD = {
    "unknown site": ({"site": "0123456789ab"}, "there is no site '0123456789ab' in this round"),
    "unknown row": ({"site": "nobody.csv::4"}, "there is no site 'nobody.csv::4' in this round"),
    "another's row": ({"site": "{their_row}"}, "the row is another member's"),
    "not its site": ({"member": "{other}"}, "{other} sent no audit of this site"),
    "nobody": ({"member": "Nobody & Sons"}, "Nobody & Sons sent no audit of this site"),
    "no member": ({"member": " "}, "the cell 'member' is empty"),
    "no site": ({"site": ""}, "the cell 'site' is empty"),
    "no signature": ({"by": " "}, "the signature is missing"),
    "no date": ({"when": ""}, "the date '' under 'when' cannot be read"),
    "another date": ({"when": "20.07.2026"}, "the date '20.07.2026' under 'when' cannot be read"),
    "no such day": ({"when": "2026-02-30"}, "the date '2026-02-30' under 'when' cannot be read"),
    "another answer": ({"waiver": "maybe"}, "the waiver 'maybe' is none of signed, withdrawn"),
    "nothing to take back": ({"waiver": "withdrawn"}, "{member} withdraws a waiver that does not stand"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_line_that_cannot_be_used_is_named(
    name: str, options: Sequence[object], lines: dict[str, str], tmp_path: Path
) -> None:
    changes, said = BAD[name]
    line = {"member": lines["member"], "site": lines["site"], **SIGNED}
    line |= {column: value.format(**lines) for column, value in changes.items()}
    path = written(tmp_path / "bad.csv", [{"member": "left empty"}, line])
    code, found = run("assemble", *LISTS, "--out", tmp_path / "out", *options, *DATES, "--waivers", path)
    assert code == 2
    assert f"bad.csv, line 3: {said.format(**lines)}" in found
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        ("member,site,by\n", "lacks the column waiver"),
        ("", "lacks the column member"),
        ('member,site,waiver,by,when,why\n"A', "quotation mark"),
    ],
)
def test_a_file_that_is_none_is_refused(
    content: str | None, said: str, options: Sequence[object], tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_text(content, "utf-8")
    code, found = run("assemble", *LISTS, "--out", tmp_path / "out", *options, *DATES, "--waivers", path)
    assert (code, said in found) == (2, True)


def test_a_site_is_named_by_its_id_or_a_row_of_it_and_said_twice_it_counts_once(
    waived: tuple[Path, str], options: Sequence[object], lines: dict[str, str], tmp_path: Path
) -> None:
    """The last line of a member and site counts: signed, withdrawn, signed by somebody else."""
    said = [
        {**SIGNED, "member": lines["member"], "site": lines["row"]},
        {**SIGNED, "member": lines["list"], "site": lines["site"]},
        {**SIGNED, "member": lines["member"], "site": lines["site"], "waiver": "withdrawn"},
        {**SIGNED, "member": lines["member"], "site": lines["row"], "by": "A. N. Other"},
    ]
    path = written(tmp_path / "said.csv", said)
    out = tmp_path / "out"
    assert run("assemble", *LISTS, "--out", out, *options, *DATES, "--waivers", path)[0] == 0
    (stands,) = (line for line in table(out / "secretariat" / "waivers.csv") if line["waiver"])
    assert (stands["member"], stands["site"], stands["by"]) == (lines["member"], lines["site"], "A. N. Other")
    assert on_waivers(out) == {lines["site"]: on_waivers(waived[0])[lines["site"]]}


# --- rows that must go ------------------------------------------------------------------------------------------------

WITHDRAWALS = ("site", "withdrawal", "by", "when", "why")
DEMANDED = {"withdrawal": "withdrawn", "by": "A. Clerk", "when": "2026-10-01", "why": "order 12/2026"}


def demands(path: Path, lines: Iterable[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, WITHDRAWALS, restval="")
        writer.writeheader()
        writer.writerows(lines)
    return path


def reasons(out: Path) -> dict[str, str]:
    return {row["site_id"]: row["reason"] for row in table(out / "secretariat" / "held.csv")}


@pytest.fixture(scope="module")
def gone(
    tmp_path_factory: pytest.TempPathFactory, bare: Path, options: Sequence[object]
) -> tuple[Path, str, dict[str, str]]:
    """The round after, without one row of a country with many; what was said; and the row."""
    place = tmp_path_factory.mktemp("gone")
    register = [row for row in table(bare / "secretariat" / "register.csv") if row["row_row_id"]]
    countries = [row["country"] for row in register]
    row = next(row for row in register if countries.count(row["country"]) > 40)
    path = demands(place / "orders.csv", [{**DEMANDED, "site": row["row_row_id"]}])
    code, said = run(
        "assemble", *LISTS, "--out", place / "out", *options, *LATER, "--previous", bare, "--withdrawn", path
    )
    assert code == 0, said
    return place / "out", said, row


def test_a_row_that_is_withdrawn_goes_and_what_that_costs_is_said(
    bare: Path, gone: tuple[Path, str, dict[str, str]]
) -> None:
    out, said, row = gone
    assert row["row_row_id"] in released(bare)
    assert row["row_row_id"] not in released(out)
    assert reasons(out)[row["site_id"]] == "withdrawn"
    (held,) = (line for line in table(out / "secretariat" / "held.csv") if line["site_id"] == row["site_id"])
    assert held["what_happens_next"] == "It stays away until the withdrawal is lifted (--withdrawn)."
    cover = list(reasons(out).values()).count("r2_cover")
    assert "Rows that go because their sites were withdrawn: 1. Rows that would have stayed" in said
    along = int(said.partition("tell whose those were: ")[2].split(". ")[0].replace(",", ""))
    assert 0 <= along <= cover
    assert "order 12/2026" not in "".join(
        path.read_text("utf-8-sig") for path in (out / "edition").iterdir() if path.suffix != ".xlsx"
    )


def test_without_that_withdrawal_the_rows_that_go_along_stay(
    bare: Path, gone: tuple[Path, str, dict[str, str]], options: Sequence[object], tmp_path: Path
) -> None:
    out, said, row = gone
    assert run("assemble", *LISTS, "--out", tmp_path / "out", *options, *LATER, "--previous", bare)[0] == 0
    before, without, now = (set(released(each)) for each in (bare, tmp_path / "out", out))
    along = (before & without) - now - {row["row_row_id"]}
    assert f"tell whose those were: {len(along):,}. " in said


def test_the_round_is_made_again_with_its_withdrawals(
    gone: tuple[Path, str, dict[str, str]], key: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(gone[0], tmp_path / "out"))
    arguments = ("verify", out, "--key", key, "--lists", *LISTS, "--json")
    assert json.loads(run(*arguments)[1])["replay"] == "the same bytes"
    path = out / "secretariat" / "withdrawn" / "orders.csv"
    path.write_bytes(path.read_bytes().replace(b"12/2026", b"13/2026"))
    found = json.loads(run(*arguments)[1])
    assert "orders.csv, the file of withdrawals, was changed since the round." in found["wrong"][0]


def test_a_withdrawn_site_does_not_come_back_as_part_of_another(
    bare: Path, gone: tuple[Path, str, dict[str, str]], options: Sequence[object], tmp_path: Path
) -> None:
    """An answer that its rows are another site's refuses the round, until a person says what of the other."""
    old = gone[2]["site_id"]
    fates = [row for row in table(bare / "secretariat" / "sites.csv") if row["site_id"]]
    mine = next(row for row in fates if row["site_id"] == old)
    lists = {row["list"] for row in fates if row["site_id"] == old}
    register = {row["site_id"]: row for row in table(bare / "secretariat" / "register.csv")}
    more = len(json.loads(register[old]["audits"]))
    other = next(
        row
        for row in fates
        if row["list"] not in lists
        and register[row["site_id"]]["country"] == gone[2]["country"]
        and len(json.loads(register[row["site_id"]]["audits"])) > more
    )
    now = other["site_id"]
    answer = [":".join((row["list"], row["sheet"], row["row"])) for row in (mine, other)]
    answers = tmp_path / "answers.csv"
    answers.write_text(f"left,right,judgement\n{answer[0]},{answer[1]},same\n", "utf-8")
    orders = demands(tmp_path / "orders.csv", [{**DEMANDED, "site": old}])
    second = ("assemble", *LISTS, *options, *LATER, "--previous", bare, "--judgements", answers, "--withdrawn", orders)
    code, said = run(*second, "--out", tmp_path / "out")
    assert code == 2
    assert f"The site {old} has to go (order 12/2026)" in said
    assert f"Say of {now} that it has to go, too" in said
    assert not (tmp_path / "out").exists()
    demands(orders, [{**DEMANDED, "site": each} for each in (old, now)])
    code, said = run(*second, "--out", tmp_path / "out")
    assert code == 0, said
    rows = {register[each]["row_row_id"] for each in (old, now)} - {""}
    assert not rows & released(tmp_path / "out").keys()
    third = ("assemble", *LISTS, *options, "--cutoff", "2027-06-30", "--today", "2027-07-15", "--judgements", answers)
    code, said = run(*third, "--previous", tmp_path / "out", "--out", tmp_path / "third")
    assert code == 0, said
    assert not rows & released(tmp_path / "third").keys()


def test_it_stays_away_until_the_withdrawal_is_lifted(
    gone: tuple[Path, str, dict[str, str]], options: Sequence[object], tmp_path: Path
) -> None:
    first, _, row = gone
    third = ("assemble", *LISTS, *options, "--cutoff", "2027-06-30", "--today", "2027-07-15", "--previous", first)
    assert run(*third, "--out", tmp_path / "away")[0] == 0
    assert reasons(tmp_path / "away")[row["site_id"]] in ("withdrawn", "outside_window")
    lifted = demands(tmp_path / "lifted.csv", [{**DEMANDED, "site": row["site_id"], "withdrawal": "lifted"}])
    assert run(*third, "--out", tmp_path / "back", "--withdrawn", lifted)[0] == 0
    assert reasons(tmp_path / "back").get(row["site_id"]) != "withdrawn"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"site": "0123456789ab"}, "there is no site '0123456789ab' in this round"),
        ({"site": ""}, "the cell 'site' is empty"),
        ({"why": " "}, "the cell 'why' is empty"),
        ({"by": ""}, "the signature is missing"),
        ({"when": "1 Oct"}, "the date '1 Oct' under 'when' cannot be read"),
        ({"withdrawal": "yes"}, "the withdrawal 'yes' is none of withdrawn, lifted"),
        ({"withdrawal": "lifted"}, "it lifts a withdrawal that does not stand"),
    ],
)
def test_a_withdrawal_that_cannot_be_used_is_named(
    changes: dict[str, str], said: str, options: Sequence[object], lines: dict[str, str], tmp_path: Path
) -> None:
    path = demands(tmp_path / "bad.csv", [{**DEMANDED, "site": lines["site"], **changes}])
    code, found = run("assemble", *LISTS, "--out", tmp_path / "out", *options, *DATES, "--withdrawn", path)
    assert code == 2
    assert f"bad.csv, line 2: {said}" in found
