"""The register's file: it grows by whole steps, tells nothing about members, and damage is found and named."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from comity.linkage import Register, Signed, by_content, register_file
from comity.vocabulary.errors import DamagedRegisterError, OptionError, RegisterError
from comity.vocabulary.record import Record
from comity.whole import next_version

KEY = bytes(range(32))
PERSON = Signed(date(2026, 7, 1), "trustee", "who said 'ü 名'\nand \ud800")
ENGINE = Signed(date(2026, 6, 30), "linkage")


def full_register() -> Register:
    """A register in which everything has happened once."""
    register = Register(KEY)
    a, d, g = register.take([("a", "b", "c"), ("d", "e"), ("g",)], round="2026H1", signed=ENGINE).sites
    register.take([("a", "b"), ("c", "d", "e", "x"), ("h",)], round="2026H2", signed=ENGINE)
    merged = register.merge(a, g, PERSON)
    register.undo(merged.number, PERSON)
    register.merge(a, g, PERSON)
    register.split(d, ["x"], PERSON)
    register.rename(d, "名 Mill", PERSON)
    register.close(d, PERSON)
    register.reopen(d, PERSON)
    register.move(d, PERSON, to=a)
    register.close(a, PERSON)
    register.reopen(a, PERSON)
    register.move(a, PERSON)
    return register


def saved(folder: Path) -> Path:
    path = folder / "register.jsonl"
    full_register().save(path)
    return path


def test_what_is_opened_is_what_was_saved(tmp_path: Path) -> None:
    register = full_register()
    register.save(tmp_path / "register.jsonl")
    opened = Register.open(tmp_path / "register.jsonl", KEY)
    assert {type(event).__name__.lower() for event in opened.events} == register_file.KINDS.keys()
    assert (opened.events, opened.sites, opened.ids) == (register.events, register.sites, register.ids)
    assert stat.S_IMODE((tmp_path / "register.jsonl").stat().st_mode) == 0o600


def test_an_empty_register_is_saved_and_opened(tmp_path: Path) -> None:
    Register(KEY).save(tmp_path / "register.jsonl")
    assert Register.open(tmp_path / "register.jsonl", KEY).events == ()


def test_saving_only_adds_and_saving_again_adds_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path)
    before = path.read_bytes()
    register = Register.open(path, KEY)
    register.save(path)
    assert path.read_bytes() == before
    register.take([("new",)], round="2027H1", signed=ENGINE)
    register.save(path)
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().count(b"\n") == before.count(b"\n") + 1
    assert Register.open(path, KEY).events == register.events
    assert [each.name for each in tmp_path.iterdir()] == ["register.jsonl"]


def test_the_same_rounds_make_the_same_bytes(tmp_path: Path) -> None:
    full_register().save(tmp_path / "one")
    full_register().save(tmp_path / "other")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_nobody_overwrites_what_somebody_else_added(tmp_path: Path) -> None:
    path = saved(tmp_path)
    mine, theirs = Register.open(path, KEY), Register.open(path, KEY)
    theirs.take([("theirs",)], round="2027H1", signed=ENGINE)
    theirs.save(path)
    before = path.read_bytes()
    mine.take([("mine",)], round="2027H1", signed=ENGINE)
    with pytest.raises(RegisterError, match=r"changed or added to .* Nothing was written"):
        mine.save(path)
    assert path.read_bytes() == before


def test_a_register_that_lies_behind_its_file_adds_nothing_to_it(tmp_path: Path) -> None:
    path = saved(tmp_path)
    with pytest.raises(RegisterError, match="Nothing was written"):
        Register(KEY).save(path)


def test_two_do_not_save_at_once(tmp_path: Path) -> None:
    path = saved(tmp_path)
    with next_version(path) as fresh:
        with pytest.raises(OptionError, match="Another run is writing"):
            full_register().save(path)
        fresh.write_text("theirs")
    assert path.read_text() == "theirs"


def test_a_save_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = saved(tmp_path)
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError), next_version(path) as fresh:
        fresh.write_text(str(1 // 0))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["register.jsonl"]


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    path = saved(tmp_path)
    (tmp_path / "link").symlink_to(path)
    register = Register.open(tmp_path / "link", KEY)
    register.take([("new",)], round="2027H1", signed=ENGINE)
    register.save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert Register.open(path, KEY).events == register.events


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="does not exist"):
        Register(KEY).save(tmp_path / "no" / "register.jsonl")


def test_the_file_tells_nothing_about_members_and_rows(tmp_path: Path) -> None:
    rows = [
        Record("Fennrich list.xlsx:Sheet1:2", "Fennrich AG", "Acme Mill", "IN", city="Pune", gln="4012345000009"),
        Record("Ostra.csv::7", "Ostra plc", "Acme Mills Ltd", "IN", city="Pune", supplier_name="Acme Group"),
    ]
    ids = [tuple(row.record_id for row in rows)]
    for name, clusters in (("ids", ids), ("contents", by_content(ids, rows))):
        register = Register(KEY)
        register.take(clusters, round="2026H1", signed=ENGINE)
        register.save(tmp_path / name)
        text = (tmp_path / name).read_text(encoding="utf-8").casefold()
        assert not [word for word in ("fennrich", "ostra", "acme", "pune", "4012345", "sheet", "xlsx") if word in text]


def test_what_persons_write_stands_in_the_file_as_it_is(tmp_path: Path) -> None:
    """As the page on registers says, so that nobody takes the file for one that holds no words."""
    register = Register(KEY)
    (site,) = register.take([("a",)], round="autumn", signed=ENGINE).sites
    register.rename(site, "Acme Mill", Signed(date(2026, 7, 1), "trustee", "a telephone call"))
    register.save(tmp_path / "register.jsonl")
    text = (tmp_path / "register.jsonl").read_text(encoding="utf-8")
    assert all(word in text for word in (site, "autumn", "Acme Mill", "2026-07-01", "trustee", "a telephone call"))


# Damage

Lines = list[bytes]


def _edited(line: int, old: bytes, new: bytes) -> Callable[[Lines], Lines]:
    def edit(lines: Lines) -> Lines:
        assert old in lines[line - 1]
        return [*lines[: line - 1], lines[line - 1].replace(old, new, 1), *lines[line:]]

    return edit


DAMAGED: list[tuple[str, Callable[[Lines], Lines], str, int]] = [
    ("cut off", lambda lines: [*lines[:-1], lines[-1][:30]], "Line {last} of .* is cut off or is no JSON", -1),
    ("cut off at once", lambda lines: [*lines[:-1], b"{"], "Line {last} of .* is cut off or is no JSON", -1),
    ("no JSON", lambda lines: [*lines[:3], b"what?", *lines[4:]], "Line 4 of .* is cut off or is no JSON", 2),
    ("binary", lambda lines: [*lines[:3], b"\xff\x00\xfe", *lines[4:]], "Line 4 of .* is cut off or is no JSON", 2),
    ("too deep", lambda lines: [*lines[:3], b"[" * 100000, *lines[4:]], "Line 4 of .* is cut off or is no JSON", 2),
    ("a list", lambda lines: [*lines[:3], b"[1]", *lines[4:]], "Line 4 of .* is no event", 2),
    ("no seal", lambda lines: [*lines[:3], b"{}", *lines[4:]], "Line 4 of .* was changed", 2),
    ("a line lost", lambda lines: [*lines[:3], *lines[4:]], "Line 4 of .* was changed, or a line .* missing", 2),
    ("a line twice", lambda lines: [*lines[:3], *lines[2:]], "Line 4 of .* out of place", 2),
    ("two lines swapped", lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "Line 3 of .* out of place", 1),
    ("another date", _edited(3, b"2026-06-30", b"2026-06-29"), "Line 3 of .* was changed", 1),
    ("another person", _edited(9, b"trustee", b"someone"), "Line 9 of .* was changed", 7),
    ("a seal changed", _edited(3, b'"seal": "', b'"seal": "x'), "Line 3 of .* was changed", 1),
    ("said twice", _edited(3, b'"by"', b'"by": "Fennrich", "by"'), "Line 3 of .* says something twice", 1),
    ("more in the first line", _edited(1, b'"seal"', b'"note": "x", "seal"'), "Line 1 of .* was changed", 0),
    ("another form", _edited(1, b'"comity_register": 1', b'"comity_register": 0'), "Line 1 of .* was changed", 0),
    ("the first seal", _edited(1, b'"seal": "', b'"seal": "x'), "Line 1 of .* was changed", 0),
    ("another register's end", lambda lines: [*lines, *lines[1:]], "Line {next} of .* was changed", 0),
]


@pytest.mark.parametrize(("name", "damage", "sentence", "kept"), DAMAGED, ids=[name for name, *_ in DAMAGED])
def test_damage_is_named_by_line_and_what_stands_before_it_is_kept(
    name: str, damage: Callable[[Lines], Lines], sentence: str, kept: int, tmp_path: Path
) -> None:
    path = saved(tmp_path)
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join(damage(lines)))
    before, sentence = path.read_bytes(), sentence.format(last=len(lines), next=len(lines) + 1)
    with pytest.raises(RegisterError, match="Nothing was written"):
        full_register().save(path)
    assert path.read_bytes() == before
    with pytest.raises(DamagedRegisterError, match=sentence):
        Register.open(path, KEY)
    if not sentence.startswith("Line 1 "):
        found, wrong = Register.salvage(path, KEY)
        whole = len(found.events)
        assert whole == (kept if kept > 0 else len(lines) - 1 + kept)
        assert wrong is not None
        assert f"The {whole} events before it are whole" in str(wrong)
        assert found.events == full_register().events[:whole]
        found.save(tmp_path / "repaired")
        assert Register.open(tmp_path / "repaired", KEY).events == found.events


def test_lines_lost_at_the_end_leave_the_register_as_it_stood_before_them(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(b"\n".join(path.read_bytes().splitlines()[:-2]))
    assert Register.open(path, KEY).events == full_register().events[:-2]


def test_salvage_of_a_whole_file_finds_nothing_wrong(tmp_path: Path) -> None:
    found, wrong = Register.salvage(saved(tmp_path), KEY)
    assert (found.events, wrong) == (full_register().events, None)


def test_a_file_is_not_added_to_where_its_end_is_damaged(tmp_path: Path) -> None:
    path = saved(tmp_path)
    register = Register.open(path, KEY)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(RegisterError, match="Nothing was written"):
        register.save(path)


@pytest.mark.parametrize(
    "touch",
    [
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\n", b"\n\n"),
        lambda text: text.rstrip(b"\n"),
        lambda text: text.replace(b'": ', b'":'),
    ],
    ids=["other line ends", "byte-order mark", "empty lines", "no last line end", "other spaces"],
)
def test_what_editors_do_to_a_file_is_no_damage(touch: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(touch(path.read_bytes()))
    register = Register.open(path, KEY)
    assert register.events == full_register().events
    register.take([("new",)], round="2027H1", signed=ENGINE)
    register.save(path)
    assert Register.open(path, KEY).events == register.events


def sealed(folder: Path, *said: dict[str, object]) -> Path:
    """A file with good seals whatever its lines say."""
    before, lines = register_file.first_seal(KEY), [{**register_file._header(KEY), "seal": ""}]
    lines[0]["seal"] = before
    for line in said:
        before = register_file._seal(KEY, before, line)
        lines.append({**line, "seal": before})
    path = folder / "register.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


SIGNED = {"on": "2026-06-30", "by": "linkage"}
OPENED = {"number": 1, "kind": "opened", **SIGNED, "site": "b0000000c", "rows": ["x"]}
WRONG_FORM = "Line 2 of .* lacks something or says it in a wrong form"
IMPOSSIBLE = "tells of what cannot have happened"
SEALED: list[tuple[str, list[dict[str, object]], str]] = [
    ("unknown kind", [{"number": 1, "kind": "sold", **SIGNED}], "Line 2 .* it is of a newer one"),
    ("no kind", [{"number": 1, **SIGNED}], "Line 2 .* it is of a newer one"),
    ("field missing", [{"number": 1, "kind": "opened", **SIGNED, "site": "b"}], WRONG_FORM),
    ("field too many", [{**OPENED, "member": "Fennrich"}], "Line 2 .* it is of a newer one"),
    ("signed twice over", [{**OPENED, "signed": "x"}], "Line 2 .* it is of a newer one"),
    ("no date", [{**OPENED, "on": "yesterday"}], WRONG_FORM),
    ("date a number", [{**OPENED, "on": 20260630}], WRONG_FORM),
    ("rows a text", [{**OPENED, "rows": "xyz"}], WRONG_FORM),
    ("rows of numbers", [{**OPENED, "rows": [1]}], WRONG_FORM),
    ("site a number", [{**OPENED, "site": 7}], WRONG_FORM),
    ("number a text", [{**OPENED, "number": "1"}], WRONG_FORM),
    ("number a truth", [{**OPENED, "number": True}], WRONG_FORM),
    ("begins with 2", [{**OPENED, "number": 2}], "Line 2 of .* is event 2 where event 1 should stand"),
    ("the same event twice", [OPENED, OPENED], "Line 3 of .* is event 1 where event 2 should stand"),
    ("an id twice", [OPENED, {**OPENED, "number": 2, "rows": ["y"]}], IMPOSSIBLE),
    ("a row twice", [OPENED, {**OPENED, "number": 2, "site": "c"}], IMPOSSIBLE),
    ("an undone id again", [OPENED, {"number": 2, "kind": "undone", **SIGNED, "event": 1}, {**OPENED, "number": 3}],
     f"Line 4 of .* {IMPOSSIBLE}"),
    ("no rows", [{**OPENED, "rows": []}], IMPOSSIBLE),
    ("a site that is not there", [{"number": 1, "kind": "closed", **SIGNED, "site": "b"}], IMPOSSIBLE),
    ("undoes itself", [{"number": 1, "kind": "undone", **SIGNED, "event": 1}], f"Line 2 of .* {IMPOSSIBLE}"),
    ("undoes what comes", [{"number": 1, "kind": "undone", **SIGNED, "event": 2}], f"Line 2 of .* {IMPOSSIBLE}"),
    ("undoes twice", [OPENED, *({"number": n, "kind": "undone", **SIGNED, "event": 1} for n in (2, 3))],
     f"Line 4 of .* {IMPOSSIBLE}"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said", "sentence"), SEALED, ids=[name for name, *_ in SEALED])
def test_well_sealed_nonsense_is_refused(
    name: str, said: list[dict[str, object]], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(RegisterError, match=sentence):
        Register.open(sealed(tmp_path, *said), KEY)


@pytest.mark.parametrize(
    "line", [{"number": 2, "kind": "sold", **SIGNED}, {**OPENED, "number": 2, "volunteered": "yes"}]
)
def test_what_a_newer_comity_wrote_is_no_damage(line: dict[str, object], tmp_path: Path) -> None:
    path = sealed(tmp_path, OPENED, line)
    for way in (Register.open, Register.salvage):
        with pytest.raises(RegisterError, match=r"Line 3 .* newer one. Nothing was changed. Update comity") as refused:
            way(path, KEY)
        assert not isinstance(refused.value, DamagedRegisterError)


NO_REGISTER: list[tuple[str, bytes, str]] = [
    ("empty", b"", "is not a register of comity"),
    ("blank", b"\n\n", "is not a register of comity"),
    ("a spreadsheet", b"PK\x03\x04\x00", "is not a register of comity"),
    ("other JSON", b'{"a": 1}', "is not a register of comity"),
    ("a form that is no number", b'{"comity_register": "1"}', "is not a register of comity"),
    ("newer", b'{"comity_register": 2, "whatever": []}\n{"new": 1}', "written by a newer comity: its form is 2"),
    ("another key", b'{"comity_register": 1, "key": "0"}', "belongs to another key"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), NO_REGISTER, ids=[name for name, *_ in NO_REGISTER])
def test_what_is_no_register_is_refused(name: str, content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "register.jsonl"
    path.write_bytes(content)
    with pytest.raises(RegisterError, match=sentence):
        Register.salvage(path, KEY)
    with pytest.raises(RegisterError, match="Nothing was written"):
        full_register().save(path)
    assert path.read_bytes() == content


def test_a_file_of_another_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="Give the key with which it was begun"):
        Register.open(saved(tmp_path), bytes(32))


def test_a_folder_is_not_saved_to(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"is a folder\. Name the file"):
        Register(KEY).save(tmp_path)


def test_a_place_that_nobody_may_write_to_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    path = saved(tmp_path)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(RegisterError, match=r"cannot be saved: Permission denied\. Nothing was changed"):
        full_register().save(path)


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_file_that_cannot_be_read_is_a_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="cannot be read"):
        Register.open(tmp_path / name, KEY)
