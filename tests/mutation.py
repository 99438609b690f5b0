"""A plugin of pytest for `tools/mutate.sh`, which runs the tests of a function anew for each fault that it puts in.

Few examples, always the same, and no search for smaller ones; quick tests come first.
"""

from __future__ import annotations

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

settings.register_profile(
    "mutation",
    max_examples=5,
    stateful_step_count=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutation")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: is_hypothesis_test(getattr(item, "obj", None)) or "test_search" in item.nodeid)
