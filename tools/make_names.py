"""Make `country_names.csv`, `country_codes.csv`, `country_labels.csv` and `month_names.yaml` of `reference/` from CLDR as
Babel ships it, and `country_keys.csv` from these names, the aliases and the places.

Run once per CLDR release, `python -m tools.make_names`, and after a change of `country_aliases.csv`, `country_questions.yaml`,
`places.yaml` or the folding, `python -m tools.make_names keys`. The results are committed, so that reading a list needs no
Babel, gives the same answer whatever release of Babel is installed, and loads quickly.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import babel
import yaml
from babel import Locale
from babel.core import get_global

from comity.reference.places import place_countries
from comity.reference.plain import fold, joined, load_yaml, spelt_out

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
LABEL_LANGUAGES = ["en", "fr", "de", "es", "pt", "it", "nl", "tr", "pl", "id", "vi", "zh", "ja", "th"]
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


def label_rows() -> list[tuple[str, ...]]:
    """Of every country its code and its name in each language in which messages may be."""
    codes = sorted({code for code, _, _ in country_rows()})
    names = [Locale.parse(language).territories for language in LABEL_LANGUAGES]
    return [(code, *(unicodedata.normalize("NFC", known[code]) for known in names)) for code in codes]


def _csv(name: str) -> list[dict[str, str]]:
    with open(REFERENCE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NEVER, ALWAYS, ALONE, BESIDE_A_PLACE = "0", "1", "2", "3"
# Names of two or three letters that are no codes of ISO 3166, or that nobody writes for anything else at the end of an address.
SHORT_ENDS = {
    "usa": ALWAYS,
    "uae": ALWAYS,
    "uk": ALONE,
    "prc": ALONE,
    "ksa": ALONE,
    "rsa": ALONE,
    "drc": ALONE,
    "roc": ALONE,
}
NEVER_ENDS = ("colloquial", "sports code", "ISO code until 2002", "old name")


def _spellings(name: str, language: str) -> Iterable[str]:
    """A name as it is and without what stands in brackets, of German also without umlauts."""
    ways = (name, re.sub(r"[(（].*?[)）]", "", name))
    return (*ways, *map(spelt_out, ways)) if language == "de" else ways


def _names_with_reasons() -> dict[str, tuple[str, set[str]]]:
    """Folded name -> its code and why it is one ("CLDR en" for the names of CLDR)."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in _csv("country_names.csv"):
        for name in _spellings(row["name"], row["language"]):
            found.setdefault(fold(name), {}).setdefault(row["code"], set()).add(f"CLDR {row['language']}")
    names = {
        words: next(iter(codes.items())) for words, codes in found.items() if len(codes) == 1 and len(joined(words)) > 1
    }
    codes_of = {words.replace(" ", ""): code for words, (code, _) in names.items()}
    names = {words: (code, why) for words, (code, why) in names.items() if codes_of[words.replace(" ", "")] == code}
    for row in _csv("country_aliases.csv"):
        words = fold(row["name"])
        why = names[words][1] if words in names and names[words][0] == row["code"] else set()
        names[words] = (row["code"], {*why, row["why"]})
    return names


def _end(words: str, code: str, reasons: set[str], elsewhere: set[str]) -> str:
    """Whether a name may end an address (see `comity.reference.country_table`)."""
    key = words.replace(" ", "")
    if key in SHORT_ENDS:
        return SHORT_ENDS[key]
    if reasons & {*NEVER_ENDS} and not any(reason.startswith("CLDR") for reason in reasons):
        return NEVER
    places = place_countries(words)
    if key in elsewhere or (places and code not in places):
        return BESIDE_A_PLACE
    if not words.isascii():
        return ALWAYS if len(key) > 1 else NEVER
    if len(key) < 5:
        return ALONE if len(key) == 4 and reasons & {"CLDR en", "own name", "usual", "Italian"} else NEVER
    return ALONE if reasons <= {"part"} or (reasons <= {"short"} and " " not in words) else ALWAYS


def _look_alikes(names: Iterable[str], places: Iterable[str]) -> Iterable[str]:
    """Places of several words that end with the name of a country."""
    known = set(names)
    for place in places:
        words = fold(place).split()
        if any(" ".join(words[start:]) in known for start in range(1, len(words))) and " ".join(words) not in known:
            yield " ".join(words)


def key_rows() -> list[tuple[str, str, str]]:
    """Every folded name of a country, its code, and whether it may end an address; and places that only look like one."""
    questions = load_yaml("country_questions.yaml")
    asked = {joined(name) for names in questions["ambiguous"].values() for name in names}
    elsewhere = {joined(name) for name in questions["also_elsewhere"]}
    names = {words: found for words, found in _names_with_reasons().items() if joined(words) not in asked}
    rows = {words: (code, _end(words, code, reasons, elsewhere)) for words, (code, reasons) in names.items()}
    places = [
        name for kinds in load_yaml("places.yaml").values() for listed in kinds.values() for name in listed.split(",")
    ]
    for words in _look_alikes(names, [*questions["not_countries"], *places]):
        rows.setdefault(words, ("", NEVER))
    return [(words, *rows[words]) for words in sorted(rows)]


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


def _write(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with open(REFERENCE / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)


def main(only_keys: bool) -> None:
    if not only_keys:
        _write("country_names.csv", ("code", "language", "name"), country_rows())
        _write("country_codes.csv", ("code", "alpha3", "numeric"), code_rows())
        _write("country_labels.csv", ("code", *LABEL_LANGUAGES), label_rows())
        head = (
            f"# Month names from CLDR (Unicode licence), made by tools/make_names.py with Babel {babel.__version__}.\n"
        )
        text = yaml.safe_dump(month_words(), allow_unicode=True, sort_keys=True, default_flow_style=None, width=120)
        (REFERENCE / "month_names.yaml").write_text(head + text, encoding="utf-8")
    _write("country_keys.csv", ("words", "code", "end"), key_rows())


if __name__ == "__main__":
    main(only_keys="keys" in sys.argv[1:])
