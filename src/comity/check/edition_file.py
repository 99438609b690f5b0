"""The released list as a member holds it: read from a file or folder, checked, never made.

Only `disclosure.gate` makes an `Edition`; what is read here is a `PublishedList`, the same rows without that promise.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.edition import COLUMNS, EditionRow
from comity.vocabulary.errors import EditionError

CSV_NAME, XLSX_NAME, MANIFEST_NAME = "common-list.csv", "common-list.xlsx", "manifest.json"
LARGEST_BYTES = 512 * 1024 * 1024
"""No file of an edition, packed or unpacked, is larger: 1,000,000 rows take about 200 MB (guards against zip bombs)."""
HEADER_SEARCH_ROWS = 30
"""The header row stands within the first rows of its sheet, below a title at most."""


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The rows of an edition as published, with what the manifest beside them says.

    `edition_id` is "" and `cutoff` None where no manifest is there. `digest` is the SHA-256 (hex) of the file that was
    read; `verified` says that a manifest was there and names this very digest.
    """

    rows: tuple[EditionRow, ...]
    edition_id: str
    cutoff: date | None
    digest: str
    verified: bool

    def by_id(self) -> Mapping[str, EditionRow]:
        """The rows under their row_id."""
        return {row.row_id: row for row in self.rows}


@dataclass(frozen=True, slots=True)
class _Manifest:
    edition_id: str
    cutoff: date | None
    digests: Mapping[str, str]


def load_edition(path: Path) -> PublishedList:
    """Read the list that the Secretariat sent: common-list.csv or .xlsx, the edition's folder, or a result folder.

    A manifest.json beside the file is used to prove that the file is whole.

    Raises EditionError where there is no such file, it is not an edition, or it does not agree with its manifest.
    """
    file = _list_file(path)
    content = _bytes(file)
    manifest = _manifest(file.parent / MANIFEST_NAME, needed=path.is_dir())
    digest = hashlib.sha256(content).hexdigest()
    if manifest is not None and digest not in manifest.digests.values():
        raise EditionError(
            f"{file} is not the file that its {MANIFEST_NAME} was made for: it was changed or damaged after the "
            "release. Take the file from the Secretariat again and do not save it from Excel before checking."
        )
    rows = tuple(_rows(file, content))
    return PublishedList(
        rows=rows,
        edition_id=manifest.edition_id if manifest else "",
        cutoff=manifest.cutoff if manifest else None,
        digest=digest,
        verified=manifest is not None,
    )


def _list_file(path: Path) -> Path:
    """The file of the list that `path` means."""
    if not path.exists():
        raise EditionError(f"There is no edition at {path}: give {CSV_NAME}, {XLSX_NAME} or the folder that holds it.")
    if path.is_file():
        return path
    for folder in (path, path / "edition"):
        for name in (CSV_NAME, XLSX_NAME):
            if (folder / name).is_file():
                return folder / name
    raise EditionError(
        f"The folder {path} holds no edition: neither {CSV_NAME} nor {XLSX_NAME} is in it or in a folder named edition."
    )


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > LARGEST_BYTES:
        raise EditionError(f"{file} is larger than any edition: give the {CSV_NAME} that the Secretariat sent.")
    try:
        return file.read_bytes()
    except OSError as error:
        raise EditionError(f"{file} cannot be opened: {error.strerror}.") from error


# --- manifest ---------------------------------------------------------------------------------------------------------


def _manifest(file: Path, *, needed: bool) -> _Manifest | None:
    """What manifest.json says; None where there is none, or another program's where the list was named by itself."""
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return _Manifest(
            edition_id=str(content["edition_id"]),
            cutoff=date.fromisoformat(content["cutoff"]),
            digests=_digests(content["files"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        if not needed:
            return None
        raise EditionError(
            f"{file} is not the manifest of an edition, or is damaged. Take the edition's folder from the Secretariat "
            "again."
        ) from error


def _digests(files: object) -> Mapping[str, str]:
    """File name -> SHA-256, from a mapping of either digests or objects that hold one under `sha256`."""
    if not isinstance(files, dict):
        raise TypeError
    return {str(name): str(entry["sha256"] if isinstance(entry, dict) else entry) for name, entry in files.items()}


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(file: Path, content: bytes) -> Iterator[EditionRow]:
    """The rows of the list, each checked: unique row_id, known words for kind, equivalence and audited."""
    numbered = iter(_table(file, content))
    _check_header(file, next(numbered)[1])
    seen: set[str] = set()
    for number, cells in numbered:
        if not any(cells):
            continue
        row = _row(file, number, cells)
        if row.row_id in seen:
            raise EditionError(f"{file}, row {number}: row_id {row.row_id} stands there twice. The file is damaged.")
        seen.add(row.row_id)
        yield row


def _table(file: Path, content: bytes) -> Iterable[tuple[int, tuple[str, ...]]]:
    """(row number from 1, cells) from the header row on."""
    if content[:2] == b"PK":
        return _xlsx_table(file, content)
    try:
        text = content.decode("utf-8-sig")
        table = [(number, tuple(row)) for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _not_an_edition(file) from error
    if not table:
        raise _not_an_edition(file)
    return table


def _xlsx_table(file: Path, content: bytes) -> Iterable[tuple[int, tuple[str, ...]]]:
    """The sheet that has the columns of an edition, from its header row on."""
    try:
        if sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist()) > LARGEST_BYTES:
            raise _not_an_edition(file)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names]
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise _not_an_edition(file) from error
    for sheet in sheets:
        for index, row in enumerate(sheet[:HEADER_SEARCH_ROWS]):
            # The page that explains the columns names each in a row of its own.
            if _heading(row[0] if row else "") == COLUMNS[0] and len({*map(_heading, row)} & {*COLUMNS}) > 1:
                return [
                    (number, tuple(map(_text, cells))) for number, cells in enumerate(sheet[index:], start=index + 1)
                ]
    raise _not_an_edition(file)


def _text(cell: object) -> str:
    """A cell as text; whole numbers without a decimal point (Excel makes one of a postcode that somebody edits)."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _heading(cell: object) -> str:
    return re.sub(r"[\s_]+", "_", str(cell).strip().lower())


def _check_header(file: Path, header: Sequence[str]) -> None:
    found = [name for name in map(_heading, header) if name]
    if COLUMNS[0] not in found:
        raise _not_an_edition(file)
    unknown = [name for name in found if name not in COLUMNS]
    missing = [name for name in COLUMNS if name not in found]
    if unknown or missing:
        what = [f"unknown: {', '.join(unknown)}"] * bool(unknown) + [f"missing: {', '.join(missing)}"] * bool(missing)
        raise EditionError(
            f"{file} does not have the columns of an edition ({'; '.join(what)}). Use the file as the Secretariat sent "
            "it."
        )
    if tuple(found) != COLUMNS:
        raise EditionError(
            f"{file} has the columns of an edition in another order. Use the file as the Secretariat sent it."
        )


def _row(file: Path, number: int, cells: Sequence[str]) -> EditionRow:
    values = [cell.strip() for cell in cells]
    if len(values) < len(COLUMNS) or any(values[len(COLUMNS) :]) or not values[0]:
        raise EditionError(
            f"{file}, row {number}: the row does not have {len(COLUMNS)} cells with a row_id. The file is damaged."
        )
    row = EditionRow(*values[: len(COLUMNS)])
    for column, value, allowed in (
        ("kind", row.kind, "|".join(Kind)),
        ("equivalence", row.equivalence, "|".join(Equivalence)),
        ("audited", row.audited, r"\d{4}(-H[12])?"),
    ):
        if value and not re.fullmatch(allowed, value):
            raise EditionError(f"{file}, row {number}: {column} has a word that no edition uses. The file is damaged.")
    return row


def _not_an_edition(file: Path) -> EditionError:
    return EditionError(
        f"{file} is not an edition of comity. Give {CSV_NAME}, {XLSX_NAME} or the folder that holds it, as the "
        "Secretariat sent it."
    )
