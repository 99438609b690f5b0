"""The pictures of docs/how-to: `python -m tools.pictures` writes an invented list, runs comity on it and photographs what it writes.

Needs LibreOffice (`soffice`) and poppler (`pdftoppm`) on the PATH; neither is needed for anything else. The pictures are of
real output. For the photographs only, the template gets three rows, and the note of one marked cell is shown open, as it is
under the mouse.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy
import openpyxl
import xlsxwriter

from comity.vocabulary.identifiers import gln_check_digit

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "pictures"
DAYS = ("--cutoff", "2026-06-30", "--today", "2026-07-15")
LIST = "Lisk audit tracker.xlsx"
HEADINGS = ("Supplier", "Site", "Street and town", "Country", "Audit date", "Standard", "GLN")
WIDTHS = (17, 18, 26, 12, 14, 20, 16)
FIRST = 3
"""Index of the first row below the headings."""
SHOWN = "E15"
"""The marked cell whose note is shown open: one of the last row, so that nothing is covered."""
MARGIN, DOTS = 14, 110
LARGEST = 150_000
Row = tuple[Any, ...]


def _gln(number: int) -> str:
    digits = f"952{number:09d}"  # the prefix for demonstrations
    return digits + gln_check_digit(digits)


ROWS: Sequence[Row] = (
    ("Alder Foods", "Alder Mill 1", "12 Canal Road, Penang", "Malaysia", date(2025, 3, 14), "SMETA 4P", _gln(1)),
    ("Bramble Oils", "Bramble Works", "4 Station Street, Surabaya", "Indonesia", "Q1 2025", "SMETA 6.1 4-pillar", _gln(2)),
    ("Corran Fish", "Corran Cold Store", "Quay 7, Busan", "Korea", date(2025, 9, 2), "BSCI", _gln(4)),
    ("Corran Fish", "Corran Cannery", "Quay 9, Busan", "Korea", date(2025, 9, 4), "BSCI", ""),
    ("Dunlin Mills", "Dunlin Mill", "1 River Lane, Kisumu", "Kenya", "TBC", "SMETA 2P", ""),
    ("Dunlin Mills", "Dunlin Estate", "Kericho Road", "Kenya", "12-14 May 2025", "Rainforest Alliance", ""),
    ("Elver Packaging", "Elver Plant A", "88 Ring Road, Pune, India", "Indonesia", date(2024, 11, 20), "SMETA 4P", _gln(5)),
    ("Alder Foods", "Alder Mill 1", "12 Canal Rd., Penang", "MY", date(2025, 3, 14), "SMETA 4P", _gln(1)),
    ("Heron Spices", "Heron Plant", "9 Market Road, Izmir", "Türkiye", date(2025, 2, 18), "SMETA 4P", "952000000003"),
    ("Fenland Cocoa", "Fenland Depot", "Port Zone, Tema", "", date(2025, 6, 30), "SA8000", ""),
    ("Garnet Tea", "Garnet Factory", "3 Hill Street, Kandy", "Sri Lanka", date(2022, 11, 8), "SMETA 4P", ""),
    ("Bramble Oils", "Bramble Works 2", "6 Station Street, Surabaya", "Indonesia", "03/04/2025", "SMETA 4P", _gln(3)),
)  # fmt: skip
FILLED: Sequence[Row] = (
    ("Alder Mill 1", "Alder Foods", "12 Canal Road", "Penang", "", "10200", "Malaysia", date(2025, 3, 14), "SMETA 4-pillar"),
    ("Dunlin Estate", "Dunlin Mills", "Kericho Road", "Kericho", "", "20200", "Kenya", date(2025, 5, 14), "Rainforest Alliance"),
    ("Corran Cannery", "Corran Fish", "Quay 9", "Busan", "", "49246", "South Korea", date(2025, 9, 4), "amfori BSCI"),
)  # fmt: skip


def write_list(path: Path) -> None:
    """The invented list: a title, a blank row, headings, rows as people type them, a total."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Sites")
        title = workbook.add_format({"bold": True, "font_size": 14})
        head = workbook.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1})
        day = workbook.add_format({"num_format": "dd mmm yyyy", "align": "left"})
        sheet.write_string(0, 0, "Lisk Provisions: audited sites, June 2026", title)
        for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, head)
        for row, cells in enumerate(ROWS, start=FIRST):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
                elif cell:
                    sheet.write_string(row, column, cell)
        sheet.write_string(len(ROWS) + FIRST, 0, "Total")
        sheet.write_number(len(ROWS) + FIRST, 1, len(ROWS))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.print_row_col_headers()


def comity(*arguments: object) -> None:
    """Run the command."""
    subprocess.run([sys.executable, "-m", "comity", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def fill_in(template: Path, out: Path) -> None:
    """The template with three rows, to be printed as far as its first columns reach."""
    workbook = openpyxl.load_workbook(template)
    sheet: Any = workbook.worksheets[0]
    for row, cells in enumerate(FILLED, start=6):
        for column, cell in enumerate(cells, start=1):
            sheet.cell(row, column).value = cell or None
    sheet.print_area = f"A1:I{5 + len(FILLED)}"
    sheet.print_title_rows = None
    sheet.print_options.headings = True
    workbook.save(out)


def show_note(corrected: Path, cell: str, out: Path) -> None:
    """A copy of a corrected file in which the note of one cell is open."""
    column, row = ord(cell[0]) - ord("A"), int(cell[1:]) - 1
    place = re.compile(rf"<x:Row>{row}</x:Row><x:Column>{column}</x:Column>")
    with zipfile.ZipFile(corrected) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".vml"):
                shapes = content.decode().split("<v:shape ")
                (at,) = [at for at, shape in enumerate(shapes) if place.search(shape)]
                shapes[at] = place.sub(
                    r"<x:Visible/>\g<0>", shapes[at].replace("visibility:hidden", "visibility:visible")
                )
                content = "<v:shape ".join(shapes).encode()
            target.writestr(name, content)


def photograph(workbook: Path, out: Path, dots: int = DOTS) -> None:
    """The first page of a workbook as a picture, without the white around it."""
    folder = workbook.parent
    convert = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*convert, "--outdir", folder, workbook], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    page = ["pdftoppm", "-r", str(dots), "-f", "1", "-l", "1", "-singlefile"]
    pdf = workbook.with_suffix(".pdf")
    dark = _gray(subprocess.run([*page, "-gray", pdf], check=True, capture_output=True).stdout) < 250
    rows, columns = numpy.flatnonzero(dark.any(axis=1)), numpy.flatnonzero(dark.any(axis=0))
    left, top = max(0, columns[0] - MARGIN), max(0, rows[0] - MARGIN)
    area = {"-x": left, "-y": top, "-W": columns[-1] + MARGIN - left, "-H": rows[-1] + MARGIN - top}
    crop = [str(part) for pair in area.items() for part in pair]
    subprocess.run([*page, "-png", *crop, pdf, out.with_suffix("")], check=True)
    if out.stat().st_size > LARGEST:
        raise SystemExit(f"{out.name} is too large: {out.stat().st_size:,} bytes")


def _gray(image: bytes) -> numpy.ndarray[Any, Any]:
    """The dots of a PGM image."""
    file = io.BytesIO(image)
    kind, size, _ = file.readline(), file.readline(), file.readline()
    assert kind == b"P5\n"
    width, height = map(int, size.split())
    return numpy.frombuffer(file.read(), dtype=numpy.uint8).reshape(height, width)


def main() -> None:
    """Take all three."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_list(folder / LIST)
        comity("template", "--out", folder / "template.xlsx")
        fill_in(folder / "template.xlsx", folder / "filled.xlsx")
        photograph(folder / "filled.xlsx", PICTURES / "template.png", 150)
        (folder / "key").write_bytes(bytes(32))
        comity("assemble", folder / LIST, "--out", folder / "round", "--key", folder / "key", *DAYS)
        photograph(folder / "round" / "secretariat" / "problems.xlsx", PICTURES / "problems.png", 140)
        comity("read", folder / LIST, "--corrected", folder / "corrected.xlsx", *DAYS)
        show_note(folder / "corrected.xlsx", SHOWN, folder / "shown.xlsx")
        photograph(folder / "shown.xlsx", PICTURES / "corrected.png")


if __name__ == "__main__":
    main()
