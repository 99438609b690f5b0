"""YAML that a person wrote, read strictly: every value knows its line, and what is wrong is said with place and repair.

Texts and numbers stay as they are written: question 1.10 is not question 1.1, and edition 6.0 is not 6. Anchors and
aliases are refused: few people know them, and a small file could unfold into a huge one.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

import yaml

from comity.vocabulary.errors import OptionError

_Choice = TypeVar("_Choice", bound=StrEnum)
_LONGEST = 8_000_000  # bytes; the longest protocols have some hundred questions
_DEEPEST = 40  # brackets within brackets; ours need five
_SHOWN = 40  # letters of a value that a sentence repeats
_OTHER_FILES = {
    b"PK\x03\x04": "an Excel workbook or another packed file",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"%PDF": "a PDF",
}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a YAML file: where it stands, and what it is."""

    file: str
    where: str
    node: yaml.Node

    @property
    def line(self) -> int:
        """Its line, counted from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def is_text(self) -> bool:
        """Whether it is one text, not a list or a group of fields."""
        return isinstance(self.node, yaml.ScalarNode)

    def refuse(self, what: str) -> NoReturn:
        """Raise OptionError that names file and line. `what` is a sentence: what is wrong, and what to do."""
        raise OptionError(f"{self.file}, line {self.line}: {what}")

    def text(self) -> str:
        """Its text without blanks around it; "" where it is empty. Refuses lists and groups of fields."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse(f"{self.where} holds several values, but must be one text.")
        plain_null = self.node.tag == "tag:yaml.org,2002:null"
        return "" if plain_null else " ".join(str(self.node.value).split())

    def filled(self) -> str:
        """Its text; refuses an empty one."""
        return self.text() or self.refuse(f"{self.where} is empty. Fill it in.")

    def choice(self, kind: type[_Choice]) -> _Choice:
        """Its text as one of a closed set of words."""
        said = self.filled().casefold().replace(" ", "_").replace("-", "_")
        if said not in list(kind):
            self.refuse(f"{self.where} is '{shown(self.text())}', but must be one of: {', '.join(kind)}.")
        return kind(said)

    def items(self) -> tuple[Entry, ...]:
        """The members of a list; none where it is empty."""
        if isinstance(self.node, yaml.ScalarNode) and not self.text():
            return ()
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse(f"{self.where} must be a list: one line per member, each beginning with '- '.")
        return tuple(Entry(self.file, f"this part of {self.where}", each) for each in self.node.value)

    def texts(self) -> tuple[str, ...]:
        """The members of a list of texts, none of them empty."""
        return tuple(each.filled() for each in self.items())

    def named(self) -> dict[str, Entry]:
        """The values of a group by their names, in order. Refuses a name that stands twice."""
        if isinstance(self.node, yaml.ScalarNode) and not self.text():
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(f"{self.where} must hold fields of the form 'name: value'.")
        found: dict[str, Entry] = {}
        for name, value in self.node.value:
            key = Entry(self.file, "a field's name", name).filled()
            if key in found:
                Entry(self.file, "", name).refuse(f"'{shown(key)}' stands twice. Keep one of them.")
            found[key] = Entry(self.file, f"'{shown(key)}'", value)
        return found

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Entry]:
        """The values of a group whose names are known. Refuses unknown names and says which are missing."""
        found = self.named()
        known = [*required, *optional]
        for name, value in found.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                meant = f"Did you mean '{near[0]}'?" if near else f"There may be: {', '.join(known)}."
                value.refuse(f"'{shown(name)}' is not known here. {meant}")
        if missing := [name for name in required if name not in found]:
            self.refuse(f"{self.where} lacks: {', '.join(missing)}. Add it.")
        return found


def shown(text: str) -> str:
    """As much of a text as a sentence may repeat."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def read(content: bytes, file: str) -> Entry:
    """The whole of a YAML file named `file`. Raises OptionError, in whole sentences, where it is no YAML in UTF-8."""
    for begin, what in _OTHER_FILES.items():
        if content.startswith(begin):
            raise OptionError(f"{file} is {what}, but must be a text file in YAML.")
    if len(content) > _LONGEST:
        raise OptionError(f"{file} has {len(content):,} bytes; more than {_LONGEST:,} are not read.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise OptionError(f"{file}, line {line}: this is not UTF-8. Save the file with encoding UTF-8.") from error
    return Entry(file, "the file", _composed(text, file))


def _composed(text: str, file: str) -> yaml.Node:
    try:
        _refuse_deep(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{file}, line {mark.line + 1}" if mark else file
        raise OptionError(
            f"{place}: this is not YAML ({error.problem}). Look at the indents, and put a text that holds ': ' or "
            "begins with a sign between quotation marks."
        ) from error
    except yaml.YAMLError as error:
        raise OptionError(f"{file} is not YAML: it holds signs that no text file has.") from error
    if node is None:
        raise OptionError(f"{file} is empty.")
    return node


def _refuse_deep(text: str, file: str) -> None:
    """Refuse aliases and nesting that no file of ours has, before nodes are made of them: they could exhaust us."""
    deep = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise OptionError(f"{file}, line {line}: this refers to another place of the file ('*'). Write it out.")
        deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if deep > _DEEPEST:
            raise OptionError(f"{file}, line {line}: too many brackets within brackets.")
