"""A released edition with listed sites, and members that may read it: the sample lists as the command has them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from comity.server import clock
from comity.server.accounts.roles import Actor, Role
from comity.server.editions import packing
from comity.server.editions import services as editions
from comity.server.editions.models import Composition
from comity.server.environment import secret
from comity.server.jobs import composing, reading
from comity.server.lists import rounds, vault
from comity.server.lists import services as lists
from comity.server.lists.models import MemberList, Round
from comity.server.members import services as members
from comity.server.members.models import Version
from tests.conftest import comity
from tests.server.cast import Cast, Company, small_list


def released(
    cast: Cast, folder: Path, name: str = "2026-06-30-made", follows: Composition | None = None
) -> Composition:
    """The result folder of `comity assemble` as the latest released edition: editions are a chain."""
    now = clock.now()
    before = follows or Composition.objects.filter(state="released").order_by("-released").first()
    found = Round.objects.create(
        name=name, cutoff=clock.today(), deadline=clock.today(), opened=now - timedelta(days=9), closed=now
    )
    return Composition.objects.create(
        round=found, once=uuid.uuid4(), profile="default", by=cast.offices[Role.SECRETARIAT], ordered=now,
        state="released", follows=before, name=name, digest="d" * 64, pack=packing.pack(folder),
        summary={"listed": 1}, confirmed_by=cast.offices[Role.REVIEWER], released=now,
    )  # fmt: skip


def edited(folder: Path, out: Path, change: Callable[[list[list[str]]], list[list[str]]]) -> Path:
    """A copy of a result folder whose list was changed (`change` takes and gives its rows, headings left out)."""
    shutil.copytree(folder, out)
    place, manifest = out / "edition" / "common-list.csv", out / "edition" / "manifest.json"
    head, *rows = list(csv.reader(io.StringIO(place.read_text("utf-8-sig"))))
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *change(rows)])
    before = json.loads(manifest.read_text("utf-8"))
    before["files"]["common-list.csv"] = hashlib.sha256(place.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(before), "utf-8")
    return out


def contributes(cast: Cast, each: Company, content: bytes = b"", name: str = "own audits.csv") -> MemberList:
    """A member that has signed and whose list counts in the latest round, so that it reads editions."""
    if not Round.objects.filter(closed=None).exists():
        today = clock.today()
        rounds.open_round(cast.secretariat, rounds.Plan("now", today, today + timedelta(days=3)), "/lists")
    for version in Version.objects.exclude(text_kind="waiver"):
        members.sign(each.actor(), version.public, version.digest, members.Hand("S", "Head", False))
    sent = lists.Sent(name, content or small_list(each.mark), True, uuid.uuid4())
    found = lists.receive(each.actor(), each.member, sent)
    assert reading.read(str(found.public)) == "done"
    lists.submit(each.actor(), each.member, found.public)
    found.refresh_from_db()
    return found


def composed_and_released(cast: Cast, opened: Round) -> Composition:
    """The round is closed, its edition ordered and composed, and released by a second person."""
    rounds.close_round(cast.secretariat, opened.public)
    made = editions.order(cast.secretariat, opened.public, "default", uuid.uuid4())
    done = composing.compose(str(made.public))
    made.refresh_from_db()
    assert done == "done", made.says
    second = Actor(Role.REVIEWER, cast.offices[Role.REVIEWER].public)
    editions.release(second, made.public, made.digest, "/editions")
    return made


def as_the_command(tmp_path: Path, found: Round, *options: str | Path) -> Path:
    """The result folder of `comity assemble` with the same lists, members and key."""
    place, out = tmp_path / f"lists {found.name}", tmp_path / f"out {found.name}"
    place.mkdir()
    lines = ["list,member"]
    for each in MemberList.objects.filter(round=found, state="submitted"):
        (place / each.filename).write_bytes(vault.content_of(each.original))
        assert each.member
        lines.append(f'"{each.filename}","{each.member.name}"')
    (tmp_path / "members.csv").write_text("\n".join(lines), "utf-8")
    (tmp_path / "key").write_bytes(secret(settings.DATA, "edition"))
    done = comity(
        "assemble", *sorted(place.iterdir()), "--out", out, "--key", tmp_path / "key", "--members",
        tmp_path / "members.csv", "--cutoff", found.cutoff.isoformat(), "--today", clock.today().isoformat(), *options,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


def same_bytes(made: Composition, out: Path) -> set[str]:
    """Every file that the command wrote is in the server's result, byte for byte, and no other.

    What goes back to single members is left out: they have it on their own pages, and it would outlive the originals.
    Its places are returned.
    """
    with packing.unpacked(made.pack) as folder:
        theirs = {each.relative_to(out).as_posix(): each.read_bytes() for each in out.rglob("*") if each.is_file()}
        ours = {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    back = {name for name in theirs if name.startswith(("secretariat/corrected/", "secretariat/problems.xlsx"))}
    assert sorted(ours) == sorted(set(theirs) - back)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    return back
