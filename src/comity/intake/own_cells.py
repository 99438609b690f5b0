"""The cells of a member's own list as they stand in its file, for a result that is laid beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from comity.intake import isolation
from comity.intake.cell_values import from_json_value
from comity.intake.cells import Cell
from comity.vocabulary.errors import UnreadableFileError


def read_cells(path: Path, columns: Mapping[str, Sequence[int]]) -> dict[str, list[list[Cell]]]:
    """For each sheet named in `columns` its rows (row 1 first) with the cells of these columns (from 1) only.

    Raises UnreadableFileError where the file cannot be read.
    """
    request = {
        "job": "cells",
        "path": str(path.absolute()),
        "columns": {name: list(at) for name, at in columns.items()},
    }
    rows: dict[str, list[list[Cell]]] = {name: [] for name in columns}
    try:
        for told in isolation.run(request):
            rows[told["sheet"]] += [list(map(from_json_value, row)) for row in told["rows"]]
    except isolation.ReaderStoppedError:
        raise UnreadableFileError(f"{path.name} cannot be read a second time. Is it being changed just now?") from None
    return rows
