"""The values of a refused column appear nowhere: not in what is printed, logged, written or left behind."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import DATES, comity, sample_lists
from tests.intake.making import GOOD, HEADINGS, write_csv, write_xlsx

SECRET = "zq7secretzq"
MONEY = 73519.25  # as it stands in a cell, and as XML and CSV write it


def _table(heading: str, values: Sequence[object]) -> list[list[object]]:
    return [[*HEADINGS, heading], *([*row, value] for row, value in zip(GOOD, values, strict=True))]


def _texts(heading: str) -> list[list[object]]:
    return _table(heading, [f"{SECRET}{number}" for number in range(3)])


def _hidden_column(path: Path) -> Path:
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("Sites")
    for row, cells in enumerate(_texts("Buyer")):
        sheet.write_row(row, 0, cells)
    sheet.set_column(5, 5, 10, None, {"hidden": True})
    workbook.close()
    return path


def _hidden_sheet(path: Path) -> Path:
    return write_xlsx(path, {"Sites": [HEADINGS, *GOOD], "Old": _texts("Contact person")}, hidden=["Old"])


def _currency_format(path: Path) -> Path:
    workbook = xlsxwriter.Workbook(str(path))
    sheet, money = workbook.add_worksheet("Sites"), workbook.add_format({"num_format": '"€"#,##0.00'})
    for row, cells in enumerate(_table("2025", [MONEY] * 3)):
        for column, cell in enumerate(cells):
            if isinstance(cell, float):
                sheet.write_number(row, column, cell, money)
            else:
                sheet.write(row, column, cell)
    workbook.close()
    return path


REFUSED: dict[str, Callable[[Path], Path]] = {
    "heading.xlsx": lambda path: write_xlsx(path, {"Sites": _texts("Unit price")}),
    "heading.csv": lambda path: write_csv(path, [[str(cell) for cell in row] for row in _texts("Einkäufer")], ";"),
    "utf16.csv": lambda path: write_csv(path, [list(map(str, row)) for row in _texts("采购额")], "\t", "utf-16"),
    "hidden_column.xlsx": _hidden_column,
    "hidden_sheet.xlsx": _hidden_sheet,
    "telling.xlsx": lambda path: write_xlsx(
        path, {"Sites": _table("Info", [f"{SECRET}{n}@mill.example" for n in range(3)])}
    ),
    "amounts.csv": lambda path: write_csv(
        path, [[str(cell) for cell in row] for row in _table("Note 3", [f"EUR {MONEY}"] * 3)]
    ),
    "format.xlsx": _currency_format,
}  # fmt: skip


def _everything(folder: Path) -> bytes:
    """The bytes of every file below a folder, those inside of packages too."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            found.append(path.read_bytes())
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    found += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(found)


def _holds_secret(content: bytes) -> bool:
    return any(
        needle.encode(coding) in content
        for needle in (SECRET, str(MONEY), "73519", "73,519")
        for coding in ("utf-8", "utf-16-le")
    )


@pytest.fixture
def sent(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "sent"
    folder.mkdir()
    return {name: make(folder / name) for name, make in REFUSED.items()}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_reading_a_refused_list_repeats_none_of_its_values(sent: dict[str, Path], tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert _holds_secret(sent[name].read_bytes() + _everything(sent[name].parent))
    for extra in (
        ("--json",),
        (),
        ("--lang", "zh"),
        ("--corrected", home / "marked.xlsx"),
        ("--mapping", home / "m.csv"),
    ):
        done = comity("read", sent[name], *DATES, *extra, home=home)
        assert done.returncode == 2, name
        assert not _holds_secret((done.stdout + done.stderr).encode())
    assert not _holds_secret(_everything(home))
    assert not (home / "marked.xlsx").exists()


def test_a_round_with_refused_lists_holds_none_of_their_values(
    sent: dict[str, Path], tmp_path: Path, key: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    lists = [*sample_lists("tern", "Harrowgate", "kolkzicht", "olivareta", "Lindqvarn"), *sent.values()]
    stopped = comity("assemble", *lists, "--out", home / "no", "--key", key, *DATES, home=home)
    assert stopped.returncode == 2
    done = comity("assemble", *lists, "--out", home / "round", "--key", key, "--leave-out-refused", *DATES, home=home)
    assert done.returncode == 0, done.stderr
    assert not _holds_secret("".join((stopped.stdout, stopped.stderr, done.stdout, done.stderr)).encode())
    assert (home / "round" / "secretariat" / "problems.xlsx").is_file()
    assert not _holds_secret(_everything(home))


def test_stripping_leaves_none_of_the_values(sent: dict[str, Path], tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name, path in sent.items():
        done = comity("strip", path, "--out", home / name, home=home)
        assert done.returncode == 0, (name, done.stderr)
        assert not _holds_secret((done.stdout + done.stderr).encode())
    assert not _holds_secret(_everything(home))


def test_a_supplier_list_with_forbidden_columns_is_read_without_their_values(
    sent: dict[str, Path], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for path in sent.values():
        done = comity("read", path, "--suppliers", "--json", *DATES, home=home)
        assert done.returncode == 0
        assert not _holds_secret((done.stdout + done.stderr).encode())
    assert not _holds_secret(_everything(home))
