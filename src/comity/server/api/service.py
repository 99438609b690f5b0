"""The API as one thing: its endpoints, its description in OpenAPI, and its addresses for the resolver."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI, Router
from ninja.operation import Operation
from ninja.security import HttpBearer

from comity.server.access import allows
from comity.server.api import cases, checking, company, editions, listed, lists, needs, rounds, sites
from comity.server.api.entrance import enter
from comity.server.api.faults import CODES, HEADERS, answer_in_one_shape, fault

VERSION, PREFIX = "1", "/api/v1/"
_ABOUT = """What the pages do, for other programs: the same rules, the same sentences.

Every request carries a key (`Authorization: Bearer comity_…`), which an admin of a member's team or the Secretariat
makes in the browser. A key does what its maker may do at that moment, cut to the rights it was made with. Whatever is
not done is answered with a sentence for people and a code for programs."""


class Key(HttpBearer):
    """Tells the description that a key is asked for. The entrance has looked at it before (`entrance.enter`)."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The key by which the entrance let the request in; None where it did not."""
        return getattr(request, "key", None)


class _Api(NinjaAPI):
    """Names operations and addresses by the functions that answer them, each once in all modules."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of an operation for programs."""
        return str(operation.view_func.__name__)

    def get_operation_url_name(self, operation: Operation, router: Router) -> str:
        """The name of an address for the resolver."""
        return f"api-{operation.view_func.__name__}"


ROUTERS = (
    lists.router, editions.router, listed.router, checking.router, needs.router, company.router, cases.router,
    rounds.router, sites.router,
)  # fmt: skip
api = _Api(
    title="comity", version=VERSION, description=_ABOUT, auth=Key(), openapi_url=None, docs_url=None,
    urls_namespace="comity-api",
)  # fmt: skip
answer_in_one_shape(api)
for _each in ROUTERS:
    api.add_router("", _each)

_OPERATIONS = {
    operation.view_func.__name__: view.operations
    for router in ROUTERS
    for view in router.path_operations.values()
    for operation in view.operations
}
"""By the name of an endpoint: those of its address, itself among them."""
_POLICIES: Mapping[str, Mapping[str, str]] = {
    name: {method: each.view_func.policy[method] for each in operations for method in each.methods}  # type: ignore[attr-defined]
    for name, operations in _OPERATIONS.items()
}
"""What the address of each endpoint declares for its methods, as the pages do, by the endpoint's name."""


@cache
def description() -> dict[str, Any]:
    """The API in OpenAPI 3.1, as plain JSON, to be read only.

    Each operation says which right of a key it needs (`x-right`), each fault its codes with their meaning.
    """
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    for methods in made["paths"].values():
        for method, each in methods.items():
            each["x-right"] = _POLICIES[each["operationId"]][method.upper()]
            for status, answer in each["responses"].items():
                answer |= _of_fault(int(status))
    return made


def _of_fault(status: int) -> dict[str, Any]:
    """What the description says of a fault: its codes, and the headers that come with it; nothing of other statuses."""
    codes = CODES.get(status)
    if codes is None:
        return {}
    headers = {name: {"required": True, "schema": {"type": kind}} for name, kind in HEADERS.get(status, {}).items()}
    says = " ".join(f"`{code}`: {says}" for code, says in codes.items())
    return {"description": says, **({"headers": headers} if headers else {})}


@allows(GET="public.see")
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return HttpResponse(json.dumps(description(), ensure_ascii=False), content_type="application/json")


@allows(GET="public.see", POST="public.act")
def nothing(_request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every address that is none of the API's."""
    return fault(404, "not_found")


def _parameters(operations: Sequence[Operation]) -> list[str]:
    """The names of what an address reads from the question, of all its methods."""
    models = [model for each in operations for model in each.models if model.__ninja_param_source__ == "query"]
    return [name for model in models for name in model.__ninja_flatten_map__]


def _entered(view: Callable[..., Any], policy: Mapping[str, str]) -> Callable[..., Any]:
    """A view behind the API's own entrance. Forms of browsers are not its business (see `entrance`)."""
    view.policy, view.entrance, view.csrf_exempt = policy, enter, True  # type: ignore[attr-defined]
    return view


def urls() -> list[URLPattern]:
    """The addresses under PREFIX, each with its policy; whatever else is asked there is not found."""
    named = {f"api-{name}": policy for name, policy in _POLICIES.items()}
    found: dict[str, URLPattern] = {}
    for each in api.urls[0]:  # one for each endpoint; those of one address share a view, and the first is asked
        view = each.callback
        if isinstance(each, URLPattern) and each.name in named and view is not None:
            address = str(each.pattern)
            view.parameters = _parameters(_OPERATIONS[each.name.removeprefix("api-")])  # type: ignore[attr-defined]
            found.setdefault(address, path(address, _entered(view, named[each.name]), name=each.name))
    none = _entered(nothing, nothing.policy)  # type: ignore[attr-defined]
    nothing.parameters = []  # type: ignore[attr-defined]
    return [
        path("openapi.json", _entered(openapi, openapi.policy), name="api-openapi"),  # type: ignore[attr-defined]
        *found.values(), path("", none, name="api-root"), path("<path:rest>", none, name="api-nothing"),
    ]  # fmt: skip
