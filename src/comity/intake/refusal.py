"""A list that is refused as a whole: raised where the reason is found, turned into problems by `read_list`."""

from __future__ import annotations

from collections.abc import Iterable

from comity.vocabulary.problems import Problem


class Refusal(Exception):
    """Carries the problems that refuse the list; never leaves the room."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)
