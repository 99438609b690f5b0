"""Which SQLite library the server runs on, and whether it may be trusted with a database that several processes write.

Versions 3.7.0 to 3.51.2 can damage a database in write-ahead mode that has two connections (the WAL-reset bug, fixed in
3.51.3). Debian 12 ships 3.40.1. The wheel `pysqlite3` brings a newer library; it takes the place of the standard
module before Django loads its own driver.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

FIXED = (3, 51, 3)
"""First version of SQLite without the WAL-reset bug (SQLite's release notes of 3.51.3)."""


def use_newest() -> None:
    """Let `import sqlite3` mean `pysqlite3` in this process, where that is installed. Call it before Django loads."""
    if find_spec("pysqlite3") and "django.db.backends.sqlite3.base" not in sys.modules:
        for name in ("", ".dbapi2"):
            sys.modules[f"sqlite3{name}"] = import_module(f"pysqlite3{name}")


def module() -> ModuleType:
    """The SQLite driver that this process may use on a server's database: the newest there is."""
    use_newest()
    return import_module("sqlite3")


def version() -> tuple[int, ...]:
    """The version of the SQLite library in use, as in (3, 53, 4)."""
    return tuple(module().sqlite_version_info)
