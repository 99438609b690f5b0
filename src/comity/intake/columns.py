"""Which column is which field: what the headings say, weighed with what the columns hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from comity.intake.content import Profile
from comity.intake.layout import Heading
from comity.reference.headings import names_site, speaks, understand, unused_fields
from comity.reference.language import N_

MANY = ("address",)  # fields that several columns may give together
UNUSED = unused_fields()
_LEAST = 0.4  # certainty below which a column stays unused
_CLEAR = 0.5
_NEEDS_NO_GROUP = 0.95  # a heading this sure is not read together with the group above it
_REQUIRED = ("country", "audit_date")
_NEEDED = {"site_name": "site name", "country": "country", "audit_date": "audit date"}
_PLAIN = 0.95
_NAMES = ("site_name", "supplier_name")
_NEARLY_ALL = 0.9
_HELD = {"country": ("countries",), "audit_date": ("dates", "dated_protocols")}  # what its cells may hold
WITH_PROTOCOL = N_("the values give the protocol and the date")
_KEPT = (*_NEEDED, "supplier_name", "address", "audit_start", "latitude", "longitude", "workers")  # never given away
_SAME_ADDRESS = 0.25  # columns of one address lie within this of the surest


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its field ("" = not used), how surely (0..1), and why in words."""

    heading: Heading
    field: str
    certainty: float
    reason: str


def _by_heading(heading: Heading, profile: Profile) -> list[Column]:
    guesses = understand(heading.text)
    if heading.grouped != heading.text and (not guesses or guesses[0].certainty < _NEEDS_NO_GROUP):
        guesses = tuple(sorted({*guesses, *understand(heading.grouped)}, reverse=True))
    found = []
    for guess in guesses:
        field, certainty, why = profile.weigh(guess.field, guess.certainty)
        found.append(Column(heading, field, round(min(certainty, 1.0), 2), why or _surely(certainty)))
    return found


def _surely(certainty: float) -> str:
    return N_("the heading is known") if certainty >= 0.85 else N_("the heading suggests it")


def _by_content(heading: Heading, profile: Profile) -> list[Column]:
    """What the values suggest: under a heading whose words are known only what every list must have."""
    suggestions = profile.suggestions()
    if speaks(heading.text):
        suggestions = [found for found in suggestions if found[0] in _REQUIRED]
    return [Column(heading, field, certainty, N_("the values suggest it")) for field, certainty in suggestions]


def _candidates(headings: Sequence[Heading], profiles: Mapping[int, Profile]) -> list[Column]:
    found: list[Column] = []
    for heading in headings:
        by_heading = _by_heading(heading, profiles[heading.index])
        found += by_heading
        if not any(column.certainty >= _CLEAR for column in by_heading):
            found += _by_content(heading, profiles[heading.index])
    filled = {index: profile.filled for index, profile in profiles.items()}
    return sorted(
        found,
        key=lambda column: (
            -column.certainty,
            not (column.field == "country" and names_site(column.heading.text)),  # beside that of an importer
            -filled[column.heading.index],
            column.heading.index,
            column.field,
        ),
    )


def assign(headings: Sequence[Heading], profiles: Mapping[int, Profile], dated: bool = False) -> list[Column]:
    """Each column once, in the order of the sheet; each field at most once but for those of `MANY`.

    `dated`: the audit dates stand in other columns than these.
    """
    taken: dict[int, Column] = {}
    surest: dict[str, float] = {}
    for column in _candidates(headings, profiles):
        index, field = column.heading.index, column.field
        if index in taken or column.certainty < _LEAST:
            continue
        if field in surest and not (field in UNUSED or _joins(column, surest, taken)):
            continue
        surest.setdefault(field, column.certainty)
        taken[index] = column
    _take_a_name(taken, headings)
    _take_what_is_needed(taken, headings, profiles, ("country",) if dated else _REQUIRED)
    rest = [_unused(heading) for heading in headings if heading.index not in taken]
    return sorted([*taken.values(), *rest], key=lambda column: column.heading.index)


def _take_a_name(taken: dict[int, Column], headings: Sequence[Heading]) -> None:
    """Give the name to a column of name and address where no column has the name alone."""
    if any(column.field in _NAMES for column in taken.values()):
        return
    needed = {index for index, column in taken.items() if column.field in _REQUIRED}
    free = [heading for heading in headings if heading.index not in needed]
    meant = [(guess, heading) for heading in free for guess in understand(heading.text) if guess.field in _NAMES]
    guess, heading = max(meant, key=lambda found: (found[0].certainty, -found[1].index), default=(None, None))
    if guess and heading and guess.certainty >= _LEAST:
        taken[heading.index] = Column(heading, guess.field, guess.certainty, _surely(guess.certainty))


def _take_what_is_needed(
    taken: dict[int, Column], headings: Sequence[Heading], profiles: Mapping[int, Profile], required: Sequence[str]
) -> None:
    """Give what every list must have to a column of another field where no column has it and the values agree."""
    for needed, kind in [(field, kind) for field in required for kind in _HELD[field]]:
        if needed in {column.field for column in taken.values()}:
            continue
        fitting = [heading for heading in headings if profiles[heading.index].share(kind) > _NEARLY_ALL]
        found = [column for heading in fitting if (column := _as_needed(needed, kind, heading, taken))]
        if found:
            best = max(found, key=lambda column: (column.certainty, -column.heading.index))
            taken[best.heading.index] = best


def _as_needed(needed: str, kind: str, heading: Heading, taken: Mapping[int, Column]) -> Column | None:
    """A column as the field that is needed: its heading may mean that, too, or what it says is not in the values."""
    meant = next((guess for guess in understand(heading.text) if guess.field == needed), None)
    if meant and meant.certainty >= _LEAST:
        return Column(heading, needed, meant.certainty, _surely(meant.certainty))
    column = taken.get(heading.index)
    if column is None or column.field in UNUSED or column.field in _KEPT:
        return None
    return Column(heading, needed, _LEAST, N_("the values suggest it") if kind != "dated_protocols" else WITH_PROTOCOL)


def _joins(column: Column, surest: Mapping[str, float], taken: Mapping[int, Column]) -> bool:
    """Whether a column is a further part of a field; one of the same heading only right beside (a merged heading)."""
    if column.field not in MANY or surest[column.field] - column.certainty > _SAME_ADDRESS:
        return False
    same = [index for index, other in taken.items() if other.heading.text == column.heading.text]
    return not same or any(abs(index - column.heading.index) == 1 for index in same)


def _unused(heading: Heading) -> Column:
    known = bool(understand(heading.text))
    return Column(heading, "", 0.0, N_("another column gives this more surely") if known else N_("not used"))


def as_read(column: Column) -> Column:
    """The column as it is told to people: fields that are known but not kept become "" with the reason."""
    if column.field in UNUSED:
        return replace(column, field="", reason=UNUSED[column.field])
    return column


def twice(columns: Sequence[Column]) -> list[tuple[str, Column, Column]]:
    """Required fields that another column gives as plainly as the one used: its name, the one used, the other."""
    used = {column.field: column for column in columns if column.field in _NEEDED}
    rivals: dict[str, Column] = {}
    for column in columns:
        guesses = understand(column.heading.text) if not column.field else ()
        if guesses and guesses[0].certainty >= _PLAIN:
            rivals.setdefault(guesses[0].field, column)
    return [(_NEEDED[field], column, rivals[field]) for field, column in used.items() if field in rivals]
