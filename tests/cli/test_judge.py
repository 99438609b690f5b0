"""`comity judge` as a person uses it: by lines of a pipe, by keys of a terminal, killed, with answers that clash."""

from __future__ import annotations

import csv
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.linkage.explain import BEFORE
from comity.linkage.judgements import open_judgements, read_judgements
from comity.vocabulary.judgement import Answer, Judgement
from tests.conftest import comity, environment, heeding_signals

HEAD = (
    "left",
    "right",
    "judgement",
    "probability",
    "left_name",
    "right_name",
    "left_address",
    "right_address",
    "reasons",
)
ROWS = {
    "list-of-Rival.xlsx:S:2": ("Acme Foods [bold]Inc.[/bold]", "12 Main Street, Fresno"),
    "b": ("ACME FOODS", "12 Main St. Fresno"),
    "c": ("Acme Foods Plant 2", "14 Main St. Fresno"),
    "d": ("Bolt \x1b[31mTextiles\u202e", ""),
}
A = "list-of-Rival.xlsx:S:2"
PAIRS = ((A, "b"), ("b", "c"), (A, "c"), ("c", "d"))
REASONS = f"{BEFORE} (-4.1); names are the same (+1.2); house numbers differ (12 / 14) (-2.5)"


@pytest.fixture
def review(tmp_path: Path) -> Path:
    path = tmp_path / "review.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for left, right in PAIRS:
            names, addresses = zip(ROWS[left], ROWS[right], strict=True)
            writer.writerow([left, right, "", "0.43", *names, *addresses, REASONS])
    return path


def _judge(review: Path, said: str, *more: str, by: str = "Ana", wanted: int = 0) -> str:
    command = [
        sys.executable,
        "-m",
        "comity",
        "judge",
        str(review),
        "--answers",
        str(_answers(review)),
        "--by",
        by,
        *more,
    ]
    done = subprocess.run(command, input=said, capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == wanted, done.stderr
    return done.stdout if wanted == 0 else done.stderr


def _answers(review: Path) -> Path:
    return review.parent / "answers.csv"


def _standing(review: Path) -> list[tuple[str, str, str]]:
    return [(each.left, each.right, each.answer.value) for each in read_judgements(_answers(review))]


def _lines(review: Path) -> list[list[str]]:
    with _answers(review).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_each_line_is_an_answer_signed_and_dated(review: Path) -> None:
    said = _judge(review, "s\nd\nw other gate\nu\n")
    assert _standing(review) == [(A, "b", "same"), ("b", "c", "different"), (A, "c", "unsure")]
    assert "3 of 4 pairs are answered" in said
    assert "The same command goes on from here." in said
    (_, first, _, third) = _lines(review)
    assert first[3] == "Ana"
    assert first[4][:2] == "20"
    assert third[5] == "other gate"


def test_two_rows_stand_side_by_side_with_what_differs_marked(review: Path) -> None:
    said = _judge(review, "q\n")
    assert "Pair 1 of 4 · 0 answered" in said
    assert "Acme Foods «[bold]Inc.[/bold]»" in said or "Acme Foods [bold]Inc.[/bold]" in said
    assert "12 Main Street, Fresno" in said
    assert "-- house numbers differ (12 / 14)" in said
    assert "43% that they are one site" in said
    assert "before any evidence" not in said


def test_what_a_list_is_called_and_what_it_hides_is_not_shown(review: Path) -> None:
    said = _judge(review, "s\nd\nd\nk\ns\n")
    assert "Rival" not in said
    assert "Bolt" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_it_goes_on_where_it_stopped_whoever_goes_on(review: Path) -> None:
    _judge(review, "s\ns\n")
    said = _judge(review, "s\n", by="Ben")
    assert "Pair 3 of 4 · 2 answered (2 same" in said
    assert [line[3] for line in _lines(review)[1:]] == ["Ana", "Ana", "Ben"]
    assert "All 4 pairs are answered" in _judge(review, "d\nq\n")


def test_back_withdraws_the_last_answer_and_asks_again_also_after_the_last_pair(review: Path) -> None:
    _judge(review, "s\nd\nb\ns\n")
    assert _standing(review) == [(A, "b", "same"), ("b", "c", "same")]
    assert [line[2] for line in _lines(review)[1:]] == ["same", "different", "withdrawn", "same"]
    _judge(review, "s\nd\nb\nu\nb\nb\nq\n")  # back over the end, and over what an earlier sitting said
    assert _standing(review) == [(A, "b", "same"), ("b", "c", "same")]


def test_nobody_goes_back_over_answers_of_others(review: Path) -> None:
    _judge(review, "s\n", by="Ben")
    assert "no answer of yours" in _judge(review, "b\nq\n")
    assert _standing(review) == [(A, "b", "same")]


def test_other_lines_are_no_answers(review: Path) -> None:
    said = _judge(review, "\nyes\nx\n  S  \n")
    assert "'yes' is none of the keys" in said
    assert _standing(review) == [(A, "b", "same")]


def test_a_contradiction_is_shown_with_its_chain_and_one_answer_withdrawn(review: Path) -> None:
    said = _judge(review, "s\ns\nd\n7\n2\nd\nq\n")
    shown = said.split("These answers cannot all hold:")[1]
    assert shown.index("1 ") < shown.index("2 ") < shown.index("≠")
    assert "you, 20" in shown
    assert "Type a number from 1 to 3, or k." in shown
    assert _standing(review) == [(A, "b", "same"), (A, "c", "different"), ("b", "c", "different")]


def test_a_contradiction_may_be_kept_and_is_shown_again_next_time(review: Path) -> None:
    _judge(review, "s\ns\nd\nk\nq\n")
    assert "These answers cannot all hold" in _judge(review, "k\nq\n")
    assert len(_standing(review)) == 3


def test_two_who_disagree_are_shown_to_the_third(review: Path) -> None:
    with open_judgements(_answers(review)) as file:
        file.add(Judgement("x", "y", Answer.SAME, "Ana"))
        file.add(Judgement("y", "x", Answer.DIFFERENT, "Ben", why="seen it"))
    said = _judge(review, "1\nq\n", by="Dita")
    assert "a row that is not in" in said
    assert "seen it" in said
    assert _standing(review) == [("y", "x", "different")]
    assert _lines(review)[-1][3] == "Dita"
    assert _lines(review)[-1][6] == "Ana"


def test_killed_in_the_middle_nothing_that_was_said_is_lost(review: Path) -> None:
    command = [sys.executable, "-m", "comity", "judge", str(review), "--answers", str(_answers(review)), "--by", "Ana"]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment())
    assert running.stdin
    running.stdin.write(b"s\nd\n")
    running.stdin.flush()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (_answers(review).exists() and len(_lines(review)) == 3):
        time.sleep(0.05)
    running.kill()
    running.wait()
    running.stdin.close()
    assert _standing(review) == [(A, "b", "same"), ("b", "c", "different")]
    assert "Pair 3 of 4 · 2 answered" in _judge(review, "q\n")


class Pty:
    """`comity judge` in a terminal; `raw` leaves Ctrl-C to the program, as Windows does; `prepare` is done first."""

    def __init__(self, review: Path, raw: bool = False, prepare: Callable[[], None] = heeding_signals) -> None:
        command = ["judge", str(review), "--answers", str(_answers(review)), "--by", "Ana"]
        self._ours, theirs = pty.openpty()
        if raw:
            modes = termios.tcgetattr(theirs)
            modes[3] &= ~termios.ISIG
            termios.tcsetattr(theirs, termios.TCSANOW, modes)
        self._running = subprocess.Popen(
            [sys.executable, "-m", "comity", *command],
            stdin=theirs, stdout=theirs, stderr=theirs, env={**environment(), "TERM": "xterm"},
            preexec_fn=prepare,
        )  # fmt: skip
        os.close(theirs)
        self._screen = b""

    def until(self, words: bytes) -> None:
        while words not in self._screen:
            assert select.select([self._ours], [], [], 20)[0], self._screen
            self._screen += os.read(self._ours, 65536)
        self._screen = self._screen.split(words, 1)[1]

    def press(self, *steps: tuple[bytes, bytes]) -> None:
        """Of each step wait for the words, then press the keys."""
        for wait, keys in steps:
            self.until(wait)
            os.write(self._ours, keys)

    def ended(self) -> int:
        code = self._running.wait(timeout=30)
        os.close(self._ours)
        return code


def test_one_key_is_enough_in_a_terminal_and_arrows_are_no_answers(review: Path) -> None:
    terminal = Pty(review)
    terminal.press((b"w write why", b"\x1b[D"), (b"w write why", b"S"), (b"Pair 2", b""), (b"w write why", b"w"))
    terminal.press((b"why: ", b"gate\n"), (b"w write why", b"d"), (b"Pair 3", b""), (b"w write why", b"q"))
    assert terminal.ended() == 0
    assert _standing(review) == [(A, "b", "same"), ("b", "c", "different")]
    assert _lines(review)[2][5] == "gate"


def test_ctrl_c_that_comes_as_a_key_ends_the_sitting_as_elsewhere(review: Path) -> None:
    terminal = Pty(review, raw=True)
    terminal.press((b"w write why", b"s"), (b"Pair 2", b""), (b"w write why", b"\x03"), (b"Interrupted", b""))
    assert terminal.ended() == 130
    assert _standing(review) == [(A, "b", "same")]


def _ignoring() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def test_ctrl_c_as_a_key_ends_the_sitting_where_the_signal_is_ignored(review: Path) -> None:
    terminal = Pty(review, raw=True, prepare=_ignoring)
    terminal.press((b"w write why", b"s"), (b"Pair 2", b""), (b"w write why", b"\x03"))
    assert terminal.ended() == 0
    assert _standing(review) == [(A, "b", "same")]


def _ring(review: Path) -> None:
    """Ten answers that tie eleven rows together, and an eleventh that parts the ends."""
    with open_judgements(_answers(review)) as file:
        for number in range(10):
            file.add(Judgement(f"r{number}", f"r{number + 1}", Answer.SAME, "Ben"))
        file.add(Judgement("r0", "r10", Answer.DIFFERENT, "Ben"))


def test_a_long_contradiction_takes_a_number_by_line_and_enter_alone_asks_again(review: Path) -> None:
    _ring(review)
    said = _judge(review, "\n12\n11\nq\n")
    assert said.count("Type a number from 1 to 11, or k.") == 2
    assert ("r0", "r10", "different") not in _standing(review)
    assert len(_standing(review)) == 10
    assert "Pair 1 of 4" in said


@pytest.mark.parametrize(("said", "pair_is_shown"), [("\nk\n", True), ("\nq\n", False), ("\n", False)])
def test_a_long_contradiction_is_kept_or_left_like_a_short_one(review: Path, said: str, pair_is_shown: bool) -> None:
    _ring(review)
    assert ("Pair 1 of 4" in _judge(review, said)) == pair_is_shown
    assert len(_standing(review)) == 11


def test_enter_alone_does_not_end_the_sitting_in_a_terminal(review: Path) -> None:
    _ring(review)
    terminal = Pty(review)
    terminal.press((b"number: ", b"\n"), (b"from 1 to 11, or k.", b""), (b"number: ", b"10\n"), (b"w write why", b"q"))
    assert terminal.ended() == 0
    assert len(_standing(review)) == 10


def test_notes_that_are_no_text_and_a_closed_input_do_no_harm(review: Path) -> None:
    command = [sys.executable, "-m", "comity", "judge", str(review), "--answers", str(_answers(review)), "--by", "Ana"]
    done = subprocess.run(command, input=b"w \xff\xfe gate\ns\n", capture_output=True, env=environment(), check=False)
    assert done.returncode == 0, done.stderr
    assert "gate" in _lines(review)[1][5]
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command], capture_output=True, env=environment(), check=False
    )
    assert closed.returncode in (0, 2), closed.stderr
    assert len(_standing(review)) == 1


@pytest.mark.parametrize("by", ["", "  ", "A" * 101, "Ana\x1b[31m"])
def test_answers_are_signed_by_a_name(review: Path, by: str) -> None:
    assert "--by must be the name" in _judge(review, "s\n", by=by, wanted=2)
    assert not _answers(review).exists()


def test_wrong_files_are_refused_with_a_sentence(review: Path, tmp_path: Path) -> None:
    def refused(pairs: Path, answers: Path) -> str:
        done = comity("judge", pairs, "--answers", answers, "--by", "Ana")
        assert (done.returncode, done.stdout) == (2, "")
        return done.stderr

    assert "cannot go into review.csv itself" in refused(review, review)
    assert "no such file" in refused(tmp_path / "none.csv", tmp_path / "a.csv")
    (tmp_path / "sites.csv").write_text("record_id,site_id\n1,S1\n")
    assert "lacks the column left" in refused(tmp_path / "sites.csv", tmp_path / "a.csv")
    assert "lacks the column left" in refused(review, tmp_path / "sites.csv")
    (tmp_path / "empty.csv").write_text("left,right,left_name,right_name\n")
    assert "nothing to judge" in refused(tmp_path / "empty.csv", tmp_path / "a.csv")
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04\xff")
    assert "save it as 'CSV UTF-8'" in refused(tmp_path / "book.xlsx", tmp_path / "a.csv")
    (tmp_path / ".~lock.a.csv#").touch()
    assert "open in LibreOffice" in refused(review, tmp_path / "a.csv")
    with open_judgements(tmp_path / "b.csv"):
        assert "in use by another run" in refused(review, tmp_path / "b.csv")


def test_json_is_for_figures_and_refused_without_them(review: Path) -> None:
    assert "Give it together with --figures" in _judge(review, "s\n", "--json", wanted=2)
    assert not _answers(review).exists()


def test_judgements_filled_in_by_hand_are_mentioned(review: Path) -> None:
    review.write_text(review.read_text(encoding="utf-8-sig").replace("b,c,,", "b,c,same,"), encoding="utf-8")
    assert "1 pairs have a judgement in the file of pairs itself" in " ".join(_judge(review, "q\n").split())
