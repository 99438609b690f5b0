"""The policy: which role may do what. Routes declare an action for each method; what is not declared is refused.

A page declares itself with `@allows(GET="member.see", POST="member.change")`; routes of libraries stand in FOREIGN.
Checks (`checks.py`) fail for a route without a policy, and for a changing method under an action that only reads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from comity.server.accounts.roles import TEAM, Actor, Role

_ALL = frozenset(Role)
_SIGNED_IN = _ALL - {Role.VISITOR, Role.HALF}
_OFFICES = frozenset({Role.SECRETARIAT, Role.REVIEWER})
_SECRETARIAT = frozenset({Role.SECRETARIAT})
_WRITERS = frozenset({Role.ADMIN, Role.CONTRIBUTOR})
_ADMIN = frozenset({Role.ADMIN})
_ASSESSOR = frozenset({Role.ASSESSOR})

READS: Mapping[str, frozenset[Role]] = {
    "public.see": _ALL,
    "home.see": _SIGNED_IN,
    "account.see": _SIGNED_IN,
    "team.see": TEAM,
    "statement.see": _ALL,
    "signature.see": TEAM,
    "list.see": TEAM,
    "protocol.see": TEAM,
    "protocol.read": TEAM | _OFFICES,
    "round.see": _OFFICES,
    "edition.see": TEAM | _OFFICES,
    "edition.judge": _OFFICES,
    "waiver.see": TEAM,
    "check.see": TEAM,
    "need.see": TEAM,
    "register.see": _OFFICES,
    "site.see": _OFFICES,
    "article.see": _OFFICES,
    "news.see": _ALL,
    "member.see": _OFFICES,
    "application.see": _OFFICES,
    "journal.see": _OFFICES,
    "journal.own": TEAM,
    "outbox.see": _SECRETARIAT,
    "case.list": _OFFICES | _ASSESSOR,
    "case.see": _OFFICES | _ASSESSOR | TEAM,
    "case.map": _ASSESSOR,
    "case.compare": _OFFICES | _ASSESSOR,
    "case.keep": _SECRETARIAT,
    "benchmark.see": _OFFICES,
    "case.plan": _SECRETARIAT,
    "key.see": _ADMIN | _SECRETARIAT,
}
"""Actions that change nothing, and who may do them."""

CHANGES: Mapping[str, frozenset[Role]] = {
    "public.act": _ALL,
    "key.change": _ADMIN | _SECRETARIAT,
    "account.act": _SIGNED_IN,
    "factor.enrol": _SIGNED_IN | {Role.HALF},
    "session.end": _ALL,
    "team.change": _ADMIN,
    "statement.publish": _SECRETARIAT,
    "statement.sign": _ADMIN,
    "list.send": _WRITERS,
    "round.change": _SECRETARIAT,
    "edition.order": _SECRETARIAT,
    "edition.release": _OFFICES,
    "pair.judge": _OFFICES,
    "waiver.sign": _ADMIN,
    "volunteer.change": _SECRETARIAT,
    "site.withdraw": _SECRETARIAT,
    "check.make": TEAM,
    "need.change": _WRITERS,
    "register.change": _SECRETARIAT,
    "site.change": _SECRETARIAT,
    "article.write": _SECRETARIAT,
    "list.behalf": _SECRETARIAT,
    "member.change": _SECRETARIAT,
    "protocol.change": _SECRETARIAT,
    "application.decide": _SECRETARIAT,
    "office.change": _SECRETARIAT,
    "protocol.send": _WRITERS,
    "case.lead": _SECRETARIAT,
    "case.judge": _ASSESSOR,
    "case.decide": _OFFICES,
    "case.reply": _WRITERS,
}
"""Actions that change something, and who may do them."""

FOREIGN: Mapping[str, Mapping[str, str]] = {
    **{name: {"GET": "public.see", "POST": "public.act"} for name in (
        "account_login", "account_reset_password", "account_reset_password_from_key", "mfa_authenticate",
        "mfa_login_webauthn",
    )},
    **{name: {"GET": "public.see"} for name in (
        "account_reset_password_done", "account_reset_password_from_key_done", "account_inactive",
        "account_email_verification_sent",
    )},
    "account_logout": {"GET": "public.see", "POST": "session.end"},
    **{name: {"GET": "account.see", "POST": "account.act"} for name in (
        "account_change_password", "usersessions_list", "mfa_generate_recovery_codes",
        "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_deactivate_totp",
    )},
    **{name: {"GET": "account.see"} for name in (
        "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
    )},
    **{name: {"GET": "factor.enrol", "POST": "factor.enrol"} for name in (
        "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    )},
    **{name: {} for name in (
        "account_signup", "account_email", "account_confirm_email", "account_set_password",
        "account_request_reauthentication_code", "account_confirm_reauthentication_code",
        "account_confirm_login_code",
    )},
}  # fmt: skip
"""Routes that libraries bring, by name. An empty policy means that the route is switched off."""

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_log = logging.getLogger("comity.access")
_SAME = {"HEAD": "GET"}
_UNSEEN_ROUTE = frozenset({"OPTIONS", "TRACE"})


def asker(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def own_member(request: HttpRequest) -> UUID:
    """The member the asker acts for; Http404 for who acts for none."""
    member = asker(request).member
    if member is None:
        raise Http404
    return member


def allows(**methods: str) -> Callable[[View], View]:
    """Declare the policy of a page: an action for each HTTP method that it answers."""
    unknown = [action for action in methods.values() if action not in {**READS, **CHANGES}]
    if unknown:
        raise ValueError(f"no such action: {', '.join(unknown)}")

    def declared(view: View) -> View:
        view.policy = methods  # type: ignore[attr-defined]
        return view

    return declared


def policy_of(view: Callable[..., Any], name: str) -> Mapping[str, str] | None:
    """The policy of a route, by its view or by its name among FOREIGN; None where none was declared."""
    found: Mapping[str, str] | None = getattr(view, "policy", None)
    return found if found is not None else FOREIGN.get(name)


def may(actor: Actor, action: str) -> bool:
    """May this role do that at all, and by a key what the key is cut to? Whose things is the selectors' question."""
    within = actor.scopes is None or action in actor.scopes
    return within and actor.role in {**READS, **CHANGES}.get(action, frozenset())


def refusal(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """None where the request may go on; else the answer, the same for what is forbidden and what is not there.

    A visitor is asked to sign in, a person without a second factor to set one up; raises Http404 for everybody else.
    """
    match = request.resolver_match
    policy = policy_of(view, match.view_name if match else "")
    if policy is None:
        raise Http404
    actor: Actor = request.actor  # type: ignore[attr-defined]
    method = _SAME.get(request.method or "", request.method or "")
    action = policy.get(method)
    if action is None and policy and method not in _UNSEEN_ROUTE and _sees_any(actor, policy):
        return HttpResponseNotAllowed(sorted(policy))
    if action is not None and may(actor, action):
        return None
    note_refusal(request)
    return _instead(request, actor)


def note_refusal(request: HttpRequest) -> None:
    """Leave the line in the log that something was refused by the policy."""
    match, actor = request.resolver_match, request.actor  # type: ignore[attr-defined]
    _log.warning("refused", extra={
        "request": request.number, "route": match.view_name if match else "",  # type: ignore[attr-defined]
        "method": _SAME.get(request.method or "", request.method or ""), "actor": str(actor.user or ""),
    })  # fmt: skip


def _sees_any(actor: Actor, policy: Mapping[str, str]) -> bool:
    return any(may(actor, action) for action in policy.values())


def _instead(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Where to go who may not go on: sign in, or set up the second factor; nowhere else."""
    if actor.role is Role.VISITOR:
        response = redirect("account_login")
        if request.method == "GET":
            response["Location"] += f"?next={request.path}"
        return response
    if actor.role is Role.HALF:
        return redirect("second-factor")
    raise Http404
