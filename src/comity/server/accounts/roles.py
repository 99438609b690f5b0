"""Who may act how: the roles of the people who use the server, and the value that every selector and service takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Office(StrEnum):
    """What a person is to the programme itself; members' people hold none."""

    NONE = ""
    SECRETARIAT = "secretariat"
    REVIEWER = "reviewer"
    ASSESSOR = "assessor"


class TeamRole(StrEnum):
    """What a person may do for its member: everything; send lists; look."""

    ADMIN = "admin"
    CONTRIBUTOR = "contributor"
    READER = "reader"


class Role(StrEnum):
    """How a request is answered. `HALF` has signed in and still lacks its second factor, `FORMER` is of no member."""

    VISITOR = "visitor"
    HALF = "half"
    FORMER = "former"
    SECRETARIAT = "secretariat"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    CONTRIBUTOR = "contributor"
    READER = "reader"
    ASSESSOR = "assessor"


TEAM = frozenset({Role.ADMIN, Role.CONTRIBUTOR, Role.READER})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: `user` None for a visitor; `member` the public id of the company acted for, None for all others.

    `scopes` is None for a person itself; of one who asks by a key, the actions to which the key is cut.
    """

    role: Role
    user: UUID | None = None
    member: UUID | None = None
    name: str = ""
    scopes: frozenset[str] | None = None


VISITOR = Actor(Role.VISITOR)
