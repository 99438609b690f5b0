"""`comity link`: linkage alone. A CSV of records in, the site of each record out."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from comity.cli import inputs, judged
from comity.cli import link_extras as extras
from comity.cli.inputs import existing_files
from comity.cli.progress import showing
from comity.linkage import Linkage, metrics
from comity.linkage import link as find_sites
from comity.reference.countries import find_country
from comity.vocabulary.errors import OptionError
from comity.vocabulary.identifiers import is_gln, is_lei, is_os_id
from comity.vocabulary.judgement import Match
from comity.vocabulary.record import Record
from comity.whole import whole_file

# Field of a record -> the headings it may have, the documented one first.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "record_id": ("record_id", "row_id", "id"),
    "name": ("name", "site_name"),
    "address": ("address",),
    "country": ("country",),
    "source": ("source", "member", "list"),
    "supplier_name": ("supplier_name", "supplier", "company"),
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
Row = Mapping[str, str]


def link(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Columns record_id, name, address, country, ...")],
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="Where to write record_id, site_id; must not exist.")],
    engine: Annotated[str, typer.Option(help="local or spark.")] = "local",
    truth: Annotated[str | None, typer.Option(metavar="COLUMN", help="Print how well the sites agree with it.")] = None,
    explain: Annotated[bool, typer.Option(help="Add the link that holds each record to its site, and why.")] = False,
    judgements: Annotated[
        Path | None, typer.Option("--judgements", "--answers", metavar="FILE.csv", help=judged.OPTION)
    ] = None,
    review: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write the pairs that a person should judge, side by side.")
    ] = None,
    audit: Annotated[
        int | None, typer.Option(metavar="N", help="Draw N pairs at random to judge: how good are the sites?")
    ] = None,
    audit_file: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Where --audit writes; default: beside --out.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="Another number draws another sample.")] = 1,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write why each site is one: a page with a picture a link.")
    ] = None,
) -> None:
    """Find out which records of a CSV file are the same site."""
    _check_engine(engine)
    existing_files([file])
    told = inputs.judgements(judgements)
    with (
        extras.wanted(extras.Extras(review, audit, audit_file, seed, report), out) as beside,
        whole_file(out) as unfinished,
    ):
        with showing() as progress:
            rows = _read(file)
            if truth is not None and rows and truth not in rows[0]:
                raise OptionError(f"{file.name} has no column '{truth}', which --truth names.")
            records = _records(rows, file.name)
            linkage = find_sites(records, judgements=told, progress=progress)
        _write(unfinished, records, linkage, explain)
        lines = beside(records, linkage)
    if truth is None:
        said = [f"{len(records):,} records are {len(linkage.clusters):,} sites: {out}", *lines]
        typer.echo("\n".join(said + judged.in_words(told, linkage)))
    else:
        known = {record.record_id: row[truth] for record, row in zip(records, rows, strict=True)}
        typer.echo(json.dumps(figures(linkage, known), indent=1))


def _check_engine(engine: str) -> None:
    if engine == "spark":
        raise OptionError(
            "The engine 'spark' is not built yet. Use --engine local, which links lists of this size on one machine."
        )
    if engine != "local":
        raise OptionError(f"There is no engine '{engine}'. Use --engine local.")


def figures(linkage: Linkage, truth: Mapping[str, str]) -> dict[str, object]:
    """How well the sites found agree with the true ones, by pairs and by records (B-cubed)."""
    return {
        "records": len(truth),
        "sites": len(linkage.clusters),
        "true_sites": len(set(truth.values())),
        "pairwise": metrics.pairwise(linkage.clusters, truth).figures(),
        "b_cubed": metrics.b_cubed(linkage.clusters, truth).figures(),
    }


def _read(path: Path) -> list[Row]:
    """The rows of a CSV, headings in lower case without blanks around them."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise OptionError(f"{path.name} cannot be read as a UTF-8 CSV file. Save it as 'CSV UTF-8'.") from None
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    heading = next(reader, [])
    names = [name.strip() for name in heading]
    return [dict(zip(names, (*row, *[""] * len(names)), strict=False)) for row in reader if any(row)]


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


def _records(rows: Sequence[Row], file: str) -> list[Record]:
    if not rows:
        raise OptionError(f"{file} holds no records: there should be a heading row and at least one more.")
    columns = _columns(list(rows[0]), file)
    records = [_record(row, columns) for row in rows]
    seen: set[str] = set()
    for record in records:
        if record.record_id in seen:
            raise OptionError(f"{file}: the record_id '{record.record_id}' stands twice. Give every record its own.")
        seen.add(record.record_id)
    return records


def _record(row: Row, columns: Mapping[str, str]) -> Record:
    def cell(field: str) -> str:
        return row[columns[field]].strip() if field in columns else ""

    def valid(field: str, check: Callable[[str], bool]) -> str:
        text = cell(field).replace(" ", "").upper()
        return text if check(text) else ""

    return Record(
        record_id=cell("record_id"),
        source=cell("source"),
        name=cell("name"),
        country=_country(cell("country")),
        supplier_name=cell("supplier_name"),
        address=cell("address"),
        city=cell("city"),
        region=cell("region"),
        postcode=cell("postcode"),
        latitude=_degrees(cell("lat"), 90.0),
        longitude=_degrees(cell("lng"), 180.0),
        gln=valid("gln", is_gln),
        os_id=valid("os_id", is_os_id),
        lei=valid("lei", is_lei),
        duns=cell("duns").replace("-", ""),
        sedex_site=cell("sedex_site").upper(),
    )


def _country(text: str) -> str:
    """ISO alpha-2 where the text is known as a country; else the text itself, of which only equality matters."""
    return find_country(text).code or text.upper()


def _degrees(text: str, most: float) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None


def _write(path: Path, records: Sequence[Record], linkage: Linkage, explain: bool) -> None:
    site = extras.site_ids(records, linkage)
    held = (
        {record: match for match in reversed(linkage.links()) for record in (match.left, match.right)}
        if explain
        else {}
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record_id", "site_id", *(["linked_to", "probability", "reasons"] if explain else [])])
        for record in records:
            why = _why(record.record_id, held.get(record.record_id)) if explain else []
            writer.writerow([record.record_id, site[record.record_id], *why])


def _why(record: str, match: Match | None) -> list[str]:
    if match is None:
        return ["", "", ""]
    reasons = "; ".join(f"{reason.words} ({reason.weight:+.2f})" for reason in match.reasons)
    return [match.right if match.left == record else match.left, f"{match.probability:.4f}", reasons]
