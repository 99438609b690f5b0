"""The countries of data rows: from their column, else the address, a header between the rows or the sheet's name."""

from __future__ import annotations

from collections.abc import Sequence

from comity.intake.cells import cell_text
from comity.intake.work import Work, where
from comity.reference.address_country import may_end_in_country
from comity.reference.countries import country_at_end, find_country
from comity.reference.row_words import says_nothing


def _from_column(work: Work, between: Sequence[str]) -> list[str]:
    """The countries of their column; where a cell is empty, that of the header between the rows above it."""
    column = work.columns.first("country")
    assert column is not None
    texts = work.written(column)
    if "" in texts and any(between):
        texts = [text or above for text, above in zip(texts, between, strict=True)]
    answers = {
        text: find_country(text) for text in set(texts) if not _says_nothing(text, work.columns.codes_are_letters)
    }
    codes = {text: answers[text].code if text in answers else "" for text in set(texts)}
    for index, text in where(texts, {text: code for text, code in codes.items() if not code}):
        if text in answers:
            work.say(index, "country_unknown", "country", text, choices=" ".join(answers[text].codes))
        else:
            work.say(index, "country_missing", "country", text)
    return list(map(codes.__getitem__, texts))


def _says_nothing(text: str, codes_are_letters: bool) -> bool:
    return says_nothing(text) and not (text.upper() == "NA" and codes_are_letters)


def _from_elsewhere(work: Work, found: Sequence[str]) -> list[str]:
    for index, code in enumerate(found):
        if not code and not work.rules.suppliers:
            work.say(index, "country_missing", "country")
    return list(found)


def countries(work: Work, addresses: Sequence[str], between: Sequence[str]) -> list[str]:
    """The ISO code of each data row, "" where it has none; `between` holds those of the headers between the rows."""
    source = work.columns.country_source
    if source == "column":
        return _from_column(work, between)
    if source in ("group", "sheet"):
        return _from_elsewhere(work, between)
    return _from_elsewhere(work, [country_at_end(address) for address in addresses])


def contradictions(work: Work, codes: Sequence[str], addresses: Sequence[str]) -> None:
    """Note the rows whose address ends with another country than their own."""
    if work.columns.country_source != "column":
        return
    likely = may_end_in_country(list(set(addresses)))
    ends = {address: code for address in likely if (code := country_at_end(address, whole=True))}
    for index, address in where(addresses, ends):
        if codes[index] and ends[address] != codes[index]:
            work.say(
                index,
                "country_contradiction",
                "country",
                cell_text(work.cells("country")[index]),
                country=ends[address],
            )
