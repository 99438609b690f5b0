"""What `comity link` writes beside the sites where it is asked to: the review queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from comity.linkage import Linkage, review_file
from comity.vocabulary.errors import OptionError
from comity.vocabulary.record import Record
from comity.whole import whole_file

Write = Callable[[Sequence[Record], Linkage], list[str]]


@dataclass(frozen=True, slots=True)
class Extras:
    """Which files are wanted."""

    review: Path | None = None


@contextmanager
def wanted(asked: Extras, out: Path) -> Iterator[Write]:
    """A function that writes the files asked for and says of each what it is; they appear when the block ends well.

    Raises OptionError where one of them exists already, or two are to be one.
    """
    paths = [path.absolute() for path in (out, asked.review) if path]
    if len(set(paths)) < len(paths):
        raise OptionError("Two results would be written into one file. Give each a name of its own.")
    with ExitStack() as open_files:
        review = open_files.enter_context(whole_file(asked.review)) if asked.review else None

        def write(records: Sequence[Record], linkage: Linkage) -> list[str]:
            by_id = {record.record_id: record for record in records}
            lines = []
            if review:
                review_file.write_review(review, linkage.review, by_id)
                lines.append(f"{len(linkage.review):,} pairs of rows wait for a person's judgement: {asked.review}")
            return lines

        yield write
