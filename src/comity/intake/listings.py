"""Data rows as listings: every field read for all rows of a piece at once, what is wrong with them noted by cell."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from comity.intake import codes, numbers
from comity.intake.places import read_degree, read_pair
from comity.intake.spoken import says_little, spoken
from comity.intake.telling import without_addresses
from comity.intake.work import Work, where
from comity.reference import protocols
from comity.reference.postcodes import digits_of_postcodes
from comity.reference.row_words import announcement, sequence

_TEXTS = ("city", "region", "postcode", "sector", "products", "audit_firm", "report_reference")
_POSTCODE_CITY = re.compile(r"^((?:[A-Z]{1,2}-)?\d[\dA-Z -]{2,8}\d|\d{4} ?[A-Z]{2})\s+(\D.*)$")
_READERS: Mapping[str, Callable[[str], codes.CodeReading]] = {
    "gln": codes.read_gln, "os_id": codes.read_os_id, "lei": codes.read_lei, "duns": codes.read_duns,
    "sedex_site": codes.read_sedex, "sedex_company": codes.read_sedex,
}  # fmt: skip
Values = Sequence[object]
T = TypeVar("T")
_MOST_WORKERS = 1_000_000
_PLAIN_APSCA = re.compile(r"[3-9]\d{7}|2[1-9]\d{6}").fullmatch  # eight digits that are no day of this century


def names(work: Work) -> dict[str, Sequence[str]]:
    """The names of site and company; the company's stands in where a list has no sites, and in supplier lists."""
    sites, suppliers = work.texts("site_name"), work.texts("supplier_name")
    if work.rules.suppliers or not work.has("site_name"):
        sites = [site or supplier for site, supplier in zip(sites, suppliers, strict=True)]
    place = "site_name" if work.has("site_name") else "supplier_name"
    for index in [index for index, site in enumerate(sites) if not site] if "" in sites else ():
        column = work.columns.first(place)
        work.say(index, "site_name_missing", place, work.written(column)[index] if column else "")
    return {"site_name": sites, "supplier_name": suppliers}


def addresses(work: Work) -> Sequence[str]:
    """The addresses; parts that stand in several columns are joined, each said once."""
    columns = work.columns.by_field.get("address", ())
    parts = [[text.strip(" ,;") for text in without_addresses(spoken(work.written(column)))] for column in columns]
    if len(parts) < 2:
        return parts[0] if parts else [""] * work.size
    return [", ".join(dict.fromkeys(part for part in row if part)) for row in zip(*parts, strict=True)]


def texts(work: Work) -> dict[str, Sequence[str]]:
    """The fields that are carried on as they are written."""
    values = {name: work.texts(name) for name in _TEXTS if work.has(name)}
    if work.has("postcode_city"):
        _split_postcode_city(work, values)
    return values


def _split_postcode_city(work: Work, values: dict[str, Sequence[str]]) -> None:
    """ "10115 Berlin" in one column as postcode and city, where these have no columns of their own."""
    found = [_POSTCODE_CITY.match(text) for text in work.texts("postcode_city")]
    for group, name in enumerate(("postcode", "city"), start=1):
        own = values.get(name) or [""] * work.size
        values[name] = [text or (match[group] if match else "") for text, match in zip(own, found, strict=True)]


def postcodes(work: Work, texts: Sequence[str], countries: Sequence[str]) -> Sequence[str]:
    """The postcodes, with leading zeros put back that a spreadsheet dropped."""
    digits = digits_of_postcodes()
    short = [
        index
        for index, (text, country) in enumerate(zip(texts, countries, strict=True))
        if text and (len(text) < digits.get(country, 0) or text[-2:] == ".0")
    ]
    values = list(texts)
    for index in short:
        values[index], repaired = numbers.read_postcode(texts[index], countries[index])
        if repaired:
            work.say(index, "postcode_repaired", "postcode", texts[index], code=values[index])
    return values


def coordinates(work: Work) -> dict[str, Values]:
    """Latitude and longitude in degrees, both or neither."""
    if work.has("coordinates"):
        together = work.texts("coordinates")
        pairs = work.by_text(together, read_pair)
        unread = {text: None for text, pair in pairs.items() if pair is None}
        for index, text in where(together, unread):
            work.say(index, "coordinates_unreadable", "coordinates", text)
        found = [pairs.get(text) for text in together]
        return {"latitude": [pair and pair[0] for pair in found], "longitude": [pair and pair[1] for pair in found]}
    if not (work.has("latitude") and work.has("longitude")):
        return {}
    latitudes, longitudes = _degrees(work, "latitude"), _degrees(work, "longitude")
    if all(latitudes) and all(longitudes):
        return {"latitude": latitudes, "longitude": longitudes}
    known = [
        left is not None and right is not None and (left != 0 or right != 0)
        for left, right in zip(latitudes, longitudes, strict=True)
    ]
    return {
        "latitude": [value if both else None for value, both in zip(latitudes, known, strict=True)],
        "longitude": [value if both else None for value, both in zip(longitudes, known, strict=True)],
    }


def _degrees(work: Work, axis: str) -> list[float | None]:
    limit = 90.0 if axis == "latitude" else 180.0
    cells = work.floats(axis)
    if cells and not math.isnan(sum(cells)) and -limit <= min(cells) and max(cells) <= limit:
        return list(map(round, cells, itertools.repeat(6)))
    texts = work.texts(axis)
    read = work.by_text(texts, lambda text: read_degree(text, axis))
    unread = {text: None for text, value in read.items() if value is None}
    for index, text in where(texts, unread):
        work.say(index, "coordinates_unreadable", axis, text)
    return [read.get(text) for text in texts]


def workers(work: Work) -> dict[str, Values]:
    """How many people work there."""
    if not work.has("workers"):
        return {}
    cells = work.floats("workers")
    if cells and all(map(float.is_integer, cells)) and min(cells) >= 0 and max(cells) <= _MOST_WORKERS:
        return {"workers": list(map(int, cells))}
    texts = work.codes("workers")
    read = work.by_text(texts, numbers.read_workers)
    unread = dict.fromkeys((text for text, value in read.items() if value is None), None)
    for index, text in where(texts, _without_silent(unread)):
        work.say(index, "workers_unreadable", "workers", text)
    return {"workers": [read.get(text) for text in texts]}


def _without_silent(unread: Mapping[str, T]) -> Mapping[str, T]:
    """What could not be read, without the texts that say nothing."""
    silent = frozenset(says_little(unread))
    return {text: value for text, value in unread.items() if text not in silent} if silent else unread


def identifiers(work: Work) -> dict[str, Values]:
    """Identifiers with right check digits; a code may turn out to be another kind than its column says."""
    found: dict[str, Sequence[str]] = {}
    for name, reader in _READERS.items():
        if not work.has(name):
            continue
        texts = work.codes(name)
        other = codes.not_plain(name, set(texts))
        read = {text: reader(text) for text in other if text}
        wrong = _without_silent({text: reading for text, reading in read.items() if reading.code})
        for index, text in where(texts, wrong):
            work.say(index, wrong[text].code, name, text, **_code(wrong[text]))
        for kind, values in _by_kind(name, texts, read).items():
            first = found.get(kind)
            found[kind] = values if first is None else [one or other for one, other in zip(first, values, strict=True)]
    return dict(found)


def _code(reading: codes.CodeReading) -> dict[str, str]:
    return {"code": reading.value} if reading.value else {}


def _by_kind(name: str, texts: Sequence[str], read: Mapping[str, codes.CodeReading]) -> dict[str, Sequence[str]]:
    """The codes of a column by what they are; most columns hold what their heading says, in the way it is kept."""
    tables: dict[str, dict[str, str]] = {name: dict.fromkeys(read, "")}
    for text, reading in read.items():
        for each in (reading, reading.other):
            if each is not None and each.value:
                tables.setdefault(each.kind or name, {})[text] = each.value
    own = tables.pop(name)
    values = [own.get(text, text) for text in texts] if own else texts
    return {name: values, **{kind: [table.get(text, "") for text in texts] for kind, table in tables.items()}}


def protocol(work: Work) -> dict[str, Values]:
    """The protocol as written, its family, edition and kind, and how the audit was announced and which one it was."""
    texts = work.texts("protocol")
    whole = _with_pillars_and_edition(work, texts)
    known = {text: _protocol_values(text) for text in set(whole)}
    columns = zip(*[known[text] for text in whole], strict=True)
    family, edition, kind, said_announcement, said_sequence = ([*column] for column in columns)
    return {
        "protocol": texts, "protocol_family": family, "protocol_edition": edition, "assessment_kind": kind,
        "announcement": _or_said(work, "announcement", said_announcement),
        "sequence": _or_said(work, "sequence", said_sequence),
    }  # fmt: skip


def _with_pillars_and_edition(work: Work, texts: Sequence[str]) -> Sequence[str]:
    """The protocols with their pillars and editions from other columns: SMETA, 4, 6.1 is "SMETA 4-pillar v6.1"."""
    for name, form in (("pillars", "{} {}-pillar"), ("edition", "{} v{}")):
        if work.has(name):
            more = work.texts(name)
            forms = {text: form if text.replace(".", "").isdecimal() else "{} {}" for text in set(more)}
            texts = [
                forms[said].format(text, said) if text and said else text
                for text, said in zip(texts, more, strict=True)
            ]
    return texts


def _protocol_values(text: str) -> tuple[str, str, str, str, str]:
    family = protocols.family(text)
    said = protocols.announcement(text) if text else "", protocols.sequence(text) if text else ""
    return family, protocols.edition(text), protocols.assessment_kind(text).value, *said


def _or_said(work: Work, name: str, said: Sequence[str]) -> Sequence[str]:
    """What a column of its own says, else what the protocol's text says."""
    column = work.columns.first(name)
    if column is None:
        return said
    heading = column.heading.text
    own = work.by_text(work.texts(name), sequence if name == "sequence" else lambda text: announcement(text, heading))
    return [own.get(text) or other for text, other in zip(work.texts(name), said, strict=True)]


def apsca(work: Work) -> dict[str, Values]:
    """The auditor's number in the register of APSCA."""
    if not work.has("auditor_apsca"):
        return {}
    texts = work.codes("auditor_apsca")
    read = {text: protocols.apsca_number(text) for text in set(texts) if text and not _PLAIN_APSCA(text)}
    return {"auditor_apsca": [read.get(text, text) for text in texts] if read else texts}
