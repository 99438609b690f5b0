"""System checks: every route has a policy, no change hides under a reading action, the database may be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from comity.server import access, classification, sqlite

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def routes(entries: Sequence[Any] | None = None) -> Iterator[tuple[str, Callable[..., Any], URLPattern]]:
    """Every route that the resolver knows: its name, its view and the pattern."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns)
        else:
            yield entry.name or "", entry.callback, entry


@register("comity")
def every_route_has_a_policy(**_: object) -> Iterable[CheckMessage]:
    """comity.E001: no policy was declared; E002: a changing method under an action that reads.

    And what the policy knows in vain: E004: a route that is not there; E005: an action that no route uses.
    """
    found = list(routes())
    for name in access.FOREIGN.keys() - {name for name, _, _ in found}:
        yield Error(f"The policy names a route {name}, and there is none.", id="comity.E004")
    used = {action for name, view, _ in found for action in (access.policy_of(view, name) or {}).values()}
    for action in {**access.READS, **access.CHANGES}.keys() - used:
        yield Error(f"The policy knows an action {action}, and no route uses it.", id="comity.E005")
    for name, view, pattern in found:
        policy = access.policy_of(view, name)
        if policy is None:
            yield Error(f"The route {pattern.pattern} ({name}) declares no policy.", id="comity.E001")
        for method, action in (policy or {}).items():
            if method in UNSAFE and action in access.READS:
                yield Error(
                    f"The route {name} lets {method} through under {action}, which only reads.", id="comity.E002"
                )


@register("comity", deploy=True)
def sqlite_is_sound(**_: object) -> Iterable[CheckMessage]:
    """comity.E003: a SQLite library that can damage the database, in production."""
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite and sqlite.version() < sqlite.FIXED:
        found, wanted = (".".join(map(str, each)) for each in (sqlite.version(), sqlite.FIXED))
        yield Error(
            f"SQLite {found} can damage a database that two processes write.",
            hint=f"Install pysqlite3 (SQLite {wanted} or newer), or use PostgreSQL (COMITY_DATABASE).",
            id="comity.E003",
        )


@register("comity")
def every_field_has_a_level(**_: object) -> Iterable[CheckMessage]:
    """comity.E006: a field whose confidentiality nobody decided, or one that is decided and not there."""
    fields = {
        model._meta.label: frozenset(each.name for each in model._meta.concrete_fields) for model in apps.get_models()
    }
    return [Error(said, id="comity.E006") for said in classification.wrong(fields)]
