"""The app of news and resources."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """News and resources."""

    name = "comity.server.news"
    label = "news"
    default_auto_field = "django.db.models.BigAutoField"
