"""The edition's files: the list as CSV and as workbook, and the manifest; the same bytes for all, on every machine.

The CSV is for programs: UTF-8 without a byte-order mark, RFC 4180. Excel would misread it; people open the workbook, in
which every cell is text, so that no postcode loses its zero and nothing is run as a formula.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from comity import __version__
from comity.as_text import FORMULA_STARTS
from comity.disclosure.certificate import digest, opened, signed
from comity.disclosure.keys import Keys
from comity.disclosure.proposal import Proposal
from comity.disclosure.workbook import write_workbook
from comity.vocabulary.edition import COLUMNS, Edition
from comity.vocabulary.errors import CertificateError, GateError

CSV_NAME, XLSX_NAME, MANIFEST_NAME = "common-list.csv", "common-list.xlsx", "manifest.json"


def write_edition(folder: Path, edition: Edition, proposal: Proposal, keys: Keys) -> None:
    """Write the files of an edition into a new folder. Raises GateError if a cell could be run as a formula.

    `proposal` is the one that the edition was released from: its policy goes into the manifest, which `keys` sign.
    """
    if any(cell.startswith(FORMULA_STARTS) for row in edition.rows for cell in row.cells()):
        raise GateError("A cell of the edition begins like a formula; nothing was written.")
    folder.mkdir()
    (folder / CSV_NAME).write_bytes(csv_bytes(edition))
    write_workbook(folder / XLSX_NAME, edition, proposal.policy)
    (folder / MANIFEST_NAME).write_bytes(signed(_manifest(folder, edition, proposal), keys))


def opened_manifest(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """What the signed manifest in an edition's folder says, and the digest that it names for each file.

    Raises CertificateError if it was changed since it was signed, or is not a manifest; OSError if it cannot be read.
    """
    said = opened((folder / MANIFEST_NAME).read_bytes(), MANIFEST_NAME, "edition_id", "made_by")
    try:
        return said, {str(name): str(each["sha256"]) for name, each in said["files"].items()}
    except (KeyError, TypeError, AttributeError):
        raise CertificateError(f"{MANIFEST_NAME} is signed, but names no files.") from None


def csv_bytes(edition: Edition) -> bytes:
    """common-list.csv."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(row.cells() for row in edition.rows)
    return text.getvalue().encode()


def _manifest(folder: Path, edition: Edition, proposal: Proposal) -> dict[str, Any]:
    """What an edition is and what it was made under. `rows` is what anybody can count in the list; no other count."""
    return {
        "edition_id": edition.edition_id,
        "cutoff": edition.cutoff.isoformat(),
        "rows": len(edition.rows),
        "columns": list(COLUMNS),
        "policy": proposal.policy.as_dict(),
        "key_commitment": proposal.commitment,
        "files": {name: {"sha256": digest((folder / name).read_bytes())} for name in (CSV_NAME, XLSX_NAME)},
        "made_by": f"comity {__version__}",
    }
