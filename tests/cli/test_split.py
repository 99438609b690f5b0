"""A site of the register that is really two: parted by the answers of `comity assemble --answers`."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from comity.cli.main import command_line
from comity.disclosure.previous import Previous
from comity.previous_round import Carried, PreviousRound, StandingSite
from comity.register_csv import lines
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.errors import ComityError
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import RowRef
from comity.vocabulary.signed import SiteWithdrawal, Waiver
from tests.conftest import DATES, SAMPLES, sample_lists

LISTS = sample_lists("tern-island", "mavikiyi", "olivareta", "fjellro", "kolkzicht", "SerraClara")
LATER = ("--cutoff", "2026-12-31", "--today", "2027-01-15")
THIRD = ("--cutoff", "2027-06-30", "--today", "2027-07-15")


def _run(*arguments: object) -> str:
    words = list(map(str, arguments))
    done = CliRunner().invoke(command_line([words[0], "read"]), words)
    assert not isinstance(done.exception, ComityError), done.exception
    assert done.exit_code == 0, done.exception
    return done.stdout


def _assemble(lists: Sequence[Path], out: Path, *options: object) -> str:
    return _run("assemble", *lists, "--out", out, "--members", SAMPLES / "members.csv", *options)


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Sequence[object]:
    path = tmp_path_factory.mktemp("policy") / "policy.toml"
    path.write_text('k_min = 3\np_max = "1/2"\nattr_min_users = 3\n', "utf-8")
    return "--key", key, "--policy", path


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, options: Sequence[object]) -> Path:
    out = tmp_path_factory.mktemp("first") / "out"
    _assemble(LISTS, out, *options, *DATES)
    return out


def _register(out: Path) -> Mapping[str, Mapping[str, str]]:
    return {line["site_id"]: line for line in lines(out / "secretariat" / "register.csv")}


def _fates(out: Path) -> list[dict[str, str]]:
    with (out / "secretariat" / "sites.csv").open(encoding="utf-8", newline="") as file:
        return [line for line in csv.DictReader(file) if line["site_id"]]


def _audits(line: Mapping[str, str]) -> Counter[tuple[str, ...]]:
    told: list[dict[str, Any]] = json.loads(line["audits"])
    return Counter((each["member"], each["audited"], each["mark"]) for each in told)


@pytest.fixture(scope="module")
def two(first: Path) -> tuple[str, str, str]:
    """A site of which rows say two things, one of them a single member that sends no list any more: the site, the mark
    of that row, and its member."""
    places: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in _fates(first):
        places[line["site_id"]][line["place"]].add(line["list"])
    leaver = LISTS[-1].name
    found = [
        (site_id, mark)
        for site_id, marks in sorted(places.items())
        for mark, names in sorted(marks.items())
        if len(marks) > 1 and names == {leaver}
    ]
    site_id, mark = found[0]
    (member,) = {each["member"] for each in json.loads(_register(first)[site_id]["audits"]) if each["mark"] == mark}
    return site_id, mark, member


def _answers(place: Path, parts: Mapping[str, Sequence[str]]) -> Path:
    """Answers that part sites, each by the marks of its part."""
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("left", "right", "judgement", "by", "when", "why"))
        for site_id, marks in parts.items():
            whole, *names = f"register:{site_id}", *(f"register:{site_id}/{mark}" for mark in marks)
            told = [(whole, each, "different") for each in names] + [(names[0], each, "same") for each in names[1:]]
            writer.writerows((*each, "A. Clerk", "2026-10-01", "two gates") for each in told)
    return place


@pytest.fixture(scope="module")
def parted(
    tmp_path_factory: pytest.TempPathFactory, first: Path, options: Sequence[object], two: tuple[str, str, str]
) -> tuple[Path, Path, str]:
    """The next round with the list of the member of the part, and without; and what is said."""
    place = tmp_path_factory.mktemp("parted")
    answers = _answers(place / "answers.csv", {two[0]: [two[1]]})
    more = (*options, *LATER, "--previous", first, "--answers", answers)
    said = _assemble(LISTS, place / "sent", *more)
    _assemble(LISTS[:-1], place / "absent", *more)
    return place / "sent", place / "absent", said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, first: Path, options: Sequence[object]) -> tuple[Path, Path]:
    """The same two rounds, where nobody said that the site is two."""
    place = tmp_path_factory.mktemp("whole")
    _assemble(LISTS, place / "sent", *options, *LATER, "--previous", first)
    _assemble(LISTS[:-1], place / "absent", *options, *LATER, "--previous", first)
    return place / "sent", place / "absent"


def test_rows_of_the_part_are_a_site_of_their_own_and_all_others_stay(
    whole: tuple[Path, Path], parted: tuple[Path, Path, str], two: tuple[str, str, str]
) -> None:
    site_id, mark, _ = two
    before, after, fates = _register(whole[0]), _register(parted[0]), _fates(parted[0])
    (new,) = after.keys() - before.keys()
    assert before.keys() < after.keys()  # every site is accounted for
    assert {line["site_id"] for line in fates if line["place"] == mark} == {new}
    assert {line["place"] for line in fates if line["site_id"] == new} == {mark}
    assert mark not in after[site_id]["rows"].split()
    assert after[new]["rows"] == mark
    assert _audits(after[site_id]) + _audits(after[new]) == _audits(before[site_id])
    assert after[new]["site_name"]  # as its row says
    assert after[new]["first_edition"] in (
        "",
        json.loads((parted[0] / "edition" / "manifest.json").read_bytes())["edition_id"],
    )
    assert "not in these lists" not in parted[2]
    for each in before.keys() - {site_id}:
        assert (_audits(after[each]), after[each]["rows"]) == (_audits(before[each]), before[each]["rows"])


def test_what_is_carried_of_the_part_goes_along_and_says_nothing_of_its_place(
    whole: tuple[Path, Path], parted: tuple[Path, Path, str], two: tuple[str, str, str]
) -> None:
    site_id, mark, member = two
    before, after = _register(whole[1]), _register(parted[1])
    (new,) = after.keys() - before.keys()
    assert {(name, each) for name, _, each in _audits(after[new])} == {(member, mark)}
    assert mark not in {each for _, _, each in _audits(after[site_id])}
    assert _audits(after[site_id]) + _audits(after[new]) == _audits(before[site_id])
    assert (after[new]["site_name"], after[new]["address"], after[new]["hold"]) == ("", "", "no_name")


def test_the_ids_stay_in_the_rounds_after_with_the_answer_or_without(
    tmp_path: Path, whole: tuple[Path, Path], parted: tuple[Path, Path, str], two: tuple[str, str, str],
    options: Sequence[object],
) -> None:  # fmt: skip
    site_id, mark, _ = two
    answers = _answers(tmp_path / "answers.csv", {site_id: [mark]})
    for one, other in zip(whole, parted[:2], strict=True):
        third = (*options, *THIRD, "--previous")
        _assemble(LISTS, tmp_path / f"{one.name} whole", *third, one)
        bare = _register(tmp_path / f"{one.name} whole")
        (new,) = _register(other).keys() - _register(one).keys()
        for at, more in enumerate(((), ("--answers", answers))):
            out = tmp_path / f"{one.name} {at}"
            _assemble(LISTS, out, *third, other, *more)
            assert _register(out).keys() == bare.keys() | {new}
            assert {line["site_id"] for line in _fates(out) if line["place"] == mark} == {new}
            assert mark not in _register(out)[site_id]["rows"].split()
            assert _register(out)[new]["site_name"]


@pytest.mark.parametrize("which", [0, -1])
def test_every_site_whose_rows_say_two_things_can_be_parted_by_any_of_them(
    tmp_path: Path, first: Path, whole: tuple[Path, Path], options: Sequence[object], which: int
) -> None:
    """All at once, whatever the text of the whole is, however alike the rows are."""
    places: defaultdict[str, set[str]] = defaultdict(set)
    for line in _fates(first):
        places[line["site_id"]].add(line["place"])
    parts = {site_id: sorted(marks)[which] for site_id, marks in places.items() if len(marks) > 1}
    assert len(parts) > 20
    answers = _answers(tmp_path / "answers.csv", {site_id: [mark] for site_id, mark in parts.items()})
    _assemble(LISTS, tmp_path / "out", *options, *LATER, "--previous", first, "--answers", answers)
    before, after, fates = _register(first), _register(tmp_path / "out"), _fates(tmp_path / "out")
    new = after.keys() - _register(whole[0]).keys()
    assert before.keys() <= after.keys()
    assert len(new) == len(parts)
    of = {line["place"]: line["site_id"] for line in fates if line["site_id"] in new}
    assert of.keys() == set(parts.values())
    for site_id, mark in parts.items():
        assert {line["site_id"] for line in fates if line["place"] in places[site_id] - {mark}} == {site_id}
        assert {line["site_id"] for line in fates if line["place"] == mark} == {of[mark]}
        assert after[of[mark]]["site_name"]


def test_both_rounds_verify(parted: tuple[Path, Path, str], options: Sequence[object]) -> None:
    for out, lists in ((parted[0], LISTS), (parted[1], LISTS[:-1])):
        assert "wrong" not in _run("verify", out, "--lists", *_spread(lists), "--key", options[1]).lower()


def _spread(lists: Sequence[Path]) -> list[object]:
    """`--lists` once for each list."""
    return [each for at, path in enumerate(lists) for each in (("--lists",) if at else ()) + (path,)]


def test_a_part_that_is_none_changes_nothing(
    tmp_path: Path, first: Path, options: Sequence[object], two: tuple[str, str, str]
) -> None:
    """No row says so; all rows do; there is no such site."""
    bare = tmp_path / "bare"
    more = (*options, *LATER, "--previous", first)
    _assemble(LISTS, bare, *more)
    whole = _register(first)[two[0]]["rows"].split()
    for at, (site_id, marks) in enumerate([(two[0], ["0" * 24]), (two[0], whole), ("0" * 24, ["1" * 24])]):
        said = _assemble(LISTS, tmp_path / str(at), *more, "--answers", _answers(tmp_path / "a.csv", {site_id: marks}))
        for name in ("edition/common-list.csv", "secretariat/register.csv"):
            assert (tmp_path / str(at) / name).read_bytes() == (bare / name).read_bytes()
        assert ("not in these lists" in said) == (site_id == "0" * 24)


# --- the rule ---------------------------------------------------------------------------------------------------------

MARKS = ("m1", "m2", "m3", "m4", "")
AUDITS = st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(MARKS)), max_size=6)
STANDING = st.dictionaries(
    st.sampled_from(["s1", "s2", "s3"]), st.tuples(AUDITS, st.sets(st.sampled_from(MARKS[:4]))), max_size=3
)
SITES = st.sampled_from(["s1", "s2", "s3", "s4"])
SAID = st.lists(st.tuples(SITES, st.sampled_from(MARKS[:4]), st.sampled_from(["", "", *MARKS[:4]]), st.booleans()))
"""Of a site: a mark, and another that is the same site or "" (then it is not the site's); the other way round."""


def _says(listing: Listing) -> str:
    """The text of each site is what its rows of the first mark say."""
    return "m1" if listing.site_name else ""


def _standing(told: Mapping[str, tuple[list[tuple[str, str]], set[str]]]) -> PreviousRound:
    day = PartialDate.parse("2026-01-15")
    sites = {
        site_id: StandingSite(
            Listing(RowRef("", "", at), f"Mill {at}", "FR"), "textiles",
            tuple(Carried(member, day, Kind.ON_SITE_AUDIT, Equivalence.FOUR_PILLAR, mark) for member, mark in audits),
            frozenset(marks), (Waiver("A", site_id, "A. Head", "2026-01-01"),),
            SiteWithdrawal(site_id, "A. Clerk", "2026-01-01", "order") if at % 2 else None,
        )
        for at, (site_id, (audits, marks)) in enumerate(told.items())
    }  # fmt: skip
    return PreviousRound(Previous("before", date(2026, 6, 30)), sites)


def _judged(site: str, mark: str, other: str, ahead: bool) -> Judgement:
    names = [f"register:{site}/{mark}", f"register:{site}/{other}" if other else f"register:{site}"]
    left, right = names if ahead else names[::-1]
    return Judgement(left, right, Answer.SAME if other else Answer.DIFFERENT)


def _groups(said: list[tuple[str, str, str, bool]], site_id: str) -> set[frozenset[str]]:
    """The marks that are not the site's, together where they are called the same; by walking until nothing changes."""
    apart = {mark for each, mark, other, _ in said if each == site_id and not other}
    tied = [{mark, other} for each, mark, other, _ in said if each == site_id and other]
    found = set()
    for mark in apart:
        group = {mark}
        while more := {each for pair in tied if pair & group for each in pair} - group:
            group |= more
        found.add(frozenset(group & apart))
    return found


@given(STANDING, SAID, st.randoms())
def test_no_audit_and_no_mark_is_lost_or_doubled_and_no_site_vanishes(
    told: Mapping[str, tuple[list[tuple[str, str]], set[str]]], said: list[tuple[str, str, str, bool]], shuffle: Any
) -> None:
    before = _standing(told)
    judged = [_judged(*each) for each in said if each[1] != each[2]]
    after = before.parted(judged, "new:{}".format, _says)
    assert before.sites.keys() <= after.sites.keys()
    assert after.edition is before.edition  # what stood on the list stands until the gate says so
    assert after.members == before.members
    for site_id, site in before.sites.items():
        new = [name for name in after.sites if name.startswith(f"new:split\n{site_id}\n")]
        groups = {group & site.marks for group in _groups(said, site_id)} - {frozenset()}
        kept, parts = after.sites[site_id], [after.sites[each] for each in new]
        assert {part.marks for part in parts} <= groups
        assert kept.marks or not site.marks
        if kept.marks - frozenset().union(*groups):  # a row stays that nobody named: all that are named go
            assert {part.marks for part in parts} == groups
        assert Counter(site.audits) == sum((Counter(each.audits) for each in parts), Counter(kept.audits))
        assert sorted(site.marks) == sorted([*kept.marks, *(mark for each in parts for mark in each.marks)])
        texts = [each.listing.site_name for each in (kept, *parts)]
        assert [each for each in texts if each] == [site.listing.site_name]  # one of them has it
        assert kept.listing.site_name == "" or not any(_says(site.listing) in part.marks for part in parts)
        assert (kept.sector, kept.waivers, kept.withdrawal) == (
            site.sector, site.waivers, site.withdrawal,
        )  # fmt: skip
        for name, part in zip(new, parts, strict=True):
            assert all(each.mark in part.marks for each in part.audits)
            assert not any(each.mark in part.marks for each in kept.audits)
            assert (part.listing.country, part.waivers) == ("FR", ())
            assert (part.listing.site_name != "") == (_says(site.listing) in part.marks)
            assert (site_id, name) in after.apart
            assert part.withdrawal == (replace(site.withdrawal, site=name) if site.withdrawal else None)
    shuffle.shuffle(judged)
    assert before.parted(judged, "new:{}".format, _says).sites == after.sites
    assert after.parted(judged, "new:{}".format, _says).sites == after.sites  # what is parted is parted
