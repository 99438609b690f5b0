"""What a deployment sets, by environment variables and by files beside the data; read once, when settings load."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from comity.vocabulary.errors import OptionError

SECRET_BYTES = 32
DEMO_MARK = "demo"
"""A file of this name marks a data folder as a demo's, made by `comity serve --demo` and by nothing else."""
SECRETS = ("pages", "second-factor", "journal", "needs")
"""The secrets of a server: of its pages' forms and sessions, of second factors, of the journal's checkpoints,
of members' needs."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of one deployment.

    `data` is the folder of database, files and secrets (`COMITY_DATA`); `demo` and `production` are switches
    (`COMITY_DEMO`, `COMITY_PRODUCTION`: 1 or nothing); `hosts` the names under which the server is reached
    (`COMITY_HOSTS`, by commas); `database` a URL such as postgresql://user@host/name, "" for SQLite in `data`
    (`COMITY_DATABASE`); `mail` a URL such as smtp://user:password@host:587 or smtps://…, "" for the outbox alone
    (`COMITY_MAIL`); `sender` the address mails come from (`COMITY_SENDER`); `proxies` how many proxies stand before
    the server, 0 to 9 (`COMITY_PROXIES`).
    """

    data: Path
    demo: bool
    production: bool
    hosts: tuple[str, ...]
    database: str
    mail: str
    sender: str
    proxies: int


def _switch(name: str) -> bool:
    value = os.environ.get(name, "")
    if value not in ("", "0", "1"):
        raise OptionError(f"The setting {name} must be 1 (on) or 0 (off), not '{value}'.")
    return value == "1"


def _number(name: str) -> int:
    value = os.environ.get(name, "0")
    if not (value.isascii() and value.isdigit() and len(value) == 1):
        raise OptionError(f"The setting {name} must be a number from 0 to 9, not '{value}'.")
    return int(value)


def default_data() -> Path:
    """Where data lie unless `COMITY_DATA` says otherwise: the user's own data folder."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "comity"


def from_environment() -> Environment:
    """Read the environment; raises OptionError with the variable's name and what it must be."""
    data = os.environ.get("COMITY_DATA")
    found = Environment(
        data=Path(data) if data else default_data(),
        demo=_switch("COMITY_DEMO"),
        production=_switch("COMITY_PRODUCTION"),
        hosts=tuple(filter(None, (host.strip() for host in os.environ.get("COMITY_HOSTS", "").split(",")))),
        database=os.environ.get("COMITY_DATABASE", ""),
        mail=os.environ.get("COMITY_MAIL", ""),
        sender=os.environ.get("COMITY_SENDER", "comity@localhost"),
        proxies=_number("COMITY_PROXIES"),
    )
    if found.demo and found.production:
        raise OptionError("COMITY_DEMO and COMITY_PRODUCTION exclude each other: the demo signs anybody in.")
    if found.demo and not (found.data / DEMO_MARK).exists():
        raise OptionError(
            f"COMITY_DEMO is set, and {found.data} is no demo's folder: in the demo anybody signs in as anybody. "
            f"Take the setting away; `comity serve --demo` needs none."
        )
    if found.production and not found.hosts:
        raise OptionError(
            "Set COMITY_HOSTS to the name under which the server is reached, for example list.example.org."
        )
    return found


def secret(data: Path, name: str) -> bytes:
    """The 32 secret bytes of file `secrets/NAME` under the data folder; made at first use, readable by nobody else."""
    found = kept(data, name, lambda: secrets.token_bytes(SECRET_BYTES))
    if len(found) != SECRET_BYTES:
        place = data / "secrets" / name
        raise OptionError(f"The secret {place} must hold exactly {SECRET_BYTES} bytes; it holds {len(found)}.")
    return found


def kept(data: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """What file `secrets/NAME` under the data folder holds; made at first use.

    Two processes that start at once get the same: the file appears whole or not at all, and the first one stays. Raises
    OptionError where others can read it.
    """
    place = data / "secrets" / name
    if not place.exists():
        _make(place, make())
    if os.name == "posix" and place.stat().st_mode & 0o077:
        raise OptionError(f"The secret {place} can be read by others. Allow only its owner: chmod 600 {place}")
    return place.read_bytes()


def _make(place: Path, content: bytes) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mine = place.with_name(f".{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(mine, place)
    except FileExistsError:
        pass
    finally:
        mine.unlink()


def database(found: Environment) -> dict[str, object]:
    """Django's description of the database.

    SQLite commits with `synchronous=FULL`: an acknowledged write survives a stop of any process (security.md 0,
    decision 1). Transactions begin IMMEDIATE, so that a writer waits instead of failing at its first write.
    """
    if not found.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": found.data / "comity.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
            },
        }
    url = urlsplit(found.database)
    if url.scheme not in ("postgresql", "postgres"):
        raise OptionError("COMITY_DATABASE must be a URL that begins with postgresql://, or be left out for SQLite.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=60000 -c lock_timeout=20000"},
    }


def mail(found: Environment) -> dict[str, object]:
    """Django's e-mail settings from `COMITY_MAIL`; nothing where mails only go to the outbox."""
    if not found.mail:
        return {}
    url = urlsplit(found.mail)
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise OptionError("COMITY_MAIL must be a URL such as smtp://user:password@mail.example.org:587.")
    return {
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp",
        "EMAIL_TIMEOUT": 20,
    }
