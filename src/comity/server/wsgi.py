"""What a WSGI server such as granian loads."""

from __future__ import annotations

import os

from comity.server import sqlite

sqlite.use_newest()
os.environ["DJANGO_SETTINGS_MODULE"] = "comity.server.settings"

from django.core.wsgi import get_wsgi_application  # noqa: E402  (the settings' name must be there first)

application = get_wsgi_application()
