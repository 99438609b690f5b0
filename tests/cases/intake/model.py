"""What a case of the corpus is: a file as a member sends it, and what a fair, expert clerk would say it means.

The expectations follow product.md (`read --json`) and the problem codes; none was taken from what the code does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

CUTOFF, TODAY = date(2026, 6, 30), date(2026, 7, 15)

_CODES = """
error: unreadable_file empty_file encrypted_file unsupported_format too_large limit_reached no_header sideways_table
error: tables_side_by_side
error: column_missing no_rows forbidden_column site_name_missing country_missing country_unknown date_missing
error: date_unreadable date_undecidable date_impossible date_future date_too_old duplicate_in_file row_too_long
warning: row_not_understood sheet_hidden sheet_left_out rows_hidden quote_unclosed heading_twice encoding_unsure
warning: values_missing country_column_missing date_repaired country_contradiction coordinates_unreadable
warning: gln_check_digit gln_scientific os_id_check lei_check duns_format sedex_format workers_unreadable
notice: vendor_number_left_out country_from_address country_from_group country_from_sheet site_name_from_supplier
notice: columns_hidden several_audits macros_ignored sheet_without_list text_repaired gln_repaired os_id_repaired
notice: lei_repaired duns_repaired sedex_repaired postcode_repaired
"""
SEVERITIES = {
    code: weight
    for weight, codes in (line.split(": ") for line in _CODES.strip().splitlines())
    for code in codes.split()
}
ERRORS = frozenset(code for code, weight in SEVERITIES.items() if weight == "error")


def severity(code: str) -> str:
    """How much a code weighs. A code that is not in the list is a mistake of the corpus, or a new one."""
    return SEVERITIES[code]


@dataclass(frozen=True, order=True)
class P:
    """A problem that must be there: its code and place. `row` None is the whole sheet; `column` None is not compared.

    Of several codes (`date_unreadable|date_impossible`) one is enough.
    """

    code: str
    row: int | None = None
    column: str | None = None
    sheet: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of which one must be there."""
        return tuple(self.code.split("|"))

    @property
    def severity(self) -> str:
        return severity(self.codes[0])


class OneOf(tuple[Any, ...]):
    """A field of which several readings are right."""

    __slots__ = ()

    def __new__(cls, *values: Any) -> OneOf:
        return super().__new__(cls, values)


Row = Mapping[str, Any]


@dataclass(frozen=True)
class Expected:
    """What must come out.

    `listings`: exactly these rows, each compared in the fields that it names. `problems`: errors and warnings exactly,
    and exactly the notices of rows; notices of sheets and files at least. `may`: codes of which nobody would complain,
    said or unsaid. `never`: codes that must not be there although they are notices. `secrets` appear nowhere in what
    is said. `either`: other answers that are as good. With `any_sheet` the names of sheets are not compared.
    """

    status: str
    listings: tuple[Row, ...] = ()
    problems: tuple[P, ...] = ()
    may: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    secrets: tuple[str, ...] = ()
    either: tuple[Expected, ...] = ()
    any_sheet: bool = False

    def also(self, *problems: P, may: Iterable[str] = (), never: Iterable[str] = ()) -> Expected:
        """The same with more problems, or with more leeway."""
        more = (*self.problems, *problems)
        return replace(
            self,
            status=_status(self.status, more),
            problems=more,
            may=self.may | frozenset(may),
            never=self.never | frozenset(never),
        )

    def or_else(self, *others: Expected) -> Expected:
        """The same, with other answers that are as good."""
        return replace(self, either=(*self.either, *others))

    def hiding(self, *secrets: str) -> Expected:
        """The same, with values that must appear nowhere."""
        return replace(self, secrets=(*self.secrets, *secrets))


def _status(status: str, problems: Iterable[P]) -> str:
    if status == "rejected":
        return status
    return "accepted_with_row_problems" if any(found.severity == "error" for found in problems) else "accepted"


def accepted(listings: Sequence[Row], *problems: P, may: Iterable[str] = (), never: Iterable[str] = ()) -> Expected:
    """The list is taken; its status follows from the problems."""
    return Expected(_status("accepted", problems), tuple(listings), tuple(problems), frozenset(may), frozenset(never))


def refused(*problems: P | str, may: Iterable[str] = ()) -> Expected:
    """The list is refused as a whole, with these problems."""
    named = tuple(P(found) if isinstance(found, str) else found for found in problems)
    return Expected("rejected", (), named, frozenset(may))


@dataclass(frozen=True)
class Options:
    """How the list is read: as a supplier list, with a mapping (the text of its CSV), with another cut-off."""

    suppliers: bool = False
    mapping: str | None = None
    cutoff: date = CUTOFF


@dataclass(frozen=True)
class Case:
    """One file and what it means. `name` is `kind/what`, `file_name` what the member calls it."""

    name: str
    file_name: str
    content: bytes
    expected: Expected
    about: str
    options: Options = field(default_factory=Options)
