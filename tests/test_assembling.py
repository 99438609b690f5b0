"""The composition of the main job: what it joins from two rooms."""

from __future__ import annotations

from datetime import date

import pytest

from comity.assembling import Collected, ProtocolRule, Round, resolve
from comity.disclosure.keys import Keys
from comity.reference import protocols
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.listing import DataRow, Listing, ListReading, RowState
from comity.vocabulary.problems import RowRef
from comity.vocabulary.site import Site

KEYS = Keys.derive(bytes(32))
DAY = PartialDate.day(date(2025, 3, 1))
RULE = ProtocolRule("alder", "Alder Code", "2", Equivalence.FOUR_PILLAR, date(2025, 1, 1), date(2025, 12, 31))


def listing(list_name: str, row: int, name: str = "Bukit Harum Mill", **fields: object) -> Listing:
    given = {"country": "MY", "audit_date": DAY, "protocol": "Alder Code", "protocol_family": "own", **fields}
    return Listing(RowRef(list_name, "S", row), name, **given)  # type: ignore[arg-type]


def sites(
    *listings: Listing, states: dict[int, RowState] | None = None, rules: tuple[ProtocolRule, ...] = ()
) -> object:
    lists = sorted({each.ref.list for each in listings})
    rows = {
        name: tuple(
            DataRow(each.ref, (states or {}).get(each.ref.row, RowState.UNDERSTOOD), (), each)
            for each in listings
            if each.ref.list == name
        )
        for name in lists
    }
    collected = Collected(tuple(ListReading(name, (), rows[name], ()) for name in lists))
    members = {f"{name}": name.partition(".")[0] for name in lists}
    round_ = Round((), date(2026, 6, 30), date(2026, 7, 15), members=members, protocol_rules=rules)
    return resolve(round_, collected, KEYS)


@pytest.mark.parametrize(
    ("member", "protocol", "day", "covered"),
    [
        ("alder", "Alder Code", date(2025, 1, 1), True),
        ("alder", "ALDER-CODE 2", date(2025, 12, 31), True),
        ("alder", "Alder Code 3", date(2025, 6, 1), False),
        ("alder", "Alder Code", date(2024, 12, 31), False),
        ("birch", "Alder Code", date(2025, 6, 1), False),
    ],
)
def test_a_protocol_rule_covers_its_member_protocol_and_time(
    member: str, protocol: str, day: date, covered: bool
) -> None:
    assert RULE.covers(member, listing("alder.csv", 2, protocol=protocol), day) is covered


def only(resolved: object) -> Site:
    (site,) = resolved.sites  # type: ignore[attr-defined]
    assert isinstance(site, Site)
    return site


def test_own_protocols_are_other_until_they_were_compared() -> None:
    without = only(sites(listing("alder.csv", 2)))
    compared = only(sites(listing("alder.csv", 2), rules=(RULE,)))
    assert without.contributions[0].equivalence is Equivalence.OTHER
    assert compared.contributions[0].equivalence is Equivalence.FOUR_PILLAR


def test_smeta_without_pillars_is_two_pillar() -> None:
    assert protocols.equivalence(protocols.family("SMETA 6.1")) is Equivalence.TWO_PILLAR


def test_the_same_audit_twice_in_one_list_is_marked_after_linkage() -> None:
    resolved = sites(listing("a.csv", 2), listing("a.csv", 3), listing("b.csv", 4))
    assert resolved.duplicates == {RowRef("a.csv", "S", 3)}  # type: ignore[attr-defined]
    assert len(only(resolved).contributions) == 3


def test_expired_rows_are_linked_and_do_not_count() -> None:
    site = only(sites(listing("a.csv", 2), listing("b.csv", 3), states={3: RowState.EXPIRED}))
    assert [part.counts for part in sorted(site.contributions, key=lambda part: part.member)] == [True, False]


def test_the_sector_is_as_most_members_say_else_as_names_tell() -> None:
    said = [("a.csv", 2, "Palm oil"), ("b.csv", 3, "Oils & fats"), ("c.csv", 4, "Packaging")]
    assert only(sites(*(listing(name, row, sector=cell) for name, row, cell in said))).sector == "oils_fats"
    assert only(sites(listing("a.csv", 2, name="Kilang Sawit Bukit Harum"))).sector == "oils_fats"
    assert only(sites(listing("a.csv", 2, name="Bukit Harum"))).sector == ""


def test_a_site_id_hangs_on_content_and_key_alone() -> None:
    first, second = only(sites(listing("a.csv", 2))), only(sites(listing("z.csv", 9, name="BUKIT HARUM MILL")))
    assert first.site_id == second.site_id
    assert only(sites(listing("a.csv", 2, name="Bukit Manis Mill"))).site_id != first.site_id
