"""What `comity link` writes beside the sites where it is asked to: the review queue, an audit's sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from comity.linkage import Linkage, review_file
from comity.linkage.audit import FEWEST, Frame
from comity.linkage.audit_file import write_audit
from comity.vocabulary.errors import OptionError
from comity.vocabulary.record import Record
from comity.whole import whole_file

Write = Callable[[Sequence[Record], Linkage], list[str]]


@dataclass(frozen=True, slots=True)
class Extras:
    """Which files are wanted; `audit` is how many pairs the sample shall have, drawn with `seed`."""

    review: Path | None = None
    audit: int | None = None
    audit_file: Path | None = None
    seed: int = 1


@contextmanager
def wanted(asked: Extras, out: Path) -> Iterator[Write]:
    """A function that writes the files asked for and says of each what it is; they appear when the block ends well.

    Raises OptionError where one of them exists already, or two are to be one.
    """
    sample = _audit_file(asked, out)
    paths = [path.absolute() for path in (out, asked.review, sample) if path]
    if len(set(paths)) < len(paths):
        raise OptionError("Two results would be written into one file. Give each a name of its own.")
    with ExitStack() as open_files:
        review = open_files.enter_context(whole_file(asked.review)) if asked.review else None
        audit = open_files.enter_context(whole_file(sample)) if sample else None

        def write(records: Sequence[Record], linkage: Linkage) -> list[str]:
            by_id = {record.record_id: record for record in records}
            lines = []
            if review:
                review_file.write_review(review, linkage.review, by_id)
                lines.append(f"{len(linkage.review):,} pairs of rows wait for a person's judgement: {asked.review}")
            if audit and asked.audit:
                drawn = Frame(linkage, by_id).sample(asked.audit, asked.seed)
                write_audit(audit, drawn, by_id)
                lines.append(
                    f"{len(drawn):,} pairs of rows, drawn at random, to judge how good the sites are: {sample}"
                )
            return lines

        yield write


def _audit_file(asked: Extras, out: Path) -> Path | None:
    if asked.audit is None:
        if asked.audit_file:
            raise OptionError("--audit-file is where --audit writes its sample: say how many pairs, as --audit 200.")
        return None
    if asked.audit < FEWEST:
        raise OptionError(f"--audit needs a sample of at least {FEWEST} pairs; 200 are a good beginning.")
    return asked.audit_file or out.with_name(f"{out.stem}.audit.csv")
