"""The journal: it grows with the deed or not at all, and whatever is changed in it is found and named."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from comity.server.journal import notes, selectors, services, tree
from comity.server.journal.models import Checkpoint, Detail, Entry, Head
from comity.server.journal.services import Deed, canonical, checkpoint, commitment, record
from comity.server.journal.verify import verify
from tests.server.cast import Cast, client_of

KEY = notes.Key.from_secret(bytes(range(32)))
PUBLIC = KEY.public
SIZE = 12


@pytest.fixture
def filled(db: None) -> None:
    """A journal of SIZE entries with checkpoints after 5 entries and at the end."""
    for at in range(SIZE):
        record(Deed("test.done", str(at), uuid.UUID(int=at + 1), uuid.UUID(int=9), details={"text": f"deed {at}"}))
        if at == 4:
            checkpoint(KEY)
    checkpoint(KEY)


def _unlocked(change: Callable[[], object]) -> None:
    """Change what the triggers protect, as somebody with the database's own password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal%'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            change()
            for _, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
            change()
            cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_whole_journal_verifies(filled: None) -> None:
    done = verify(PUBLIC, [Checkpoint.objects.get(size=5).note])
    assert (done.size, done.checkpoints, done.findings) == (SIZE, 2, ())
    assert done.root == tree.root([bytes.fromhex(each.leaf) for each in Entry.objects.all()])


def test_an_empty_journal_verifies(db: None) -> None:
    assert verify(PUBLIC) == type(verify(PUBLIC))(0, 0, tree.EMPTY, ())


@pytest.mark.parametrize("at", [0, 6, SIZE - 1])
@pytest.mark.parametrize("with_hashes", [False, True], ids=["text alone", "text and its hash"])
def test_a_changed_entry_is_named(filled: None, at: int, with_hashes: bool) -> None:
    entry = Entry.objects.get(n=at)
    entry.body = entry.body.replace("test.done", "test.gone")
    entry.action = "test.gone"
    if with_hashes:
        entry.leaf = tree.leaf(entry.body.encode()).hex()
    _unlocked(entry.save)
    assert verify(PUBLIC).findings[0].n == at
    assert str(at) in verify(PUBLIC).findings[0].says


@pytest.mark.parametrize("at", [0, 6, SIZE - 1])
def test_an_entry_that_was_taken_out_is_named(filled: None, at: int) -> None:
    _unlocked(lambda: (Detail.objects.filter(entry_id=at).delete(), Entry.objects.filter(n=at).delete()))
    assert verify(PUBLIC).findings[0].n == at


def _rewrite(upto: int) -> None:
    """Write the whole journal anew, hashes and head included, with another text in entry 2 and `upto` entries."""
    edge: tuple[bytes, ...] = ()
    for entry in Entry.objects.order_by("n"):
        if entry.n >= upto:
            Detail.objects.filter(entry=entry).delete()
            entry.delete()
            continue
        entry.body = entry.body.replace('"2"', '"two"')
        leaf = tree.leaf(entry.body.encode())
        edge = tree.grown(edge, entry.n, leaf)
        entry.leaf, entry.root = leaf.hex(), tree.edge_root(edge).hex()
        entry.save()
    Head.objects.update(size=upto, edge=",".join(each.hex() for each in edge))


def test_a_journal_written_anew_breaks_its_checkpoints(filled: None) -> None:
    _unlocked(lambda: _rewrite(SIZE))
    assert [found.n for found in verify(PUBLIC).findings] == [4, SIZE - 1]


def test_a_rolled_back_journal_shows_only_against_a_witness(filled: None) -> None:
    witness = Checkpoint.objects.get(size=SIZE).note
    _unlocked(lambda: (Checkpoint.objects.filter(size=SIZE).delete(), _shorten(5)))
    assert verify(PUBLIC).findings == ()
    assert [(found.n, found.says) for found in verify(PUBLIC, [witness]).findings] == [
        (5, f"Entries 5 to {SIZE - 1} are missing at the end.")
    ]


def _shorten(upto: int) -> None:
    edge: tuple[bytes, ...] = ()
    for entry in Entry.objects.filter(n__lt=upto).order_by("n"):
        edge = tree.grown(edge, entry.n, bytes.fromhex(entry.leaf))
    Detail.objects.filter(entry_id__gte=upto).delete()
    Entry.objects.filter(n__gte=upto).delete()
    Head.objects.update(size=upto, edge=",".join(each.hex() for each in edge))


def test_a_tail_that_is_cut_off_shows_by_the_head(filled: None) -> None:
    _unlocked(
        lambda: (
            Checkpoint.objects.all().delete(),
            Detail.objects.filter(entry_id=SIZE - 1).delete(),
            Entry.objects.filter(n=SIZE - 1).delete(),
        )
    )
    assert verify(PUBLIC).findings[0].n == SIZE - 1


def test_two_entries_that_changed_places_are_found(filled: None) -> None:
    def swap() -> None:
        first, second = Entry.objects.get(n=3), Entry.objects.get(n=7)
        first.body, second.body = second.body, first.body
        first.leaf, second.leaf = second.leaf, first.leaf
        first.save()
        second.save()

    _unlocked(swap)
    assert verify(PUBLIC).findings[0].n == 3


def test_a_checkpoint_of_another_key_is_found(filled: None) -> None:
    other = notes.Key.from_secret(bytes(32))
    note = notes.signed(other, 5, bytes.fromhex(Entry.objects.get(n=4).root))
    _unlocked(lambda: Checkpoint.objects.filter(size=5).update(note=note))
    assert verify(PUBLIC).findings[0].says == "The checkpoint at 5 entries was changed, or signed with another key."


def test_changed_details_are_found_and_erased_ones_are_not_missed(filled: None) -> None:
    Detail.objects.filter(entry_id=3).delete()
    assert verify(PUBLIC).findings == ()
    assert next(each for each in selectors.entries(None) if each.n == 3).details is None
    Detail.objects.filter(entry_id=8).update(text='{"text":"another"}')
    assert verify(PUBLIC).findings[0].says == "The details of entry 8 were changed."


def test_an_entry_filed_under_another_member_is_found(filled: None) -> None:
    _unlocked(lambda: Entry.objects.filter(n=6).update(member=uuid.UUID(int=10)))
    assert verify(PUBLIC).findings[0].n == 6


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [Entry, Checkpoint])
def test_the_database_refuses_to_change_the_journal(filled: None, model: type, change: str) -> None:
    rows = model.objects.all()
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        rows.update(root="0" * 64) if change == "update" else rows._raw_delete(rows.db)


def test_an_entry_outside_a_transaction_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="transaction"):
        record(Deed("test.done"))


def test_an_entry_goes_when_the_deed_fails(db: None) -> None:
    @transaction.atomic
    def failing() -> None:
        record(Deed("test.done"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert not Entry.objects.exists()
    assert Head.objects.get().size == 0


def test_entries_hold_no_details_but_their_commitment(db: None) -> None:
    entry = record(Deed("test.done", details={"name": "Qvarnholt"}))
    detail = Detail.objects.get(entry=entry)
    assert "Qvarnholt" not in entry.body
    assert json.loads(entry.body)["details"] == commitment(detail.salt, detail.text)


def test_an_entry_names_the_request_that_made_it(cast: Cast) -> None:
    client = client_of(cast.person("admin"))
    client.post("/team", {"email": "new@colleague.example", "role": "reader"})
    asked = [json.loads(each.body)["request"] for each in Entry.objects.order_by("-n")[:2]]
    assert len(asked[0]) == 16
    assert asked[1] == ""  # made by the cast, outside any request


def test_canonical_text_is_stable_and_refuses_floats() -> None:
    assert canonical({"b": 1, "a": "ü"}) == '{"a":"ü","b":1}'
    with pytest.raises(TypeError, match="floats"):
        canonical({"a": 0.5})


@pytest.mark.parametrize("break_it", [
    lambda note: note.replace("\n3\n", "\n4\n"),
    lambda note: note.replace("comity/journal", "comity/other"),
    lambda note: note[:-6] + "AAAA=\n",
    lambda note: "",
    lambda note: note.replace("\n\n", "\n"),
])  # fmt: skip
def test_a_note_that_was_changed_says_nothing(break_it: Callable[[str], str]) -> None:
    note = notes.signed(KEY, 3, b"\1" * 32)
    assert notes.opened(note, PUBLIC) == notes.Note(3, b"\1" * 32)
    assert notes.opened(break_it(note), PUBLIC) is None


def test_a_checkpoint_is_signed_once(filled: None) -> None:
    assert checkpoint(KEY) == checkpoint(KEY)
    assert Checkpoint.objects.count() == 2


def test_a_member_reads_its_own_entries(db: None) -> None:
    mine, other = uuid.uuid4(), uuid.uuid4()
    for at, member in enumerate([mine, other, None, mine]):
        record(Deed(f"test.{at}", member=member))
    assert [each.action for each in selectors.entries(mine)] == ["test.3", "test.0"]
    assert len(selectors.entries(None)) == 4
    assert [each.n for each in selectors.entries(None, before=2)] == [1, 0]
