"""The app of keys to the API."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Keys to the API."""

    name = "comity.server.keys"
    label = "keys"
    default_auto_field = "django.db.models.BigAutoField"
