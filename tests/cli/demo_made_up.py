"""Made-up figures for a story page: every number is different, so that a number in the wrong place is seen."""

from __future__ import annotations

from comity.cli.story import Attack, Example, Figure, Hold, Meeting, Neighbour, Refusal, SheetRow, StoryFigures

NUMBERS: dict[str, float] = {
    "lists.count": 16,
    "rows.all": 2817,
    "rows.problem": 107,
    "rows.expired": 15,
    "rows.duplicate": 18,
    "sites.all": 1319,
    "sites.eligible": 1262,
    "sites.listed": 1058,
    "sites.held": 204,
    "sites.kept": 0.838,
    "hero.lists": 5,
    "hero.spellings": 4,
    "hero.months": 17,
    "hero.formats": 3,
    "hero.dates": 6,
    "attack.main.names_off": 0.412,
    "attack.main.edition": 0.163,
    "attack.main.chance": 0.092,
    "attack.main.chance_names_off": 0.118,
    "attack.main.rows_names_off": 634,
    "attack.main.rows_edition": 498,
    "attack.outsider.names_off": 0.371,
    "attack.outsider.edition": 0.157,
    "attack.outsider.chance": 0.088,
    "policy.p_max": 0.25,
    "policy.k_min": 5,
    "hits.lists": 3,
    "hits.all": 262,
    "hits.kept": 221,
    "hits.lost": 41,
    "hits.share": 0.8435,
    "held.r1_hands": 141,
    "held.r1_exclusive": 63,
    "held.min_age": 23,
    "check.rows": 291,
    "check.listed": 118,
    "check.ask": 33,
    "check.not_listed": 52,
    "check.own": 88,
    "save.audits": 94,
    "save.money": 235000,
    "save.cost": 2500,
    "save.days": 282,
    "letters.count": 118,
    "letters.languages": 7,
    "refused.count": 2,
}


def sheet_row(member: str, name: str, row: int, *cells: tuple[str, str]) -> SheetRow:
    return SheetRow(member, name, "Sheet", row, cells)


def made_up(**changes: float) -> StoryFigures:
    """Figures of a run that never was; `changes` by key with `__` for the dot."""
    values = NUMBERS | {key.replace("__", "."): value for key, value in changes.items()}
    return StoryFigures(
        numbers={key: Figure(value, f"{key.split('.')[0]}.csv") for key, value in values.items()},
        texts={
            "strongest": "a member",
            "strongest_knows": "It strikes out its own rows first.",
            "currency": "US$",
            "checked_member": "Harrowgate & Finch",
            "cutoff": "30 June 2026",
            "edition_id": "2026-06-30-ab12",
        },
        hero=(
            sheet_row(
                "Sông Lam Xanh",
                "SongLam danh sach nha may.xlsx",
                41,
                ("Tên nhà máy", "Công ty TNHH Chế Biến Thủy Sản Rạng Khơi"),
                ("Địa chỉ", "Lô B7, KCN Hậu Xanh, Q. Ô Môn, Cần Thơ"),
                ("Quốc gia", "Việt Nam"),
                ("Ngành hàng", "Thủy sản"),
                ("Ngày đánh giá", "14/03/2025"),
                ("Tiêu chuẩn", "SMETA 4 trụ cột"),
            ),
            sheet_row(
                "Qinghe Daily",
                "Qinghe yanchang qingdan 2026.xlsx",
                77,
                ("生产场所", "Rang Khoi Seafood Processing Co., Ltd."),
                ("地址", "Lot B7, Hau Xanh IZ, Can Tho"),
                ("国家/地区", "越南"),
                ("纬度", "10.1062"),
                ("经度", "105.6897"),
                ("ZS编号", "ZS408117352"),
                ("验厂日期", "2025年8月19日"),
                ("审核标准", "SMETA 四支柱"),
            ),
            sheet_row(
                "Pastificio Valdoria",
                "VALDORIA fornitori con audit.xls",
                112,
                ("Stabilimento", "RANG KHOI SEAFOODS - CAN THO"),
                ("Indirizzo", "HAU XANH INDUSTRIAL ZONE, LOT B-7"),
                ("Nazione", "VIETNAM"),
                ("Coordinate", "10.1058, 105.6901"),
                ("Data audit", "08/10/2024"),
                ("Standard", "SMETA 4 pilastri"),
            ),
            sheet_row(
                "Kolkzicht Foods",
                "kolkzicht-audits.ods",
                130,
                ("Productielocatie", "Rangkhoi Seafood Proc. Co Ltd"),
                ("Adres", "Lot B7 Hau Xanh Ind. Zone, O Mon, Can Tho"),
                ("Land", "Vietnam"),
                ("Datum audit", "27-11-2025"),
                ("Auditsoort", "SMETA 4-pijler"),
            ),
            sheet_row(
                "Tern Island Seafoods",
                "tern-island-audits.csv",
                63,
                ("Site name", "Rang Khoi Seafod Processing"),
                ("Address", "B7 Hau Xanh Ind Zone, Omon Dist, Cantho"),
                ("Country of production", "VNM"),
                ("Audit quarter", "Q1 2026"),
                ("Audit type", "SMETA 4 Pillar"),
            ),
        ),
        published=(
            ("supplier_name", "Rang Khoi Seafood Processing Co Ltd"),
            ("site_name", "Rang Khoi Seafood Processing"),
            ("city", "Can Tho"),
            ("country", "VN"),
            ("sector", "Fish and seafood"),
            ("kind", "on-site audit"),
            ("equivalence", "four pillars"),
            ("audited", "2026-H1"),
        ),
        meetings=(
            Meeting(
                "Qinghe Daily",
                "Tern Island Seafoods",
                0.998,
                (
                    ("the names share rang, khoi, processing", 5.1),
                    ("28 m apart by their coordinates", 4.2),
                    ("seafood is spelt seafod", -0.4),
                ),
            ),
            Meeting(
                "Sông Lam Xanh",
                "Qinghe Daily",
                0.991,
                (("the names share rang khoi", 4.0), ("lot B7 in both addresses", 2.2)),
            ),
        ),
        neighbour=Neighbour("Sông Lam Xanh", "Công ty TNHH Triều Sen", "Lô B9, KCN Hậu Xanh"),
        attacks=(
            Attack(
                "main",
                "A member that strikes out its own rows",
                "knows how many sites each member audits in a sector and country",
            ),
            Attack("outsider", "An outsider with a leaked list", "knows the same, has no rows of its own"),
        ),
        holds=(
            Hold("r1_hands", "Too few members in this sector and country.", True),
            Hold("r1_exclusive", "One member stands behind too many.", True),
            Hold("min_age", "Every audit is too young.", False),
        ),
        refusals=(
            Refusal("Pinnow_Auditliste.xlsx", ("Einkaufsvolumen 2025 (EUR)", "Einkäufer (E-Mail)")),
            Refusal("Brackwater.xlsx", ("Spend 2025 (USD)",)),
        ),
        examples=(
            Example(
                "RANG KHOI SEAFOOD PROCESSING CO LTD | CAN THO",
                "listed",
                ("Rang Khoi Seafood Processing, Can Tho", "four pillars, 2026-H1"),
                "Ask the site for its report",
            ),
            Example(
                "TIRTAMBAKO SAWIT MAKMUR | PEKANBARU", "ask", ("This company has 2 listed sites",), "One question first"
            ),
            Example("KRANICHKAMP WELLPAPPE | FULDA", "not_listed", (), "Commission"),
        ),
    )
