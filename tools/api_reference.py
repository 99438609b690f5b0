"""The reference of the API: `python -m tools.api_reference` writes docs/reference/api.md from the API's own description."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import django

PLACE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "api.md"


def page() -> str:
    """Every endpoint, every shape and every fault, as the page /api/ of a server shows them."""
    from comity.server.api import reading  # noqa: PLC0415 - settings come first
    from comity.server.api.faults import CODES  # noqa: PLC0415
    from comity.server.api.service import description  # noqa: PLC0415

    found = description()
    lines = [
        "# The API\n",
        f"{found['info']['description']}\n",
        "Made from the description in OpenAPI that every server gives under `/api/v1/openapi.json` (`python -m tools.api_reference`).",
        "How to use it: [for programs of members and of the Secretariat](../how-to/use-the-api.md).\n",
    ]
    for group, operations in groupby(reading.operations(found), lambda each: each.group):
        lines.append(f"## {group}\n")
        for each in operations:
            lines += _operation(each)
    lines.append("## What goes in and comes back\n")
    for shape in reading.shapes(found):
        lines += [f"### {shape.name}\n", f"{shape.says}\n", "| field | what | meaning |", "|---|---|---|"]
        lines += [f"| `{each.name}` | {_cell(each.kind)} | {_cell(each.says)} |" for each in shape.fields]
        lines.append("")
    lines += ["## When something is not done\n", "| status | code | meaning |", "|---|---|---|"]
    lines += [f"| {status} | `{code}` | {says} |" for status, codes in CODES.items() for code, says in codes.items()]
    return "\n".join([*lines, ""])


def _operation(each: object) -> Iterator[str]:
    from comity.server.api.reading import Operation  # noqa: PLC0415

    assert isinstance(each, Operation)
    yield f"### {each.title}\n"
    yield f"`{each.method} {each.address}` · right `{each.right}`\n"
    yield f"{each.says}\n"
    if each.fields:
        yield "| parameter | where | what | meaning |\n|---|---|---|---|"
        for field in each.fields:
            where = f"{field.place}, needed" if field.needed else field.place
            yield f"| `{field.name}` | {where} | {_cell(field.kind)} | {_cell(field.says)} |"
        yield ""
    good = [f"{one.status} {one.shape or 'the bytes of the file'}" for one in each.good]
    bad = ", ".join(str(one.status) for one in each.bad)
    yield f"Answers {', '.join(good)}; else {bad}.\n"


def _cell(text: str) -> str:
    """A text inside a table, where a bar would end the cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.server.settings")
    django.setup()
    PLACE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
