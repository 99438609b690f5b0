"""The file of judgements: what stands of it, what is refused and how, and that nothing said is lost."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.linkage.contradictions import contradictions
from comity.linkage.judgements import open_judgements, read_judgements, standing
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Answer, Judgement, Withdrawal

SAME, DIFFERENT, UNSURE = Answer.SAME, Answer.DIFFERENT, Answer.UNSURE
HEAD = "left,right,judgement,by,when,why,withdraws\n"


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "answers.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _said(folder: Path, text: str) -> list[tuple[str, str, str, str]]:
    return [(j.left, j.right, j.answer.value, j.by) for j in read_judgements(_file(folder, text))]


def test_the_last_answer_of_a_person_stands_and_others_stand_beside_it(tmp_path: Path) -> None:
    text = HEAD + "a,b,same,Ana,,,\na,b,unsure,Ben,,,\nb,a,different,Ana,,,\n"
    assert _said(tmp_path, text) == [("a", "b", "unsure", "Ben"), ("b", "a", "different", "Ana")]


def test_a_withdrawn_answer_does_not_stand_until_it_is_given_again(tmp_path: Path) -> None:
    text = HEAD + "a,b,same,Ana,,,\na,b,same,Ben,,,\nb,a,withdrawn,Dita,,,Ana\n"
    assert _said(tmp_path, text) == [("a", "b", "same", "Ben")]
    assert _said(tmp_path, text + "a,b,withdrawn,Dita,,,\n") == []
    assert _said(tmp_path, text + "a,b,same,Ana,,,\n") == [("a", "b", "same", "Ben"), ("a", "b", "same", "Ana")]


def test_withdrawing_an_unsigned_answer_leaves_what_others_said_of_the_pair(tmp_path: Path) -> None:
    text = HEAD + "a,b,same,Ana,,,\na,b,different,,,,\nb,a,withdrawn,Dita,,,\n"
    assert _said(tmp_path, text) == [("a", "b", "same", "Ana")]
    with open_judgements(_file(tmp_path, HEAD + "a,b,same,Ana,,,\na,b,different,,,,\n")) as file:
        file.add(Withdrawal("a", "b", "", "Dita"))
        assert [judged.by for judged in file.standing] == ["Ana"]


NASTY_BUT_FINE = [
    ("saved by Excel with semicolons", "\ufeffleft;right;judgement\r\na;b;Same\r\n", [("a", "b", "same", "")]),
    ("headings in capitals, blank lines", "LEFT,Right, judgement \n\n,,\na,b,SAME\n", [("a", "b", "same", "")]),
    ("tabs", "left\tright\tjudgement\na\tb\tunsure\n", [("a", "b", "unsure", "")]),
    ("no answer yet", "left,right,judgement\na,b,\n", []),
    ("an id with a line break", 'left,right,judgement\n"a\n1",b,same\n', [("a\n1", "b", "same", "")]),
    ("an id like a formula", "left,right,judgement\n'=a,b,same\n", [("=a", "b", "same", "")]),
    ("an id with blanks around it", "left,right,judgement\n a.xlsx:S:2,b,same\n", [(" a.xlsx:S:2", "b", "same", "")]),
    ("short lines", "left,right,judgement,by\na,b,same\n", [("a", "b", "same", "")]),
    ("old Mac line ends", "left,right,judgement\ra,b,same\r", [("a", "b", "same", "")]),
]


@pytest.mark.parametrize(("what", "text", "said"), NASTY_BUT_FINE, ids=[case[0] for case in NASTY_BUT_FINE])
def test_files_as_people_save_them_are_read(tmp_path: Path, what: str, text: str, said: list[object]) -> None:
    assert _said(tmp_path, text) == said, what


REFUSED = [
    ("nothing in it", b"", "lacks the column left"),
    ("no column for the answer", b"left,right\na,b\n", "lacks the column judgement"),
    (
        "an answer of another language",
        HEAD.encode() + b"a,b,same,,,,\na,c,gleich,,,,\n",
        "line 3: the judgement 'gleich'",
    ),
    ("no row named", HEAD.encode() + b"a,,same,,,,\n", "line 2: the cell 'right' is empty"),
    ("a row beside itself", HEAD.encode() + b"a,a,same,,,,\n", "line 2: left and right are the same row"),
    ("sorted in Excel", HEAD.encode() + b"a,b,withdrawn,Ana,,,\na,b,same,Ana,,,\n", "line 2: it withdraws .* sorted"),
    ("lines counted as Excel does", HEAD.encode() + b'"a\nb",c,same,,,,\n\na,b,no,,,,\n', "line 4: the judgement"),
    ("a workbook", b"PK\x03\x04\xff\xfe", "cannot be read as a UTF-8 CSV file"),
    ("saved as Unicode text", "left\tright\tjudgement\n".encode("utf-16"), "save it as 'CSV UTF-8'"),
    ("an endless cell", b'left,right,judgement\n"' + b"a" * 200_000, "quotation mark that nothing closes"),
    ("a note that is not closed", HEAD.encode() + b'a,b,same,Ana,,"ok,\na,c,same,Ana,,,\n', "quotation mark"),
]


@pytest.mark.parametrize(("what", "content", "sentence"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_used_is_refused_with_line_and_repair(
    tmp_path: Path, what: str, content: bytes, sentence: str
) -> None:
    path = _file(tmp_path, content)
    with pytest.raises(OptionError, match=sentence):
        read_judgements(path)
    assert path.read_bytes() == content, what


def test_an_endless_cell_is_refused_whatever_limit_is_set_elsewhere(tmp_path: Path) -> None:
    before = csv.field_size_limit(10_000_000)
    try:
        with pytest.raises(OptionError, match="quotation mark"):
            read_judgements(_file(tmp_path, 'left,right,judgement\n"' + "a" * 200_000))
    finally:
        csv.field_size_limit(before)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no such file"):
        read_judgements(tmp_path / "none.csv")


_NAMES = st.text(st.sampled_from("ab'=+-@;,\" \n\u00e9\u4e2d"), min_size=1, max_size=4)
_ENTRIES = st.lists(
    st.tuples(_NAMES, _NAMES, st.sampled_from([*Answer, None])).filter(lambda entry: entry[0] != entry[1]), max_size=12
)


@given(_ENTRIES)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str, Answer | None]]
) -> None:
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    entries: list[Judgement | Withdrawal] = []
    for left, right, answer in told:
        if answer:
            entries.append(Judgement(left, right, answer, "Ana", "2026-07-01T10:00:00+00:00", "=why"))
        elif any({left, right} == {each.left, each.right} for each in standing(entries)):
            entries.append(Withdrawal(left, right, "Ana", "Ben"))
    for entry in entries:  # opened anew for each, as if every run had been killed
        with open_judgements(path) as file:
            file.add(entry)
    assert not entries or read_judgements(path) == standing(entries)


def test_lines_are_appended_in_the_form_that_the_file_has(tmp_path: Path) -> None:
    path = _file(tmp_path, "\ufeffwhen;left;right;judgement;by;why;withdraws;seen\r\n;a;b;same;Ana;;;yes")
    before = path.read_bytes()
    with open_judgements(path) as file:
        file.add(Judgement("a", "c", DIFFERENT, "Ben", "2026", "one; or two"))
    assert path.read_bytes() == before + b'\r\n2026;a;c;different;Ben;"one; or two";;\r\n'


def test_a_file_of_something_else_gets_no_line(tmp_path: Path) -> None:
    path = _file(tmp_path, "name,address\nAcme,1 Road\n")
    with pytest.raises(OptionError, match="lacks the column left"), open_judgements(path):
        pass
    assert path.read_text() == "name,address\nAcme,1 Road\n"


def test_a_second_run_and_an_open_spreadsheet_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    with open_judgements(path), pytest.raises(OptionError, match="in use by another run"), open_judgements(path):
        pass
    (tmp_path / ".~lock.answers.csv#").touch()
    with pytest.raises(OptionError, match="open in LibreOffice"), open_judgements(path):
        pass


def test_places_where_no_file_can_be_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="does not exist"), open_judgements(tmp_path / "none" / "answers.csv"):
        pass
    with pytest.raises(OptionError, match="not a file"), open_judgements(tmp_path):
        pass


def test_a_full_disk_is_an_error_and_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "answers.csv"
    with open_judgements(path) as file:
        file.add(Judgement("a", "b", SAME))
        before = path.read_bytes()

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            file.add(Judgement("a", "c", SAME))
        assert path.read_bytes() == before
        assert len(file.standing) == 1


def _swap(path: Path) -> None:
    beside = path.with_name("from-the-cloud.csv")
    beside.write_bytes(path.read_bytes())
    beside.replace(path)


@pytest.mark.parametrize("change", [_swap, Path.unlink], ids=["replaced", "gone"])
def test_no_answer_goes_into_a_file_that_was_replaced_meanwhile(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = tmp_path / "answers.csv"
    with open_judgements(path) as file:
        file.add(Judgement("a", "b", SAME))
        change(path)
        with pytest.raises(OptionError, match=r"replaced meanwhile.*Begin again"):
            file.add(Judgement("a", "c", SAME))
        assert len(file.standing) == 1
    with open_judgements(path) as file:
        file.add(Judgement("a", "d", SAME))
    assert [judged.right for judged in read_judgements(path)][-1:] == ["d"]


def test_a_contradiction_names_the_shortest_chain_that_proves_it() -> None:
    said = [
        Judgement("a", "b", SAME), Judgement("b", "c", SAME), Judgement("c", "d", SAME), Judgement("d", "a", SAME),
        Judgement("b", "x", UNSURE), Judgement("c", "a", DIFFERENT), Judgement("x", "a", DIFFERENT),
    ]  # fmt: skip
    (found,) = contradictions(said)
    assert found.rows == ("c", "b", "a")
    assert found.judgements == (said[1], said[0], said[5])


def test_two_persons_who_disagree_contradict_each_other() -> None:
    said = [Judgement("a", "b", SAME, "Ana"), Judgement("b", "a", DIFFERENT, "Ben")]
    (found,) = contradictions(said)
    assert found.judgements == tuple(said)


_ANSWERS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(Answer)), max_size=15)


@given(_ANSWERS)
def test_without_contradiction_the_answers_can_all_hold(told: list[tuple[int, int, Answer]]) -> None:
    said = [Judgement(str(i), str(j), answer) for i, j, answer in told if i != j]
    group = {str(row): {str(row)} for row in range(7)}
    for judged in said:
        if judged.answer is SAME:
            merged = group[judged.left] | group[judged.right]
            group.update(dict.fromkeys(merged, merged))
    broken = [judged for judged in said if judged.answer is DIFFERENT and judged.right in group[judged.left]]
    found = contradictions(said)
    assert [each.different for each in found] == broken
    for each in found:
        steps = zip(pairwise(each.rows), each.chain, strict=True)
        assert all({one, other} == {judged.left, judged.right} for (one, other), judged in steps)
        assert (each.rows[0], each.rows[-1]) == (each.different.left, each.different.right)
