"""Headings: as other programs export them, such as are easily mistaken, and with a mapping."""

from __future__ import annotations

from collections.abc import Iterator

from tests.cases.intake.headings import meant, under
from tests.cases.intake.making import SITES, SMALL, accepted, make, of_rows
from tests.cases.intake.model import Case, OneOf, P, refused
from tests.cases.intake.writers import write

GOOD = accepted(SMALL.listings())


def cases() -> Iterator[Case]:
    yield from _exports()
    yield from _confusions()
    yield from _mapped()


def _exports() -> Iterator[Case]:
    heads = [
        "Company Name",
        "Company Reference",
        "Site Name",
        "Site Reference",
        "Address Line 1",
        "City",
        "Post Code",
        "Country",
        "Audit Type",
        "Audit Start Date",
        "Audit End Date",
        "Audit Company",
        "Announced Type",
    ]
    fields = [
        "supplier_name",
        "zc",
        "site_name",
        "zs",
        "address",
        "city",
        "postcode",
        "country",
        "protocol",
        "audit_date",
        "audit_date",
        "=Beacon Social Audits",
        "=Semi-Announced",
    ]
    listings = meant(
        "supplier_name",
        "site_name",
        "address",
        "city",
        "postcode",
        "country",
        "audit_date",
        "protocol",
        sedex_site=[f"ZS77{at:05d}" for at in range(4)],
        sedex_company=[f"ZC88{at:05d}" for at in range(4)],
        announcement=["semi_announced"] * 4,
        audit_firm=["Beacon Social Audits"] * 4,
    )
    yield of_rows(
        "headings/platform_export", "the export of an audit platform", under(heads, *fields), accepted(listings)
    )
    heads = ["country", "name", "address", "sector", "number_of_workers", "audit_date"]
    rows = under(heads, "country", "site_name", "address", "=Apparel", "=250", "audit_date")
    listings = meant("country", "site_name", "address", "audit_date", workers=[250] * 4)
    yield of_rows(
        "headings/register_template",
        "the template of a public register, with a date added",
        rows,
        accepted(listings, may={"site_name_from_supplier"}),
    )
    heads = ["Vendor", "Name 1", "Street", "Postal Code", "City", "Country Key", "Last audit"]
    rows = under(heads, "code", "site_name", "address", "postcode", "city", "iso", "audit_date")
    yield of_rows(
        "headings/erp_export",
        "the export of a vendor master",
        rows,
        accepted(
            meant("site_name", "address", "postcode", "city", "country", "audit_date"),
            may={"site_name_from_supplier", "vendor_number_left_out"},
        ).hiding("V-770"),
    )
    heads = ["ID", "Site: Name", "Site: Address", "Site: Country", "Audit: Date", "Audit: Protocol"]
    rows = under(heads, "number", "site_name", "address", "country", "audit_date", "protocol")
    yield of_rows(
        "headings/crm_export",
        "the export of a customer database, with the object in front",
        rows,
        accepted(meant("site_name", "address", "country", "audit_date", "protocol")),
    )
    heads = ["1. What is the name of the site?", "2. What is its address?", "3. In which country is it?",
             "4. When was it last audited?", "5. Against which standard?"]  # fmt: skip
    yield of_rows(
        "headings/form_export",
        "the export of an online form: headings are questions",
        [list(heads), *SMALL.body()],
        GOOD,
    )


def _confusions() -> Iterator[Case]:
    heads = ["Parent company", "Supplier", "Factory", "Country", "Audit date"]
    rows = under(heads, "=Example Holding AG", "supplier_name", "site_name", "country", "audit_date")
    yield of_rows(
        "headings/parent_supplier_factory",
        "three companies in a row: parent, supplier, site",
        rows,
        accepted(meant("supplier_name", "site_name", "country", "audit_date")),
    )
    heads = ["Supplier name", "Supplier country", "Factory name", "Factory country", "Audit date"]
    rows = under(heads, "supplier_name", "=Switzerland", "site_name", "country", "audit_date")
    yield of_rows(
        "headings/country_of_supplier_and_site",
        "the supplier's country and that of the site",
        rows,
        accepted(meant("supplier_name", "site_name", "country", "audit_date"), may={"heading_twice"}),
    )
    heads = ["Site name", "Head office address", "Site address", "Country", "Audit date"]
    rows = under(heads, "site_name", "=9 Lake Parade", "address", "country", "audit_date")
    yield of_rows(
        "headings/head_office_and_site_address",
        "two addresses, of which one is that of the site",
        rows,
        accepted(meant("site_name", "address", "country", "audit_date")),
    )
    heads = ["Site name", "Country", "Country code", "Audit date"]
    yield of_rows(
        "headings/country_and_code",
        "the country as a name and as a code",
        under(heads, "site_name", "country", "iso", "audit_date"),
        accepted(meant("site_name", "country", "audit_date"), may={"heading_twice"}),
    )
    heads = ["Site name", "Region", "State/Province", "Country", "Audit date"]
    yield of_rows(
        "headings/sales_region",
        "a region of the world beside that of the country",
        under(heads, "site_name", "=EMEA", "city", "country", "audit_date"),
        accepted(meant("site_name", "country", "audit_date"), may={"heading_twice"}),
    )
    heads = [
        "Site name",
        "Country",
        "Audit date",
        "Audit type",
        "Audit status",
        "Audit result",
        "Audit ID",
        "Audit score",
    ]
    rows = under(heads, "site_name", "country", "audit_date", "protocol", "=Closed", "=Green", "=A-2211", "=87")
    yield of_rows(
        "headings/status_result_and_score",
        "columns on the audit that are not used",
        rows,
        accepted(meant("site_name", "country", "audit_date", "protocol")),
    )
    heads = ["Site name", "Site name (local language)", "Country", "Audit date"]
    rows = under(heads, "site_name", "=工厂", "country", "audit_date")
    either = [OneOf(site.site_name, "工厂") for site in SITES[:4]]
    yield of_rows(
        "headings/name_in_two_languages",
        "the name in English and in the local language",
        rows,
        accepted(meant("country", "audit_date", site_name=either), may={"heading_twice"}),
    )
    heads = ["Site", "Site code", "Site type", "Site status", "Site country", "Site audit date"]
    rows = under(heads, "site_name", "code", "=Factory", "=Active", "country", "audit_date")
    yield of_rows(
        "headings/many_with_site",
        "every heading begins with the same word",
        rows,
        accepted(meant("site_name", "country", "audit_date"), may={"vendor_number_left_out"}),
    )


def _mapped() -> Iterator[Case]:
    heads = ["Kd-Obj", "Str", "Ld", "Tag", "Verf"]
    rows = [heads, *SMALL.body()]
    fields = ["site_name", "address", "country", "audit_date", "protocol"]
    lines = "sheet,heading,field\n" + "".join(f",{head},{field}\n" for head, field in zip(heads, fields, strict=True))
    for each in ("xlsx", "csv"):
        sheet = "Sites" if each == "xlsx" else ""
        yield make(
            f"headings/mapping_{each}",
            "house abbreviations, with a mapping",
            write(each, rows),
            accepted(SMALL.listings(sheet=sheet)),
            f".{each}",
            mapping=lines,
        )
    rows = under(["Site name", "Country", "Date A", "Date B"], "site_name", "country", "=2024-02-29", "audit_date")
    chosen = "sheet,heading,field\nSites,Date B,audit_date\nSites,Date A,\n"
    yield make(
        "headings/mapping_chooses",
        "a mapping that says which of two columns counts",
        write("xlsx", rows),
        accepted(meant("site_name", "country", "audit_date")),
        mapping=chosen,
    )
    rows = [[*SMALL.head(), "Spend"], *[[*row, 770000 + at] for at, row in enumerate(SMALL.body())]]
    yield make(
        "headings/mapping_cannot_allow",
        "a mapping cannot make a forbidden column pass",
        write("xlsx", rows),
        refused(P("forbidden_column", None, "Spend", "Sites")).hiding("77000"),
        mapping="sheet,heading,field\n,Spend,\n",
    )
