"""A member's audit protocol: its sections and questions, as they are compared with a benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Block(StrEnum):
    """What a section speaks of: what must hold at a site, or how the audit itself is done."""

    CONTENT = "content"
    PROCESS = "process"


class Obligation(StrEnum):
    """How binding a question is. Only what is required now can meet a criterion fully (benchmarking.md 5)."""

    REQUIRED = "required"
    BY_DATE = "by_date"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class ProtocolSection:
    """A part of a protocol: its code and title as the protocol has them."""

    code: str
    title: str
    block: Block


@dataclass(frozen=True, slots=True)
class Question:
    """One question or requirement of a protocol. `number` is unique in it; `section` is a section's code, or ""."""

    number: str
    text: str
    section: str = ""
    obligation: Obligation = Obligation.REQUIRED


@dataclass(frozen=True, slots=True)
class Protocol:
    """An edition of a member's audit protocol. `language` is an ISO 639-1 code, or "" where it is not said."""

    id: str
    title: str
    questions: tuple[Question, ...]
    sections: tuple[ProtocolSection, ...] = ()
    company: str = ""
    edition: str = ""
    language: str = ""
