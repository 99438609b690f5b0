#!/usr/bin/env bash
# Writes the hashed locks anew from pyproject.toml; needs uv. Run it after a change of dependencies and commit the result.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 "$@"; }
compile pyproject.toml --extra server -o requirements.lock
compile pyproject.toml --extra server --extra dev -c requirements.lock -o requirements-dev.lock
