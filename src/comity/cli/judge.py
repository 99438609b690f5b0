"""`comity judge`: a person says of one pair of rows after the other whether they are the same site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from comity.as_text import plain
from comity.cli import audit_words
from comity.cli.judge_screen import Screen
from comity.cli.keys import END, Keys, keys
from comity.linkage.asking import called
from comity.linkage.audit_figures import figures as figures_of
from comity.linkage.audit_file import is_audit, sample_of
from comity.linkage.contradictions import Contradiction
from comity.linkage.judge import Sitting
from comity.linkage.judgements import open_judgements, read_judgements
from comity.linkage.review_file import Question, questions
from comity.linkage.tables import Table, read_table
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Answer

ANSWERS = {"s": Answer.SAME, "d": Answer.DIFFERENT, "u": Answer.UNSURE}
KEEP = "k"
LONGEST_NAME = 100
_FILLED = (
    "{} pairs have a judgement in the file of pairs itself. They are asked, too: only what is said here is kept among "
    "the answers."
)


def judge(
    review: Annotated[
        Path, typer.Argument(metavar="REVIEW.csv", help="The pairs: a review.csv, or an audit's sample.")
    ],
    answers: Annotated[
        Path,
        typer.Option(
            "--answers", "--judgements", metavar="FILE.csv", help="Where answers go; made where it is not there."
        ),
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who judges: signs each answer.")] = "",
    figures: Annotated[
        bool, typer.Option("--figures", help="Ask nothing: say what the answers to an audit's sample mean.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --figures: print them as JSON.")] = False,
) -> None:
    """Judge pairs of rows, one key each: s same, d different, u don't know, b back, w why, q quit."""
    if as_json and not figures:
        raise OptionError("--json prints the figures of an audit's sample. Give it together with --figures.")
    if figures:
        typer.echo(audited(review, answers, as_json))
        return
    name = _name(by)
    table = read_table(review)
    asked = _questions(table, review, answers)
    with open_judgements(answers) as file, keys() as pressed:
        sitting = Sitting(asked, file, name, lambda: datetime.now(UTC).isoformat(timespec="seconds"))
        Judging(sitting, Screen(), pressed, name, asked).run()
        progress = sitting.progress
    typer.echo(f"{progress.done:,} of {progress.total:,} pairs are answered, and every answer is in {answers}.")
    if progress.done < progress.total:
        typer.echo("The same command goes on from here.")
    elif is_audit(table):
        typer.echo(audited(review, answers, as_json=False))
    else:
        typer.echo(f"Use them with comity link or comity assemble: --judgements {answers}")


def _name(by: str) -> str:
    name = " ".join(by.split())
    if not name or name != plain(name) or len(name) > LONGEST_NAME:
        raise OptionError(f"--by must be the name of the person who judges, of at most {LONGEST_NAME} letters.")
    return name


def audited(sample: Path, answers: Path, as_json: bool) -> str:
    """What the answers to an audit's sample mean, in words or as JSON."""
    told = figures_of(sample_of(read_table(sample)), read_judgements(answers))
    return json.dumps(audit_words.as_data(told), indent=1) if as_json else audit_words.in_words(told)


def _questions(table: Table, review: Path, answers: Path) -> tuple[Question, ...]:
    if answers.exists() and review.exists() and answers.samefile(review):
        raise OptionError(f"The answers cannot go into {review.name} itself. Name another file for --answers.")
    found = questions(table)
    if not found:
        raise OptionError(f"{review.name} holds no pairs: there is nothing to judge.")
    if is_audit(table):
        sample_of(table)  # a part of a sample gives no figures: said before anybody has judged it
    return found


class Judging:
    """A sitting on the screen: shows, reads a key, acts."""

    def __init__(self, sitting: Sitting, screen: Screen, keys: Keys, me: str, asked: Sequence[Question]) -> None:
        self._sitting, self._screen, self._keys, self._me = sitting, screen, keys, me
        self._called = called(asked)
        self._why = ""
        filled = sum(each.answered for each in asked)
        self._notice = _FILLED.format(filled) if filled else ""

    def run(self) -> None:
        """Ask until the person quits; when all is answered the last answers can still be taken back."""
        going = self._settle(self._sitting.contradictions())
        while going:
            self._show()
            going = self._act(self._keys.key())

    def _show(self) -> None:
        asked = self._sitting.question
        if asked:
            self._screen.question(asked, self._sitting.place, self._sitting.progress)
        else:
            self._screen.finished(self._sitting.progress)
        for line in filter(None, (self._why and f"why: {plain(self._why)}", self._notice)):
            self._screen.show(line, "yellow")
        self._notice = ""

    def _act(self, key: str) -> bool:
        """Do what a key says; whether to go on."""
        if key in ANSWERS:
            why, self._why = self._why, ""
            return self._settle(self._sitting.answer(ANSWERS[key], why))
        if key == "w":
            self._why = self._keys.line("why: ") or ""
        elif key == "b":
            self._why = ""
            if not self._sitting.back():
                self._notice = "There is no answer of yours to go back to."
        elif key not in ("", END):
            self._notice = f"'{plain(key)[:20]}' is none of the keys."
        return key != END

    def _settle(self, found: Iterable[Contradiction]) -> bool:
        """Show contradictions one by one, as long as they stand, and let the person withdraw one answer of each."""
        standing = (each for each in found if each in self._sitting.contradictions())
        return all(self._withdraw_one(each) for each in standing)

    def _withdraw_one(self, found: Contradiction) -> bool:
        many = len(found.judgements) > 9
        self._screen.contradiction(found, self._called, self._me)
        while True:
            said = self._number() if many else self._keys.key()
            if said in (KEEP, END):
                return said == KEEP
            if said.isdecimal() and 0 < int(said) <= len(found.judgements):
                self._sitting.withdraw(found.judgements[int(said) - 1])
                self._notice = "That answer is withdrawn."
                return True
            self._screen.show(f"Type a number from 1 to {len(found.judgements)}, or k.")

    def _number(self) -> str:
        """What one key cannot say: a number of several digits, or a key as a line."""
        line = self._keys.line("number: ")
        return END if line is None else line.lower()
