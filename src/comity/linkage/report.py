"""The report of a linkage as one HTML page: how surely each site is held together, and why, link by link.

Of each site it names the weakest link, since a site is no surer than that. It holds rows of the lists and their record
ids; of which list a row is, it says nothing but what its id says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

from comity.as_html import Html, element, joined, page
from comity.linkage import waterfall
from comity.linkage.engine import Linkage
from comity.linkage.review_file import texts
from comity.vocabulary.judgement import Match
from comity.vocabulary.record import Record

MOST_DRAWN = 200
"""Sites whose links are drawn: a page with more is slow on a phone. All others stand in the table."""
MOST_LINKS = 20
"""Links drawn of one site, the weakest."""
STEPS = (0.5, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class HeldSite:
    """A site of two or more records: its id, its records, and the links that hold it, the weakest first.

    `links` are fewer than the records less one where a person's judgement, and no likeness, ties some of them.
    """

    site_id: str
    records: tuple[str, ...]
    links: tuple[Match, ...]

    @property
    def weakest(self) -> float:
        """The probability of the weakest link; 1 where only judgements hold the site."""
        return self.links[0].probability if self.links else 1.0


def held_sites(linkage: Linkage, site_of: Mapping[str, str]) -> tuple[HeldSite, ...]:
    """The sites of two or more records, the least sure first. `site_of` has the site id of every record."""
    links: dict[str, list[Match]] = {}
    for match in linkage.links():
        links.setdefault(site_of[match.left], []).append(match)
    found = (
        HeldSite(site_of[rows[0]], rows, tuple(sorted(links.get(site_of[rows[0]], ()), key=_weakest_first)))
        for rows in linkage.clusters
        if len(rows) > 1
    )
    return tuple(sorted(found, key=lambda site: (site.weakest, site.site_id)))


def _weakest_first(match: Match) -> tuple[float, str, str]:
    return match.probability, match.left, match.right


def report(linkage: Linkage, records: Mapping[str, Record], site_of: Mapping[str, str]) -> str:
    """The page. `records` has the record, and `site_of` the site id, of every record id."""
    sites = held_sites(linkage, site_of)
    style = files("comity.linkage").joinpath("report.css").read_text(encoding="utf-8")
    return page(
        "Which rows are one site, and why",
        style,
        element("h1", "Which rows are one site, and why"),
        _summary(len(records), len(linkage.clusters), len(linkage.review), sites),
        _drawn(sites[:MOST_DRAWN], records, len(sites)),
        _table(sites),
    )


def _summary(records: int, sites: int, review: int, held: Sequence[HeldSite]) -> Html:
    facts = (
        (f"{records:,}", "records"),
        (f"{sites:,}", "sites"),
        (f"{len(held):,}", "sites of two or more records"),
        (f"{review:,}", "pairs wait for a person's judgement"),
    )
    return joined(
        element("ul", *(element("li", element("b", number), words) for number, words in facts), class_="key"),
        element(
            "p",
            "A site is held together by links, and is no surer than its weakest link. So the least sure come first.",
        ),
        _steps(held),
    )


def _steps(held: Sequence[HeldSite]) -> Html:
    ends = (0.0, *STEPS, 1.000001)
    rows = [
        (f"{low:.0%} to {min(high, 1.0):.0%}", sum(low <= site.weakest < high for site in held))
        for low, high in pairwise(ends)
    ]
    return _as_table("How sure the weakest link is", ("weakest link", "sites"), ((a, f"{b:,}") for a, b in rows), {1})


def _drawn(sites: Sequence[HeldSite], records: Mapping[str, Record], count: int) -> Html:
    if not sites:
        return element("p", "No two records are the same site.")
    said = "Every site of two or more records, the least sure first."
    if count > len(sites):
        said = f"The {len(sites):,} least sure of {count:,} sites. The others stand in the table at the end."
    key = element(
        "p",
        "How to read a picture: the first bar is where every pair begins, since of all pairs that look alike most are "
        "different sites. Each further bar begins where the last one ended: to the right it speaks for one site, to "
        "the left against it. Right of the upright line the pair is more likely one site than not.",
        class_="soft",
    )
    return joined(element("h2", "Site by site"), element("p", said), key, *(_site(site, records) for site in sites))


def _site(site: HeldSite, records: Mapping[str, Record]) -> Html:
    head = f"{site.site_id}: {len(site.records)} records"
    sure = f"weakest link {waterfall.sure(site.weakest)}" if site.links else "held by judgements alone"
    rows = (element("li", _row(row, records[row])) for row in site.records)
    shown = enumerate(site.links[:MOST_LINKS], 1)
    links = (_link(match, records, f"{site.site_id}-{number}", number == 1) for number, match in shown)
    more = len(site.links) - MOST_LINKS
    others = element("p", f"{more} more links are surer than these.", class_="soft") if more > 0 else ""
    judged = len(site.links) < len(site.records) - 1
    note = element("p", "Some of these records are tied by a person's judgement.", class_="soft") if judged else ""
    return element(
        "section", element("h3", head, " ", element("span", sure)), element("ul", *rows), note, *links, others
    )


def _row(name: str, record: Record) -> Html:
    said = texts(record)
    place = ", ".join(said[field] for field in ("address", "city", "region", "postcode", "country") if said[field])
    return joined(_isolated(said["name"]), " ", element("small", _isolated(place), " ", element("code", name)))


def _isolated(words: str) -> Html:
    """Text whose direction of writing does not reach what stands beside it."""
    return element("bdi", words)


def _link(match: Match, records: Mapping[str, Record], name: str, is_open: bool) -> Html:
    names = [_isolated(records[row].name) for row in (match.left, match.right)]
    summary = element("summary", element("b", waterfall.sure(match.probability)), " ", names[0], " = ", names[1])
    words = element("details", element("summary", "The same as a table"), waterfall.table(match))
    return element(
        "details", summary, element("figure", waterfall.picture(match, name), words), open="open" if is_open else None
    )


def _table(sites: Sequence[HeldSite]) -> Html:
    if not sites:
        return Html("")
    lines = (
        (site.site_id, f"{len(site.records):,}", waterfall.sure(site.weakest) if site.links else "judged")
        for site in sites
    )
    heads = ("site", "records", "weakest link")
    return joined(
        element("h2", "All sites of two or more records"), _as_table("The least sure first", heads, lines, {1, 2})
    )


def _as_table(caption: str, heads: Sequence[str], lines: Iterable[Sequence[str]], numbers: set[int]) -> Html:
    def cells(kind: str, line: Sequence[str], **more: str) -> Html:
        return joined(
            *(element(kind, cell, class_="n" if at in numbers else None, **more) for at, cell in enumerate(line))
        )

    body = (element("tr", cells("td", line)) for line in lines)
    head = element("thead", element("tr", cells("th", heads, scope="col")))
    return element("table", element("caption", caption), head, element("tbody", *body))
