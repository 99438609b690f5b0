"""The risk report: right figures, nobody's name, one page that needs nothing else."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from comity.disclosure.risk import risk_report, write_risk
from tests.disclosure.making import part, plain_sites, proposed, site

WIDE = [{member} for member in range(8) for _ in range(5)]


@pytest.fixture(scope="module")
def proposal():
    wish = site(500, part(0, name="Willing Mill"), volunteered=True)
    return proposed([*plain_sites([*WIDE, *({0} for _ in range(60)), {1, 2, 3}]), wish])


@pytest.fixture(scope="module")
def report(proposal):
    return risk_report(proposal)


def test_every_listed_row_has_its_knowledge_cell(proposal, report):
    assert set(report["knowledge_cells"]) == {each.row.row_id for each in proposal.listed}
    assert sorted(set(report["knowledge_cells"].values())) == ["meat | US", "volunteered | US"]


def test_what_is_kept_and_held_adds_up(proposal, report):
    sites = report["retained"]["sites"]
    assert (sites["old_enough"], sites["listed"]) == (102, len(proposal.listed))
    assert sum(hold["sites"] for hold in report["holds"]) == len(proposal.held)
    assert sum(line["old_enough"] for line in report["cells"]) == 102
    assert report["retained"]["sites_by_members_behind"]["3-4"]["share"] == 1.0


def test_no_figure_is_beyond_the_limits_of_the_policy(report):
    worst = report["worst"]
    assert worst["fewest_hands"]["value"] >= 5
    assert worst["largest_weight"]["value"] <= 0.25
    assert worst["largest_share_of_exclusive_rows"]["value"] <= 0.25
    assert worst["crowds_checked"] > 4


def test_attackers_do_worse_than_on_the_list_with_names_off(report):
    edition, names_off = report["attackers"]["edition"], report["attackers"]["names_off"]
    assert edition["outsider"]["exclusive"]["success"] <= 0.25 < names_off["outsider"]["exclusive"]["success"]


def test_members_appear_by_number_only_and_never_beside_a_site(proposal, report):
    text = json.dumps(report)
    assert not re.search(r'"M\d', text)
    assert [line["member"] for line in report["members"]] == [f"member {number}" for number in range(1, 9)]
    beside = {key: value for key, value in report.items() if key != "knowledge_cells"}
    ids = [each.site_id for each in proposal.placements] + [each.row.row_id for each in proposal.listed]
    assert not any(each in json.dumps(beside) for each in ids)


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.links = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_for_nothing_outside(tmp_path, report):
    write_risk(tmp_path, report)
    page, text = Page(), (tmp_path / "risk.html").read_text(encoding="utf-8")
    page.feed(text)
    assert (page.open, page.links) == ([], [])
    assert "url(" not in text
    assert "@import" not in text
    assert json.loads((tmp_path / "risk.json").read_text(encoding="utf-8")) == report


def test_a_round_of_which_nothing_can_be_listed_is_reported_too(tmp_path):
    report = risk_report(proposed(plain_sites([{0}, {1}])))
    assert report["retained"]["sites"]["share"] == 0
    write_risk(tmp_path, report)
    assert risk_report(proposed([]))["cells"] == []
