"""Is the journal as it was written? Every entry is hashed again and compared with signed checkpoints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.server.journal import notes, tree
from comity.server.journal.models import Checkpoint, Detail, Entry, Head
from comity.server.journal.services import commitment

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the journal: `n` is the first entry concerned, `says` a whole sentence."""

    n: int
    says: str


@dataclass(frozen=True, slots=True)
class Verified:
    """Result of a verification: how many entries were read, how many checkpoints fit, the root, and what is wrong."""

    size: int
    checkpoints: int
    root: bytes
    findings: tuple[Finding, ...]


def verify(public: bytes, witnesses: Sequence[str] = ()) -> Verified:
    """Read the whole journal. `witnesses` are notes that were kept elsewhere: only they show a rolled-back journal."""
    kept = [(each.size, each.note) for each in Checkpoint.objects.order_by("size")]
    findings: list[Finding] = []
    expected: dict[int, set[bytes]] = {}
    for size, text in kept:
        _expect(expected, findings, notes.opened(text, public), f"The checkpoint at {size} entries", size)
    for at, text in enumerate(witnesses, 1):
        _expect(expected, findings, notes.opened(text, public), f"Checkpoint {at} of those given", None)
    size, root = 0, tree.EMPTY
    edge: tuple[bytes, ...] = ()
    fitting = _fits(expected, 0, root, findings)
    for entry in _entries():
        edge = tree.grown(edge, size, tree.leaf(entry.body.encode()))
        wrong, root = _wrong(entry, size), tree.edge_root(edge)
        if not wrong and entry.root != root.hex():
            wrong = f"Entry {size} does not continue the entries before it: one of them was changed or taken out."
        if wrong:
            findings.append(Finding(size, wrong))
        size += 1
        fitting += _fits(expected, size, root, findings)
        if wrong:
            break
    else:
        findings += _ending(size, edge, expected)
    return Verified(size, fitting, root, tuple(sorted(dict.fromkeys(findings), key=lambda found: found.n)))


def _expect(
    expected: dict[int, set[bytes]], findings: list[Finding], note: notes.Note | None, what: str, size: int | None
) -> None:
    """Note down what a checkpoint says; one that was not signed so is a finding itself."""
    if note is None or (size is not None and note.size != size):
        findings.append(Finding(size or 0, f"{what} was changed, or signed with another key."))
    else:
        expected.setdefault(note.size, set()).add(note.root)


def _entries() -> Iterator[Entry]:
    yield from Entry.objects.select_related("detail").order_by("n").iterator(chunk_size=AT_ONCE)


def _wrong(entry: Entry, n: int) -> str:
    """What is wrong with an entry taken alone, as a sentence; "" where nothing is."""
    if entry.n != n:
        return f"Entry {n} is missing: the next one there is entry {entry.n}."
    if entry.leaf != tree.leaf(entry.body.encode()).hex():
        return f"Entry {n} was changed."
    try:
        said = json.loads(entry.body)
        same = said["n"] == n and said["action"] == entry.action
        same = same and said["user"] == str(entry.user or "") and said["member"] == str(entry.member or "")
    except (ValueError, KeyError, TypeError):
        return f"Entry {n} was changed."
    detail = Detail.objects.filter(entry=entry).first() if not hasattr(entry, "detail") else entry.detail
    if not same:
        return f"Entry {n} is filed under something else than it says."
    if detail and commitment(detail.salt, detail.text) != said["details"]:
        return f"The details of entry {n} were changed."
    return ""


def _fits(expected: dict[int, set[bytes]], size: int, root: bytes, findings: list[Finding]) -> int:
    """How many checkpoints of this size fit the root; one that does not is a finding."""
    roots = expected.get(size, set())
    if roots - {root}:
        findings.append(Finding(max(size - 1, 0), f"The first {size} entries are not those that a checkpoint signed."))
    return len(roots & {root})


def _ending(size: int, edge: Sequence[bytes], expected: dict[int, set[bytes]]) -> list[Finding]:
    """Is the end of the journal there? A checkpoint or the head may know of more entries than are left."""
    head = Head.objects.get(pk=1)
    known = max([head.size, *expected])
    if known > size:
        return [Finding(size, f"Entries {size} to {known - 1} are missing at the end.")]
    if head.edge != ",".join(each.hex() for each in edge):
        return [Finding(size, f"The head of the journal does not fit its {size} entries.")]
    return []
