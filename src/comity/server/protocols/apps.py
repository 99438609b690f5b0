"""The app of members' protocols."""

from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    """Members' protocols."""

    name = "comity.server.protocols"
    label = "protocols"
    default_auto_field = "django.db.models.BigAutoField"
