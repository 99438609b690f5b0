"""Cases met in real lists, as data: one tiny test reads each table."""

from __future__ import annotations

from pathlib import Path

import yaml


def cases(name: str) -> dict[str, list[str]]:
    """The table `name`.yaml of this folder; every scalar is text."""
    content = (Path(__file__).parent / f"{name}.yaml").read_text("utf-8")
    loaded: dict[str, list[str]] = yaml.load(content, yaml.BaseLoader)
    return loaded
