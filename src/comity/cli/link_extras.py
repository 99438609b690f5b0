"""What `comity link` writes beside the sites where it is asked to: the review queue, an audit's sample, the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from comity.linkage import Linkage, review_file
from comity.linkage.audit import FEWEST, Frame
from comity.linkage.audit_file import write_audit
from comity.linkage.report import report as report_page
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
    report: Path | None = None


@contextmanager
def wanted(asked: Extras, out: Path) -> Iterator[Write]:
    """A function that writes the files asked for and says of each what it is; they appear when the block ends well.

    Raises OptionError where one of them exists already, or two are to be one.
    """
    sample = _audit_file(asked, out)
    paths = [path.absolute() for path in (out, asked.review, sample, asked.report) if path]
    if len(set(paths)) < len(paths):
        raise OptionError("Two results would be written into one file. Give each a name of its own.")
    with ExitStack() as open_files:
        review = open_files.enter_context(whole_file(asked.review)) if asked.review else None
        audit = open_files.enter_context(whole_file(sample)) if sample else None
        report = open_files.enter_context(whole_file(asked.report)) if asked.report else None

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
            if report:
                report.write_text(report_page(linkage, by_id, site_ids(records, linkage)), encoding="utf-8")
                lines.append(f"Why each site is one, link by link: {asked.report}")
            return lines

        yield write


def site_ids(records: Sequence[Record], linkage: Linkage) -> dict[str, str]:
    """The id (S1, S2, ...) of each record's site; sites are numbered in the order of their first records."""
    place = {record.record_id: number for number, record in enumerate(records)}
    ordered = sorted(linkage.clusters, key=lambda cluster: min(place[record] for record in cluster))
    width = len(str(len(ordered)))
    return {record: f"S{number:0{width}d}" for number, cluster in enumerate(ordered, 1) for record in cluster}


def _audit_file(asked: Extras, out: Path) -> Path | None:
    if asked.audit is None:
        if asked.audit_file:
            raise OptionError("--audit-file is where --audit writes its sample: say how many pairs, as --audit 200.")
        return None
    if asked.audit < FEWEST:
        raise OptionError(f"--audit needs a sample of at least {FEWEST} pairs; 200 are a good beginning.")
    return asked.audit_file or out.with_name(f"{out.stem}.audit.csv")
