"""Writers of the formats that members send. Same sheets, same bytes."""

from __future__ import annotations

from tests.cases.intake.sheets import Rows, Sheet
from tests.cases.intake.writers.csv_text import csv_bytes
from tests.cases.intake.writers.ods import ods
from tests.cases.intake.writers.xls import xls
from tests.cases.intake.writers.xlsb import xlsb
from tests.cases.intake.writers.xlsx import xlsx

__all__ = ["FORMATS", "csv_bytes", "ods", "xls", "xlsb", "xlsx"]


def _csv(*sheets: Sheet) -> bytes:
    return csv_bytes(sheets[0].rows)


FORMATS = {"xlsx": xlsx, "xls": xls, "xlsb": xlsb, "ods": ods, "csv": _csv}


def write(file_format: str, rows: Rows, name: str = "Sites") -> bytes:
    """One sheet of `rows` in a format."""
    return FORMATS[file_format](Sheet(name, rows))
