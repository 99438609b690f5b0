"""The app and its system checks."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, under the label that foreign keys name."""

    name = "comity.server.accounts"
    label = "accounts"
