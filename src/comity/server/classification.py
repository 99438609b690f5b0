"""How confidential every field of every table is. A check fails for one that is not named here.

Levels, from the lowest: `open` may be on a public page; `inner` is seen by people of the programme; `person` tells of a
person; `member` belongs to one member and is seen by nobody of another; `secret` is shown to nobody, or once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """The fields of a table by level (names with blanks between), and how long its rows are kept, in words."""

    kept: str
    open: str = ""
    inner: str = ""
    person: str = ""
    member: str = ""
    secret: str = ""

    def levels(self) -> dict[str, str]:
        """Field -> level."""
        return {name: level for level in LEVELS for name in str(getattr(self, level)).split()}


LEVELS = ("open", "inner", "person", "member", "secret")
_ALWAYS = "as long as the programme"
_JOBS = "the last 100"
_JOB = "id name func hook args kwargs result group cluster started stopped success attempt_count"
TABLES: Mapping[str, Table] = {
    "auth.Permission": Table(_ALWAYS, inner="id name content_type codename"),
    "auth.Group": Table(_ALWAYS, inner="id name"),
    "contenttypes.ContentType": Table(_ALWAYS, inner="id app_label model"),
    "sessions.Session": Table("a day after it is over", inner="expire_date", secret="session_key session_data"),
    "account.EmailAddress": Table("as long as the account", inner="id user verified primary", person="email"),
    "account.EmailConfirmation": Table("not used", inner="id email_address created sent", secret="key"),
    "mfa.Authenticator": Table(
        "as long as the account", inner="id user type created_at last_used_at", secret="data"
    ),
    "usersessions.UserSession": Table(
        "a day after its session", inner="id user created_at last_seen_at", person="ip user_agent data",
        secret="session_key",
    ),
    **{f"django_q.{name}": Table(_JOBS, inner=_JOB) for name in ("Task", "Success", "Failure")},
    "django_q.Schedule": Table(
        _ALWAYS,
        inner="id name func hook args kwargs schedule_type minutes repeats next_run cron task cluster "
        "intended_date_kwarg",
    ),
    "django_q.OrmQ": Table("until it is done", inner="id key payload lock"),
    "journal.Entry": Table(_ALWAYS, inner="n at action user leaf root", member="member body"),
    "journal.Detail": Table("until it is erased", inner="entry", member="text", secret="salt"),
    "journal.Head": Table(_ALWAYS, inner="id size edge"),
    "journal.Checkpoint": Table(_ALWAYS, open="size at root note"),
    "accounts.User": Table(
        "as long as the programme: signatures name people", inner="id public language time_zone office is_active",
        person="email name last_login", secret="password",
    ),
    "accounts.Invitation": Table(
        "two weeks open, then without its token", inner="id public office member team_role by created expires ended "
        "accepted_by", person="email", secret="token",
    ),
    "accounts.Mail": Table("90 days; its text until it is sent", inner="id public written subject sent tries",
                           person="to", secret="text"),
    "members.Member": Table(_ALWAYS, inner="id public name standing since left"),
    "members.Membership": Table(_ALWAYS, inner="id begun ended role", person="user member"),
    "members.Application": Table(
        _ALWAYS, inner="id public company wants about once sent decided by accepted reason member",
        person="person email",
    ),
    "members.Version": Table(_ALWAYS, open="id public text_kind number text digest published", inner="by"),
    "members.Signature": Table(
        _ALWAYS, inner="id public version member digest releases signed withdrawn withdrawn_by withdrawn_reason",
        person="user signatory position",
    ),
    "lists.Round": Table(_ALWAYS, inner="id public name cutoff deadline opened closed"),
    "lists.MemberList": Table(
        "as long as the programme, without rows once replaced or taken back; the file 90 days after its round",
        inner="id public round member once state by on_behalf received without_forbidden fence heartbeat settled "
        "settled_by",
        member="filename size digest original choices columns removed rows_read understood",
    ),
    "lists.Row": Table("as long as its list counts", inner="id list", member="sheet number state codes values named"),
    "lists.Problem": Table(
        "as long as its list counts", inner="id list",
        member="severity code sheet row column column_number value details",
    ),
    "lists.Correction": Table(
        "as long as its list counts", inner="id list by at", member="sheet row column_number heading was value"
    ),
    "lists.OwnPair": Table(
        "as long as its list counts", inner="id public list by at",
        member="left_sheet left_row right_sheet right_row answer",
    ),
    "lists.Memory": Table("as long as the member", inner="member", member="choices"),
    "editions.Composition": Table(
        "as long as the programme; the files of one that was dropped go",
        inner="id public round follows once profile state by ordered fence heartbeat stage says name digest "
        "confirmed_by released summary risk policies",
        member="pack",
    ),
    "editions.Pair": Table(
        "until its edition is dropped or released", inner="id composition place",
        member="left right said probability reasons",
    ),
    "editions.Judged": Table(
        "as long as the programme", inner="id public round answer of by signed at", member="left right why"
    ),
    "editions.Waiver": Table(
        "as long as the programme", inner="id public version digest signed withdrawn withdrawn_by",
        person="user signatory position", member="member list sheet number said withdrawn_reason",
    ),
    "editions.Volunteered": Table(
        "as long as the programme; its file until it is replaced or removed",
        inner="id public once filename file digest sites here by at ended",
    ),
    "editions.Withdrawal": Table(_ALWAYS, inner="id public site_id cause why undoes by at"),
    "sites.Register": Table("until the next edition's is filled", inner="id public edition name state fence heartbeat "
                            "made size spans"),
    "sites.Site": Table(
        "as long as its register", inner="id register number site_id name supplier address city region postcode "
        "country sector identifiers hold first_edition best_audit", member="audits rows",
    ),
    "sites.Word": Table("as long as its register", inner="id register number word sites places"),
    "sites.Piece": Table("as long as its register", inner="id register piece words"),
    "sites.Decision": Table(_ALWAYS, inner="id public kind one other since marks undoes why by at"),
    "needs.Need": Table(
        "until the member removes it", inner="id public edition by at", member="member mark due", secret="sealed"
    ),
    "needs.Note": Table("as long as its need", inner="id by at", member="need standing day"),
    "news.Article": Table(
        _ALWAYS, open="id public article_kind title text for_members day withdrawn", inner="by changed"
    ),
    "assessments.Case": Table(
        _ALWAYS,
        inner="id public once number by opened stage size latest compared edition profile published before delta",
        member="member protocol title content file_name file commonality verdict",
    ),
    "assessments.Event": Table(_ALWAYS, inner="id case number kind who by", member="body"),
    "assessments.Asked": Table(_ALWAYS, inner="id case role by at answered takes", person="person"),
    "protocols.Protocol": Table(
        "as long as the programme, without its files once replaced or removed",
        inner="id public once by at removed in_case",
        member="member number title file_name file mapping_name mapping result own_name own own_result",
    ),
    "keys.Key": Table(
        _ALWAYS, inner="id public once member by made expires revoked revoked_by",
        member="prefix name scopes last_used", secret="digest",
    ),
}  # fmt: skip
"""By `app.Model`. What a table says for members only by a flag of its own (`news.Article`) is named by its lowest."""


def wrong(fields: Mapping[str, frozenset[str]]) -> list[str]:
    """What differs between the tables there are (`app.Model` -> fields) and those that are named here, in sentences."""
    said = []
    for label in sorted({*fields, *TABLES}):
        named = frozenset(TABLES[label].levels()) if label in TABLES else frozenset()
        there = fields.get(label, frozenset())
        said += [f"{label}.{name} has no level." for name in sorted(there - named)]
        said += [f"{label}.{name} has a level and is not there." for name in sorted(named - there)]
    return said
