"""Writes the sample lists that comity ships: `python tools/make_samples.py [FOLDER]` (default `samples`).

Everything in them is invented. Needs xlwt beside the project's own dependencies. The same code writes the same bytes.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from samples_files import write_book
from samples_lists import Book, audit_date_text, build_book, build_world
from samples_members import BY_KEY, MEMBERS
from samples_suppliers import SupplierRow, build_suppliers

TRUTH = ("list", "sheet", "row", "site", "status", "audit_date", "country", "sector", "duplicate_of_row", "note")
TRUTH_SUPPLIERS = ("list", "sheet", "row", "site", "company_sites", "country", "note")


def sheet_name(book: Book, name: str) -> str:
    return "" if book.member.file.endswith(".csv") else name


def truth_rows(book: Book) -> list[tuple[object, ...]]:
    styles = dict(book.member.sheets)
    found: list[tuple[object, ...]] = []
    for sheet in book.sheets:
        for row in sheet.data:
            site, style = row.entry.audit.site, styles[sheet.name] or book.member.style.date
            note = "older audit" if row.entry.older else site.note
            found.append(
                (
                    book.member.file,
                    sheet_name(book, sheet.name),
                    row.row,
                    site.id,
                    row.entry.status,
                    audit_date_text(row.entry, style),
                    site.country,
                    site.sector,
                    row.duplicate_of or "",
                    note,
                )
            )
    return found


def supplier_rows(book: Book, rows: tuple[SupplierRow, ...]) -> list[tuple[object, ...]]:
    sheet = book.sheets[0]
    return [
        (
            book.member.file,
            sheet_name(book, sheet.name),
            data.row,
            "" if row.note == "head office" else row.sites[0],
            " ".join(row.sites),
            row.site.country,
            row.note,
        )
        for data, row in zip(sheet.data, rows, strict=True)
    ]


def write_csv(path: Path, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")


def make(folder: Path) -> None:
    """Write lists/, suppliers/, members.csv and the two truth files into `folder`."""
    for name in ("lists", "suppliers"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for old in (folder / name).iterdir():
            old.unlink()
    world, lists = build_world()
    books = [build_book(BY_KEY[member.key], lists[member.key]) for member in MEMBERS]
    for book in books:
        write_book(book, folder / "lists")
    suppliers = build_suppliers(world, lists)
    for book, _ in suppliers:
        write_book(book, folder / "suppliers")
    write_csv(folder / "truth.csv", TRUTH, [row for book in books for row in truth_rows(book)])
    write_csv(
        folder / "truth_suppliers.csv",
        TRUTH_SUPPLIERS,
        [row for book, rows in suppliers for row in supplier_rows(book, rows)],
    )
    write_csv(
        folder / "suppliers.csv", ("list", "member"), [(book.member.file, book.member.name) for book, _ in suppliers]
    )
    write_csv(folder / "members.csv", ("list", "member"), [(member.file, member.name) for member in MEMBERS])


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "samples")
