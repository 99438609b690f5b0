"""Writes docs/reference/problems.md from the problems themselves: `python -m tools.problem_reference > docs/reference/problems.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from comity.reference import sentences
from comity.reference.problems import ProblemKind, problem_kinds
from comity.vocabulary.problems import Problem, Severity

HEAD = """# Every problem that a list can have

Written from the problems themselves by `tools/problem_reference.py`. `comity read` prints them, `problems.xlsx` lists them, and
the corrected copy of your list shows them as notes on the cells. The code is what programs see (`comity read --json`). How to
prepare a list, with pictures of these: [How to send your list](../how-to/send-your-list.md).
"""
SECTIONS = {
    Severity.ERROR: ("Errors", "An error keeps the row out, or the whole list where no row is named."),
    Severity.WARNING: ("Warnings", "The row or the list is taken; somebody should look."),
    Severity.NOTICE: ("Notices", "For information; nothing has to be done."),
}
_DETAILS = {
    "what": "memory", "size": "61 MB", "missing": "country", "heading": "Country", "kind": "commercial", "reason": "price",
    "choices": "KR KP", "first_day": "2025-04-07", "second_day": "2025-07-04", "example": "2025-04-07", "day": "2026-07-01",
    "cutoff": "2026-06-30", "other_sheet": "Sites", "other_row": "12", "country": "CN", "code": "0614141000036", "count": "3",
    "coding": "cp1252",
}  # fmt: skip
_SPECIAL = {
    "unsupported_format": {"what": "a PDF document"},
    "date_too_old": {"day": "2023-06-29"},
    "site_name_from_supplier": {"heading": "Site name"},
    "date_impossible": {"example": "28/02/2025"},
    "date_repaired": {"day": "2025"},
    "os_id_repaired": {"code": "US2020349PNHW2P"},
    "lei_repaired": {"code": "529900T8BM49AURSDO55"},
    "duns_repaired": {"code": "043215190"},
    "sedex_repaired": {"code": "ZS1204567"},
    "postcode_repaired": {"code": "02134"},
}
_VALUES = {
    "country_unknown": "Korea", "date_unreadable": "TBC", "date_undecidable": "04/07/2025", "date_impossible": "31/02/2025",
    "date_repaired": "1905-07-17", "country_contradiction": "India", "coordinates_unreadable": "near the river",
    "gln_check_digit": "0614141000037", "gln_scientific": "9.52464E+12", "gln_repaired": "614141000036",
    "os_id_check": "US2020349", "os_id_repaired": "US2O20349PNHW2P", "lei_check": "5299", "lei_repaired": "529900T8BM49AURSD055",
    "duns_format": "12-34", "duns_repaired": "43215190", "sedex_format": "Z123", "sedex_repaired": "ZS12O4567",
    "workers_unreadable": "many", "postcode_repaired": "2134", "row_not_understood": "Bramble Works", "sheet_hidden": "Old sites",
    "sheet_left_out": "Addresses", "sheet_without_list": "Read me",
}  # fmt: skip
_COLUMNS = {
    "forbidden_column": "Unit price",
    "vendor_number_left_out": "Vendor no.",
    "heading_twice": "Country",
    "text_repaired": "Site name",
}


def example(kind: ProblemKind) -> Problem:
    """A problem of a kind, as it might stand in a list."""
    details = {**_DETAILS, **_SPECIAL.get(kind.code, {})}
    of_row = "{place}:" in kind.says or kind.code in (
        "row_too_long",
        "duplicate_in_file",
        "row_not_understood",
        "quote_unclosed",
    )
    of_sheet = kind.code in ("vendor_number_left_out", "text_repaired")
    return Problem(
        severity=kind.severity, code=kind.code, sheet="Sites", row=214 if of_row and not of_sheet else None,
        column=_COLUMNS.get(kind.code, "Audit date"), value=_VALUES.get(kind.code, ""), details=tuple(details.items()),
    )  # fmt: skip


def _entry(kind: ProblemKind) -> Iterator[str]:
    found = example(kind)
    yield f"### {kind.code}\n"
    yield f"> {sentences.message(found)}\n>\n> {sentences.repair(found)}\n"
    yield f"{kind.about}\n"


def reference() -> str:
    """The page."""
    lines = [HEAD]
    for severity, (title, about) in SECTIONS.items():
        lines += [f"## {title}\n", f"{about}\n"]
        for kind in problem_kinds().values():
            if kind.severity is severity:
                lines += _entry(kind)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
