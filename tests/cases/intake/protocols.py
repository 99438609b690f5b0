"""Protocols, announcements, sequences, firms and auditors, as free text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.cases.intake.making import Table, accepted, of_rows
from tests.cases.intake.model import Case, Expected, OneOf, P
from tests.cases.intake.sheets import Cell
from tests.cases.intake.sites import many

WORDS = yaml.safe_load((Path(__file__).parent / "protocols.yaml").read_text("utf-8"))
KINDS = {
    "SMETA 4P": "on_site_audit",
    "BSCI": "on_site_audit",
    "Sedex Virtual Assessment": "virtual_assessment",
    "EcoVadis": "rating",
    "SLCP": "verified_self_assessment",
    "HRIA": "human_rights_impact_assessment",
    "Human rights impact assessment": "human_rights_impact_assessment",
}
EDITIONS = {
    "SMETA 6.1 4P": "6.1",
    "SMETA 7.0 4-Pillar": "7.0",
    "SMETA v6.0 2-pillar": "6.0",
    "SMETA Best Practice Version 5.0": "5.0",
    "SMETA 4P": "",
    "SMETA 2-Pillar": "",
    "SMETA 4-Pillar 6.1": "6.1",
    "RBA VAP 8.0": "8.0",
    "BSCI 2.0": "2.0",
    "SA8000:2014": OneOf("2014", ""),
    "SLCP 1.5": "1.5",
}
YES_NO: list[tuple[Cell, str]] = [
    ("Yes", "announced"),
    ("No", "unannounced"),
    (True, "announced"),
    (False, "unannounced"),
    ("yes", "announced"),
    ("Y", "announced"),
    ("N", "unannounced"),
]


def listed(
    field: str, heading: str, values: Sequence[Cell], wanted: Sequence[Any], *problems: P
) -> tuple[list[list[Cell]], Expected]:
    """Rows of one value each in one more column, and what the field must be."""
    table = Table(many(len(values)), ("site_name", "address", "country", "audit_date"))
    rows = [[*table.head(), heading], *[[*row, value] for row, value in zip(table.body(), values, strict=True)]]
    listings = [{**row, field: value} for row, value in zip(table.listings(), wanted, strict=True)]
    return rows, accepted(listings, *problems)


def column(name: str, about: str, field: str, heading: str, pairs: Sequence[tuple[Cell, Any]], *problems: P) -> Case:
    """A case of one column."""
    values, wanted = zip(*pairs, strict=True)
    rows, expected = listed(field, heading, values, wanted, *problems)
    return of_rows(name, about, rows, expected)


def cases() -> Iterator[Case]:
    for kind, families in WORDS["families"].items():
        pairs = [(text, family) for family, texts in families.items() for text in texts]
        yield column(f"protocols/{kind}", f"protocols as written: {kind}", "protocol_family", "Audit type", pairs)
    yield column("protocols/kinds", "kinds of assessment", "assessment_kind", "Assessment type", [*KINDS.items()])
    yield column(
        "protocols/editions",
        "editions, that are neither pillars nor years",
        "protocol_edition",
        "Audit protocol",
        [*EDITIONS.items()],
    )
    pairs = [(text, kind) for kind, texts in WORDS["announced"].items() for text in texts]
    yield column("protocols/announcements", "how audits were announced", "announcement", "Announcement", pairs)
    yield column("protocols/announced_yes_no", "announced: yes or no", "announcement", "Announced?", YES_NO)
    pairs = [(text, kind) for kind, texts in WORDS["sequences"].items() for text in texts]
    yield column("protocols/sequences", "which audit in a row of audits", "sequence", "Audit sequence", pairs)
    yield column(
        "protocols/auditors",
        "the auditor's number of APSCA",
        "auditor_apsca",
        "APSCA number",
        [
            ("21704567", "21704567"),
            ("ASCA 21704567", "21704567"),
            ("CSCA-21701234", "21701234"),
            ("RA 21701235", "21701235"),
            ("n/a", ""),
            (21704568, "21704568"),
            ("APSCA # 21704569 (CSCA)", "21704569"),
        ],
    )
    yield column(
        "protocols/firms",
        "the audit firm as written",
        "audit_firm",
        "Audit company",
        [
            ("Larkfield Assurance", "Larkfield Assurance"),
            (" Beacon  Social Audits ", "Beacon Social Audits"),
            ("n/a", ""),
            ("", ""),
        ],
    )
    told = [("SMETA 6.1 4P, semi-announced, periodic", "smeta_4p"), ("Initial SMETA 2-pillar (announced)", "smeta_2p"),
            ("BSCI full audit, unannounced", "bsci"), ("SMETA Follow-up (desktop) 4-Pillar", "smeta_4p")]  # fmt: skip
    yield column(
        "protocols/all_in_one_cell",
        "protocol, sequence and announcement in one cell",
        "protocol_family",
        "Audit type",
        told,
    )
    several = [
        ("SMETA 4P / BSCI", OneOf("smeta_4p", "bsci")),
        ("BSCI; SA8000", OneOf("bsci", "sa8000")),
        ("SMETA 2P + 4P", OneOf("smeta_4p", "smeta_2p", "smeta")),
    ]
    yield column(
        "protocols/several_in_one_cell", "several protocols in one cell", "protocol_family", "Audit type", several
    )
    yield column(
        "protocols/social_audits",
        "audits whose protocol is not named",
        "protocol_family",
        "Audit type",
        [
            ("Social audit", "unspecified"),
            ("Ethical audit", "unspecified"),
            ("3rd party audit", "unspecified"),
            ("Sozialaudit", "unspecified"),
        ],
    )
