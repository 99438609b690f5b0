"""What the Secretariat writes."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """News is read once, a resource is kept at hand."""

    NEWS = "news", "News"
    RESOURCE = "resource", "Resource"
