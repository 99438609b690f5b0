"""Characters: codings of text files, broken and invisible letters, other widths, names that look like formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.cases.intake.languages import MAIN, languages, sites
from tests.cases.intake.making import SHORT, SITES, SMALL, Table, accepted, make, of_rows
from tests.cases.intake.model import Case, Expected, OneOf, P, Row
from tests.cases.intake.sheets import Cell
from tests.cases.intake.sites import Site, many, written
from tests.cases.intake.writers import csv_bytes
from tests.cases.intake.writers.csv_text import csv_text

CODINGS = {
    "en": ["utf-8", "ascii"], "fr": ["latin-1", "iso8859-15", "mac-roman", "cp850", "utf-16", "utf-16-le", "utf-16-be"],
    "de": ["latin-1", "cp850", "mac-roman", "utf-8-sig"], "es": ["latin-1", "mac-roman", "cp850", "utf-16"],
    "pt": ["latin-1", "mac-roman"], "it": ["latin-1", "utf-16-le"], "nl": ["latin-1"], "tr": ["iso8859-9", "utf-8-sig",
    "utf-16"],
    "pl": ["iso8859-2", "utf-8-sig", "utf-16"], "vi": ["utf-8-sig", "utf-16-le"], "zh": ["gbk", "utf-8-sig", "utf-16",
    "gb2312"],
    "zh_hant": ["cp950", "utf-8-sig", "utf-16"], "ja": ["shift_jis", "euc-jp", "iso2022_jp", "utf-8-sig", "utf-16"],
    "th": ["iso8859-11", "utf-8-sig", "utf-16"],
}  # fmt: skip
SURE = ("utf", "ascii")


def renamed(names: Mapping[str, str]) -> tuple[list[list[Cell]], list[Row]]:
    """Sites under these names as written (left), and as they must come out (right)."""
    table = Table(many(len(names)), SHORT)
    rows = table.rows()
    listings = table.listings()
    for row, listing, (written_, meant) in zip(rows[1:], listings, names.items(), strict=True):
        row[0], listing["site_name"] = written_, meant
    return rows, [*listings]


def cases() -> Iterator[Case]:
    for code, codings in CODINGS.items():
        yield from _coded(code, codings)
    yield from _mixed()
    yield from _broken()
    yield from _invisible()
    yield from _kept()
    yield from _numbers()


def _coded(code: str, codings: list[str]) -> Iterator[Case]:
    language = languages()[code]
    table = Table(
        [_encodable(site) for site in sites(language)] if code == "en" else sites(language),
        MAIN,
        language["headings"],
        written(language["numeric"]),
    )
    for coding in codings:
        text = csv_text(table.rows(), language["delimiter"]).replace("’", "'")
        unsure = set() if coding.startswith(SURE) else {"encoding_unsure"}
        yield make(
            f"characters/{code}_{coding.replace('-', '_')}",
            f"a CSV in {language['language']}, coded in {coding}",
            text.encode(coding),
            accepted(table.listings(sheet=""), may=unsure),
            ".csv",
        )
    if code in ("fr", "zh", "ja"):
        bare = csv_text(table.rows(), language["delimiter"]).encode("utf-16-be")
        marked = b"\xfe\xff" + bare
        yield make(
            f"characters/{code}_utf16_be_marked",
            "UTF-16, big end first, with its mark",
            marked,
            accepted(table.listings(sheet="")),
            ".csv",
        )
        tabbed = csv_text(table.rows(), "\t").encode("utf-16")
        yield make(
            f"characters/{code}_unicode_text",
            "what Excel calls Unicode text: UTF-16 with tabs",
            tabbed,
            accepted(table.listings(sheet="")),
            ".txt",
        )


def _encodable(site: Site) -> Site:
    plain = {"É": "E", "é": "e", "ô": "o", "ň": "n"}
    texts = {
        name: "".join(plain.get(char, char) for char in getattr(site, name))
        for name in ("site_name", "supplier_name", "city", "land")
    }
    return site.but(**texts)


def _mixed() -> Iterator[Case]:
    language = languages()["fr"]
    table = Table(sites(language), MAIN, language["headings"], written("%d/%m/%Y"))
    lines = csv_text(table.rows(), ";").splitlines(keepends=True)
    coded = [line.encode("cp1252" if at in (3, 6) else "utf-8") for at, line in enumerate(lines)]
    yield make(
        "characters/mixed_codings",
        "a CSV put together from files of two codings",
        b"".join(coded),
        accepted(table.listings(sheet=""), may={"encoding_unsure", "text_repaired"}),
        ".csv",
    )
    names = ["Crémerie d'Épinal", "Fromagerie Bérénice", "Pâtisserie Noël", "Tamarind"]
    heads = {
        "site_name": "Nom du site",
        "address": "Adresse",
        "country": "Pays",
        "audit_date": "Date d’audit",
        "protocol": "Référentiel",
    }
    whole = Table([site.but(site_name=name) for site, name in zip(SITES, names, strict=False)], SHORT, heads)
    twice = csv_text(whole.rows(), ";").encode("utf-8").decode("cp1252")
    yield make(
        "characters/coded_twice",
        "a CSV whose letters were coded twice",
        twice.encode("utf-8"),
        accepted(whole.listings(sheet=""), may={"text_repaired", "encoding_unsure"}),
        ".csv",
    )
    marked = (
        b"\xef\xbb\xbf"
        + csv_bytes(SMALL.rows()[:3])
        + b"\xef\xbb\xbf"
        + csv_bytes([SMALL.rows()[0], *SMALL.rows()[3:]])
    )
    yield make(
        "characters/mark_in_the_middle",
        "two marked files put together",
        marked,
        accepted(SMALL.listings([2, 3, 5, 6], "")),
        ".csv",
    )
    cut = csv_bytes(whole.rows()) + "é".encode()[:1]
    yield make(
        "characters/last_letter_cut",
        "the last letter cut in half",
        cut,
        accepted(whole.listings(sheet=""), may={"encoding_unsure", "row_not_understood", "text_repaired"}),
        ".csv",
    )


def _mojibake(text: str, was: str = "utf-8", read_as: str = "cp1252") -> str:
    return text.encode(was).decode(read_as)


def _broken() -> Iterator[Case]:
    names = [
        "Café Soleil",
        "Bäckerei Müller-Höfer",
        "Año Nuevo Conservas",
        "Fábrica São João",
        "Société Générale d'Épices",
        "Łódzka Piekarnia",
    ]
    for name, coding in {"cp1252": "cp1252", "latin1": "latin-1"}.items():
        rows, listings = renamed(
            {_mojibake(each, read_as=coding): each for each in names if coding == "latin-1" or "Ł" not in each}
        )
        told = accepted(listings, P("text_repaired", None, "Site name", "Sites"))
        yield of_rows(f"characters/mojibake_{name}", f"UTF-8 that a program read as {name}", rows, told)
    some = {
        "Plain Name": "Plain Name",
        _mojibake("Café Soleil"): "Café Soleil",
        "Crème Royale": "Crème Royale",
        "Other Mill": "Other Mill",
    }
    rows, listings = renamed(some)
    yield of_rows(
        "characters/mojibake_one_cell",
        "one broken cell among good ones",
        rows,
        accepted(listings, P("text_repaired", None, "Site name", "Sites")),
    )
    twice = {
        _mojibake(_mojibake("Café Soleil")): "Café Soleil",
        _mojibake(_mojibake("Bäckerei Höfer")): "Bäckerei Höfer",
    }
    rows, listings = renamed(twice)
    yield of_rows(
        "characters/mojibake_twice",
        "letters broken twice",
        rows,
        accepted(listings, P("text_repaired", None, "Site name", "Sites")),
    )
    chinese = {"东莞市虹桥塑胶制品厂": "gbk", "宁波海曙食品有限公司": "gbk", "佛山南庄陶瓷厂": "gbk"}
    rows, listings = renamed({_mojibake(text, coding, "latin-1"): text for text, coding in chinese.items()})
    yield of_rows(
        "characters/mojibake_chinese",
        "Chinese that a program read as Latin letters",
        rows,
        accepted(listings, P("text_repaired", None, "Site name", "Sites")),
    )
    heads = {"site_name": _mojibake("Nom de l’usine"), "address": "Adresse", "country": "Pays",
             "audit_date": _mojibake("Date de l’audit"), "protocol": _mojibake("Référentiel")}  # fmt: skip
    headed = Table(SITES[:4], SHORT, heads)
    yield of_rows(
        "characters/mojibake_headings", "headings with broken letters", headed.rows(), accepted(headed.listings())
    )
    lands = Table(
        [
            site.but(land=_mojibake(land), country=code)
            for site, land, code in zip(
                SITES, ["Côte d’Ivoire", "México", "Türkiye", "Perú"], ["CI", "MX", "TR", "PE"], strict=False
            )
        ],
        SHORT,
    )
    yield of_rows(
        "characters/mojibake_countries", "countries with broken letters", lands.rows(), accepted(lands.listings())
    )


def _invisible() -> Iterator[Case]:
    names = {
        "Acre\u00a0Mill": "Acre Mill", "Brook \u200bMill": "Brook Mill", "\ufeffCove Mill": "Cove Mill",
        "Dale\u00adMill": "DaleMill",
        "Elm\tMill": "Elm Mill", "Fern\nMill": "Fern Mill", "Glen\r\nMill": "Glen Mill", "  Holt   Mill ": "Holt Mill",
        "\u202aIris Mill\u202c": "Iris Mill", "Jade\u2009Mill": "Jade Mill", "Kite\u3000Mill": "Kite Mill",
        "Lark\u200fMill": OneOf("Lark Mill", "LarkMill"),
        "Moor_x000D_ Mill": "Moor Mill",
    }  # fmt: skip
    for each in ("xlsx", "ods"):
        only_excel = ("_x000D_", "  ", "\t")
        some = {
            left: right
            for left, right in names.items()
            if each == "xlsx" or not any(part in left for part in only_excel)
        }
        rows, listings = renamed(some)  # type: ignore[arg-type]
        yield of_rows(f"characters/invisible_{each}", "letters that nobody sees", rows, accepted(listings), each)
    entities = {
        "Smith &amp; Sons": "Smith & Sons",
        "Caf&eacute; Soleil": "Café Soleil",
        "Price&#39;s Mill": "Price's Mill",
        "Dune&nbsp;Mill": "Dune Mill",
        "A &lt;B&gt; Mill": "A <B> Mill",
    }
    rows, listings = renamed(entities)
    yield of_rows("characters/html_entities", "letters written for a web page", rows, accepted(listings))
    widths = {
        "ＡＢＣ　Ｆｏｏｄｓ": "ABC Foods",
        "ﾄﾖﾀ食品工場": "トヨタ食品工場",
        "Unit ２": "Unit 2",
        "（Acre） Mill": OneOf("(Acre) Mill", "（Acre） Mill"),
    }
    rows, listings = renamed(widths)  # type: ignore[arg-type]
    yield of_rows("characters/full_and_half_width", "letters of double and half width", rows, accepted(listings))
    apart = {
        "Cafe\u0301 Soleil": "Café Soleil",
        "Mu\u0308ller": "Müller",
        "Nha\u0300 ma\u0301y": "Nhà máy",
        "ハ\u309aン工場": "パン工場",
    }
    rows, listings = renamed(apart)
    yield of_rows("characters/accents_apart", "accents that stand behind their letters", rows, accepted(listings))
    table = Table(SMALL.sites, SHORT)
    wide = [
        [_wide(str(cell)) if column in (0, 3) else cell for column, cell in enumerate(row)] if at else row
        for at, row in enumerate(Table(SMALL.sites, SHORT, day=written("%Y-%m-%d")).rows())
    ]
    yield of_rows("characters/full_width_dates", "names and days of double width", wide, accepted(table.listings()))
    blank = Table(SMALL.sites, SHORT, day=written("%d/%m/%Y")).rows()
    for row in blank[1:]:
        row[2], row[3] = f"\u00a0{row[2]}\u200b", f"\u200b{row[3]}\u00a0"
    yield of_rows(
        "characters/invisible_in_all_cells",
        "invisible letters around countries and days",
        blank,
        accepted(SMALL.listings()),
    )


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _kept() -> Iterator[Case]:
    names = {each: each for each in [
        "FÁBRICA SÃO JOÃO", "Ânia Açúcar", "Société “Les Épices”", "Price’s Mill", "O'Brien & Sons", "Ñandú Foods",
        "Ærø Mejeri", "Þór Fiskur",
        "Straße 7 Bäckerei", "İstanbul Gıda", "Ιόνια Ελαιουργία", "Завод Радуга", "מאפיית הגליל", "مصنع النيل",
        "서울 식품", "ราชบุรี", "海 山 食品",
        "Unit #5 (North)", "100% Fruit Ltd", "A.B.C. (Pvt.) Ltd.", "Mill <North>", "Étoile", "Tom & Jerry \\ Sons",
        "50/50 Foods",
        "Café “Ô”", "À la Carte – Usine",
    ]}  # fmt: skip
    for each in ("xlsx", "csv"):
        rows, listings = renamed(names)
        sheet = "Sites" if each == "xlsx" else ""
        yield make(
            f"characters/kept_{each}",
            "names with letters of many scripts are left as they are",
            csv_bytes(rows) if each == "csv" else of_rows("x/x", "", rows, accepted([])).content,
            accepted([{**row, "sheet": sheet} for row in listings], never={"text_repaired"}),
            f".{each}",
        )
    formulas = {
        each: each
        for each in [
            "=cmd|'/C calc'!A0",
            "@Home Foods",
            "+Plus Bakery",
            "-Minus Mill",
            '=HYPERLINK("http://x.example")',
            "=1+1 Foods",
        ]
    }
    rows, listings = renamed(formulas)
    expected = accepted([{**row, "sheet": ""} for row in listings])
    yield make(
        "characters/formulas_as_names", "names that look like formulas stay text", csv_bytes(rows), expected, ".csv"
    )
    yield of_rows(
        "characters/formulas_as_names_xlsx", "names that look like formulas, in text cells", rows, accepted(listings)
    )
    smileys = {
        "Happy Foods 😀": OneOf("Happy Foods 😀", "Happy Foods"),
        "★ Star Mill ★": OneOf("★ Star Mill ★", "Star Mill"),
    }
    rows, listings = renamed(smileys)  # type: ignore[arg-type]
    yield of_rows("characters/signs_and_smileys", "names with signs", rows, accepted(listings))


def _numbers() -> Iterator[Case]:
    rows, listings = renamed({"3663": "3663", "x": "x", "7": "7"})
    rows[1][0], rows[3][0] = 3663, 7.0
    yield of_rows("characters/numbers_as_names", "names that are numbers", rows, accepted(listings))
    coded = [SITES[at].but(postcode=code, country=land[0], land=land[1]) for at, (code, land) in enumerate([
        ("04109", ("DE", "Germany")), ("00501", ("US", "United States")), ("01070", ("ES", "Spain")), ("06000", ("FR",
        "France")),
        ("2000", ("AU", "Australia")), ("110001", ("IN", "India"))])]  # fmt: skip
    table = Table(coded, ("site_name", "postcode", "country", "audit_date"))
    rows = table.rows()
    for row in rows[1:]:
        row[1] = int(str(row[1]))
    repaired = [P("postcode_repaired", row, "Postcode", "Sites") for row in (2, 3, 4, 5)]
    shortened = accepted([{**row, "postcode": str(int(str(row["postcode"])))} for row in table.listings()])
    yield of_rows(
        "characters/postcodes_as_numbers",
        "postcodes that lost their zeros",
        rows,
        accepted(table.listings(), *repaired).or_else(shortened),
    )
    floats = [row[:] for row in rows]
    for row in floats[5:]:
        row[1] = float(str(row[1]))
    yield of_rows(
        "characters/postcodes_as_floats",
        "postcodes that became numbers with decimals",
        [rows[0], *floats[5:]],
        accepted(Table(coded[4:], table.fields).listings()),
    )
    workers: list[tuple[Cell, int | None]] = [
        (1200, 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1.200", 1200),
        (350.0, 350),
        ("350", 350),
        ("", None),
        ("n/a", None),
        ("1'200", 1200),
    ]
    yield _workers("characters/workers", workers)
    odd: list[tuple[Cell, int | None]] = [("many", None), ("abc", None), (12, 12), ("12 %", None)]
    yield _workers("characters/workers_unreadable", odd, 2, 3, 5)


def _workers(name: str, pairs: list[tuple[Cell, int | None]], *wrong: int) -> Case:
    table = Table(many(len(pairs)), SHORT)
    rows = [
        [*table.head(), "Number of workers"],
        *[[*row, cell] for row, (cell, _) in zip(table.body(), pairs, strict=True)],
    ]
    listings = [{**row, "workers": count} for row, (_, count) in zip(table.listings(), pairs, strict=True)]
    said: Expected = accepted(listings, *[P("workers_unreadable", row, "Number of workers", "Sites") for row in wrong])
    return of_rows(name, "numbers of workers as written", rows, said)
