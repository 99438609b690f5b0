"""Text files with separators, as spreadsheet programs and hands write them."""

from __future__ import annotations

import csv
import io

from tests.cases.intake.sheets import Rows, text_of


def csv_text(rows: Rows, delimiter: str = ",", ends: str = "\r\n", day: str = "%Y-%m-%d", quoting: int = 0) -> str:
    """The rows as text, quoted where it is needed."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([text_of(cell, day) for cell in row] for row in rows)
    return out.getvalue()


def csv_bytes(rows: Rows, delimiter: str = ",", encoding: str = "utf-8", ends: str = "\r\n",
              day: str = "%Y-%m-%d", quoting: int = 0) -> bytes:  # fmt: skip
    """The same in a coding; what the coding lacks is a mistake of the corpus and raises."""
    return csv_text(rows, delimiter, ends, day, quoting).encode(encoding)
