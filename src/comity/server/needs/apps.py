"""The app of checks and needs."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """Checks and needs."""

    name = "comity.server.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"
