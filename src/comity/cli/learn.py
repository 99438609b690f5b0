"""`comity learn`: a linkage model from answers, for `comity link --model`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.files import existing_files
from comity.cli.progress import showing
from comity.cli.records import read, read_model
from comity.linkage.judgements import read_judgements
from comity.linkage.learning import Lesson
from comity.linkage.learning import learn as learn_from
from comity.whole import whole_file


def learn(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The records, as for comity link.")],
    answers: Annotated[
        Path, typer.Option("--answers", "--judgements", metavar="FILE.csv", help="What comity judge wrote about them.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE.json", help="Where to write the model; must not exist.")],
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="The model to start from; default: the shipped one."),
    ] = None,
) -> None:
    """Teach the model that finds sites with the answers that people gave."""
    existing_files([file])
    told = read_judgements(answers)
    start = read_model(model) if model else None
    with whole_file(out) as unfinished:
        with showing() as progress:
            records, _ = read(file)
            lesson = learn_from(records, told, model=start, progress=progress)
        unfinished.write_text(lesson.model.to_json(), encoding="utf-8")
    typer.echo("\n".join([*in_words(lesson), f"Use it: comity link {file} --model {out}"]))


def in_words(lesson: Lesson) -> list[str]:
    """What was learned, in sentences."""
    said = [
        f"Learned from {lesson.same:,} pairs answered 'same' and {lesson.different:,} answered 'different'.",
        f"Of these answers the model had {lesson.right_before:.0%} right before and has {lesson.right_now:.0%} now; "
        "how good it is on other pairs, comity link --audit tells.",
    ]
    if lesson.contradictions:
        said.append(f"{len(lesson.contradictions):,} answers contradict others; comity judge shows them.")
    if lesson.unused:
        said.append(f"{len(lesson.unused):,} answers name rows that are not in this file; they were not used.")
    return said
