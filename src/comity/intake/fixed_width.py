"""Text in columns of fixed width, as Excel ("formatted text", .prn) and old systems print it: cells end with blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from comity.reference.headings import understand

_BEGIN = re.compile(r"(?:^|(?<=  ))(?=\S)")  # of a heading: at the edge, or behind two blanks
_RULES = " -=_+*|\t\r\n"  # what lines are drawn with
_HEADS = 30
_FEWEST, _NEARLY_ALL = 3, 0.9


def find_starts(sample: Sequence[str]) -> tuple[int, ...]:
    """Where the columns begin; empty where the lines are not in columns.

    The headings tell. Every line must have a blank in front of each column, or cells would be cut in two.
    """
    for at, line in enumerate(sample[:_HEADS]):
        starts = tuple(found.start() for found in _BEGIN.finditer(line.rstrip()))
        if len(starts) < _FEWEST or sum(bool(understand(cell)) for cell in _cells(line, starts)) < _FEWEST:
            continue
        below = [other for other in sample[at + 1 :] if other.strip(_RULES)]
        fitting = sum(_fits(other, starts) for other in below)
        return starts if below and fitting >= _NEARLY_ALL * len(below) else ()
    return ()


def _fits(line: str, starts: Sequence[int]) -> bool:
    text = line.rstrip()
    return all(start >= len(text) or start == 0 or text[start - 1] == " " for start in starts)


def _cells(line: str, starts: Sequence[int]) -> list[str]:
    text = line.rstrip("\r\n")
    ends = (*starts[1:], len(text))
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def with_tabs(lines: Iterable[str], starts: Sequence[int]) -> Iterator[str]:
    """The lines with tabs between their cells; lines that do not fit stay as they are."""
    for line in lines:
        if line.strip() and _fits(line, starts):
            cells = (cell.replace('"', '""') for cell in _cells(line, starts))
            yield "\t".join(f'"{cell}"' for cell in cells) + "\n"
        else:
            yield line
