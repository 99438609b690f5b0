"""Pictures that pages show, each with a sentence, a table and an Excel file: all of them say the same numbers.

A picture is drawn in the browser by `static/comity/pictures.js` from what stands here; without JavaScript its table is
there. The numbers that are drawn are taken out of the rows of the table, never counted beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.functional import Promise

from comity.as_sheets import Cell, Column
from comity.server.pages.asking import excel

NUMBER = "count"
"""The look of columns whose cells are numbers of sites."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of the table: what it says, under which heading, and whether it is a number."""

    heading: str
    cell: Cell
    number: bool

    @property
    def said(self) -> str:
        """The cell as people read it."""
        if isinstance(self.cell, int):
            return str(intcomma(self.cell))
        return date_format(self.cell, "Y-m-d") if isinstance(self.cell, date) else str(self.cell)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its id in the page, title, the sentence of what is to be seen, what to know, and its numbers.

    `drawing` is what the browser draws (`bars`, `map`); `excel` the address of the file with the same numbers.
    """

    name: str
    title: str
    says: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    drawing: Mapping[str, Any]
    excel: str

    @property
    def drawing_id(self) -> str:
        """Where in the page it stands what is drawn."""
        return f"{self.name}-drawing"

    @property
    def table(self) -> Sequence[Sequence[Shown]]:
        """The rows as the page shows them."""
        return [
            [Shown(head.heading, cell, head.look == NUMBER) for head, cell in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    def workbook(self) -> HttpResponse:
        """The table as an Excel file."""
        return excel(self.name, self.columns, self.rows)


def bars(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], looks: Mapping[int, str], across: bool
) -> Mapping[str, Any]:
    """Stacked bars, one for each row: its name is the first cell, its parts are the cells at the keys of `looks`.

    `looks` are names of colours and patterns that the browser knows; "gone" is drawn beneath the line. `across`: the
    bars lie, under each other; else they stand, as time goes. The last cell of a row is its sum.
    """
    series = [
        {"name": columns[at].heading, "look": look, "values": [row[at] for row in rows]} for at, look in looks.items()
    ]
    names, totals = [str(row[0]) for row in rows], [row[-1] for row in rows]
    return {"kind": "bars", "across": across, "names": names, "totals": totals, "series": series}


def places(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], name: int, code: int, value: int
) -> Mapping[str, Any]:
    """A map with a circle for each row; `name`, `code` (ISO alpha-2) and `value` are places of its cells."""
    more = [at for at in range(len(columns)) if at not in (name, code)]
    return {"kind": "map", "places": [
        {"name": row[name], "code": row[code], "value": row[value],
         "told": [[columns[at].heading, row[at]] for at in more]}
        for row in rows
    ]}  # fmt: skip


def heading(text: str | Promise, look: str = "plain", width: float | None = None) -> Column:
    """A column of a picture's table."""
    return Column(str(text), look, width=width)
