"""The history of editions: carried on, begun anew with a sentence, never believed where it does not fit."""

from __future__ import annotations

import json

import pytest

from comity.disclosure.risk import risk_report, write_risk
from comity.disclosure.risk_history import read_history, told
from tests.disclosure.making import plain_sites, proposed

SITES = plain_sites([{member} for member in range(8) for _ in range(5)])


@pytest.fixture(scope="module")
def report():
    return risk_report(proposed(SITES), "first")


def _read(report, edition="first"):
    return read_history(json.dumps(report).encode(), edition, report["retained"]["sites"]["listed"])


def test_a_first_edition_begins_it_and_the_next_one_carries_it_on(report, tmp_path):
    before = _read(report)
    assert (before.notice, before.editions) == ("", (told(report),))
    second = risk_report(proposed(SITES), "second", before)
    assert [each["edition"] for each in second["history"]["editions"]] == ["first", "second"]
    write_risk(tmp_path, second)
    page = (tmp_path / "risk.html").read_text(encoding="utf-8")
    assert "<td>first</td>" in page
    assert "<td>second</td>" in page


def test_an_older_report_without_history_still_tells_of_its_own_edition(report):
    old = {name: value for name, value in report.items() if name not in ("history", "edition")}
    assert _read(old) == _read(report)
    old["changes"] = {**old["changes"], "previous_edition": "zeroth"}
    assert _read(old).notice == "Figures of the editions before first are not known."
    assert len(_read(old).editions) == 1


def _with(report, **changes):
    entry = {**report["history"]["editions"][0], **changes}
    return {**report, "history": {"editions": [entry], "notice": ""}}


@pytest.mark.parametrize(
    "changes",
    [
        {"listed": -1}, {"listed": 1.5}, {"held": True}, {"gone": 10**12}, {"success": 2.0}, {"low": float("nan")},
        {"high": None}, {"cutoff": "yesterday"}, {"edition": "x" * 101}, {"attacker": ["outsider"]}, {"more": 1},
    ],
)  # fmt: skip
def test_a_damaged_one_is_left_out_with_a_sentence(report, changes):
    content = json.dumps(_with(report, **changes)).encode()
    found = read_history(content, "first", report["retained"]["sites"]["listed"])
    assert found.editions == ()
    assert "is damaged" in found.notice


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"history": {"editions": []}}', b"[" * 100_000])
def test_what_is_no_report_is_left_out_with_a_sentence(content):
    found = read_history(content, "first", 1)
    assert found.editions == ()
    assert "is damaged" in found.notice


def test_one_that_is_missing_or_of_another_edition_is_left_out_with_a_sentence(report):
    assert "left no risk.json" in read_history(None, "first", 1).notice
    assert "of another edition" in _read(report, "second").notice


def test_editions_out_of_sequence_are_not_believed(report):
    twice = [report["history"]["editions"][0]] * 2
    assert "is damaged" in _read({**report, "history": {"editions": twice, "notice": ""}}).notice
