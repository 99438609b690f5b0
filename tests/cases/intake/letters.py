"""Letters and codings seen less often: halves of misread letters, codings in seven bits, letters cut in two."""

from __future__ import annotations

from collections.abc import Iterator

from tests.cases.intake.characters import renamed
from tests.cases.intake.making import SHORT, SITES, Table, accepted, make, of_rows
from tests.cases.intake.model import Case, P
from tests.cases.intake.sites import many
from tests.cases.intake.writers import csv_bytes

_TOLD = P("text_repaired", None, "Site name", "Sites")
_UNSURE = frozenset({"encoding_unsure"})


def cases() -> Iterator[Case]:
    yield from _halves()
    yield from _looks()
    yield from _codings()


def _misread(text: str) -> str:
    return text.encode().decode("cp1252")


def _halves() -> Iterator[Case]:
    halves = {
        "SocietÃ Agricola Rossi": "Società Agricola Rossi",
        "Conservas MarÃa": "Conservas María",
        "Latte di QualitÃ": "Latte di Qualità",
        _misread("Œuvre de Lyon"): "Œuvre de Lyon",
        _misread("Qualità") + " ": "Qualità",
    }
    rows, listings = renamed(halves)
    yield of_rows("letters/half_letters", "misread letters of which a half was lost", rows, accepted(listings, _TOLD))
    controls = {"Price\u0092s Mill": "Price’s Mill", "\u0093Best\u0094 Foods": "“Best” Foods", "A \u0096 B": "A – B"}
    rows, listings = renamed(controls)
    yield of_rows(
        "letters/controls_of_windows", "quotes and dashes of Windows that became controls", rows, accepted(listings)
    )


def _looks() -> Iterator[Case]:
    same = {each: each for each in ("PÄŤ", "MAÇÃ", "IRMÃ", "Å’s Mill", "Praça da Sé", "Škoda Â")}
    rows, listings = renamed(same)
    yield of_rows(
        "letters/only_looks_misread", "names that only look misread", rows, accepted(listings, never={"text_repaired"})
    )
    variants = {
        "Acre\ufe0f Mill": "Acre Mill",
        "葛\U000e0100城食品": "葛城食品",
        "Bro\u034fok": "Brook",
        "&#9;Cove": "Cove",
    }
    rows, listings = renamed(variants)
    yield of_rows("letters/variants", "signs that only choose the shape of a letter", rows, accepted(listings))


def _codings() -> Iterator[Case]:
    french = Table(
        [
            site.but(site_name=name, address=f"{number} rue de l'Église")
            for number, (site, name) in enumerate(zip(SITES, ["Noël", "Crémerie", "Épices", "Fève"], strict=False), 1)
        ],
        SHORT,
    )
    yield make(
        "letters/utf_7", "a CSV in UTF-7", csv_bytes(french.rows(), encoding="utf-7"),
        accepted(french.listings(sheet="")), ".csv",
    )  # fmt: skip
    cut = csv_bytes(french.rows()).replace("Noël".encode(), b"No\xc3")
    listings = [{**row} for row in french.listings(sheet="")]
    del listings[0]["site_name"]
    yield make(
        "letters/cut_letters", "UTF-8 whose fields were cut in the middle of a letter", cut,
        accepted(listings, may=_UNSURE), ".csv",
    )  # fmt: skip
    chinese = Table([site.but(site_name=name) for site, name in zip(many(3), ["宁波乳品厂", "东莞针织厂", "佛山陶瓷厂"],
                     strict=True)], SHORT)  # fmt: skip
    yield make(
        "letters/hz", "Chinese in seven bits", csv_bytes(chinese.rows(), encoding="hz"),
        accepted(chinese.listings(sheet="")), ".csv",
    )  # fmt: skip
    smiling = Table([site.but(site_name=name) for site, name in zip(many(2), ["Happy 😀 Foods", "Fève"], strict=True)],
                    SHORT)  # fmt: skip
    halves = csv_bytes(smiling.rows()).replace("😀".encode(), b"\xed\xa0\xbd\xed\xb8\x80")
    yield make(
        "letters/coded_by_halves", "signs that a database coded half by half", halves,
        accepted(smiling.listings(sheet=""), may=_UNSURE), ".csv",
    )  # fmt: skip
    greek = Table([site.but(site_name=name) for site, name in zip(many(2), ["Ελαιουργία Άγιος", "Αρτοποιία Έβρος"],
                   strict=True)], SHORT)  # fmt: skip
    arabic = Table([site.but(site_name=name) for site, name in zip(many(2), ["مصنع ألبان النيل", "مخبز القاهرة"],
                    strict=True)], SHORT)  # fmt: skip
    for table, coding in ((greek, "iso8859-7"), (arabic, "iso8859-6")):
        yield make(
            f"letters/{coding.replace('-', '_')}", f"a CSV in {coding}", csv_bytes(table.rows(), encoding=coding),
            accepted(table.listings(sheet=""), may=_UNSURE), ".csv",
        )  # fmt: skip
