"""A register made ready: a new list finds the same sites as if it had been matched with all rows anew."""

from __future__ import annotations

from datetime import date

from comity.linkage import Register, Signed, Standing, by_content, link, match
from comity.vocabulary.record import Record
from tests.linkage.lists import believable_round


def test_a_new_list_finds_what_a_match_with_all_rows_finds() -> None:
    rows, truth = believable_round(seed=5, sites=250)
    queries = [row for row in rows if row.source == rows[0].source]
    register = [row for row in rows if row.source != rows[0].source]
    ready = Standing(register)
    found, whole = ready.match(queries), match(queries, register)
    assert ready.match(queries) == found  # a match leaves the register as it is

    def right(answers: dict[str, tuple]) -> tuple[int, int]:  # type: ignore[type-arg]
        first = [matches[0] for matches in answers.values() if matches and matches[0].probability >= 0.5]
        return sum(truth[one.left] == truth[one.right] for one in first), len(first)

    assert right(found)[1] > len(queries) / 2
    assert abs(right(found)[0] - right(whole)[0]) <= max(1, len(queries) // 50)
    assert right(found)[0] >= 0.95 * right(found)[1]


def test_the_same_identifier_is_found_whatever_else_is_said() -> None:
    register = [Record("r", "x", "Qwerty Foods", "DE", address="Am Markt 1", os_id="DE2019098DC1P4A")]
    query = Record("q", "y", "Other Name", "DE", address="Hafenstr. 9", os_id="DE2019098DC1P4A")
    assert [each.right for each in Standing(register).match([query])["q"]] == ["r"]


def test_a_register_names_sites_and_each_once() -> None:
    rows, truth = believable_round(seed=5, sites=60)
    earlier = [row for row in rows if row.source != rows[0].source]
    register = Register(bytes(range(32)))
    told = by_content(link(earlier).clusters, earlier)
    register.take(told, round="2026H1", signed=Signed(date(2026, 6, 30), "linkage"))
    site_of = {record.record_id: site for record, site in register.standing(earlier)}
    found = register.ready(earlier).match([row for row in rows if row.source == rows[0].source])
    assert sum(map(bool, found.values())) > len(found) / 2
    for query, matches in found.items():
        sites = [match.right for match in matches]
        assert len(set(sites)) == len(sites)
        assert set(sites) <= set(site_of.values())
        if matches and matches[0].probability > 0.95:
            assert any(site_of[row] == sites[0] for row in site_of if truth[row] == truth[query])


def test_nothing_to_match_is_answered() -> None:
    query = Record("q", "y", "Acme", "")
    assert Standing([]).match([query]) == {"q": ()}
    register = [Record("r", "x", "Acme", "FR", address="1 rue X")]
    assert Standing(register).match([]) == {}
    assert [each.right for each in Standing(register).match([query])["q"]] == ["r"]
    assert Standing(register).match([Record("q", "y", "Zzz", "PE", address="Jr. 4")]) == {"q": ()}
