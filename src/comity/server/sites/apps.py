"""The app of the register of sites."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """The register of sites."""

    name = "comity.server.sites"
    label = "sites"
    default_auto_field = "django.db.models.BigAutoField"
