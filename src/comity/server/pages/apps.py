"""The app of pages; it registers the checks of the whole server."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Pages, under the label that templates and static files are found by."""

    name = "comity.server.pages"
    label = "pages"

    def ready(self) -> None:
        """Register the system checks, once every app is there."""
        import_module("comity.server.checks")
