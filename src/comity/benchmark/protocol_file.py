"""A protocol from a YAML file: its head, sections and questions, each wrong place answered by line and repair."""

from __future__ import annotations

from comity.reference.strict import Entry, read, shown
from comity.vocabulary.protocol import Block, Obligation, Protocol, ProtocolSection, Question

_HEAD = ("edition", "company", "language", "fictional", "sectors", "note")


def read_protocol(content: bytes, file: str) -> Protocol:
    """The protocol of a YAML file in UTF-8 (`protocol`, `sections`, `questions`; form: docs/reference).

    Raises OptionError with file, line and repair: no YAML, an unknown field, a number that stands twice, a section
    that is not among the sections, no question at all.
    """
    parts = read(content, file).fields(("protocol", "questions"), ("sections",))
    head = parts["protocol"].fields(("id", "title"), _HEAD)
    sections = _sections(parts["sections"]) if "sections" in parts else {}
    questions = _questions(parts["questions"], sections)
    said = {name: each.text() for name, each in head.items() if name not in ("sectors", "fictional")}
    return Protocol(
        head["id"].filled(),
        head["title"].filled(),
        questions,
        tuple(sections.values()),
        said.get("company", ""),
        said.get("edition", ""),
        said.get("language", "").casefold(),
    )


def _sections(entry: Entry) -> dict[str, ProtocolSection]:
    found: dict[str, ProtocolSection] = {}
    for each in entry.items():
        given = each.fields(("code", "title"), ("block",))
        code = given["code"].filled()
        if code in found:
            each.refuse(f"Section {shown(code)} stands twice. Keep one of them.")
        block = given["block"].choice(Block) if "block" in given else Block.CONTENT
        found[code] = ProtocolSection(code, given["title"].filled(), block)
    return found


def _questions(entry: Entry, sections: dict[str, ProtocolSection]) -> tuple[Question, ...]:
    found: dict[str, Question] = {}
    lines: dict[str, int] = {}
    for each in entry.items():
        question = _question(each, sections)
        if question.number in found:
            each.refuse(
                f"Question {shown(question.number)} stands here and in line {lines[question.number]}. "
                "Give each question a number of its own."
            )
        found[question.number], lines[question.number] = question, each.line
    return tuple(found.values()) or entry.refuse("There is no question.")


def _question(entry: Entry, sections: dict[str, ProtocolSection]) -> Question:
    given = entry.fields(("number", "text"), ("section", "obligation"))
    section = given["section"].text() if "section" in given else ""
    if section and section not in sections:
        there = f"There are: {', '.join(map(shown, sections))}." if sections else "The file has no sections."
        given["section"].refuse(
            f"Question {shown(given['number'].filled())} names section {shown(section)}, which is not among the "
            f"sections. {there} Add it under 'sections:', or correct it here."
        )
    obligation = given["obligation"].choice(Obligation) if "obligation" in given else Obligation.REQUIRED
    return Question(given["number"].filled(), given["text"].filled(), section, obligation)
