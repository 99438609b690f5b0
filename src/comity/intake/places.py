"""Coordinates as lists write them: two columns or one, decimal point or comma, degrees-minutes-seconds."""

from __future__ import annotations

import re

_DMS = re.compile(
    r"""(?P<d>\d{1,3}(?:[.,]\d+)?)\s*[°ºd:\s]\s*(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*['’′m:]?\s*)?(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:["”″s]|'')?\s*)?"""
)
_SIDE = re.compile(r"[NSEWO]", re.I)
_PLAIN = re.compile(r"[+-]?\d{1,3}(?:[.,]\d+)?")
_LIMITS = {"latitude": 90.0, "longitude": 180.0}


def _decimal(text: str) -> float | None:
    compact = text.strip().strip("°º ").replace("−", "-").replace(" ", "")
    return float(compact.replace(",", ".")) if _PLAIN.fullmatch(compact) else None


def _sexagesimal(text: str) -> float | None:
    bare = _SIDE.sub("", text).strip().lstrip("+-").strip()
    found = _DMS.fullmatch(bare + " " if re.fullmatch(r"[\d.,]+", bare) else bare)
    if not found:
        return None
    parts = [float((found[name] or "0").replace(",", ".")) for name in ("d", "m", "s")]
    if parts[1] >= 60 or parts[2] >= 60:
        return None
    return parts[0] + parts[1] / 60 + parts[2] / 3600


def read_degree(text: str, axis: str) -> float | None:
    """One coordinate in degrees (`axis` is latitude or longitude), rounded to 6 digits; None where it is none."""
    value = _decimal(text)
    if value is None:
        value = _sexagesimal(text)
        sides = {side.upper() for side in _SIDE.findall(text)}
        if value is not None and (sides & {"S", "W"} or text.strip().startswith(("-", "−"))):
            value = -value
    if value is None or abs(value) > _LIMITS[axis]:
        return None
    return round(value, 6)


def _halves(text: str) -> list[str]:
    bare = text.strip().strip("()[]{}").strip()
    bare = re.sub(r"^\s*(?:lat(?:itude)?|gps)\s*[:=]?\s*", "", bare, flags=re.I)
    bare = re.sub(r"[,;/|]?\s*\b(?:lng|lon|long|longitude)\s*[:=]?\s*", " ; ", bare, flags=re.I)
    for pattern in (r"\s*[;|/\t]\s*", r"\s*,\s+", r"(?<=[NSns])[\s,]+(?=[\dEWOewo])", r"\s+(?=[+-]?\d+[.,]\d+$)"):
        halves = [half.strip(" ,") for half in re.split(pattern, bare) if half.strip(" ,")]
        if len(halves) == 2:
            return halves
    halves = bare.split(",")
    if len(halves) == 4:  # decimal commas on both sides of a comma
        return [",".join(halves[:2]), ",".join(halves[2:])]
    return halves if len(halves) == 2 else []


def read_pair(text: str) -> tuple[float, float] | None:
    """Latitude and longitude from one cell ("5.1, 118.2", "5,1; 118,2", "[5.1 118.2]", "5°3'N 118°2'E"), or None."""
    halves = _halves(text)
    if len(halves) != 2 or not all(any(char.isdigit() for char in half) for half in halves):
        return None
    first, second = halves
    if re.search(r"[EWO]", first, re.I) and re.search(r"[NS]", second, re.I):
        first, second = second, first
    latitude, longitude = read_degree(first, "latitude"), read_degree(second, "longitude")
    return (latitude, longitude) if latitude is not None and longitude is not None else None
