"""The report of a linkage: bars that sum to the log-odds, all in words, too; nothing from elsewhere, nothing alive."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.as_html import Html, element, page, text
from comity.linkage import Linkage, link
from comity.linkage.report import held_sites, report
from comity.linkage.waterfall import MOST_BARS, WIDTH, bars, in_words, log_odds, picture, sure, table
from comity.vocabulary.judgement import Answer, Judgement, Match, Reason
from comity.vocabulary.record import Record
from tests.linkage.cases import DIFFERENT, SAME
from tests.linkage.lists import background, believable_round

VOID = {"meta", "br", "hr"}


class _Parsed(HTMLParser):
    """Elements in order, and whether each is closed where it should be."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def _rows() -> list[Record]:
    cases = [*SAME, *DIFFERENT]
    hard = [
        Record(f"{number} {side}", f"list of Rival {side}", row.name, row.country, row.supplier, row.address)
        for number, case in enumerate(cases)
        for side, row in enumerate(case[1:])
    ]
    return [*hard, *background(), *believable_round(seed=1, sites=20)[0]]


def _page(rows: list[Record], linkage: Linkage | None = None) -> str:
    linkage = linkage or link(rows)
    site_of = {row: f"S{number}" for number, site in enumerate(linkage.clusters) for row in site}
    return report(linkage, {row.record_id: row for row in rows}, site_of)


def test_reasons_sum_to_the_log_odds_of_the_probability() -> None:
    matches = link(_rows()).links()
    assert len(matches) > 50
    for match in matches:
        if 1e-9 < match.probability < 1 - 1e-9:
            assert log_odds(match) == pytest.approx(log(match.probability / (1 - match.probability)), abs=1e-6)


_WEIGHTS = st.lists(st.floats(-12, 12), max_size=30)


@given(_WEIGHTS)
def test_bars_follow_each_other_and_sum_to_the_log_odds(weights: list[float]) -> None:
    match = Match("a", "b", 0.5, tuple(Reason(f"reason {at}", weight) for at, weight in enumerate(weights)))
    *steps, total = bars(match)
    assert len(steps) <= MOST_BARS
    assert [step.start for step in steps] == [0.0, *(step.end for step in steps)][: len(steps)]
    assert total.end == pytest.approx(sum(weights), abs=1e-9)
    assert (steps[-1].end if steps else 0.0) == total.end
    assert steps[0].words == "reason 0" if steps else True


@given(_WEIGHTS)
def test_the_picture_is_drawn_to_scale_inside_its_frame(weights: list[float]) -> None:
    match = Match("a", "b", 0.5, tuple(Reason(f"reason {at}", weight) for at, weight in enumerate(weights)))
    drawn = _Parsed(picture(match, "x")).all("rect")
    told = [float(rect["data-weight"] or "") for rect in drawn]
    assert sum(told[:-1]) == pytest.approx(told[-1], abs=1e-4)
    places = [(float(rect["x"] or ""), float(rect["width"] or "")) for rect in drawn]
    assert all(x >= 0 and x + width <= WIDTH for x, width in places)
    longest = max(range(len(told)), key=lambda at: abs(told[at]))
    for weight, (_, width) in zip(told, places, strict=True):
        if width > 1.0 and abs(told[longest]) > 1e-3:
            assert width / places[longest][1] == pytest.approx(abs(weight / told[longest]), abs=0.01)


def test_every_picture_has_a_title_a_description_and_a_table() -> None:
    found = _Parsed(_page(_rows()))
    pictures = found.all("svg")
    assert pictures
    ids = [attributes["id"] for _, attributes in found.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    for each in pictures:
        assert each["role"] == "img"
        assert set((each["aria-labelledby"] or "").split()) <= set(ids)
    assert found.words.count("The same as a table") == len(pictures)
    assert len(found.all("figure")) == len(pictures)


def test_the_words_of_a_picture_say_all_its_bars() -> None:
    match = link(_rows()).links()[0]
    assert all(f"{bar.words} {bar.weight:+.1f}" in in_words(match) for bar in bars(match))
    assert all(str(text(reason.words)) in table(match) for reason in match.reasons)


def test_sites_come_with_the_weakest_link_first() -> None:
    rows = _rows()
    linkage = link(rows)
    site_of = {row: f"S{number}" for number, site in enumerate(linkage.clusters) for row in site}
    held = held_sites(linkage, site_of)
    assert [len(site.records) > 1 for site in held] == [True] * sum(len(site) > 1 for site in linkage.clusters)
    assert [site.weakest for site in held] == sorted(site.weakest for site in held)
    for site in held:
        assert site.weakest == min(match.probability for match in site.links)
        assert len(site.links) == len(site.records) - 1


def test_sites_that_judgements_hold_say_so() -> None:
    rows = [Record("a", "x", "Quartz", "US"), Record("b", "y", "Bolt", "DE"), *background()]
    linkage = link(rows, judgements=[Judgement("a", "b", Answer.SAME)])
    assert "tied by a person" in _page(rows, linkage)


def test_the_page_asks_for_nothing_and_names_no_list() -> None:
    source = _page(_rows())
    assert "list of Rival" not in source
    assert "member " not in source
    assert not re.search(r"(?i)https?:|//|src=|href=|url\(|@import|<script", source)
    assert 'content="default-src &#x27;none&#x27;' in source
    assert "width=device-width" in source


NASTY = [
    "<script>alert(1)</script>", "</style><b>", '"><img src=x onerror=alert(1)>', "a & b < c", "'quoted\" name",
    "\u202eright to left", "null\x00 and \x1b[31m", "</svg></title>", "{{ 7*7 }}", "&lt;",
]  # fmt: skip


@pytest.mark.parametrize("name", NASTY)
def test_what_a_list_says_is_text_on_the_page(name: str) -> None:
    rows = [Record(f"<i>{side}</i>", side, f"Quartz Kestrel {name}", "US", address=f"1 Main {name}") for side in "xy"]
    rows += background()
    allowed = {tag for tag, _ in _Parsed(_page(_rows())).found}
    found = _Parsed(_page(rows))
    assert {tag for tag, _ in found.found} <= allowed
    assert not any(key.startswith("on") for _, attributes in found.found for key in attributes)
    shown = "".join(found.words)
    assert re.sub("[\x00\x1b]", "\N{REPLACEMENT CHARACTER}", name) in shown
    assert "<i>x</i>" in shown


def test_a_large_list_draws_the_least_sure_sites_and_says_so() -> None:
    rows, _ = believable_round(seed=2, sites=330)
    source = _page(rows)
    found = _Parsed(source)
    assert len(found.all("section")) == 200
    assert "The 200 least sure of" in source


def test_of_a_large_site_the_weakest_links_are_drawn() -> None:
    rows = [Record(f"{at}", f"list {at}", f"Quartz Kestrel Foods {'Co' * (at % 2)}", "US") for at in range(30)]
    found = _Parsed(_page([*rows, *background()]))
    assert len(found.all("svg")) == 20
    assert "9 more links are surer than these." in found.words


def test_nothing_linked_is_a_page_too() -> None:
    assert "No two records are the same site." in _page(list(background())[:1])


@pytest.mark.parametrize(
    ("probability", "words"),
    [(1.0, "over 99 %"), (0.995, "over 99 %"), (0.99, "99 %"), (0.5, "50 %"), (0.004, "under 1 %"), (0.0, "under 1 %")],
)
def test_nothing_is_a_hundred_per_cent_sure(probability: float, words: str) -> None:
    assert sure(probability) == words


def test_markup_is_escaped_unless_it_was_made_here() -> None:
    assert element("p", "<b>", element("br"), data_x='"', class_="a", hidden=None) == (
        '<p data-x="&quot;" class="a">&lt;b&gt;<br></p>'
    )
    assert text(Html("<b>")) == "<b>"
    assert text("<b>".upper()) == "&lt;B&gt;"
    with pytest.raises(ValueError, match="style sheet"):
        page("x", "</style>")
