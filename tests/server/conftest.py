"""The cast, made once for each worker and shared by all tests that only read or whose changes are rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser

from comity.server import limits
from tests.server.browsing import chromium
from tests.server.cast import Cast, make_cast
from tests.server.serving import serving


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The tests' database with nobody in it."""


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def fresh_limits(settings: Any) -> None:
    """Nothing was asked yet; mails go where the server itself puts them."""
    limits.forget()
    cache.clear()
    settings.EMAIL_BACKEND = "comity.server.accounts.outbox.OutboxBackend"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo answers, for the tests of one module."""
    with serving(tmp_path_factory.mktemp("browser") / "data", "--demo") as (found, _):
        yield found
