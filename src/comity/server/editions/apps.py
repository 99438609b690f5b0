"""The app of editions."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Editions."""

    name = "comity.server.editions"
    label = "editions"
    default_auto_field = "django.db.models.BigAutoField"
