"""Reading a list: in a process of its own (intake), written in batches, begun again after any stop.

A job claims its list by a fence that grows. What a slower or revived job writes under an older fence is refused, so
that two workers on one list have one effect.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError, transaction
from django_q.tasks import async_task

from comity.intake import ListStream, stream_list, strip_list
from comity.server import clock, faults
from comity.server.jobs.fence import Fence, OvertakenError
from comity.server.journal.services import Deed, record
from comity.server.lists import fixing, own_pairs, selectors, vault
from comity.server.lists.kinds import State
from comity.server.lists.models import Correction, MemberList, OwnPair, Problem, Row
from comity.server.lists.services import READER
from comity.vocabulary.errors import ComityError
from comity.vocabulary.listing import DataRow, RowState
from comity.vocabulary.problems import Problem as Found
from comity.vocabulary.problems import Severity

_log = logging.getLogger("comity.jobs")
SILENT = timedelta(seconds=60)
"""A job that has said nothing for so long is taken for dead; it speaks with every batch."""
BATCH = 1000
"""Rows written at once: a page waits for no more than these (webstack.md, pitfall 4)."""


FENCE = Fence(MemberList, State.RECEIVED, State.READING, SILENT, "received")


def read(public: str) -> str:
    """Read one list from beginning to end; returns how it went, in a word that may stand in a job's record."""
    fence = FENCE.claim(UUID(public), rows_read=0)
    if fence is None:
        return "not mine"
    faults.point("reading.claimed")
    found = MemberList.objects.select_related("round", "member").get(public=public)
    try:
        _read(found, fence)
    except OvertakenError:
        return "overtaken"
    except DatabaseError:
        raise  # a full disk or a lock: the list waits and is read again
    except Exception as error:
        _log.exception("reading failed", extra={"job": public, "state": type(error).__name__})
        return _give_up(found, fence)
    return "done"


def _give_up(found: MemberList, fence: int) -> str:
    """A file that breaks our own reading is refused in words, and its file goes; else it would be tried for ever."""
    try:
        with transaction.atomic():
            for each in (Row, Problem, Correction, OwnPair):
                each.objects.filter(list=found).delete()
            Problem.objects.create(list=found, severity=Severity.ERROR.value, code="unreadable_file")
            FENCE.beat(found.pk, fence, state=State.REFUSED, original="", understood=0)
            record(Deed("list.read", str(found.public), member=found.whose, details={"how": "refused"}))
    except OvertakenError:
        return "overtaken"
    vault.drop(found.original)
    return "refused"


def _read(found: MemberList, fence: int) -> None:
    with transaction.atomic():
        FENCE.beat(found.pk, fence)
        Row.objects.filter(list=found).delete()
        Problem.objects.filter(list=found).delete()
    with vault.taken_out(found.original, found.filename) as place:
        if found.without_forbidden and not found.removed:
            place = _strip(found, fence, place)
        stream = stream_list(
            place, cutoff=found.cutoff, today=clock.today(), mapping=selectors.choices(found.pk),
            corrections=fixing.cells(found.pk),
        )  # fmt: skip
        done = 0
        for piece in stream.pieces():
            done = _write(found, fence, (piece.rows, piece.problems), done)
    _finish(found, fence, stream)


def _strip(found: MemberList, fence: int, place: Path) -> Path:
    """Leave out what must not be shared, and keep that in the original's place: the file as it came is deleted."""
    out = place.with_name(f"without-{place.name}")
    try:
        report = strip_list(place, out)
    except ComityError:  # no list at all, or a damaged one: reading it says so in the member's words
        return place
    content, before = out.read_bytes(), found.original
    found.original = vault.put(content)
    found.removed = [[each.sheet, each.heading, each.reason] for each in report.removed]
    if report.format_changed:
        found.filename = f"{Path(found.filename).stem}.{report.format_after}"
        out = out.rename(out.with_name(found.filename))
    try:
        _note_stripped(found, fence, content)
    except BaseException:
        vault.drop(found.original)  # the list was taken back meanwhile: nothing of it stays
        raise
    vault.drop(before)
    return out


def _note_stripped(found: MemberList, fence: int, content: bytes) -> None:
    with transaction.atomic():
        FENCE.beat(
            found.pk, fence, original=found.original, removed=found.removed, filename=found.filename,
            size=len(content), digest=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
        faults.point("reading.stripped")


def _write(found: MemberList, fence: int, piece: tuple[Sequence[DataRow], Sequence[Found]], done: int) -> int:
    rows, problems = piece
    for start in range(0, max(len(rows), 1), BATCH):
        part = rows[start : start + BATCH]
        with transaction.atomic():
            done += len(part)
            FENCE.beat(found.pk, fence, rows_read=done)
            Row.objects.bulk_create([_row(found, each) for each in part])
            faults.point("reading.batch")
    with transaction.atomic():
        FENCE.beat(found.pk, fence)
        Problem.objects.bulk_create([_problem(found, each) for each in problems], batch_size=BATCH)
    return done


def _row(found: MemberList, row: DataRow) -> Row:
    values = row.listing.as_dict() if row.listing and row.state is not RowState.PROBLEM else None
    if values:
        del values["sheet"], values["row"]
    return Row(
        list=found, sheet=row.ref.sheet, number=row.ref.row, state=row.state.value, codes=list(row.codes),
        values=values, named=row.named[:300],
    )  # fmt: skip


def _problem(found: MemberList, problem: Found) -> Problem:
    return Problem(
        list=found, severity=problem.severity.value, code=problem.code, sheet=problem.sheet, row=problem.row,
        column=problem.column[:300], column_number=problem.column_number, value=problem.value,
        details=[list(pair) for pair in problem.details],
    )  # fmt: skip


def _own_pairs(found: MemberList) -> Sequence[OwnPair]:
    """The pairs to ask the member about. A list is not refused because they cannot be found: they are a help."""
    try:
        return own_pairs.find(found)
    except DatabaseError:
        raise  # as wherever a list is read
    except Exception as error:
        _log.exception("own pairs failed", extra={"job": str(found.public), "state": type(error).__name__})
        return []


def _finish(found: MemberList, fence: int, stream: ListStream) -> None:
    """The list is read, or refused. Of a refused one no row stays and its file goes: it may hold what none may keep."""
    pairs = _own_pairs(found) if found.member and not stream.refused else []
    with transaction.atomic():
        Problem.objects.bulk_create([_problem(found, each) for each in stream.problems], batch_size=BATCH)
        understood = Row.objects.filter(list=found, state=RowState.UNDERSTOOD).count()
        if stream.refused:
            Row.objects.filter(list=found).delete()
            Correction.objects.filter(list=found).delete()
            kept = {each.code for each in stream.problems if each.severity is Severity.ERROR}
            Problem.objects.filter(list=found).exclude(code__in=kept).delete()
        own_pairs.keep(found, pairs)
        columns = [list(astuple(each)) for each in stream.columns]
        FENCE.beat(
            found.pk, fence, columns=columns, understood=0 if stream.refused else understood,
            state=State.REFUSED if stream.refused else State.READ,
            original="" if stream.refused else found.original,
        )  # fmt: skip
        how = "refused" if stream.refused else "read"
        record(Deed("list.read", str(found.public), member=found.whose, details={"how": how}))
        faults.point("reading.finished")
    if stream.refused:
        vault.drop(found.original)


def resume() -> int:
    """Let lists be read whose process is gone; returns how many. Runs every minute."""
    waiting = FENCE.forsaken()
    for public in waiting:
        async_task(READER, str(public))
    return len(waiting)
