"""The edition before: what was released, on whom it stood, and what has been waiting since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from comity.vocabulary.edition import EditionRow


@dataclass(frozen=True, slots=True)
class Released:
    """A row as it was released last, the true sector of its site then ("" unknown), and the members on whom it stood.

    `first_edition` is the one in which the site first had a row. `volunteered`: the site asked for it. `waived`: the
    members whose waivers it stood on, none where it stood by the rules. R1 and R2 speak of neither.
    """

    row: EditionRow
    sector: str
    members: frozenset[str]
    first_edition: str = ""
    volunteered: bool = False
    waived: frozenset[str] = frozenset()

    @property
    def apart(self) -> bool:
        """Whether R1 and R2 do not speak of it."""
        return self.volunteered or bool(self.waived)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A site that was held: the code of its reason, for how many editions, and its best audit then, in words."""

    reason: str
    editions: int = 1
    best_audit: str = ""


@dataclass(frozen=True, slots=True)
class Previous:
    """The edition before and its register, by site id. Every site of it must be among the sites of the next round."""

    edition_id: str
    cutoff: date
    released: Mapping[str, Released] = field(default_factory=dict)
    waiting: Mapping[str, Waiting] = field(default_factory=dict)

    @property
    def crowd(self) -> dict[str, Released]:
        """The rows that R1 spoke of: all but those that sites volunteered or members waived."""
        return {site: each for site, each in self.released.items() if not each.apart}
