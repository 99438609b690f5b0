"""Starting the server: the database brought up to date, a first account or the demo's programme, and the processes."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from comity.server import environment, sqlite
from comity.vocabulary.errors import OptionError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens: a host name or address, and a port from 1 to 65535."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address to open in a browser."""
        return f"http://{self.host}:{self.port}/"


def set_up() -> None:
    """Load Django with this deployment's settings."""
    sqlite.use_newest()
    os.environ["DJANGO_SETTINGS_MODULE"] = "comity.server.settings"
    import django  # noqa: PLC0415  (the settings' name and the SQLite library must be set first)

    django.setup()


def set_up_existing() -> None:
    """Load Django for a command on a database that is there. Raises OptionError where there is none yet."""
    set_up()
    from django.db import DatabaseError, connection  # noqa: PLC0415  (see `set_up`)

    try:
        found = "journal_entry" in connection.introspection.table_names() if _is_there(connection) else False
    except DatabaseError as error:
        raise OptionError(f"The server's database cannot be opened: {error}.") from None
    if not found:
        raise OptionError("There is no database of the web application here. Give its folder with --data.")


def _is_there(connection: BaseDatabaseWrapper) -> bool:
    """Is there a database to open? SQLite would make an empty one where there is none."""
    return connection.vendor != "sqlite" or Path(str(connection.settings_dict["NAME"])).exists()


def bring_up_to_date(say: Callable[[str], None]) -> None:
    """Make secrets and database, or bring it up to date; each step happens wholly or not at all."""
    from django.conf import settings  # noqa: PLC0415  (see `set_up`)
    from django.core.management import call_command  # noqa: PLC0415  (see `set_up`)

    from comity.server.jobs import upkeep  # noqa: PLC0415

    for name in environment.SECRETS:
        environment.secret(settings.DATA, name)
    say("Bringing the database up to date ...")
    call_command("check", stdout=io.StringIO())
    call_command("migrate", verbosity=0, interactive=False)
    upkeep.plan()


def first_account(email: str, say: Callable[[str], None], place: Place) -> None:
    """Where nobody has an account yet: an invitation to the Secretariat, whose link is said here, once."""
    from comity.server.accounts import services  # noqa: PLC0415  (see `set_up`)
    from comity.server.accounts.models import User  # noqa: PLC0415
    from comity.server.accounts.roles import VISITOR, Office  # noqa: PLC0415

    if User.objects.exists():
        return
    template = f"{place.url}invitation/{{token}}"
    link = services.invite(VISITOR, email, services.Place(office=Office.SECRETARIAT), template)
    say(f"Nobody has an account yet. Make the Secretariat's first one here, within two weeks:\n{link}")


def fill_demo(say: Callable[[str], None]) -> None:
    """Fill an empty database with the demo's invented programme."""
    from comity.server.accounts.models import User  # noqa: PLC0415  (see `set_up`)
    from comity.server.demo import fill  # noqa: PLC0415

    if not User.objects.exists():
        say("Inventing a programme ...")
        fill()


def serve(place: Place, data: Path) -> int:
    """Run web server and worker until told to stop; returns the exit code of the one that ended first.

    Ctrl-C, a hang-up and a request to end stop both in order; where one ends by itself, the other is stopped, so that
    whoever watches this process starts both again.
    """
    variables = {**os.environ, "COMITY_DATA": str(data)}
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", place.host, "--port", str(place.port),
        "--workers", "1", "--blocking-threads", "8", "--backpressure", "64", "--log-level", "error",
        "comity.server.wsgi:application",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "comity.server.worker"]
    # A session of its own: told to stop by its group, the worker's main process would live on (webstack.md 4.6).
    children = [subprocess.Popen(each, env=variables, start_new_session=True) for each in (web, worker)]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    return _first_end(children)


def _first_end(children: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait until a child ends, end the others, by force after STOP_SECONDS, and return the first one's code."""
    while all(child.poll() is None for child in children):
        time.sleep(0.1)
    code = next(child.returncode for child in children if child.returncode is not None)
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _kill_all(child)
    return code


def _kill_all(child: subprocess.Popen[bytes]) -> None:
    """End a child and what it started."""
    if os.name == "posix":
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()
