"""The corpus of awkward lists: invented files as members send them, each with what a fair clerk would say it means.

`python -m tests.cases.intake DIR` writes all files, and `cases.json` with their expectations, to look at them.
"""

from __future__ import annotations

from functools import cache

from tests.cases.intake import (
    characters,
    countries,
    csv_lines,
    csv_quotes,
    dates,
    files,
    files_pages,
    files_xml,
    forbidden,
    formats,
    headings,
    headings_exports,
    identifiers,
    languages,
    layout_heads,
    layout_rows,
    layout_sheets,
    layout_tops,
    layout_years,
    letters,
    mutators,
    protocols,
    rows,
    suppliers,
)
from tests.cases.intake.model import Case

_KINDS = (
    layout_tops,
    layout_heads,
    layout_sheets,
    layout_rows,
    layout_years,
    languages,
    headings,
    headings_exports,
    forbidden,
    dates,
    countries,
    protocols,
    characters,
    letters,
    identifiers,
    csv_quotes,
    csv_lines,
    files,
    formats,
    files_pages,
    files_xml,
    rows,
    suppliers,
    mutators,
)


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case, in order. Two cases of one name are a mistake of the corpus."""
    found = tuple(case for kind in _KINDS for case in kind.cases())
    names = [case.name for case in found]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    return found
