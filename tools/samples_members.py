"""The sixteen invented members: what their workbooks look like, and where in the world they buy.

A column is (what stands in it, its heading). What can stand in a column is named in `samples_rows.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How a workbook looks: the colour of its header, its font, whether lines are banded."""

    colour: str = "#1F4E79"
    ink: str = "#FFFFFF"
    font: str = "Calibri"
    size: int = 11
    banded: bool = False
    lines: bool = False


@dataclass(frozen=True)
class Style:
    """How a member writes: language, dates, countries, names."""

    language: str
    date: str
    country: str = "name"
    caps: bool = False
    plain: bool = False
    native: str = ""
    legal: str = "official"
    name: str = "company"
    coordinates: int = 5
    comma: bool = False


@dataclass(frozen=True)
class Member:
    key: str
    name: str
    file: str
    style: Style
    look: Look
    columns: tuple[tuple[str, str], ...]
    sheets: tuple[tuple[str, str], ...] = (("", ""),)
    top: tuple[tuple[str, ...], ...] = ()
    bottom: tuple[tuple[str, ...], ...] = ()
    first_column: int = 0
    notes: tuple[str, tuple[str, ...]] | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    band: tuple[str, ...] = ()
    own_protocol: str = ""


def columns(text: str) -> tuple[tuple[str, str], ...]:
    """`site=Site name | country=Country` as pairs."""
    return tuple((key.strip(), heading.strip()) for key, heading in (part.split("=", 1) for part in text.split("|")))


MEMBERS: tuple[Member, ...] = (
    Member(
        "harrowgate",
        "Harrowgate & Finch",
        "Harrowgate audited sites June 2026.xlsx",
        Style("en", "native"),
        Look("#14352A", font="Gill Sans MT", banded=True),
        columns(
            "no=# | company=Supplier | site=Production site | address=Site address | country=Country | gln=GLN | "
            "zs=Sedex site (ZS) | sector=Category | date=Audit date | protocol=Audit type | firm=Audit company | "
            "announced=Announced?"
        ),
        sheets=(("Audited sites", ""),),
        top=(
            ("Harrowgate & Finch",),
            ("Sites audited in the last three years, for the common list",),
            ("Exported 2026-07-02",),
            (),
        ),
        bottom=((), ("Total sites", "{count}"), ("* Follow-up audits are listed where the full audit is older.",)),
        notes=(
            "Read me",
            (
                "Harrowgate & Finch – Responsible Sourcing",
                "Audits of the last three years, all categories.",
                "Questions: responsible sourcing desk",
                "Status 2026-06-30",
            ),
        ),
        own_protocol="H&F Responsible Supplier Audit",
    ),
    Member(
        "pinnow",
        "Pinnow Drogerie",
        "Pinnow_Auditliste_Stand_06-2026.xlsx",
        Style("de", "dot", legal="short", name="dash"),
        Look("#D9E1F2", ink="#000000", font="Arial", size=10, lines=True),
        columns(
            "vendor=Kreditor | company=Firma | site=Standort | street=Straße "
            "| postcode=PLZ | city=Ort | country=Land | "
            "sector=Warengruppe | date=Auditdatum | protocol=Auditstandard | firm=Prüfinstitut | "
            "spend=Einkaufsvolumen 2025 (EUR) | buyer=Einkäufer (E-Mail)"
        ),
        sheets=(("Auditliste", ""),),
        bottom=(("Summe Standorte", "{count}"), (), ("Angaben ohne Gewähr",)),
        own_protocol="Pinnow Lieferantencheck",
    ),
    Member(
        "treguier",
        "Maison Tréguier",
        "Maison Treguier - sites audites.xlsx",
        Style("fr", "month", country="local", caps=True, plain=True, legal="drop"),
        Look("#7B2D43", font="Garamond", size=12),
        columns(
            "company=Fournisseur | site=Site de production | street=Adresse | city=Ville | region=Région / État | "
            "country=Pays de production | products=Produits | date=Mois de l'audit | protocol=Référentiel"
        ),
        sheets=(("Sites audités", ""),),
        first_column=1,
        top=(("Maison Tréguier – Achats responsables",), ("Extraction du 01/07/2026",), ()),
        band=("Fournisseur", "", "", "", "", "", "", "Audit", ""),
        bottom=((), ("Contact : service achats responsables",)),
        own_protocol="Référentiel Tréguier",
    ),
    Member(
        "olivareta",
        "Olivareta Alimentación",
        "olivareta_auditorias_2026.csv",
        Style("es", "dmy", country="local", legal="short"),
        Look(),
        columns(
            "site=Nombre de la planta | company=Proveedor | address=Dirección | country=País de producción | "
            "sector=Sector | date=Fecha auditoría | protocol=Protocolo | firm=Empresa auditora"
        ),
        encoding="cp1252",
        delimiter=";",
        own_protocol="Auditoría ética Olivareta",
    ),
    Member(
        "serraclara",
        "Serra Clara Alimentos",
        "SerraClara_unidades_auditadas.csv",
        Style("pt", "dmy", country="local", caps=True, legal="full", comma=True),
        Look(),
        columns(
            "company=Fornecedor | site=Unidade produtiva | address=Endereço "
            "| country=País | lat=Lat. | lng=Long. | gln=GLN | "
            "sector=Categoria | date=Data da auditoria | protocol=Tipo de auditoria | announced=Anunciada"
        ),
        encoding="utf-8-sig",
        delimiter=";",
        own_protocol="Padrão Serra Clara",
    ),
    Member(
        "nusa",
        "Nusa Lestari Consumer",
        "Nusa Lestari daftar pabrik.xlsx",
        Style("id", "long", country="local", legal="drop"),
        Look("#C00000", font="Tahoma", size=10),
        columns(
            "no=No urut | company=Nama pemasok | site=Nama pabrik "
            "| address=Alamat pabrik | country=Negara produksi | "
            "sector=Kategori | workers=Jumlah pekerja | date=Tanggal "
            "audit | protocol=Protokol | announced=Diberitahukan?"
        ),
        sheets=(("Daftar", ""),),
        top=(("Nusa Lestari Consumer – Daftar pabrik yang diaudit",), ("Diunduh 1 Juli 2026",), ()),
        bottom=((), ("Jumlah pabrik", "{count}")),
        own_protocol="Audit Pemasok Nusa",
    ),
    Member(
        "qinghe",
        "Qinghe Daily",
        "Qinghe yanchang qingdan 2026.xlsx",
        Style("zh", "zh", country="local", native="CN", legal="official", coordinates=4),
        Look("#FFF2CC", ink="#000000", font="SimSun", lines=True),
        columns(
            "no=编号 | site=生产场所 | address=地址 | country=国家/地区 | lat=纬度 | lng=经度 | zs=ZS编号 | "
            "sector=类别 | "
            "date=验厂日期 | protocol=审核标准 | firm=审核公司 | announced=通知方式"
        ),
        sheets=(("Sheet1", ""),),
        own_protocol="清禾供应商社会责任审核",
    ),
    Member(
        "valdoria",
        "Pastificio Valdoria",
        "VALDORIA fornitori con audit.xls",
        Style("it", "native", country="upper", caps=True, legal="drop", coordinates=4),
        Look("#006633", font="Verdana", size=9),
        columns(
            "site=Stabilimento | company=Ragione sociale | street=Indirizzo | city=Comune | country=Nazione | "
            "latlng=Coordinate | zs=Codice ZS | sector=Settore | date=Data audit | protocol=Standard "
            "| firm=Ente di verifica | remarks=Note"
        ),
        sheets=(("Fornitori", ""),),
        top=(("Pastificio Valdoria - stabilimenti verificati",), ()),
        own_protocol="Codice Valdoria",
    ),
    Member(
        "kolkzicht",
        "Kolkzicht Foods",
        "kolkzicht-audits.ods",
        Style("nl", "native", country="local", legal="short"),
        Look("#E4720F", font="Liberation Sans", size=10),
        columns(
            "company=Leverancier | site=Productielocatie | address=Adres "
            "| country=Land | gln=GLN-code | sector=Categorie | "
            "date=Datum audit | protocol=Auditsoort | announced=Aangekondigd | kind=Eerste / vervolg"
        ),
        sheets=(("Locaties", ""),),
        top=(("Kolkzicht Foods – geauditeerde locaties",), ("Stand 30 juni 2026",), ()),
        bottom=((), ("Totaal aantal locaties", "{count}")),
        own_protocol="Kolkzicht Leverancierscode",
    ),
    Member(
        "mavikiyi",
        "Mavikıyı Gıda",
        "mavikiyi_denetim_listesi.csv",
        Style("tr", "dot2", country="local", native="TR", legal="short", name="company"),
        Look(),
        columns(
            "vendor=Satıcı No | company=Tedarikçi | site=Üretim tesisi "
            "| address=Adres | country=Ülke | sector=Ürün grubu | "
            "workers=Çalışan sayısı | date=Denetim tarihi | protocol=Denetim türü"
        ),
        encoding="cp1254",
        delimiter=";",
        own_protocol="Mavikıyı Tedarikçi Denetimi",
    ),
    Member(
        "songlam",
        "Sông Lam Xanh",
        "SongLam danh sach nha may.xlsx",
        Style("vi", "dmy", country="local", native="VN", legal="official", caps=False),
        Look("#00695C", font="Times New Roman", size=12, banded=True),
        columns(
            "no=STT | site=Tên nhà máy | address=Địa chỉ | country=Quốc "
            "gia | sector=Ngành hàng | workers=Số công nhân | "
            "date=Ngày đánh giá | protocol=Tiêu chuẩn | firm=Đơn vị đánh giá"
        ),
        sheets=(("Danh sách", ""),),
        top=(("DANH SÁCH NHÀ MÁY ĐÃ ĐÁNH GIÁ",), ("Công ty Sông Lam Xanh – 30/06/2026",), ()),
        bottom=(("Tổng cộng", "{count}"),),
        own_protocol="Tiêu chuẩn Sông Lam",
    ),
    Member(
        "brackwater",
        "Brackwater Brands",
        "Brackwater Brands site audits.xlsx",
        Style("us", "mdy", legal="full", name="dash"),
        Look("#2F3E9E", font="Calibri", size=11),
        columns(
            "vendor=Vendor no. | company=Supplier | site=Production site "
            "| address=Site address | country=Country of production | "
            "sector=Category | workers=No. of workers | date=Date of "
            "audit | protocol=Audit type | firm=Audit company | "
            "spend=Spend 2025 (USD)"
        ),
        sheets=(("Americas", "mdy"), ("Rest of world", "dmy")),
        top=(("Brackwater Brands – site audits",), ()),
        own_protocol="Brackwater Supplier Ethics Audit",
    ),
    Member(
        "tern",
        "Tern Island Seafoods",
        "tern-island-audits.csv",
        Style("en", "quarter", country="iso3", plain=True, legal="short", coordinates=6),
        Look(),
        columns(
            "site=Site name | address=Address | country=Country of production "
            "| lat=Lat | lng=Longitude | products=Products | "
            "date=Audit quarter | protocol=Audit type"
        ),
        own_protocol="Tern Ethical Sourcing Audit",
    ),
    Member(
        "fjellro",
        "Fjellro Meieri",
        "fjellro_audits_unicode.csv",
        Style("en", "iso", country="iso2", legal="drop", name="place", coordinates=5),
        Look(),
        columns(
            "company=Supplier | site=Site | street=Address line 1 | "
            "city=Town | region=State/Province | postcode=ZIP | "
            "country=Country | lat=Latitude | lng=Longitude | zs=Sedex site code | sector=Sector | date=Audit date | "
            "protocol=Protocol | announced=Announcement"
        ),
        encoding="utf-16",
        delimiter="\t",
        own_protocol="Fjellro Code",
    ),
    Member(
        "lindqvarn",
        "Lindqvarn Hygiene",
        "Lindqvarn Q2-2026.xlsb",
        Style("en", "serial", country="iso3", legal="short"),
        Look("#595959"),
        columns(
            "site=Manufacturing site | company=Legal entity | address=Full "
            "address | country=Country code | latlng=Coordinates | "
            "gln=GLN | sector=Material group | workers=Headcount | date=Date "
            "of last audit | protocol=Scheme | reference=Report ID"
        ),
        sheets=(("Sites", ""),),
        own_protocol="Lindqvarn Site Assessment",
    ),
    Member(
        "copperbell",
        "Copperbell Pet Care",
        "Copperbell Pet - audit tracker.xlsx",
        Style("us", "en_long", legal="official"),
        Look("#B7472A", font="Century Gothic", size=10, lines=True),
        columns(
            "site=Facility name | address=Facility address | country=Country "
            "| sector=Product category | date=Date audited | "
            "protocol=Audit protocol | announced=Announcement type | remarks=Comments"
        ),
        sheets=(("Tracker", ""),),
        top=(("Copperbell Pet Care",), ("AUDIT TRACKER – rolling 36 months",), ()),
        bottom=((), ("Grand total", "{count}"), ("Source: audit database, June 2026",)),
        own_protocol="Copperbell Standard",
    ),
)

BY_KEY = {member.key: member for member in MEMBERS}

# sector country sites | member:weight ... ; big cells where many members buy, then middling and thin ones
CELLS_TEXT = """
packaging CN 106 | qinghe:20 lindqvarn:9 harrowgate:8 pinnow:8 copperbell:7 brackwater:7 tern:6 \
    kolkzicht:5 fjellro:5 songlam:4 nusa:4
palm ID 96 | nusa:24 harrowgate:8 kolkzicht:8 lindqvarn:7 brackwater:7 treguier:6 \
    pinnow:6 qinghe:5 olivareta:5 valdoria:4
seafood VN 102 | songlam:20 tern:9 harrowgate:8 kolkzicht:7 copperbell:7 pinnow:6 \
    treguier:6 qinghe:5 valdoria:4 fjellro:4
fruit TR 92 | mavikiyi:22 valdoria:8 pinnow:8 harrowgate:7 fjellro:7 \
    treguier:6 kolkzicht:6 olivareta:5 brackwater:5
meat BR 92 | serraclara:22 copperbell:9 olivareta:8 harrowgate:7 kolkzicht:7 \
    brackwater:6 fjellro:5 tern:5 lindqvarn:4
fruit ES 86 | olivareta:19 treguier:8 harrowgate:8 pinnow:7 serraclara:7 \
    kolkzicht:6 valdoria:6 fjellro:5 tern:5
copack US 92 | brackwater:24 copperbell:9 harrowgate:7 lindqvarn:6 tern:5 qinghe:4 serraclara:4 fjellro:3
packaging DE 84 | pinnow:19 lindqvarn:8 fjellro:8 harrowgate:7 kolkzicht:6 \
    treguier:6 valdoria:5 brackwater:4 mavikiyi:4
dairy FR 44 | treguier:12 fjellro:6 kolkzicht:5 harrowgate:5 valdoria:5 olivareta:4 tern:4
textiles IN 50 | harrowgate:12 pinnow:7 brackwater:6 lindqvarn:6 treguier:5 copperbell:5 tern:3
confectionery IT 44 | valdoria:12 pinnow:6 treguier:6 harrowgate:5 \
    kolkzicht:5 fjellro:4 olivareta:4 mavikiyi:4
dairy NL 38 | kolkzicht:7 fjellro:6 harrowgate:5 pinnow:4 tern:4 treguier:4 lindqvarn:3
bakery PL 40 | pinnow:9 harrowgate:5 kolkzicht:5 valdoria:5 fjellro:5 treguier:4 mavikiyi:4
meat US 40 | copperbell:14 brackwater:7 tern:5 harrowgate:5 serraclara:4 kolkzicht:4 lindqvarn:3
homecare MX 38 | brackwater:7 lindqvarn:6 qinghe:5 copperbell:5 olivareta:4 harrowgate:4 pinnow:4
seafood TH 38 | tern:7 copperbell:6 kolkzicht:5 harrowgate:5 songlam:4 valdoria:4 treguier:3 nusa:4
palm MY 38 | nusa:7 lindqvarn:5 harrowgate:5 qinghe:5 kolkzicht:5 brackwater:4 pinnow:4
packaging VN 36 | songlam:7 qinghe:5 lindqvarn:5 copperbell:5 brackwater:4 harrowgate:4 tern:3
copack GB 36 | harrowgate:9 tern:6 pinnow:4 lindqvarn:4 fjellro:3 copperbell:3
cocoa CI 18 | treguier:9 valdoria:4 harrowgate:3
cocoa GH 12 | harrowgate:6 pinnow:3
cocoa CO 12 | olivareta:4 brackwater:4 treguier:2
cocoa KE 9 | harrowgate:6 tern:2
seafood MA 10 | treguier:4 olivareta:4
seafood EC 10 | tern:5 brackwater:3
fruit EC 6 | brackwater:3 olivareta:2
fruit ZA 10 | harrowgate:4 kolkzicht:3 tern:2
fruit PE 9 | olivareta:4 brackwater:2
fruit EG 6 | mavikiyi:4
textiles BD 11 | pinnow:4 harrowgate:4 brackwater:2
textiles PT 7 | serraclara:3 pinnow:2
packaging PT 6 | serraclara:4 olivareta:2
homecare IN 7 | lindqvarn:4 qinghe:2
homecare PL 5 | pinnow:4
packaging TR 8 | mavikiyi:5 valdoria:2
dairy DE 6 | fjellro:5
"""
