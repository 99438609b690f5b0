"""Coordinates as lists write them: in two columns or one, with point or comma, in sixtieths, with sides in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from comity.intake.day_writing import ascii_digits
from comity.reference.directions import with_sides

_PLAIN = re.compile(r"[+-]?\d{1,3}(?:\.\d+)?")
_NUMBER, _SIXTIETHS = r"\d{1,3}(?:[.,]\d+)?", r"\d{1,2}(?:[.,]\d+)?"
_DEGREE = re.compile(
    rf"(?P<before>[NSEW])?\s*(?P<sign>[+-])?\s*(?P<d>{_NUMBER})\s*"
    rf"(?P<mark>[°: ]\s*(?:(?P<m>{_SIXTIETHS})\s*(?:[': ]\s*(?:(?P<s>{_SIXTIETHS})\s*\"?\s*)?)?)?)?(?P<after>[NSEW])?"
)
_LONGEST = 200  # letters beyond which a text holds more than coordinates
_LIMITS = {"latitude": 90.0, "longitude": 180.0}
_SIDES = {"latitude": {"N": 1, "S": -1}, "longitude": {"E": 1, "W": -1}}
_SAME_MARKS = (("−–‐‒", "-"), ("º˚度", "°"), ("′’‘´`分", "'"), ("″”“秒", '"'), ("，", ","), ("；", ";"))
_SAME = {ord(char): mark for chars, mark in _SAME_MARKS for char in chars}
_IN_LETTERS = re.compile(
    rf"(\d)\s*d(?:eg(?:rees?)?)?\.?\s*({_SIXTIETHS})\s*m(?:in(?:utes?)?)?\.?(?:\s*({_SIXTIETHS})\s*s(?:ec(?:onds?)?)?\.?)?",
    re.I,
)
_LABEL = r"[\"']?\s*[.:=]*\s*(?P<{0}>[NSEW]?\s*[-+]?{1}[^,;a-z]*?)(?=\s*(?:[,;|}}\s]|$))"
_LABELS = {
    "latitude": re.compile(r"\blat(?:itude?|itud)?\b" + _LABEL.format("v", r"\d"), re.I),
    "longitude": re.compile(r"\b(?:lng|lon(?:g(?:itude?|itud)?)?)\b" + _LABEL.format("v", r"\d"), re.I),
}
_WELL_KNOWN_TEXT = re.compile(r"POINT\s*\(\s*([-+\d.]+)\s+([-+\d.]+)\s*\)", re.I)  # longitude first (OGC 06-103r4)
_IN_FRONT = re.compile(r"^(?:gps|geo|coordinates?|coord|wgs ?84)\s*[:=]?\s*", re.I)
_PARTINGS = tuple(
    map(
        re.compile,
        (
            r"\s*[;|/\t]\s*",
            r"\s*,\s+",
            r"(?<=[NSEW])[\s,]*(?=[-+\d])",
            r"(?<=[\d°'\"])[\s,]+(?=[NSEW]\s?[-+\d])",
            r"\s+(?=[+-]?\d{1,3}[.,]\d+$)",
        ),
    )
)
_SURE_MARKS = re.compile(r"[.°'\"NSEW]|\d,\d+\D*[;|/ ]")


def _in_one_writing(text: str) -> str:
    plain = ascii_digits(text).translate(_SAME).replace("''", '"').strip()
    plain = _IN_LETTERS.sub(lambda found: f"{found[1]}°{found[2]}'" + (f'{found[3]}"' if found[3] else ""), plain)
    return with_sides(plain)


def _value(found: re.Match[str]) -> float | None:
    """Degrees of a match without sign; None where it is no such number or may be two numbers."""
    if found["m"] is None:
        return float(found["d"].replace(",", "."))
    parts = [(found[name] or "0").replace(",", ".") for name in ("d", "m", "s")]
    shown = found["mark"][0] in "°:" or found["before"] or found["after"]
    whole = "." not in parts[0] and not (found["s"] and "." in parts[1])
    degrees, minutes, seconds = map(float, parts)
    return degrees + minutes / 60 + seconds / 3600 if shown and whole and minutes < 60 and seconds < 60 else None


def _side(found: re.Match[str], axis: str) -> int:
    """1 or -1 by the side that is named or the sign; 0 where the side belongs to the other axis or contradicts."""
    named = {side for side in (found["before"], found["after"]) if side}
    minus = found["sign"] == "-"
    if not named:
        return -1 if minus else 1
    side = _SIDES[axis].get(named.pop(), 0) if len(named) == 1 else 0
    return 0 if minus and side == 1 else side


def _degree(text: str, axis: str) -> float | None:
    found = _DEGREE.fullmatch(text)
    value = _value(found) if found else None
    side = _side(found, axis) if found else 0
    if value is None or not side or value > _LIMITS[axis]:
        return None
    return round(side * value, 6)


def read_degree(text: str, axis: str) -> float | None:
    """One coordinate in degrees (`axis` is latitude or longitude), rounded to 6 digits; None where it is none.

    None too where the side of the earth belongs to the other axis, contradicts the sign, or is an "O" (east in German,
    west in French), and for degrees out of range: nothing is exchanged or scaled by a guess.
    """
    if len(text) > _LONGEST:
        return None
    if _PLAIN.fullmatch(text):
        value = float(text)
        return round(value, 6) if abs(value) <= _LIMITS[axis] else None
    return _degree(_in_one_writing(text), axis)


def _by_labels(text: str) -> list[str]:
    found = [pattern.search(text) for pattern in _LABELS.values()]
    return [match["v"].strip() for match in found if match] if all(found) else []


def _halves(text: str) -> Sequence[str]:
    point = _WELL_KNOWN_TEXT.fullmatch(text)
    if point:
        return point[2], point[1]
    labelled = _by_labels(text)
    if labelled:
        return labelled
    bare = _IN_FRONT.sub("", text.strip("()[]{} "))
    for parting in _PARTINGS:
        halves = [half.strip(" ,") for half in parting.split(bare)]
        if len(halves) == 2 and all(any(map(str.isdigit, half)) for half in halves):
            return halves if ", " in bare or _SURE_MARKS.search(bare) else ()
    return _by_commas(bare.split(","))


def _by_commas(pieces: Sequence[str]) -> Sequence[str]:
    if len(pieces) == 4:  # decimal commas on both sides of a comma
        return [",".join(pieces[:2]), ",".join(pieces[2:])]
    return pieces if len(pieces) == 2 and any(_SURE_MARKS.search(piece) for piece in pieces) else ()


def read_pair(text: str) -> tuple[float, float] | None:
    """Latitude and longitude from one cell ("5.1, 118.2", "5,1; 118,2", "[5.1 118.2]", "5°3'N 118°2'E"), or None.

    Latitude stands first unless labels or the sides of the earth say otherwise.
    """
    halves = _halves(_in_one_writing(text)) if len(text) <= _LONGEST else ()
    if len(halves) != 2:
        return None
    first, second = halves
    if re.search("[EW]", first) and re.search("[NS]", second):
        first, second = second, first
    latitude, longitude = _degree(first.strip(), "latitude"), _degree(second.strip(), "longitude")
    return (latitude, longitude) if latitude is not None and longitude is not None else None
