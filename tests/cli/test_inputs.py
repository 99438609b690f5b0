"""The small files that come with a command, right and wrong."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from comity.cli import files, inputs
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Answer


def test_own_key_is_made_once_and_for_the_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    first = inputs.key(None, tmp_path / "out")
    assert inputs.key(None, tmp_path / "out") == first
    assert len(first) == 32
    (made,) = (tmp_path / "config" / "comity").iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["config"]


@pytest.mark.parametrize("size", [0, 31, 33])
def test_key_of_another_length_is_refused(tmp_path: Path, size: int) -> None:
    (tmp_path / "key").write_bytes(b"x" * size)
    with pytest.raises(OptionError, match=f"exactly 32 bytes; it holds {size}"):
        inputs.key(tmp_path / "key", tmp_path / "out")


def test_key_inside_the_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="must not lie inside"):
        inputs.key(tmp_path / "out" / "key", tmp_path / "out")


def test_missing_key_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="cannot be read"):
        inputs.key(tmp_path / "none", tmp_path / "out")


def test_lists_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text("")
    assert [p.name for p in files.existing_files([tmp_path / "b.csv", tmp_path / "a.csv"])] == ["a.csv", "b.csv"]
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.csv").write_text("")
    with pytest.raises(OptionError, match=r"same file name, a\.csv"):
        files.existing_files([tmp_path / "a.csv", tmp_path / "x" / "a.csv"])
    with pytest.raises(OptionError, match="There is no file"):
        files.existing_files([tmp_path / "none.csv"])


def test_dates() -> None:
    assert inputs.given_date(None, "--cutoff", date(2026, 6, 30)) == date(2026, 6, 30)
    assert inputs.given_date("2026-01-02", "--cutoff", date.min) == date(2026, 1, 2)
    with pytest.raises(OptionError, match="--cutoff must be a date like"):
        inputs.given_date("30.6.2026", "--cutoff", date.min)


def test_judgements_skip_what_nobody_answered(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text(
        "left,right,judgement,by,when,why\na:S:2,b::3,same,Ana,2026-07-01,same gate\na:S:4,b::5,,,,\n"
        "'=x:S:1,b::9,Different,,,\n",
        encoding="utf-8-sig",
    )
    first, second = inputs.judgements(file)
    assert (first.left, first.answer, first.by) == ("a:S:2", Answer.SAME, "Ana")
    assert (second.left, second.answer) == ("=x:S:1", Answer.DIFFERENT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("left,right\n", "lacks the column judgement"),
        ("left,right,judgement\na,b,perhaps\n", r"line 2: the judgement 'perhaps' is none of"),
    ],
)
def test_wrong_judgements_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "j.csv").write_text(text)
    with pytest.raises(OptionError, match=message):
        inputs.judgements(tmp_path / "j.csv")


def test_protocol_rules_with_semicolons_and_open_ends(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("member;protocol;edition;equivalence;from;until\nalder;Own Code;2;four_pillar;2024-01-01;\n")
    (rule,) = inputs.protocol_rules(file)
    assert (rule.equivalence, rule.since, rule.until) == (Equivalence.FOUR_PILLAR, date(2024, 1, 1), date.max)
    file.write_text("member,protocol,edition,equivalence,from,until\nalder,Own,2,four_pillar,01/02/2024,\n")
    with pytest.raises(OptionError, match="line 2: '01/02/2024' is no date of the form 2026-06-30"):
        inputs.protocol_rules(file)
    file.write_text("member,protocol,edition,equivalence,from,until\nalder,Own,2,best,,\n")
    with pytest.raises(OptionError, match="line 2: the equivalence 'best'"):
        inputs.protocol_rules(file)


def test_members_and_mappings(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("list,member\na.xlsx,Alder\n")
    assert inputs.members(tmp_path / "m.csv") == {"a.xlsx": "Alder"}
    (tmp_path / "a.xlsx.csv").write_text("sheet,heading,field\n,Werk,site_name\n")
    (mapping,) = inputs.mappings(tmp_path, [Path("a.xlsx"), Path("b.csv")]).items()
    assert (mapping[0], mapping[1][0].heading, mapping[1][0].field) == ("a.xlsx", "Werk", "site_name")
    with pytest.raises(OptionError, match="There is no folder"):
        inputs.mappings(tmp_path / "none", [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"list\na.xlsx\n", r"m\.csv lacks the column member\. It needs: list, member"),
        (b'list,member\n"a.xlsx,Alder\n', "a quotation mark that nothing closes"),
        (b"PK\x03\x04\xff", "save it as 'CSV UTF-8'"),
    ],
)
def test_small_files_are_refused_in_the_words_of_answers(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "m.csv").write_bytes(content)
    with pytest.raises(OptionError, match=message):
        inputs.members(tmp_path / "m.csv")


def test_small_files_are_read_as_excel_saves_them(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes("\ufeffList\tMember\r\na.xlsx\tÅlder\r\n\t\r\n".encode())
    assert inputs.members(tmp_path / "m.csv") == {"a.xlsx": "Ålder"}
    (tmp_path / "p.csv").write_text("member;protocol;edition;equivalence;from;until\n;;;;;\nalder;Own;2;best;;\n")
    with pytest.raises(OptionError, match="line 3: the equivalence 'best'"):  # as Excel numbers rows
        inputs.protocol_rules(tmp_path / "p.csv")
