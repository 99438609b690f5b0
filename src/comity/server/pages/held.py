"""Where what an edition holds comes from, in pictures: by country and by sector, for offices alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from comity.as_sheets import Cell
from comity.reference import sectors
from comity.reference.countries import name as country_name
from comity.server.access import allows
from comity.server.editions import selectors
from comity.server.pages.figures import NUMBER, Picture, bars, heading

Holds = Sequence[Mapping[str, Any]]
"""`holds` of an edition's risk report: for each reason its sites by knowledge cell ("sector | country")."""
KINDS: Mapping[str, Sequence[str]] = {
    "too few members": ("r1_hands",),
    "one member too large": ("r1_exclusive", "r1_weight"),
    "would tell a change": ("r2_changes", "r2_cover"),
    "age of the audit": ("min_age", "outside_window"),
    "another reason": ("no_name", "names_member", "asks_no_longer", "waived_no_longer", "withdrawn", "i3b_blanks"),
}
"""Reasons that belong together, in the order of the picture. The list beside it has each by itself."""
_LOOKS = ("main", "gone", "change", "ask", "none")
_KIND = {reason: kind for kind, reasons in KINDS.items() for reason in reasons}
MOST_DRAWN = 15
"""Countries or sectors that are drawn, those with most sites; the table has all."""


@allows(GET="edition.judge")
def excel(_request: HttpRequest, public: UUID, by: str) -> HttpResponse:
    """Sites held by country or by sector, and by kind of reason, as an Excel file."""
    found = selectors.one(public)
    drawn = {each.name: each for each in pictures(public, found.risk.get("holds", ()))} if found else {}
    if f"holds-by-{by}" not in drawn:
        raise Http404
    return drawn[f"holds-by-{by}"].workbook()


def pictures(edition: UUID, holds: Holds) -> Sequence[Picture]:
    """What is held by country and by sector; none where nothing is held."""
    if not holds:
        return ()
    told = [(("country", "Country"), country_name, 1), (("sector", "Sector"), _sector, 0)]
    return [_picture(edition, names, _counted(holds, side, words)) for names, words, side in told]


def _sector(code: str) -> str:
    return sectors.label(code) if code in sectors.codes() else code


def _counted(holds: Holds, side: int, words: Any) -> Mapping[str, Counter[str]]:
    """Sites by country or sector in words, then by kind of reason; most first."""
    found: dict[str, Counter[str]] = {}
    for each in holds:
        kind = _KIND.get(each["reason"], "another reason")
        for cell, sites in each["cells"].items():
            sector, _, country = cell.rpartition(" | ")
            found.setdefault(words((sector, country)[side]), Counter())[kind] += sites
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].total(), pair[0])))


def _picture(edition: UUID, names: tuple[str, str], counted: Mapping[str, Counter[str]]) -> Picture:
    by, head = names
    columns = [heading(head), *(heading(kind, NUMBER) for kind in KINDS), heading("Sites held", NUMBER)]
    rows: list[Sequence[Cell]] = [
        [place, *(kinds[kind] for kind in KINDS), kinds.total()] for place, kinds in counted.items()
    ]
    drawn = bars(columns, rows[:MOST_DRAWN], dict(enumerate(_LOOKS, start=1)), across=True)
    left = len(rows) - MOST_DRAWN
    note = f"Drawn are the {MOST_DRAWN} with most sites; the table has {left} more." if left > 0 else ""
    return Picture(
        f"holds-by-{by}", f"Where holds come from, by {by}", _says(counted), note, columns, rows, drawn,
        reverse("editions-holds", args=[edition, by]),
    )  # fmt: skip


def _says(counted: Mapping[str, Counter[str]]) -> str:
    """How many are held, where most of them are, and for which kind of reason most."""
    whole = sum(counted.values(), Counter[str]())
    place, most = next(iter(counted.items()))
    (kind, sites), *_ = whole.most_common(1)
    every = whole.total()
    return (
        f"{every:,} site{'s are' if every != 1 else ' is'} held, the most in {place} ({most.total():,}). "
        f"The most frequent reason: {kind} ({sites:,})."
    )
