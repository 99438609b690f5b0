"""Progress on the terminal: a bar where somebody looks, one line per stage where nobody does; always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Show = Callable[[str, float], None]


@contextmanager
def showing(enabled: bool = True) -> Iterator[Show]:
    """A function (stage, share 0..1) that shows how far the work is while the block runs."""
    if not enabled:
        yield lambda stage, share: None
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield _lines()


def _bar() -> Iterator[Show]:
    columns = (TextColumn("{task.description:<44}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Starting", total=1.0)
        yield lambda stage, share: progress.update(task, description=stage[:44], completed=share)


def _lines() -> Show:
    started = time.monotonic()
    last = [""]

    def show(stage: str, share: float) -> None:
        if stage != last[0]:
            last[0] = stage
            sys.stderr.write(f"{time.monotonic() - started:6.1f} s  {stage}\n")
            sys.stderr.flush()

    return show
