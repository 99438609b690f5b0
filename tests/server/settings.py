"""The server's settings for tests: a data folder of their own, and SQLite unless COMITY_TEST_DATABASE names another."""

import atexit
import os
import shutil
import tempfile

_DATA = tempfile.mkdtemp(prefix="comity-tests-")
atexit.register(shutil.rmtree, _DATA, True)
os.environ["COMITY_DATA"] = _DATA
os.environ["COMITY_DATABASE"] = os.environ.get("COMITY_TEST_DATABASE", "")
for name in ("COMITY_DEMO", "COMITY_PRODUCTION", "COMITY_HOSTS", "COMITY_MAIL", "COMITY_PROXIES"):
    os.environ.pop(name, None)

from comity.server.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
