"""What every peer is given: rows with texts tidied as a competent user would, and the way its answer is written.

Standard library alone; anyascii is used where the peer's environment has it. No comity code: it is no part of the contest.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

try:
    from anyascii import anyascii
except ImportError:

    def anyascii(text: str) -> str:
        """Without anyascii: accents off, other scripts left as they are."""
        return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


# Words of other scripts that carry meaning for a comparison; the rest is transliterated sign by sign.
SIGNS = {
    "有限责任公司": " ", "有限公司": " ", "公司": " ", "株式会社": " ", "주식회사": " ", "(주)": " ", "ООО": " ", "ОАО": " ",
    "制品厂": " ", "市": " city ", "镇": " town ", "区": " district ", "路": " road ", "号": " ",
    "一厂": " unit 1 ", "二厂": " unit 2 ", "三厂": " unit 3 ", "四厂": " unit 4 ", "五厂": " unit 5 ", "厂": " ",
    "纺织": " textile ", "服装": " garment ", "电子": " electronic ", "塑胶": " plastic ", "鞋业": " shoe ",
    "五金": " hardware ", "印刷": " printing ", "家具": " furniture ", "针织": " knitting ", "印染": " dyeing ",
    "包装": " packaging ", "皮革": " leather ", "玩具": " toy ", "机械": " machinery ", "食品": " food ", "化工": " chemical ",
}  # fmt: skip
LEGAL = (
    "gesellschaft mit beschrankter haftung|sociedad anonima de capital variable|societa a responsabilita limitata|"
    "sanayi ve ticaret (?:anonim|limited) sirketi|san ?(?:ve)? ?tic ?(?:ltd sti|as|ltd)?|cong ty (?:tnhh|co phan)|"
    "public (?:company|co) (?:limited|ltd)|joint stock company|(?:private|pvt|p) (?:limited|ltd)|kabushiki kaisha|"
    "sa de cv|s de rl de cv|sociedad (?:anonima|limitada)|unipessoal lda|gmbh (?:and|u) co kg|(?:and )?company(?: limited)?|"
    "co ?(?:limited|ltd)|and co|sdn bhd|anonim sirketi|limited|ltd sti|ltd|pvt|inc|incorporated|corp|corporation|llc|plc|"
    "pcl|gmbh|ag|kg|srl|spa|sl|slu|sas|sa|lda|ltda|limitada|as|jsc|ooo|oao|ao|pt|ctcp|tbk|kk|sae|bhd|aktiengesellschaft|co"
)
LEGAL_FORM = re.compile(rf"\b(?:{LEGAL})\b")
SHORT = {
    "tex": "textile", "gmt": "garment", "apparel": "garment", "elec": "electronic", "footwear": "shoe", "print": "printing",
    "furn": "furniture", "knit": "knitting", "knitwear": "knitting", "pack": "packaging", "packing": "packaging",
    "machine": "machinery", "machineries": "machinery", "chem": "chemical", "fash": "fashion", "ind": "industry",
    "indl": "industry", "industrie": "industry", "industrial": "industry", "mfg": "manufacturing", "tech": "technology",
    "manufacturer": "manufacturing", "int": "international", "intl": "international", "ent": "enterprise", "exp": "export",
    "spg": "spinning", "comp": "composite", "trade": "trading", "technologie": "technology", "rd": "road", "st": "street",
    "ave": "avenue", "av": "avenue", "avda": "avenida", "bldg": "building", "dist": "district", "vill": "village",
    "prov": "province", "blvd": "boulevard", "hwy": "highway", "jl": "jalan", "cad": "caddesi", "sok": "sokak",
    "str": "strasse", "zn": "zone", "twn": "town", "dr": "drive", "ln": "lane", "fl": "floor", "n": "north", "s": "south",
    "e": "east", "w": "west", "lu": "road", "pom": "mill", "pks": "mill", "pol": "poligono", "polg": "poligono",
}  # fmt: skip
PHRASES = (("palm oil mill", "mill"), ("iz", "industry zone"), ("industry area", "industry zone"), ("prc", ""))
COUNTRIES = {
    "CN": ("p r china", "pr china", "china"), "IN": ("india",), "BD": ("bangladesh",), "VN": ("vietnam", "viet nam"),
    "TR": ("turkey", "turkiye"), "PK": ("pakistan",), "ID": ("indonesia",), "TH": ("thailand",), "KH": ("cambodia",),
    "LK": ("sri lanka",), "DE": ("germany",), "IT": ("italy",), "ES": ("spain",), "PT": ("portugal",), "MX": ("mexico",),
    "BR": ("brazil", "brasil"), "US": ("usa", "united states"), "GB": ("uk", "united kingdom"), "JP": ("japan",),
    "KR": ("south korea", "korea"), "RU": ("russia",), "EG": ("egypt",), "MY": ("malaysia",), "PG": ("papua new gu", "png"),
    "CI": ("cote divoire", "cote d ivoire", "ivory coast"),
}  # fmt: skip
DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,}")
NOT_WORD = re.compile(r"[^a-z0-9]+")
UNIT = re.compile(r"\b(?:(?:unit|plant|factory|no)\s?(\d{1,2}|i{1,3}|iv|v)|(\d{1,2}|ii|iii|i))\s*$")
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
PLOT = re.compile(r"\b(?:plot|block|building|lot)\s(?:no\s)?([a-z]?\d+|[a-z]\d*)\b")
BRITISH = re.compile(r"\b[a-z]{1,2}\d{1,2}[a-z]?\s?\d[a-z]{2}\b")
POSTCODE = re.compile(r"\b\d{5,8}\b")
SHORT_POSTCODE = re.compile(r"\b\d{4}\b")
FOUR_DIGITS = frozenset({"BD", "PT"})
NUMBER = re.compile(r"\b(?:number|no|nr)?(\d{1,5}[a-c]?)\b")


@dataclass(frozen=True)
class Row:
    """One record, tidied; every text is lower-case ASCII, "" where nothing is known."""

    record_id: str
    source: str
    country: str
    name: str
    unit: str
    street: str
    number: str
    plot: str
    postcode: str
    city: str
    keys: tuple[str, ...]

    @property
    def compact(self) -> str:
        """The name without spaces."""
        return self.name.replace(" ", "")

    @property
    def ordered(self) -> str:
        """The words of the name in alphabetical order."""
        return " ".join(sorted(self.name.split()))


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Transliterated, lower-case, initials joined, only letters, digits and single spaces."""
    for sign, word in SIGNS.items() if not text.isascii() else ():
        text = text.replace(sign, word)
    text = anyascii(text).lower().replace("'", "").replace("&", " and ")
    text = DOTTED.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", text)
    return NOT_WORD.sub(" ", text.replace("s/a", "sa")).strip()


def _word(word: str) -> str:
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return SHORT.get(word, word)


def spelled(text: str) -> str:
    """Known abbreviations written out and plurals dropped."""
    text = f" {' '.join(map(_word, text.split()))} "
    for phrase, instead in PHRASES:
        text = text.replace(f" {phrase} ", f" {instead} ")
    return " ".join(text.split())


def country_of(text: str) -> str:
    """Two letters where the country is known, else its first letters."""
    if len(text) == 2:
        return text.upper()
    known = plain(text)
    return next((code for code, names in COUNTRIES.items() if any(n in known for n in names)), known[:12])


def name_of(text: str) -> tuple[str, str]:
    """The name without legal form and unit number, and the unit number."""
    whole = plain(text)
    core = " ".join(LEGAL_FORM.sub(" ", whole).split()) or whole
    found = UNIT.search(core)
    if not found or not core[: found.start()].strip():
        return spelled(core), ""
    unit = found[1] or found[2]
    return spelled(core[: found.start()]), ROMAN.get(unit, unit)


def _cut(pattern: re.Pattern[str], text: str, last: bool = False) -> tuple[str, str]:
    found = list(pattern.finditer(text))
    if not found:
        return "", text
    match = found[-1 if last else 0]
    return match[match.lastindex or 0], f"{text[: match.start()]} {text[match.end() :]}"


def _city(given: str, address: str, known: frozenset[str]) -> str:
    """The city as given, else the longest known one in the address, else the address's last part that is no state."""
    if given:
        return plain(given).removesuffix(" city")
    words = plain(address).split()
    runs = (" ".join(words[i : i + size]) for size in (4, 3, 2, 1) for i in range(len(words) - size, -1, -1))
    parts = [" ".join(re.findall(r"[a-z]+", plain(part))) for part in address.split(",")][1:]
    last = next((part for part in reversed(parts) if len(part) > 2), "")
    return next((run for run in runs if run in known), last if not known else "")


def _postcode(given: str, text: str, country: str) -> tuple[str, str]:
    pattern = BRITISH if country == "GB" else SHORT_POSTCODE if country in FOUR_DIGITS else POSTCODE
    found, rest = _cut(pattern, text, last=True)
    if country == "US" and text.startswith(found):
        found, rest = "", text
    return (plain(given) or found).replace(" ", ""), text if given else rest


def tidy(row: Mapping[str, str], known: Mapping[str, frozenset[str]]) -> Row:
    """One row of the file; `known` are the cities that the file itself names, by country."""
    country = country_of(row["country"])
    name, unit = name_of(row["name"])
    city = _city(row.get("city", ""), row["address"], known.get(country, frozenset()))
    text = f" {plain(row['address'])} "
    for word in (*COUNTRIES.get(country, ()), f"{city} city", city):
        text = text.replace(f" {word} ", " ") if word else text
    postcode, text = _postcode(row.get("postcode", ""), text.strip(), country)
    plot, text = _cut(PLOT, text)
    number, text = _cut(NUMBER, text)
    street = spelled(re.sub(r"\b(?:no|nr|number|plot)\b", " ", text))
    return Row(
        row["record_id"],
        row.get("source", ""),
        country,
        name,
        unit,
        street,
        number.lstrip("0"),
        plot,
        postcode,
        city,
        (),
    )


def _keyed(rows: Sequence[Row]) -> list[Row]:
    """Each row with the two rarest words of its name in its country: the classic blocking key."""
    counts = Counter((row.country, word) for row in rows for word in set(row.name.split()))

    def keys(row: Row) -> tuple[str, ...]:
        return tuple(sorted(set(row.name.split()), key=lambda word: (counts[row.country, word], word))[:2])

    return [Row(**{**vars(row), "keys": keys(row)}) for row in rows]


def read(path: Path) -> list[Row]:
    """The rows of a CSV file with record_id, name, address, country and maybe source, city and postcode."""
    with path.open(encoding="utf-8", newline="") as file:
        raw = list(csv.DictReader(file))
    cities: dict[str, Counter[str]] = defaultdict(Counter)
    for row in raw:
        if row.get("city"):
            cities[country_of(row["country"])][plain(row["city"]).removesuffix(" city")] += 1
    # What a single row calls a city is as likely a slip of the pen.
    known = {code: frozenset(name for name, rows in found.items() if rows > 1) for code, found in cities.items()}
    return _keyed([tidy(row, known) for row in raw])


def components(rows: Sequence[Row], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """record_id -> site_id by connected components, for peers that leave the clustering to the user."""
    parent = {row.record_id: row.record_id for row in rows}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for left, right in pairs:
        parent[root(left)] = root(right)
    return {record: root(record) for record in parent}


Sites = Mapping[str, str]


def write(path: Path, rows: Sequence[Row], by_cut: Mapping[str, Sites]) -> None:
    """record_id and one column of site ids for each cut, headed `site_id` (or the cut where there are several)."""
    heads = ["site_id"] if len(by_cut) == 1 else list(by_cut)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record_id", *heads])
        for row in rows:
            writer.writerow([row.record_id, *(sites[row.record_id] for sites in by_cut.values())])


Linking = Callable[[Sequence[Row], Sequence[float]], Mapping[str, Sites]]


def main(link: Linking, packages: Sequence[str], cut: float) -> None:
    """The command line of a peer: FILE OUT [--cut CUT ...].

    Prints the versions of `packages` and the CPU seconds of preparing the texts and of linking, as JSON.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cut", type=float, nargs="+", default=[cut])
    options = parser.parse_args()
    started = time.process_time()
    rows = read(options.file)
    prepared = time.process_time()
    by_cut = link(rows, options.cut)
    linked = time.process_time()
    write(options.out, rows, by_cut)
    versions = " ".join(f"{package} {version(package)}" for package in packages)
    print(json.dumps({"version": versions, "prepare": prepared - started, "link": linked - prepared}))
