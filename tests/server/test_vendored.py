"""What is shipped of others is what it was, with its licence; and pages load nothing else."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from tools.web_messages import PAGES

VENDOR = PAGES / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))


def test_every_file_is_in_the_manifest_and_as_it_was() -> None:
    listed = {name: digest for each in MANIFEST for name, digest in each["sha256"].items()}
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }
    assert found == listed


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: package["name"])
def test_every_package_names_version_and_licence(package: dict[str, object]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(package["version"]))
    assert package["licence"] in ("MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "ISC")
    assert any(name.endswith("LICENSE") for name in package["sha256"])  # type: ignore[attr-defined]


def test_templates_name_nothing_outside_and_run_nothing_inline() -> None:
    for path in (PAGES / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(src|href)=["'](https?:)?//""", text), path
        assert not re.search(r"""\son\w+=|style=|hx-on|<script>""", text), path
