"""Members' files by name: their own given back with the cells marked, and those of a round beside each other."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from comity.as_text import csv_text, from_csv_text
from comity.intake.correct import mark_into
from comity.server.lists import fixing, selectors, vault
from comity.server.lists.kinds import State
from comity.server.lists.models import MemberList, Row


def marked(key: int, language: str) -> tuple[io.BytesIO, str]:
    """The file with its cells marked, and the name to save it under. Raises FileNotFoundError where it was deleted."""
    found = MemberList.objects.get(pk=key)
    with vault.taken_out(found.original, found.filename) as place:
        out = place.with_name("marked")
        ending = mark_into(place, selectors.problems(key), out, language, fixing.cells(key))
        return io.BytesIO(out.read_bytes()), f"{Path(found.filename).stem} marked{ending}"


def of_round(round_: int) -> Mapping[str, MemberList]:
    """The submitted lists of a round by the names under which it reads them."""
    sent = MemberList.objects.select_related("member").filter(round=round_, state=State.SUBMITTED)
    return named(sent.order_by("member__name"))


def said(round_: UUID, rows: Sequence[tuple[str, str, int]]) -> Mapping[tuple[str, str, int], Mapping[str, object]]:
    """What rows (list, sheet, number) of a round's submitted lists say: for offices. Lists go by the names under which
    the round reads them; a row that is not kept any more tells nothing."""
    lists = MemberList.objects.select_related("member").filter(round__public=round_, state=State.SUBMITTED)
    wanted = set(rows)
    names = {name for name, _, _ in wanted}
    name_of = {each.pk: name for name, each in named(lists.order_by("member__name")).items() if name in names}
    found = Row.objects.filter(list__in=name_of, number__in={number for _, _, number in wanted}).exclude(values=None)
    told = found.values_list("list", "sheet", "number", "values")
    places = (((name_of[key], sheet, at), values) for key, sheet, at, values in told)
    return {place: values or {} for place, values in places if place in wanted}


def named(lists: Iterable[MemberList]) -> Mapping[str, MemberList]:
    """Lists by the name under which a round reads them: their own, where two have the same with a number.

    A name comes back unchanged from a cell of a CSV file, where rows are named by it.
    """
    found: dict[str, MemberList] = {}
    for each in lists:
        own = Path(vault.fitting(each.filename))
        while from_csv_text(csv_text(own)) != str(own):
            own = Path(own.name[1:])
        name, number = own.name, 2
        while name.casefold() in {other.casefold() for other in found}:
            name, number = f"{own.stem} {number}{own.suffix}", number + 1
        found[name] = each
    return found
