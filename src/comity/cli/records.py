"""The records of a CSV file for `comity link`, read row by row: a long list is not held as text beside its records."""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

from comity.as_text import plain
from comity.linkage.model import Model
from comity.reference.countries import find_country
from comity.uncollected import uncollected
from comity.vocabulary.errors import OptionError
from comity.vocabulary.identifiers import is_gln, is_lei, is_os_id
from comity.vocabulary.record import Record

# Field of a record -> the headings it may have, the documented one first.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "record_id": ("record_id", "row_id", "id"),
    "source": ("source", "member", "list"),
    "name": ("name", "site_name"),
    "country": ("country",),
    "supplier_name": ("supplier_name", "supplier", "company"),
    "address": ("address",),
    "city": ("city",),
    "region": ("region", "state"),
    "postcode": ("postcode", "zip"),
    "lat": ("lat", "latitude"),
    "lng": ("lng", "lon", "longitude"),
    "gln": ("gln",),
    "os_id": ("os_id",),
    "lei": ("lei",),
    "duns": ("duns",),
    "sedex_site": ("sedex_site",),
}
REQUIRED = ("record_id", "name", "address", "country")


@uncollected()
def read(path: Path, truth: str | None = None) -> tuple[list[Record], dict[str, str]]:
    """The records of a CSV file, and of each the cell of the column `truth` (none without it).

    Raises OptionError, in a sentence, where the file is no CSV in UTF-8, lacks a column, or has a record without an id
    or twice.
    """
    records: list[Record] = []
    known: dict[str, str] = {}
    seen: set[str] = set()
    try:
        for record, told in _rows(path, truth):
            if record.record_id in seen:
                raise OptionError(
                    f"{path.name}: the record_id '{plain(record.record_id)}' stands twice. Give every record its own."
                )
            seen.add(record.record_id)
            records.append(record)
            if truth is not None:
                known[record.record_id] = sys.intern(told)
    except (OSError, UnicodeDecodeError, csv.Error):
        raise OptionError(f"{path.name} cannot be read as a UTF-8 CSV file. Save it as 'CSV UTF-8'.") from None
    if not records:
        raise OptionError(f"{path.name} holds no records: there should be a heading row and at least one more.")
    return records, known


def _rows(path: Path, truth: str | None) -> Iterator[tuple[Record, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        delimiter = max((",", ";", "\t"), key=first.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        names = [name.strip() for name in next(reader, [])]
        rows = ((number, row) for number, row in enumerate(reader, 2) if any(row))  # numbered as Excel shows them
        ahead = next(rows, None)
        if ahead is None:
            return
        if truth is not None and truth not in names:
            raise OptionError(f"{path.name} has no column '{truth}', which --truth names.")
        columns = _columns(names, path.name)
        places = [names.index(columns[field]) if field in columns else -1 for field in HEADINGS]
        at = names.index(truth) if truth is not None else -1
        padding = [""] * (len(names) + 1)  # rows may end early; the last cell is the one of columns that there are not
        for number, row in chain([ahead], rows):
            row += padding
            record = _record(places, row)
            if not record.record_id:
                raise OptionError(f"{path.name}, line {number}: the record_id is empty. Give every record its own.")
            yield record, row[at]


def _columns(names: Sequence[str], file: str) -> dict[str, str]:
    """Which heading stands for which field. Refuses a file that lacks a required one."""
    lower = {name.lower(): name for name in reversed(names)}
    found = {
        field: next(lower[name] for name in known if name in lower)
        for field, known in HEADINGS.items()
        if any(name in lower for name in known)
    }
    missing = [field for field in REQUIRED if field not in found]
    if missing:
        needed = ", ".join(REQUIRED)
        raise OptionError(f"{file} has no column '{missing[0]}'. It needs the columns {needed}; more may be there.")
    return found


def _record(places: Sequence[int], row: Sequence[str]) -> Record:
    (identity, source, name, country, supplier, address, city, region, postcode, latitude, longitude, *codes) = [
        row[place].strip() for place in places
    ]
    gln, os_id, lei, duns, sedex_site = codes
    return Record(
        identity,
        sys.intern(source),
        name,
        _country(country),
        supplier,
        address,
        city,
        region,
        postcode,
        _degrees(latitude, 90.0),
        _degrees(longitude, 180.0),
        _valid(gln, is_gln),
        _valid(os_id, is_os_id),
        _valid(lei, is_lei),
        duns.replace("-", ""),
        sedex_site.upper(),
    )


def _valid(text: str, check: Callable[[str], bool]) -> str:
    """An identifier in its one form; "" where it is not valid."""
    code = text.replace(" ", "").upper() if text else ""
    return code if code and check(code) else ""


@lru_cache(maxsize=1 << 12)
def _country(text: str) -> str:
    """ISO alpha-2 where the text is known as a country; else the text itself, of which only equality matters."""
    return sys.intern(find_country(text).code or text.upper())


def _degrees(text: str, most: float) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None


def read_model(path: Path) -> Model:
    """A model that `comity learn` wrote. Raises OptionError where the file holds none."""
    try:
        return Model.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise OptionError(f"{path.name} holds no model. Give a file that comity learn wrote.") from None
