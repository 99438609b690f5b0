"""Keys: one secret, a different key for every purpose."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from comity.disclosure.keys import Keys
from comity.vocabulary.errors import OptionError


def test_every_purpose_has_its_own_key_and_the_same_secret_gives_the_same():
    keys = Keys.derive(bytes(32))
    purposes = {keys.row_ids, keys.order, keys.site_ids, keys.statistics}
    assert len(purposes) == 4
    assert keys == Keys.derive(bytes(32))
    assert keys.commitment != Keys.derive(bytes(31) + b"\x01").commitment


def test_ids_are_24_hex_digits_and_tell_nothing_of_each_other():
    keys = Keys.derive(bytes(32))
    ids = keys.row_id("a"), keys.site_id("a"), keys.place("a")[:24]
    assert len(set(ids)) == 3
    assert all(re.fullmatch("[0-9a-f]{24}", each) for each in ids)


def test_record_keys_and_positions_have_32_bits_and_hang_on_the_key_for_statistics_alone():
    keys = Keys.derive(bytes(32))
    found = [keys.record_key(f"site {each}") for each in range(1000)]
    assert len(set(found)) == 1000
    assert 0 <= min(found) < 2**24
    assert 2**32 - 2**24 < max(found) < 2**32
    assert keys.record_key("site 1") == replace(keys, row_ids=b"", order=b"", site_ids=b"").record_key("site 1")
    assert keys.record_key("1") != replace(keys, statistics=bytes(32)).record_key("1")
    assert keys.position(1) != keys.record_key("1")
    assert 0 <= keys.position(2**32 - 1) < 2**32


def test_ids_stay_the_same_from_version_to_version():
    """A register, a round that is made again and a key that members compare by telephone rely on them."""
    keys = Keys.derive(bytes(range(32)))
    assert keys.row_id("a site") == "85f98fcacc2a5d0ef52475ba"
    assert keys.site_id("a site") == "c01c574d1f464395cfa60ae2"
    assert keys.mark("a site") == "4bda45e47698d799714f1685"
    assert keys.salt("a site") == "8704d64eaac045a936fc90898626555d7717aacd06e1ee32be0615f07ac334db"
    assert keys.place("a site") == "6c1eee04c54b82c42207106c6762f5523b6163428631b2b93e1a7788da9692f7"
    assert keys.statistics.hex() == "1176dad237a9f99a86fa852290e7f5b512467d22becc96ca33b2d8d27605c322"
    assert keys.commitment == "9f62701aac77ceb98e2eabdf59d7ffbe4f4e586bcb4ad46ab2b7847f00d441a2"
    assert keys.public_key == "bacb6d754dbddf0d22be0004ae746cfc6fe76246f7e8cbe4e2f8b9735e9f06f4"


def test_keys_are_never_printed():
    secret = bytes(range(32))
    keys = Keys.derive(secret)
    assert keys.order.hex() not in repr(keys)
    assert str(keys.order) not in repr(keys)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_secret_of_another_length_is_refused(size):
    with pytest.raises(OptionError) as refused:
        Keys.derive(bytes(size))
    assert str(refused.value) == (
        f"The key holds {size} bytes, but must hold exactly 32. Give the file that comity created, or leave --key out."
    )
