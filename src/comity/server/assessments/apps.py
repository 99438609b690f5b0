"""The app of benchmark cases."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Benchmark cases."""

    name = "comity.server.assessments"
    label = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
