"""The risk report: right figures, nobody's name, one page that needs nothing else."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from comity.disclosure.policy import STRICT, Policy
from comity.disclosure.risk import risk_report, write_risk
from comity.disclosure.risk_summary import conclusions
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
    beside = {key: value for key, value in report.items() if key not in ("knowledge_cells", "finer_cells")}
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
    assert "url(" not in re.sub(r"url\(#[a-z]+-hatch\)", "", text)
    assert "@import" not in text
    assert json.loads((tmp_path / "risk.json").read_text(encoding="utf-8")) == report


@pytest.fixture(scope="module")
def told(tmp_path_factory, report):
    folder = tmp_path_factory.mktemp("risk")
    write_risk(folder, report)
    return (folder / "risk.html").read_text(encoding="utf-8")


def test_every_row_finds_how_it_hides(report):
    for name, cells in (("edition", "knowledge_cells"), ("edition_one_level_finer", "finer_cells")):
        hiding = report["posterior"][name]["cells"]
        within = {cell for cell in report[cells].values() if not cell.startswith("volunteered")}
        assert within == set(hiding)
    assert hiding["meat | US | "]["rows_on_one_member"] == report["posterior"]["edition"]["on_one_member"]["rows"]


def test_the_posterior_is_within_the_limit_here_and_beyond_it_with_names_off(report):
    here, off = (report["posterior"][name]["on_one_member"] for name in ("edition", "names_off"))
    assert here["above_limit"] == 0
    assert 0 < here["largest"]["value"] <= 0.25
    assert off["above_limit"] == off["rows"] == 101
    assert off["largest"]["value"] == round(66 / 96, 4)
    assert sum(off["steps"]) == off["rows"]
    assert all(line["above_limit"] == 0 and line["expected"] >= line["prior"] for line in report["members"])


def test_utility_and_risk_are_both_said_first(report, told):
    utility, rule, risk, finer = report["summary"]
    assert f"lists {report['retained']['sites']['listed']} of the 102 sites" in utility
    assert "of the possible hits" in utility
    assert "at least 5 members" in rule
    assert "chance alone" in risk
    assert "95 % interval" in risk
    assert "makes no promise" in finer
    assert told.index("May it be sent?") < told.index("In short") < told.index("The policy in force")


def test_a_person_must_look_at_a_first_edition_and_at_attackers_no_better_than_chance(report):
    assert report["may_be_sent"] == "look"
    assert [check["holds"] for check in report["checks"]] == ["yes", "look", "yes", "look", "yes"]


def test_what_speaks_against_sending_is_named(report):
    broken = json.loads(json.dumps(report))
    broken["worst"]["largest_weight"]["value"] = 0.2501
    broken["attackers"]["edition"]["outsider"]["exclusive"]["low"] = 0.26
    broken["attackers"]["names_off"] = broken["attackers"]["edition"]
    broken["posterior"]["edition"]["on_one_member"]["above_limit"] = 3
    said = conclusions(broken)
    assert said["may_be_sent"] == "no"
    assert [check["holds"] for check in said["checks"]] == ["no", "look", "no", "look", "no"]
    broken["policy"]["rule"] = STRICT
    assert conclusions(broken)["checks"][-1]["holds"] == "look"


def test_every_picture_has_a_title_a_description_and_its_numbers_in_a_table(report, told):
    pictures = re.findall(r"<svg[^>]*aria-labelledby.*?</svg>", told, re.S)
    assert len(pictures) == 3
    for drawn in pictures:
        title, description = re.search(r'aria-labelledby="(\S+) (\S+)"', drawn).groups()
        assert re.search(f'<title id="{title}">[^<]+</title>', drawn)
        assert re.search(f'<desc id="{description}">[^<]+</desc>', drawn)
        assert f"url(#{title[:-2]}-hatch)" in drawn or title == "held-t"
    assert len(re.findall(r'<svg[^>]*aria-label="', told)) == 15
    assert "above 20 to 25 %" in told


def test_the_policy_stands_there_with_what_it_means(report, told):
    for name in report["policy"]:
        assert re.search(f"<td>{name}</td><td>[^<]+</td><td>[^<]+</td>", told), name


def test_what_a_cell_says_is_never_markup(tmp_path):
    sites = plain_sites([{member} for member in range(8) for _ in range(3)], sector="<script>")
    report = risk_report(proposed(sites), "2026<b>")
    write_risk(tmp_path, report)
    text = (tmp_path / "risk.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "2026<b>" not in text


@pytest.mark.parametrize(
    "policy", [Policy(rule=STRICT), Policy(coalition_m=0, attr_min_users=5), Policy(coalition_m=2)]
)
def test_other_policies_are_reported_too(tmp_path, policy):
    report = risk_report(proposed(plain_sites([*WIDE, *({0} for _ in range(60))]), policy))
    write_risk(tmp_path, report)
    assert report["checks"][0]["holds"] == "yes"


def test_a_round_of_which_nothing_can_be_listed_is_reported_too(tmp_path):
    report = risk_report(proposed(plain_sites([{0}, {1}])))
    assert report["retained"]["sites"]["share"] == 0
    write_risk(tmp_path, report)
    assert report["may_be_sent"] == ""
    nothing = risk_report(proposed([]))
    assert nothing["cells"] == []
    write_risk(tmp_path, nothing)
