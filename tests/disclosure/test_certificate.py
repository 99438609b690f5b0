"""The certificate: any change is noticed, a receipt proves one list and tells nothing of the others."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.disclosure.certificate import LEAST_LEAVES, Commitments, certificate, is_in, opened, rendered, signed
from comity.disclosure.keys import Keys
from comity.vocabulary.errors import CertificateError
from tests.disclosure.making import KEYS

DIGESTS = st.lists(st.binary(max_size=4).map(lambda some: hashlib.sha256(some).hexdigest()), max_size=9)
OTHER = hashlib.sha256(b"a list that nobody sent").hexdigest()
SETTINGS = hashlib.sha256(b"settings").hexdigest()


@given(DIGESTS)
def test_every_list_has_a_receipt_and_no_other_list_has_one(lists: list[str]) -> None:
    made = Commitments.of(lists, SETTINGS, KEYS)
    for each in lists:
        receipt = rendered(made.receipt(each))
        assert is_in(receipt, each, made.root)
        assert not is_in(receipt, OTHER, made.root)
        assert not any(is_in(receipt, other, made.root) for other in lists if other != each)


@given(DIGESTS, st.randoms())
def test_the_root_depends_on_every_input_and_not_on_their_order(lists: list[str], chance) -> None:
    root = Commitments.of(lists, SETTINGS, KEYS).root
    chance.shuffle(lists)
    assert Commitments.of(lists, SETTINGS, KEYS).root == root
    assert Commitments.of([*lists, OTHER], SETTINGS, KEYS).root != root
    assert Commitments.of(lists, OTHER, KEYS).root != root
    assert Commitments.of(lists, SETTINGS, Keys.derive(bytes(32))).root != root


@pytest.mark.parametrize("count", [0, 1, 5, 62, 63, 64, 130])
def test_the_tree_tells_no_number_of_lists_but_of_very_many(count: int) -> None:
    lists = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]
    made = Commitments.of(lists, SETTINGS, KEYS)
    assert len(made.levels[0]) == max(LEAST_LEAVES, {64: 128, 130: 256}.get(count, 64))
    assert all(is_in(rendered(made.receipt(each)), each, made.root) for each in lists)


def test_a_receipt_holds_no_digest_of_a_list() -> None:
    lists = [hashlib.sha256(bytes([number])).hexdigest() for number in range(5)]
    told = json.dumps(Commitments.of(lists, SETTINGS, KEYS).receipt(lists[0]))
    assert not any(each in told for each in lists)
    bare = {hashlib.sha256(bytes.fromhex(each)).hexdigest() for each in lists}
    assert not any(each in told for each in bare)


def test_the_settings_have_a_receipt_that_is_for_no_list() -> None:
    made = Commitments.of([OTHER], SETTINGS, KEYS)
    receipt = rendered(made.receipt(SETTINGS, kind="settings"))
    assert is_in(receipt, SETTINGS, made.root, "settings")
    assert not is_in(receipt, SETTINGS, made.root)
    assert not is_in(receipt, OTHER, made.root, "settings")


@given(DIGESTS.filter(bool))
def test_equal_lists_are_one_input(lists: list[str]) -> None:
    """Two leaves of one value would stand side by side, and each member would see the other's in its receipt."""
    doubled = Commitments.of([*lists, *lists], SETTINGS, KEYS)
    assert doubled.root == Commitments.of(lists, SETTINGS, KEYS).root
    assert len(set(doubled.levels[0])) == len(doubled.levels[0])


NO_RECEIPTS = [
    b"",
    b"{",
    b"[]",
    b"[" * 200_000,
    b"{}",
    b'{"salt": "x"}',
    b'{"salt": "x", "path": 1}',
    b'{"salt": "x", "path": [1]}',
    b'{"salt": "x", "path": [{"hash": "zz", "side": "left"}]}',
    b'{"salt": "x", "path": [{"hash": "00", "side": "left"}]}',
    b'{"salt": "x", "path": [{"hash": "' + b"0" * 64 + b'", "side": "up"}]}',
    b'{"salt": "x", "path": [{"hash": "' + b"A" * 64 + b'", "side": "left"}]}',
]


@pytest.mark.parametrize("receipt", NO_RECEIPTS)
def test_what_is_no_receipt_is_refused(receipt: bytes) -> None:
    with pytest.raises(CertificateError) as refused:
        is_in(receipt, OTHER, "")
    assert str(refused.value) == "The receipt is damaged, or is none. Ask the Secretariat for it again."


@given(st.data())
def test_a_change_of_any_byte_of_a_signed_file_is_noticed(data: st.DataObject) -> None:
    content = signed({"edition_id": "2026-06-30-x", "rows": 4, "names": ["Gümüş", ""]}, KEYS)
    assert opened(content, "manifest.json")["rows"] == 4
    at = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != content[at]))
    with pytest.raises(CertificateError, match=r"manifest\.json was"):
        opened(content[:at] + bytes([byte]) + content[at + 1 :], "manifest.json")


NEVER_SIGNED = [
    b"",
    b"[]",
    b"null",
    b"{}",
    b"\xff",
    b"[" * 100_000,
    b'{"public_key": 1, "signature": 2}',
    rendered({"public_key": "00", "signature": "00"}),
    rendered({"public_key": KEYS.public_key, "signature": "00" * 64}),
]


@pytest.mark.parametrize("content", NEVER_SIGNED)
def test_what_was_never_signed_is_refused(content: bytes) -> None:
    with pytest.raises(CertificateError):
        opened(content, "certificate.json")


def test_added_and_cut_bytes_are_noticed() -> None:
    content = signed({"a": 1}, KEYS)
    for changed in (content + b"\n", content[:-1], b" " + content, content.replace(b"\n", b"\r\n")):
        with pytest.raises(CertificateError):
            opened(changed, "manifest.json")


def test_what_is_signed_as_something_else_is_refused_by_its_name() -> None:
    content = signed({"edition_id": 7, "made_by": "comity"}, KEYS)
    assert opened(content, "manifest.json", "made_by")["edition_id"] == 7
    for missing in ("edition_id", "inputs_root"):
        with pytest.raises(CertificateError) as refused:
            opened(content, "manifest.json", "made_by", missing)
        assert str(refused.value) == (
            "manifest.json is signed, but as something else than comity writes under this name."
        )


def test_another_writing_of_the_same_is_a_change_and_named() -> None:
    content = signed({"a": 1, "b": "x"}, KEYS)
    with pytest.raises(CertificateError) as refused:
        opened(content.replace(b'"a": 1', b'"a":  1'), "manifest.json")
    assert str(refused.value) == "manifest.json was changed since it was signed."


def test_signed_files_are_written_for_people_too() -> None:
    """A file of an earlier version is opened only if it is written in the same way."""
    assert rendered({"name": "Gümüş", "files": {"a": 1}}) == (
        '{\n  "name": "Gümüş",\n  "files": {\n    "a": 1\n  }\n}\n'.encode()
    )


def test_the_certificate_says_what_it_is_about() -> None:
    made = Commitments.of([OTHER], SETTINGS, KEYS)
    assert certificate("2026-06-30-x", b"a manifest", made, "comity 1") == {
        "edition_id": "2026-06-30-x",
        "manifest_sha256": hashlib.sha256(b"a manifest").hexdigest(),
        "inputs_root": made.root,
        "made_by": "comity 1",
    }
    assert made.receipt(OTHER).keys() == {"inputs_root", "salt", "path"}
    assert made.receipt(OTHER)["inputs_root"] == made.root


def test_receipts_stay_good_from_version_to_version() -> None:
    """Leaves and nodes as in RFC 6962, told apart by their first byte."""
    keys = Keys.derive(bytes(range(32)))
    made = Commitments.of([hashlib.sha256(each).hexdigest() for each in (b"a", b"b")], SETTINGS, keys)
    receipt = made.receipt(SETTINGS, "settings")
    value = hashlib.sha256(b"\0" + f"settings\n{keys.salt(SETTINGS)}\n{SETTINGS}".encode()).digest()
    for step in receipt["path"]:
        other = bytes.fromhex(step["hash"])
        pair = other + value if step["side"] == "left" else value + other
        value = hashlib.sha256(b"\1" + pair).digest()
    assert value.hex() == made.root
    assert made.root == "8ab3099d2e38fc44e664fad6b250f691c7dc321ec748e0113fb49771d393c6f6"
