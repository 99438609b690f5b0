"""Make `country_names.csv`, `country_codes.csv` and `month_names.yaml` of `reference/` from CLDR as Babel ships it.

Run once per CLDR release: `python tools/make_names.py`. The results are committed, so that reading a list needs no Babel
and gives the same answer whatever release of Babel is installed.
"""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import babel
import yaml
from babel import Locale
from babel.core import get_global

REFERENCE = Path(__file__).resolve().parents[1] / "src" / "comity" / "reference"
LANGUAGES = [
    "en",
    "fr",
    "de",
    "es",
    "pt",
    "pt_PT",
    "it",
    "nl",
    "tr",
    "pl",
    "id",
    "vi",
    "zh",
    "zh_Hant",
    "ja",
    "th",
    "ko",
    "ms",
    "ru",
    "uk",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "el",
    "sv",
    "da",
    "nb",
    "fi",
    "et",
    "lv",
    "lt",
    "sl",
    "hr",
    "sr",
    "sr_Latn",
    "mk",
    "sq",
    "he",
    "ar",
    "fa",
    "hi",
    "bn",
    "ur",
    "ta",
    "si",
    "my",
    "km",
    "lo",
    "fil",
    "sw",
    "ca",
    "eu",
    "gl",
    "is",
    "ga",
    "cy",
    "mt",
    "ka",
    "hy",
    "az",
    "kk",
    "uz",
]
NO_MONTHS = {"pt_PT", "zh_Hant", "ga", "cy", "mt"}
MONTH_LANGUAGES = [*(language for language in LANGUAGES if language not in NO_MONTHS), "be", "bs", "mn", "ne"]
# Parts of the world, not countries (CLDR lists some of them with two letters).
NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}


def country_rows() -> list[tuple[str, str, str]]:
    rows: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        for code, name in sorted(Locale.parse(language).territories.items()):
            if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES:
                rows.setdefault((code, unicodedata.normalize("NFC", name)), language)
    return [(code, language, name) for (code, name), language in rows.items()]


FORMER = {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR", "280", "278", "249", "720", "886", "230", "736"}


def code_rows() -> list[tuple[str, str, str]]:
    """ISO 3166-1 alpha-2, alpha-3 and numeric of every country in the list of names; Kosovo has user-assigned ones."""
    codes = {code for code, _, _ in country_rows()}
    others: dict[str, dict[bool, str]] = {code: {} for code in codes}
    for other, (code, *more) in sorted(get_global("territory_aliases").items()):
        if code in codes and not more and len(other) == 3 and other not in FORMER:
            others[code][other.isdigit()] = other
    return [(code, others[code][False], others[code][True]) for code in sorted(codes)]


def month_words() -> dict[str, dict[int, list[str]]]:
    """Month names by language. Babel gives some languages the stand-alone names of another: the first letter tells."""
    words: dict[str, dict[int, list[str]]] = {}
    for language in MONTH_LANGUAGES:
        months = Locale.parse(language).months
        words[language] = {}
        for number in range(1, 13):
            own = {months["format"][width][number].rstrip(".") for width in ("wide", "abbreviated")}
            alone = {months["stand-alone"][width][number].rstrip(".") for width in ("wide", "abbreviated")}
            initials = {unicodedata.normalize("NFD", word)[0].casefold() for word in own}
            found = own | {word for word in alone if unicodedata.normalize("NFD", word)[0].casefold() in initials}
            words[language][number] = sorted(word for word in found if any(char.isalpha() for char in word))
    return words


def main() -> None:
    with open(REFERENCE / "country_names.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "language", "name"))
        writer.writerows(country_rows())
    with open(REFERENCE / "country_codes.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "alpha3", "numeric"))
        writer.writerows(code_rows())
    head = f"# Month names from CLDR (Unicode licence), made by tools/make_names.py with Babel {babel.__version__}.\n"
    text = yaml.safe_dump(month_words(), allow_unicode=True, sort_keys=True, default_flow_style=None, width=120)
    (REFERENCE / "month_names.yaml").write_text(head + text, encoding="utf-8")


if __name__ == "__main__":
    main()
