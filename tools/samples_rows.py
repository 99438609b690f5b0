"""One row of a member's list, written in the member's style: names, addresses, dates, countries, codes."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from babel import Locale
from babel.dates import format_date
from samples_language import ANNOUNCED, FIRMS, FIRMS_LOCAL, FOLLOW_UP, PRODUCTS, REMARKS, SECTORS, protocol_words
from samples_members import Member, Style
from samples_places import LANGUAGE
from samples_words import LEGAL, PLANT_WORD, SHORT, TRANSLATED, WORD_FIRST
from samples_world import Entry, Site, rng

Cell = str | int | float | datetime | None
ISO3_TEXT = """
CN CHN VN VNM ID IDN TR TUR BR BRA ES ESP DE DEU US USA FR FRA IT ITA NL NLD PL POL GB GBR IN IND TH THA MY MYS MX MEX
CO COL EC ECU PE PER CI CIV GH GHA KE KEN MA MAR ZA ZAF BD BGD PT PRT EG EGY
"""
ISO3 = dict(zip(ISO3_TEXT.split()[::2], ISO3_TEXT.split()[1::2], strict=True))
BABEL = {"us": "en", "zh": "zh_Hans"}
STREET_SHORT = (
    (" Road", " Rd"),
    (" Street", " St."),
    (" Avenue", " Ave"),
    ("Jalan ", "Jl. "),
    ("Calle ", "C/ "),
    ("Carretera ", "Ctra. "),
    ("Avenida ", "Av. "),
    ("Rodovia ", "Rod. "),
    ("Organize Sanayi Bölgesi", "OSB"),
    ("Mahallesi", "Mah."),
    ("Caddesi", "Cad."),
    (" Cadde ", " Cad. "),
    ("straße ", "str. "),
    ("Industrial Zone", "IZ"),
    ("Industrial Park", "Ind. Park"),
    ("Kawasan Industri", "KI"),
    ("Polígono Industrial", "P.I."),
    ("Zone industrielle", "ZI"),
    ("Industrial Area", "Indl. Area"),
    ("Trading Estate", "Trading Est."),
    ("Plot No. ", "Plot "),
    ("Lot ", "Lot. "),
    ("No. ", ""),
    ("Industrial Estate", "I.E."),
    ("Kawasan Perindustrian", "Kaw. Perindustrian"),
)


def plain(text: str) -> str:
    """Without accents, as systems that know only ASCII write it."""
    text = (
        text.replace("đ", "d")
        .replace("Đ", "D")
        .replace("ı", "i")
        .replace("ł", "l")
        .replace("Ł", "L")
        .replace("ß", "ss")
    )
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def typo(text: str, draw: random.Random) -> str:
    """One slip of the keyboard inside a word: a letter left out, doubled or swapped."""
    places = [index for index in range(2, len(text) - 2) if text[index - 1 : index + 2].isalpha()]
    if not places:
        return text
    at = draw.choice(places)
    slips = (
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    )
    return draw.choice(slips)


def in_native_script(site: Site, style: Style) -> bool:
    return bool(style.native) and site.country in style.native.split()


def business_word(site: Site, style: Style, draw: random.Random) -> str:
    """The sector word of the name: as it is, shortened, in English, or left out."""
    word, chance = site.company.word, draw.random()
    if chance < 0.10 or (chance < 0.20 and site.company.brand.count(" ") > 0 and site.company.extra):
        return ""
    if chance < 0.24:
        return " ".join(SHORT.get(part, part) for part in word.split())
    foreign = style.language not in (LANGUAGE[site.country],) and LANGUAGE[site.country] not in ("us", "en", "in")
    if chance < 0.42 and foreign and style.language in ("en", "us", "de", "nl"):
        return TRANSLATED[site.sector]
    return word


def brand_word(site: Site, draw: random.Random) -> str:
    brand, chance = site.company.brand, draw.random()
    if site.country == "CN" and chance < 0.07:
        brand = brand.split(" ")[1]
    elif " " in brand and chance < 0.10 and site.country in ("VN", "TH", "IN"):
        brand = brand.replace(" ", "")[:1] + brand.replace(" ", "")[1:].lower()
    elif chance > 0.97:
        brand = typo(brand, draw)
    return brand


def legal_form(site: Site, style: Style, draw: random.Random) -> str:
    forms = LEGAL[site.country][site.company.legal].split("|")
    chosen = {"official": 0, "full": 1, "short": 2, "drop": -1}[style.legal]
    if draw.random() < 0.12:
        chosen = draw.choice((0, 1, 2, 3, -1))
    if chosen < 0:
        return ""
    latin, _, native = forms[chosen].partition(":")
    return native if native and in_native_script(site, style) else latin


def company_name(member: str, site: Site, style: Style) -> str:
    """The company as this member writes it: always the same for one member and company."""
    company = site.company
    draw = rng("name", member, company.brand, company.word)
    legal = legal_form(site, style, draw)
    if in_native_script(site, style) and site.country == "CN":
        return company.brand_native + company.word_native + legal
    if in_native_script(site, style) and site.country == "VN":
        return " ".join(part for part in (legal, company.word_native, company.brand_native) if part)
    word, brand = business_word(site, style, draw), brand_word(site, draw)
    language = LANGUAGE[site.country]
    if word == TRANSLATED[site.sector] != company.word or language not in WORD_FIRST or language == "vi":
        parts = [brand, word]
    else:
        parts = [word, brand]
    if company.extra and draw.random() < 0.85:
        parts.append(company.extra)
    text = " ".join(part for part in parts if part)
    if legal and site.country == "ID":
        return f"{legal} {text}"
    return text + ("" if legal.startswith(",") or not legal else " ") + legal


def house(text: str, style: Style, site: Site | None = None) -> str:
    """Capitals and accents by the member's habit; Chinese has neither."""
    if style.plain:
        text = plain(text)
    if style.caps:
        text = (
            text.replace("i", "İ").replace("ı", "I").upper()
            if site and site.country == "TR" and not style.plain
            else text.upper()
        )
        text = text.replace("SS", "SS")
    return text


class Row:
    """Writes the cells of one entry for one member."""

    def __init__(self, member: Member, entry: Entry, multi: dict[str, int], date_style: str, variant: str = "") -> None:
        self.member, self.entry, self.style = member, entry, member.style
        self.site, self.multi, self.date_style = entry.audit.site, multi, date_style
        self.draw = rng("row", member.key, self.site.id, entry.day, variant)
        self.variant = variant

    def cell(self, column: str) -> Cell:
        writer: Callable[[], Cell] = getattr(self, f"_{column}")
        return writer()

    def _company(self) -> Cell:
        return house(company_name(self.member.key + self.variant, self.site, self.style), self.style, self.site)

    def _trade_name(self, name: str) -> str:
        """Beside a column for the company, a quarter of the sites carry the short name alone."""
        short = any(kind == "company" for kind, _ in self.member.columns) and self.site.country != "CN"
        return (
            self.site.company.brand if short and rng("trade", self.member.key, self.site.id).random() < 0.25 else name
        )

    def _site(self) -> Cell:
        name = company_name(self.member.key + self.variant, self.site, self.style)
        town = self.site.town.native if in_native_script(self.site, self.style) else self.site.town.name
        several = self.multi[self.site.company.brand + self.site.company.word] > 1
        if self.style.name == "dash":
            name = f"{name} - {town}"
        elif self.style.name == "place":
            name = f"{self.site.company.brand} {town}" if self.site.country != "CN" else self.site.company.brand
        else:
            name = self._trade_name(name)
            if several and not self.site.plant and self.draw.random() < 0.8:
                name = f"{name} ({town})"
        if self.site.plant:
            language = self.style.language if self.style.language in PLANT_WORD else "en"
            name += " " + PLANT_WORD[language].format(n=self.site.plant)
        return house(name, self.style, self.site)

    def street(self) -> str:
        native = in_native_script(self.site, self.style)
        street = self.site.street_native if native or self.site.country not in ("VN", "CN") else self.site.street
        if self.draw.random() < 0.4:
            for long, short in STREET_SHORT:
                street = street.replace(long, short)
        return street

    def _street(self) -> Cell:
        return house(self.street(), self.style, self.site) if self.draw.random() < 0.9 else ""

    def town(self) -> str:
        local = in_native_script(self.site, self.style) or self.site.country not in ("CN", "VN")
        return self.site.town.native if local else self.site.town.name

    def _city(self) -> Cell:
        return house(self.town(), self.style, self.site)

    def _region(self) -> Cell:
        return house(
            self.site.town.native_region if self.site.country not in ("CN", "VN") else self.site.town.region, self.style
        )

    def _postcode(self) -> Cell:
        return self.site.town.postcode

    def _address(self) -> Cell:
        """The whole address in one cell, in three degrees of care."""
        town, street, chance = self.site.town, self.street(), self.draw.random()
        if in_native_script(self.site, self.style) and self.site.country == "CN":
            return town.native_region + town.native + (street if chance < 0.85 else "")
        name = (
            town.native
            if self.site.country not in ("CN", "VN") or in_native_script(self.site, self.style)
            else town.name
        )
        place = f"{name}, {town.region}" if town.region != town.name else name
        if self.site.country in ("DE", "FR", "ES", "IT", "NL", "PL", "TR", "PT"):
            place = f"{town.postcode} {name}"
        elif chance < 0.5 and town.postcode:
            place = f"{place} {town.postcode}"
        text = f"{street}, {place}" if chance < 0.72 else f"{street}, {name}" if chance < 0.88 else place
        return house(text, self.style, self.site)

    def _country(self) -> Cell:
        if self.entry.status == "country_missing":
            return ""
        return country_text(self.site.country, self.style, self.draw)

    def coordinate(self, value: float) -> float:
        return round(value + self.draw.uniform(-0.002, 0.002), self.style.coordinates)

    def _lat(self) -> Cell:
        return self._degrees(self.site.lat)

    def _lng(self) -> Cell:
        return self._degrees(self.site.lng)

    def _degrees(self, value: float) -> Cell:
        if not rng("coordinates", self.site.id, self.member.key).random() < 0.8:
            return ""
        degrees = self.coordinate(value)
        return str(degrees).replace(".", ",") if self.style.comma else degrees

    def _latlng(self) -> Cell:
        lat, lng = self._degrees(self.site.lat), self._degrees(self.site.lng)
        return f"{lat}, {lng}" if lat != "" else ""

    def _gln(self) -> Cell:
        gln = self.site.gln
        if self.entry.status == "gln_check_digit":
            return gln[:12] + str((int(gln[12]) + 3) % 10)
        if self.entry.status == "gln_scientific":
            return f"{float(gln):.5E}".replace("E+12", "E+12")
        if rng("gln", self.site.id).random() > 0.6 or self.draw.random() > 0.85:
            return ""
        return int(gln) if self.member.key == "lindqvarn" else gln

    def _zs(self) -> Cell:
        known = rng("zs", self.site.id).random() < 0.55 and self.draw.random() < 0.85
        return self.site.zs if known else ""

    def _sector(self) -> Cell:
        return SECTORS[self.style.language][self.site.sector]

    def _products(self) -> Cell:
        return self.draw.choice(PRODUCTS[self.style.language][self.site.sector])

    def _workers(self) -> Cell:
        return max(8, int(self.site.workers * self.draw.uniform(0.93, 1.07)))

    def _date(self) -> Cell:
        return date_cell(self.entry.day, self.date_style, self.style.language)

    def _protocol(self) -> Cell:
        words = protocol_words(self.entry.audit.protocol, self.style.language, self.member.own_protocol)
        return self.draw.choice(words)

    def _firm(self) -> Cell:
        number = self.entry.audit.firm
        return FIRMS_LOCAL.get(self.style.language, {}).get(number, FIRMS[number])

    def _announced(self) -> Cell:
        return ANNOUNCED[self.style.language][self.entry.audit.announced] if self.draw.random() < 0.93 else ""

    def _kind(self) -> Cell:
        return FOLLOW_UP[self.style.language][self.draw.randrange(3)]

    def _remarks(self) -> Cell:
        return self.draw.choice(REMARKS[self.style.language])

    def _reference(self) -> Cell:
        return f"LQ-{self.entry.audit.reference}"

    def _vendor(self) -> Cell:
        company = self.site.company
        return str(rng("vendor", self.member.key, company.brand, company.word).randrange(100000, 999999))

    def _spend(self) -> Cell:
        return int(self.draw.lognormvariate(11, 1.2)) // 100 * 100

    def _buyer(self) -> Cell:
        return (
            self.draw.choice(("m.oberwinter", "j.castellan", "p.vandersloot", "r.achterberg"))
            + f"@{self.member.key}.example"
        )

    def _no(self) -> Cell:
        return None


def country_text(country: str, style: Style, draw: random.Random) -> str:
    """A country as the member writes it: ISO codes, or a name in its language."""
    if style.country == "iso2":
        return country
    if style.country == "iso3":
        return ISO3[country]
    name = Locale.parse(BABEL.get(style.language, style.language)).territories[country]
    if style.language in ("en", "us"):
        others = {
            "US": ("USA", "United States"),
            "VN": ("Viet Nam", "Vietnam"),
            "TR": ("Turkey", "Türkiye"),
            "CI": ("Ivory Coast", "Côte d'Ivoire"),
            "GB": ("UK", "United Kingdom"),
            "CN": ("China", "P.R. China"),
        }
        name = draw.choice(others.get(country, (name,)))
    return name.upper() if style.caps or style.country == "upper" else name


def date_cell(day: date, style: str, language: str) -> Cell:
    """A date as a cell: native, serial number, or text in the member's habit."""
    if style == "native":
        return datetime(day.year, day.month, day.day)
    if style == "serial":
        return (day - date(1899, 12, 30)).days
    if style in ("long", "month"):
        pattern = "d MMMM y" if style == "long" else "MMMM y"
        return format_date(day, pattern, locale=BABEL.get(language, language))
    if style == "quarter":
        return f"Q{(day.month + 2) // 3} {day.year}"
    if style == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    patterns = {
        "dmy": "%d/%m/%Y",
        "mdy": "%m/%d/%Y",
        "dot": "%d.%m.%Y",
        "dot2": "%d.%m.%y",
        "iso": "%Y-%m-%d",
        "en_long": "%d %b %Y",
    }
    return day.strftime(patterns[style])
