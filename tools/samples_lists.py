"""From the world to sheets: each member's rows in order, with problems strewn in, titles above and totals below."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from samples_hero import HERO_ROWS, build_hero
from samples_language import NO_DATE
from samples_members import CELLS_TEXT, MEMBERS, Member
from samples_rows import Cell, Row
from samples_world import CUTOFF, Entry, World, assign, build_cell, entries, rng
from samples_world import Cell as WorldCell

AMERICAS = {"US", "MX", "BR", "CO", "EC", "PE"}
TEXT_DATES = {"dmy", "mdy", "dot", "dot2"}


@dataclass(frozen=True)
class DataRow:
    """A data row of a sheet, as the truth names it."""

    row: int
    entry: Entry
    duplicate_of: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet as a grid of cells; `header` is its header row, from 0; `kinds` names what stands in each column."""

    name: str
    grid: list[list[Cell]]
    header: int
    kinds: tuple[str, ...]
    data: tuple[DataRow, ...]
    first_column: int = 0


@dataclass(frozen=True)
class Book:
    member: Member
    sheets: tuple[Sheet, ...]
    notes: tuple[str, tuple[str, ...]] | None = None


def cells() -> list[WorldCell]:
    found = []
    for line in CELLS_TEXT.strip().splitlines():
        what, _, who = line.partition("|")
        sector, country, sites = what.split()
        members = {name: int(weight) for name, _, weight in (part.partition(":") for part in who.split())}
        found.append(WorldCell(sector, country, int(sites), members))
    return found


def build_world() -> tuple[World, dict[str, list[Entry]]]:
    """Every site, and every member's entries in the order in which it lists them."""
    world = World()
    by_member: dict[str, list[Entry]] = defaultdict(list)
    for entry in build_hero(world):
        by_member[entry.member].append(entry)
    for cell in cells():
        for entry in entries(assign(cell, build_cell(world, cell))):
            by_member[entry.member].append(entry)
    return world, {member.key: ordered(member, spoil(member, by_member[member.key])) for member in MEMBERS}


def ordered(member: Member, rows: list[Entry]) -> list[Entry]:
    """By date, by name, by country or as they came: everybody keeps lists differently."""
    habit = rng("order", member.key).choice(("drawn", "drawn", "date", "country", "sector"))
    draw = rng("shuffle", member.key)
    rows = sorted(rows, key=lambda entry: (entry.audit.site.id, entry.day, entry.status))
    draw.shuffle(rows)
    keys = {
        "date": lambda entry: entry.day,
        "country": lambda entry: entry.audit.site.country,
        "sector": lambda entry: entry.audit.site.sector,
    }
    return after_originals(member, sorted(rows, key=keys[habit]) if habit in keys else rows)


def after_originals(member: Member, rows: list[Entry]) -> list[Entry]:
    """A copy stands somewhere below its original, as pasted rows do."""
    draw = rng("copies", member.key)
    found = [entry for entry in rows if entry.status != "duplicate_in_file"]
    for copy in (entry for entry in rows if entry.status == "duplicate_in_file"):
        original = found.index(replace(copy, status="ok", same_as=None))
        found.insert(draw.randint(original + 1, len(found)), copy)
    return found


def spoil(member: Member, rows: list[Entry]) -> list[Entry]:
    """Strew in problems of every kind that the member's layout can have, about one row in twenty-one."""
    draw = rng("problems", member.key)
    kinds = [status for status in PROBLEMS if possible(member, status)]
    draw.shuffle(kinds)
    wanted = max(len(kinds) // 2, round(len(rows) / 21))
    free = [index for index, entry in enumerate(rows) if entry.audit.site.id not in HERO_ROWS and not entry.older]
    chosen = draw.sample(free, wanted)
    for number, index in enumerate(chosen):
        status = kinds[number % len(kinds)]
        if status == "duplicate_in_file":
            rows.append(replace(rows[index], status=status, same_as=draw.randrange(3)))
        else:
            rows[index] = spoilt(rows[index], status, draw.randrange(100, 420))
    return rows


PROBLEMS = (
    "duplicate_in_file",
    "date_too_old",
    "country_missing",
    "date_missing",
    "date_unreadable",
    "date_impossible",
    "date_future",
    "date_undecidable",
    "gln_check_digit",
    "gln_scientific",
)


def possible(member: Member, status: str) -> bool:
    style = member.style.date
    if status.startswith("gln"):
        return any(kind == "gln" for kind, _ in member.columns)
    if status == "date_undecidable":
        return style in ("native", "iso", "en_long", "long")
    if status == "date_impossible":
        return style in (*TEXT_DATES, "iso", "zh", "native")
    return True


def spoilt(entry: Entry, status: str, days: int) -> Entry:
    if status == "date_too_old":
        return replace(entry, status=status, day=CUTOFF - timedelta(days=1096 + days))
    if status == "date_future":
        return replace(entry, status=status, day=CUTOFF + timedelta(days=110 + days))
    return replace(entry, status=status)


def spoilt_date(entry: Entry, date_style: str, language: str) -> Cell:
    """The date cell of a row whose date is the problem."""
    draw = rng("spoilt", entry.member, entry.audit.site.id)
    day = entry.day
    if entry.status == "date_missing":
        return ""
    if entry.status == "date_unreadable":
        return draw.choice(NO_DATE[language])
    if entry.status == "date_undecidable":
        first, second = draw.sample(range(1, 13), 2)
        return f"{first:02d}/{second:02d}/{day.year}"
    year = day.year
    impossible = {
        "mdy": f"02/30/{year}",
        "dot": f"31.06.{year}",
        "dot2": f"30.02.{year % 100:02d}",
        "iso": f"{year}-02-30",
        "zh": f"{year}年2月30日",
    }
    return impossible.get(date_style, f"31/02/{year}")


def row_cells(row: Row, member: Member, number: int) -> list[Cell]:
    cells_ = [row.cell(kind) for kind, _ in member.columns]
    kinds = [kind for kind, _ in member.columns]
    override = HERO_ROWS.get(row.site.id, {}).get(member.key, {})
    for kind, value in override.items():
        cells_[kinds.index(kind)] = value
    if "no" in kinds:
        cells_[kinds.index("no")] = number
    if row.entry.status in ("date_missing", "date_unreadable", "date_undecidable", "date_impossible"):
        cells_[kinds.index("date")] = spoilt_date(row.entry, row.date_style, member.style.language)
    return cells_


def duplicate_cells(original: list[Cell], row: Row, member: Member) -> list[Cell]:
    """A row sent twice: the same but for case and a blank, or with another spelling of the name."""
    kinds = [kind for kind, _ in member.columns]
    cells_ = list(original)
    at = kinds.index("site")
    text = str(cells_[at])
    if row.entry.same_as == 0:
        cells_[at] = f"{text} " if text.upper() == text else text.upper()
    elif row.entry.same_as == 1:
        cells_[at] = f" {text}"
    else:
        cells_[at] = Row(member, row.entry, row.multi, row.date_style, variant="again").cell("site")
        if cells_[at] == text:
            cells_[at] = f"{text} "
    return cells_


def build_book(member: Member, rows: list[Entry]) -> Book:
    multi = Counter(
        name for name, _ in {(e.audit.site.company.brand + e.audit.site.company.word, e.audit.site.id) for e in rows}
    )
    sheets = []
    for name, date_style in member.sheets:
        mine = (
            rows
            if len(member.sheets) == 1
            else [e for e in rows if (e.audit.site.country in AMERICAS) == (name == "Americas")]
        )
        sheets.append(build_sheet(member, name, date_style or member.style.date, mine, multi))
    return Book(member, tuple(sheets), member.notes)


def build_sheet(member: Member, name: str, date_style: str, rows: list[Entry], multi: Counter[str]) -> Sheet:
    width = len(member.columns)
    grid: list[list[Cell]] = [[*line, *[""] * (width - len(line))] for line in member.top]
    if member.band:
        grid.append(list(member.band))
    header = len(grid)
    grid.append([heading for _, heading in member.columns])
    data: list[DataRow] = []
    originals: dict[tuple[str, date], tuple[int, list[Cell]]] = {}
    for entry in rows:
        if member.key == "copperbell" and len(data) % 60 == 59:
            grid += [[""] * width, [heading for _, heading in member.columns]]
        row = Row(member, entry, dict(multi), date_style)
        key, earlier = (entry.audit.site.id, entry.day), None
        cells_ = row_cells(row, member, len(data) + 1)
        if entry.status == "duplicate_in_file":
            earlier, original = originals[key]
            cells_ = duplicate_cells(original, row, member)
        originals.setdefault(key, (len(grid) + 1, cells_))
        grid.append(cells_)
        data.append(DataRow(len(grid), entry, earlier))
    for line in member.bottom:
        values = [
            int(cell) if cell.isdigit() else cell for cell in (c.replace("{count}", str(len(data))) for c in line)
        ]
        grid.append([*values, *[""] * (width - len(values))])
    shifted = [[*[""] * member.first_column, *line] for line in grid]
    kinds = (*[""] * member.first_column, *(kind for kind, _ in member.columns))
    return Sheet(name, shifted, header, kinds, tuple(data), member.first_column)


def audit_date_text(entry: Entry, date_style: str) -> str:
    """What the cell says of the date, as the truth writes it."""
    day = entry.day
    if entry.status in ("date_missing", "date_unreadable", "date_undecidable", "date_impossible"):
        return ""
    if date_style == "month":
        return f"{day.year}-{day.month:02d}"
    return f"{day.year}-Q{(day.month + 2) // 3}" if date_style == "quarter" else day.isoformat()
