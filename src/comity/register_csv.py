"""register.csv: what the next round starts from, a line for each site; written after a round, read by the next one.

Names members and sites side by side: the Secretariat's own, never sent with an edition.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from comity.as_text import csv_text, from_csv_text
from comity.assembling import Resolved
from comity.check.edition_file import load_edition
from comity.disclosure.candidates import Standing, best_audit, standing
from comity.disclosure.canonical import Texts
from comity.disclosure.certificate import digest
from comity.disclosure.files import CSV_NAME, MANIFEST_NAME, opened_manifest
from comity.disclosure.holds import editions_waited
from comity.disclosure.keys import Keys
from comity.disclosure.previous import Previous, Released, Waiting
from comity.disclosure.proposal import Placement, Proposal
from comity.disclosure.risk import JSON_NAME
from comity.disclosure.risk_history import read_history
from comity.previous_round import Carried, PreviousRound, StandingSite
from comity.reference.countries import is_code
from comity.vocabulary.assessment import Equivalence, Kind
from comity.vocabulary.dates import PartialDate
from comity.vocabulary.edition import COLUMNS, EditionRow
from comity.vocabulary.errors import EditionError, OptionError
from comity.vocabulary.listing import Listing
from comity.vocabulary.problems import RowRef
from comity.vocabulary.signed import SiteWithdrawal, Waiver
from comity.vocabulary.site import Contribution, Site

REGISTER_NAME = "register.csv"
# Where, among the Secretariat's files, a round keeps what it needed of the one before.
PREVIOUS_FOLDER = "previous"
_LIST, _REGISTER, _RISK = f"edition/{CSV_NAME}", f"secretariat/{REGISTER_NAME}", f"secretariat/{JSON_NAME}"
PREVIOUS_FILES = (f"edition/{MANIFEST_NAME}", _LIST, _REGISTER)
TEXTS = ("supplier_name", "site_name", "address", "city", "region", "postcode", "identifiers")
KNOWN = (
    "country", "sector", "contributors", "best_audit", "first_edition", "hold", "editions_held", "volunteered",
    "waived",
)  # fmt: skip
HEAD = ("site_id", *TEXTS, *KNOWN, "audits", "waivers", "withdrawal", "rows", *(f"row_{name}" for name in COLUMNS))


# --- writing ----------------------------------------------------------------------------------------------------------


def write_register(path: Path, resolved: Resolved, proposal: Proposal, edition_id: str) -> None:
    """The register after a round, in the order of site ids.

    Texts are at their finest. `contributors` are joined by "; "; `audits` has each of their audits as JSON, whether it
    counted (`behind`), and the mark of its row; `waivers` has each waiver that stands as JSON, and `waived` says that
    the row is listed on them; `withdrawal` is the one that stands, as JSON; `rows` are keyed marks of what their rows
    said, by which an unchanged row is known again. `row_...` hold the row as released now, empty where the site is
    held.
    """
    placements = {placement.site_id: placement for placement in proposal.placements}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for site in resolved.sites:
            line = _line(site, placements[site.site_id], resolved, proposal, edition_id)
            writer.writerow([csv_text(line[name]) for name in HEAD])


def _line(
    site: Site, placement: Placement, resolved: Resolved, proposal: Proposal, edition_id: str
) -> dict[str, object]:
    before = proposal.previous.released.get(site.site_id) if proposal.previous else None
    first = before.first_edition if before else ""
    known = resolved.standing.get(site.site_id)
    texts = placement.candidate.texts
    if known and not site.contributions:
        texts = _texts(known.listing)
    cells = placement.row.cells() if placement.row else ("",) * len(COLUMNS)
    held = "" if placement.row else editions_waited(site.site_id, proposal)
    return {
        "site_id": site.site_id,
        **{name: getattr(texts, name) for name in TEXTS},
        "country": placement.candidate.country,
        "sector": placement.candidate.sector,
        "contributors": "; ".join(sorted({part.member for part in site.contributions if part.counts})),
        "best_audit": best_audit(site),
        "first_edition": first or (edition_id if placement.row else ""),
        "hold": placement.reason,
        "editions_held": held,
        "volunteered": "yes" if placement.candidate.volunteered else "",
        "waived": "yes" if placement.row and placement.candidate.waived else "",
        "audits": json.dumps([_audit(part, proposal) for part in site.contributions if part.counts]),
        "waivers": json.dumps([_signed(each) for each in resolved.waivers.get(site.site_id, ())]),
        "withdrawal": json.dumps(_signed(gone)) if (gone := resolved.withdrawals.get(site.site_id)) else "",
        "rows": " ".join(sorted(resolved.marks.get(site.site_id, ()))),
        **{f"row_{name}": value for name, value in zip(COLUMNS, cells, strict=True)},
    }


def _audit(part: Contribution, proposal: Proposal) -> dict[str, object]:
    return {
        "member": part.member,
        "audited": str(part.listing.audit_date),
        "kind": part.kind.value,
        "equivalence": part.equivalence.value,
        "behind": standing(part, proposal.policy, proposal.cutoff) is Standing.COUNTS,
        "mark": part.mark,
    }


def _signed(what: Waiver | SiteWithdrawal) -> dict[str, str]:
    member = {"member": what.member} if isinstance(what, Waiver) else {}
    return {**member, "by": what.by, "when": what.when, "why": what.why}


def _texts(listing: Listing) -> Texts:
    """The texts of a listing that `_site` made of a line."""
    marks = (f"{kind}:{number}" for kind, number in _identifiers(listing).items() if number)
    texts = (listing.site_name, listing.supplier_name, listing.address, listing.city, listing.region, listing.postcode)
    return Texts(*texts, identifiers="; ".join(marks))


def _identifiers(listing: Listing) -> dict[str, str]:
    return {"GLN": listing.gln, "LEI": listing.lei, "OS ID": listing.os_id}


# --- reading ----------------------------------------------------------------------------------------------------------


def lines(path: Path) -> Iterator[Mapping[str, str]]:
    """The lines of a register. Raises EditionError where it cannot be read or lacks a column."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in HEAD if name not in (rows.fieldnames or ())]:
                raise _unreadable(path, f"it has no column {missing[0]}")
            for row in rows:
                if None in row.values() or None in row:
                    raise _unreadable(path, f"line {rows.line_num} is not whole")
                yield {name: from_csv_text(cell) for name, cell in row.items()}
    except OSError as error:
        raise _unreadable(path, error.strerror) from None
    except (csv.Error, UnicodeDecodeError):
        raise _unreadable(path, "it is damaged") from None


def _unreadable(path: Path, why: object) -> EditionError:
    return EditionError(f"{path.name} of {path.parent.name} cannot be read ({why}).")


def read_previous(folder: Path, keys: Keys, cutoff: date) -> PreviousRound:
    """The round whose result folder this is. Raises OptionError, in a sentence, where this round cannot follow it, and
    CertificateError or EditionError where its edition was changed since it was signed, or its register is damaged."""
    files = {name: _content(folder, name) for name in PREVIOUS_FILES}
    said, digests = opened_manifest(folder / "edition")
    if said.get("key_commitment") != keys.commitment:
        raise OptionError("The previous round was made with another key. Give its key: site ids depend on it.")
    if digest(files[_LIST]) != digests.get(CSV_NAME):
        raise OptionError(f"{CSV_NAME} of the previous round was changed since it was signed.")
    before = date.fromisoformat(str(said["cutoff"]))
    if before >= cutoff:
        raise OptionError(f"The previous round's cut-off, {before}, is not before this one's, {cutoff}.")
    rows, path = set(load_edition(folder / _LIST).rows), folder / _REGISTER
    register = list(lines(path))
    try:
        sites = {row["site_id"]: _site(row, at) for at, row in enumerate(register, 2)}
        released = {row["site_id"]: _released(row) for row in register if row["row_row_id"]}
        waiting = {row["site_id"]: _waiting(row) for row in register if row["hold"]}
    except (KeyError, TypeError, ValueError):
        raise _unreadable(path, "it is damaged") from None
    if {each.row for each in released.values()} != rows:
        raise _unreadable(path, f"it does not hold the rows of {CSV_NAME}")
    if files != {name: _content(folder, name) for name in PREVIOUS_FILES}:
        raise OptionError("The previous round was changed while it was read. Run this again.")
    edition = Previous(str(said["edition_id"]), before, released, waiting)
    history = read_history(_if_there(folder / _RISK), edition.edition_id, len(released))
    return PreviousRound(edition, sites, files, history)


def _if_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def write_previous(own: Path, files: Mapping[str, bytes]) -> None:
    """Into the Secretariat's folder of a round: the files of the round before that it was read from."""
    for name, kept in files.items():
        copy = own / PREVIOUS_FOLDER / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(kept)


def _content(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise OptionError(
            f"{name} of the previous round cannot be read ({error.strerror}). Give its whole result folder, as "
            "assemble wrote it."
        ) from None


def _site(row: Mapping[str, str], at: int) -> StandingSite:
    if not is_code(row["country"]):
        raise ValueError(row["country"])
    identifiers = dict(each.split(":", 1) for each in row["identifiers"].split("; ") if each)
    listing = Listing(
        RowRef("", "", at),
        row["site_name"],
        row["country"],
        supplier_name=row["supplier_name"],
        address=row["address"],
        city=row["city"],
        region=row["region"],
        postcode=row["postcode"],
        gln=identifiers.get("GLN", ""),
        lei=identifiers.get("LEI", ""),
        os_id=identifiers.get("OS ID", ""),
    )
    audits = tuple(
        Carried(
            str(each["member"]),
            PartialDate.parse(each["audited"]),
            Kind(each["kind"]),
            Equivalence(each["equivalence"]),
            str(each.get("mark", "")),  # a register of before has none: such an audit stays where it is
        )
        for each in _audits(row)
    )
    return StandingSite(listing, row["sector"], audits, frozenset(row["rows"].split()), _waivers(row), _gone(row))


def _audits(row: Mapping[str, str]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(row["audits"])
    return told


def _waivers(row: Mapping[str, str]) -> tuple[Waiver, ...]:
    told = json.loads(row["waivers"])
    return tuple(Waiver(each["member"], row["site_id"], each["by"], each["when"], each["why"]) for each in told)


def _gone(row: Mapping[str, str]) -> SiteWithdrawal | None:
    told = json.loads(row["withdrawal"] or "{}")
    return SiteWithdrawal(row["site_id"], told["by"], told["when"], told["why"]) if told else None


def apart(row: Mapping[str, str]) -> bool:
    """Whether the row of a line stands outside rules R1 and R2."""
    return bool(row["volunteered"] or row["waived"])


def members_behind(row: Mapping[str, str]) -> frozenset[str]:
    """The members on whom the site of a line stood, by audits that counted."""
    return frozenset(str(each["member"]) for each in _audits(row) if each["behind"])


def _released(row: Mapping[str, str]) -> Released:
    shown = EditionRow(*(row[f"row_{name}"] for name in COLUMNS))
    members = members_behind(row)
    waived = members & {each.member for each in _waivers(row)} if row["waived"] else frozenset[str]()
    return Released(shown, row["sector"], members, row["first_edition"], bool(row["volunteered"]), waived)


def _waiting(row: Mapping[str, str]) -> Waiting:
    return Waiting(row["hold"], int(row["editions_held"] or 1), row["best_audit"])
