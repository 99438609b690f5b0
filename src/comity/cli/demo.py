"""The demo: the main job on the invented sample lists, then one member's check, a story page and ten lines of summary.

`./run demo` calls `main`. The result folder is replaced as a whole each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from comity import assembling, checking, composing
from comity.assembling import Collected, Round
from comity.check.answer import as_json as check_as_json
from comity.check.letters import Request, Sender, requests
from comity.checking import CheckResult, Order
from comity.cli import ending, inputs, story
from comity.cli.progress import Show, showing
from comity.cli.story.gather import DemoRun, forbidden_columns, gather
from comity.cli.story.marks import as_text
from comity.disclosure.keys import Keys
from comity.disclosure.policy import Policy
from comity.intake import strip_list
from comity.vocabulary.errors import ComityError, OptionError
from comity.vocabulary.listing import ListReading

CUTOFF, TODAY = date(2026, 6, 30), date(2026, 7, 15)
KEY = hashlib.sha256(b"comity demo: this key is public and protects nothing").digest()
SUPPLIERS = "Harrowgate vendor master.xlsx"
CHECKED_NAME = "Harrowgate vendor master checked.xlsx"
MARK = "story.html"
SHORT = {
    "r1_hands": "too few members in their sector and country",
    "r1_exclusive": "too many on one member alone",
    "r1_weight": "too much weight on one member",
    "i3b_blanks": "would blank other rows",
    "min_age": "audit too young",
    "outside_window": "audit too old",
    "names_member": "named after a member",
    "no_name": "without a name",
}


def demo(out: Path = Path("demo-result"), samples: Path = Path("samples")) -> story.StoryFigures:
    """Run the demo into `out`, which is replaced as a whole; returns the figures of the run.

    Raises OptionError where the samples are missing or `out` holds something else than an earlier demo.
    """
    if not (samples / "truth.csv").is_file():
        raise OptionError(f"There are no sample lists in {samples}. Run the demo from a checkout of comity.")
    with showing() as show, replacing(out) as folder, tempfile.TemporaryDirectory() as temporary:
        run = _run(samples, folder, Path(temporary), show)
        show("Writing the story", 0.9)
        figures = gather(run)
        _write_story(folder, figures, run)
    sys.stdout.write("\n".join(summary(figures, out)) + "\n")
    return figures


def _run(samples: Path, folder: Path, temporary: Path, show: Show) -> DemoRun:
    lists = sorted((samples / "lists").iterdir())
    round_ = Round(tuple(lists), CUTOFF, TODAY, members=inputs.members(samples / "members.csv"))
    collected = assembling.collect(round_, show)
    refused = collected.refused
    show("Taking out the columns that must not be shared", 0.5)
    stripped = strip(refused, lists, temporary)
    again = assembling.collect(replace(round_, lists=tuple(stripped.values())), show)
    done = composing.proceed(round_, _with(collected, again), Policy(), Keys.derive(KEY), show)
    (folder / "common").mkdir()
    composing.write(done, folder / "common", show)
    member = inputs.members(samples / "suppliers.csv")[SUPPLIERS]
    result, letters = _check(samples, folder, member, round_, show)
    return DemoRun(samples, done, done.risk, refused, result, member, letters)


def _with(collected: Collected, again: Collected) -> Collected:
    """The lists as read, with those that were sent again in place of the refused ones."""
    by_name = {reading.list: reading for reading in (*collected.readings, *again.readings)}
    return Collected(tuple(by_name[name] for name in sorted(by_name)), digests={**collected.digests, **again.digests})


def strip(refused: Sequence[ListReading], lists: Sequence[Path], folder: Path) -> dict[str, Path]:
    """The refused lists without their forbidden columns, under the same names in another folder: as `comity strip`."""
    paths = {path.name: path for path in lists}
    stripped = {reading.list: folder / reading.list for reading in refused}
    for name, place in stripped.items():
        strip_list(paths[name], place)
    return stripped


def _check(
    samples: Path, folder: Path, member: str, round_: Round, show: Show
) -> tuple[CheckResult, tuple[Request, ...]]:
    """The member's supplier list against the edition, its own audits left out; workbook, letters and JSON written."""
    own = tuple(path for path in round_.lists if round_.member_of(path.name) == member)
    order = Order(samples / "suppliers" / SUPPLIERS, folder / "common" / "edition", TODAY, own)
    result = checking.check(order, show)
    show("Writing the answer and the letters", 0.98)
    place = folder / "check"
    (place / "letters").mkdir(parents=True)
    checking.write_into(result, place / CHECKED_NAME, place / "letters", Sender(TODAY, member))
    _write_json(place / "check.json", check_as_json(result.checked))
    return result, requests(result.checked.rows)


def _write_story(folder: Path, figures: story.StoryFigures, run: DemoRun) -> None:
    refused = [{"list": reading.list, "columns": forbidden_columns(reading)} for reading in run.refused]
    _write_json(folder / "refused.json", refused)
    _write_json(folder / "figures.json", story.as_json(figures))
    (folder / MARK).write_text(story.render(figures), encoding="utf-8", newline="\n")


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


@contextlib.contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of `out` when the block ends well; until then `out` stays as it was.

    Raises OptionError where `out` is there and is no demo's result: nothing else is ever replaced.
    """
    out = out.absolute()
    if out.exists() and not (out / MARK).is_file():
        raise OptionError(f"{out.name} is there and is not the result of a demo. Move it away, or name another folder.")
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    try:
        yield partial
        if out.exists():
            out.rename(old)
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def summary(figures: story.StoryFigures, out: Path) -> list[str]:
    """Ten lines: what came out, what was held and why, what it saves, and where the files lie."""

    def n(key: str, form: str = "count") -> str:
        return as_text(figures.numbers[key].value, form, figures.texts["currency"])

    refused = "; ".join(f"{each.list} ({', '.join(each.columns)})" for each in figures.refusals)
    held = ", ".join(f"{n(f'held.{hold.code}')} {SHORT.get(hold.code, hold.code)}" for hold in figures.holds)
    attack = (
        f"{n('attack.main.names_off', 'pct')} with the names off, {n('attack.main.edition', 'pct')} on this edition"
    )
    check = f"{n('check.rows')} suppliers, {n('check.listed')} listed, {n('check.ask')} to ask"
    saved = f"{n('save.audits')} audits, {n('save.money', 'money')}, {n('save.days')} auditor days"
    rows = f"{n('rows.problem')} need a repair, {n('rows.expired')} are too old, {n('rows.duplicate')} stand twice"
    return [
        f"In:         {n('lists.count')} lists, {n('rows.all')} rows.",
        f"Refused:    {n('refused.count')} of them, until these columns were taken out: {refused}.",
        f"Rows:       {rows}.",
        f"Out:        {n('sites.listed')} of {n('sites.all')} sites are on edition {figures.texts['edition_id']}.",
        f"Held:       {held} (common/secretariat/held.csv).",
        f"Protection: who alone audits a site is guessed right for {attack} (chance {n('attack.main.chance', 'pct')}).",
        f"Its price:  of {n('hits.all')} useful hits {n('hits.kept')} are kept ({n('hits.share', 'pct')}).",
        f"In sight:   {figures.texts['checked_member']}, {check}; potential saving: {saved}.",
        f"Files:      {out}/common/edition for members, {out}/common/secretariat, {out}/check.",
        f"Open this:  {out / MARK}",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m comity.cli.demo [FOLDER]`; returns the exit code (0 = done, 2 = refused with a reason)."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        demo(Path(given[0]) if given else Path("demo-result"))
    except ComityError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    return 0


if __name__ == "__main__":
    ending.run(lambda: sys.exit(main()))
