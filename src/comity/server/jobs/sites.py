"""Filling the register of sites after a release: looked for every minute, so nothing has to be told to begin."""

from __future__ import annotations

import csv
import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from tarfile import TarError

from pyrage import DecryptError

from comity.as_text import from_csv_text
from comity.register_csv import REGISTER_NAME, lines
from comity.server.editions import packing, selectors
from comity.server.jobs.fence import Fence, OvertakenError
from comity.server.sites import filling, services
from comity.server.sites.kinds import Said, State
from comity.server.sites.models import Register
from comity.vocabulary.errors import ComityError

SILENT = timedelta(minutes=10)
"""A job that has said nothing for so long is taken for dead; a million sites are in order after some minutes."""
_log = logging.getLogger("comity.jobs")
_AUDIT = ("member", "audited", "kind", "equivalence")
MOST_ROWS = 200
"""Rows of lists that are kept of a site: no page shows more, and no site of a real round had a quarter of it."""
FENCE = Fence(Register, State.WAITING, State.FILLING, SILENT, "made")


def catch_up() -> int:
    """Fill the register of the latest edition if it is not there; returns how many sites it has then, else 0."""
    latest = selectors.latest()
    pack = selectors.pack_of(latest.public) if latest else ""
    if not latest or not pack:
        return 0
    register = filling.wanted(latest.public, latest.name)
    fence = FENCE.claim(register.public)
    if fence is None:
        return 0
    try:
        with packing.unpacked(pack) as folder:
            return filling.fill(register, _said(folder / "secretariat"), partial(FENCE.beat, register.pk, fence))
    except OvertakenError:
        return 0
    except (OSError, KeyError, TarError, DecryptError, ComityError) as error:  # it is tried again when SILENT is over
        _log.exception("filling failed", extra={"job": str(register.public), "state": type(error).__name__})
        return 0


def _said(folder: Path) -> Iterator[Said]:
    rows, merged = _rows(folder / "sites.csv"), services.merged()
    for line in lines(folder / REGISTER_NAME):
        site = _one(line, rows.get(line["site_id"], ()))
        if site.audits or site.rows or not site.hold or site.site_id not in merged:  # else nothing of it is left
            yield site


def _one(line: Mapping[str, str], rows: Sequence[Sequence[str]]) -> Said:
    audits = [[str(each[name]) for name in _AUDIT] for each in json.loads(line["audits"])]
    return Said(
        site_id=line["site_id"], name=line["site_name"], supplier=line["supplier_name"], address=line["address"],
        city=line["city"], region=line["region"], postcode=line["postcode"], country=line["country"],
        sector=line["sector"], identifiers=line["identifiers"], hold=line["hold"],
        first_edition=line["first_edition"], best_audit=line["best_audit"].partition(" ")[0], audits=audits, rows=rows,
    )  # fmt: skip


def _rows(path: Path) -> Mapping[str, Sequence[Sequence[str]]]:
    """Site id -> [list, sheet, row, mark] of the rows of the round that are the site."""
    found: defaultdict[str, list[Sequence[str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["site_id"] and len(found[line["site_id"]]) < MOST_ROWS:
                cells = (line.get(name) or "" for name in ("list", "sheet", "row", "place"))
                found[line["site_id"]].append([from_csv_text(cell) for cell in cells])
    return found
