"""The app, under the label that migrations name."""

from __future__ import annotations

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """The app."""

    name = "comity.server.lists"
    label = "lists"
