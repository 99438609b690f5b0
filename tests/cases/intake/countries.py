"""Countries: codes, names in the members' languages, old names, towns; what may be several is asked, never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from tests.cases.intake.making import SITES, Table, accepted, of_rows
from tests.cases.intake.model import Case, Expected, P, refused
from tests.cases.intake.sheets import Cell
from tests.cases.intake.sites import many

WRITTEN = yaml.safe_load((Path(__file__).parent / "countries.yaml").read_text("utf-8"))
FIELDS = ("site_name", "address", "country", "audit_date")
PLACES = ("site_name", "address", "audit_date")


def listed(lands: Sequence[Cell], codes: Sequence[str], *problems: P) -> tuple[list[list[Cell]], Expected]:
    """Sites of their own for as many cells; "" is a row that does not pass."""
    table = Table(many(len(lands)), FIELDS)
    rows = table.rows()
    for row, land in zip(rows[1:], lands, strict=True):
        row[2] = land
    listings = [{**row, "country": code} for row, code in zip(table.listings(), codes, strict=True) if code]
    return rows, accepted(listings, *problems)


def cases() -> Iterator[Case]:
    for kind, names in WRITTEN["understood"].items():
        pairs = [(name, code) for code, several in names.items() for name in several]
        lands, codes = zip(*pairs, strict=True)
        rows, expected = listed(lands, codes)
        yield of_rows(f"countries/{kind}", f"countries as written: {kind.replace('_', ' ')}", rows, expected)
    for kind, names in WRITTEN["asked"].items():
        known = ["Kenya", "Peru"]
        asked = [P("country_unknown", row, "Country", "Sites") for row in range(4, 4 + len(names))]
        rows, expected = listed([*known, *names], ["KE", "PE", *[""] * len(names)], *asked)
        yield of_rows(
            f"countries/asked_{kind}", f"not understood, and said so: {kind.replace('_', ' ')}", rows, expected
        )
    yield from _numbers()
    yield from _typing_errors()
    yield from _addresses()


def _numbers() -> Iterator[Case]:
    rows, expected = listed([372, 404, 156, 36, 76, 4.0], ["IE", "KE", "CN", "AU", "BR", "AF"])
    yield of_rows("countries/numbers", "numeric codes as numbers, leading zeros lost", rows, expected)
    missing = [P("country_missing", row, "Country", "Sites") for row in (3, 4, 5, 6)]
    rows, expected = listed(["Kenya", "", None, "n/a", "-", "Peru"], ["KE", "", "", "", "", "PE"], *missing)
    yield of_rows("countries/missing", "no country", rows, expected)
    codes = ["KE", "PE", "NA", "IE", "VN", "ZA"]
    rows, expected = listed(codes, codes)
    yield of_rows("countries/namibia", "NA among codes is Namibia", rows, expected)
    rows, expected = listed(
        ["Kenya", "NA", "Peru", "Ireland"], ["KE", "", "PE", "IE"], P("country_missing", 3, "Country", "Sites")
    )
    yield of_rows("countries/not_available", "NA among names is: not available", rows, expected)


def _typing_errors() -> Iterator[Case]:
    wrong = ["Phillipines", "Inida", "Bangaldesh", "Untied States", "Veitnam", "Indonesa", "Chnia", "Germny"]
    codes = ["PH", "IN", "BD", "US", "VN", "ID", "CN", "DE"]
    asked = [P("country_unknown", row, "Country", "Sites") for row in range(2, 10)]
    rows, understood = listed(wrong, codes)
    yield of_rows(
        "countries/typing_errors",
        "countries with a typing error: understood or asked, never another country",
        rows,
        understood.or_else(listed(wrong, [""] * 8, *asked)[1], accepted(understood.listings, may={"country_unknown"})),
    )
    flags = ["🇮🇳 India", "🇰🇪 Kenya", "Peru 🇵🇪", "Ireland ✓"]
    rows, understood = listed(flags, ["IN", "KE", "PE", "IE"])
    yield of_rows("countries/flags", "countries with flags and signs", rows, understood)
    lost = ["C?te d'Ivoire", "Türkiye", "M?xico", "Per?"]
    rows, understood = listed(lost, ["CI", "TR", "MX", "PE"])
    asked = [P("country_unknown", row, "Country", "Sites") for row in (2, 4, 5)]
    yield of_rows(
        "countries/letters_lost",
        "letters that another program turned into question marks",
        rows,
        understood.or_else(
            listed(lost, ["", "TR", "", ""], *asked)[1],
            listed(lost, ["CI", "TR", "", ""], *asked[1:])[1],
            listed(lost, ["CI", "TR", "MX", ""], asked[2])[1],
        ),
    )


def _addressed(*addresses: str) -> Table:
    return Table([site.but(address=address) for site, address in zip(SITES, addresses, strict=False)], FIELDS)


def _addresses() -> Iterator[Case]:
    against = _addressed(
        "1 Way, Shantou, China",
        "22 Mere Lane, Nairobi, Kenya",
        "7 Upper Street, Hanoi, Vietnam",
        "Plot 18, Pune, India",
    )
    asked = [P("country_contradiction", row, "Country", "Sites") for row in (2, 4)]
    yield of_rows(
        "countries/contradiction",
        "the address ends with another country: a question, the row stays",
        against.rows(),
        accepted(against.listings(), *asked),
    )
    streets = _addressed(
        "1 Jordan Street",
        "22 Georgia Road",
        "7 China Basin",
        "India Gate 4",
        "4 Turkey Creek",
        "99 Peru Avenue, Unit 2",
    )
    yield of_rows(
        "countries/streets_named_after_countries",
        "streets that are named after countries",
        streets.rows(),
        accepted(streets.listings()),
    )
    agreeing = _addressed(
        "1 Quay Road, Youghal, Ireland",
        "22 Mere Lane, Naivasha, KENYA",
        "7 Upper Street, Arequipa - Perú",
        "Plot 18, Pune 411026, INDIA",
    )
    yield of_rows(
        "countries/address_repeats_it",
        "the country once more at the end of the address",
        agreeing.rows(),
        accepted(agreeing.listings()),
    )
    ends = [
        "1 Quay Road, Youghal, Ireland",
        "22 Mere Lane, Naivasha, Kenya",
        "7 Upper Street, Arequipa, Peru",
        "Plot 18, Pune 411026, India",
        "4 Canal Street, Agadir, Morocco",
        "99 Ring Road, Chonburi 20000, Thailand",
    ]
    sites = [site.but(address=address) for site, address in zip(SITES, ends, strict=False)]
    table = Table(sites, PLACES)
    told = accepted(
        [{**row, "country": site.country} for row, site in zip(table.listings(), sites, strict=True)],
        P("country_from_address", sheet="Sites"),
    )
    yield of_rows("countries/only_in_address", "the country at the end of the address only", table.rows(), told)
    some = Table([*sites[:5], sites[5].but(address="99 Ring Road, Chonburi")], PLACES)
    few = [{**row, "country": site.country} for row, site in zip(some.listings(), sites, strict=True)][:5]
    yield of_rows(
        "countries/only_in_most_addresses",
        "one address does not tell the country",
        some.rows(),
        accepted(few, P("country_missing", 7, sheet="Sites"), P("country_from_address", sheet="Sites")),
    )
    fronts = [
        "中国广东省东莞市长安镇振安路16号",
        "中国浙江省宁波市望春工业区8号",
        "越南海防市三号路12号",
        "中国福建省厦门市江南路77号",
    ]
    codes = ["CN", "CN", "VN", "CN"]
    table = Table(
        [site.but(address=address) for site, address in zip(SITES, fronts, strict=False)],
        PLACES,
        {"site_name": "工厂名称", "address": "地址", "audit_date": "审核日期"},
    )
    yield of_rows(
        "countries/in_front_of_address",
        "the country in front of Chinese addresses only",
        table.rows(),
        accepted(
            [{**row, "country": code} for row, code in zip(table.listings(), codes, strict=True)],
            P("country_from_address", sheet="Sites"),
        ).or_else(refused(P("column_missing", sheet="Sites"))),
    )
    place = Table(
        [site.but(city=f"{site.city}, {site.land}") for site in SITES[:6]],
        ("site_name", "city", "audit_date"),
        {"city": "Location"},
    )
    rows = [{"sheet": "Sites", "row": row, "site_name": site.site_name, "country": site.country,
    "audit_date": site.audit_date.isoformat()}
            for row, site in enumerate(SITES[:6], 2)]  # fmt: skip
    yield of_rows(
        "countries/town_and_country",
        "town and country in one column",
        place.rows(),
        accepted(rows, may={"country_from_address"}),
    )
