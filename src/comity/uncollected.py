"""Work that makes very many values which all stay, without the garbage collector walking over them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No collecting of garbage meanwhile: each round would look at all values made so far.

    Afterwards they are put among the old values, which spares the next round the look at them, too; not where the
    program keeps values frozen, since thawing would let go of these.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
