"""The main job as a whole: lists read, sites found, the gate asked, the edition made, all files written.

Doors (the command, the server) give a round and a folder; what is said on the way goes to their progress.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity import __version__, assembling, replaying, secretariat
from comity.assembling import Collected, Progress, Resolved, Round
from comity.disclosure import certificate
from comity.disclosure.counts import edition_counts, write_counts
from comity.disclosure.files import MANIFEST_NAME, write_edition
from comity.disclosure.holds import write_held
from comity.disclosure.keys import Keys
from comity.disclosure.policy import Policy
from comity.disclosure.proposal import Proposal
from comity.disclosure.risk import risk_report, write_risk
from comity.disclosure.risk_history import NO_HISTORY
from comity.intake.correct import corrected_name, mark_into, why_not
from comity.intake.problems_workbook import write_problems
from comity.reference.sentences import message, repair
from comity.register_csv import REGISTER_NAME, write_register
from comity.signed import write_form
from comity.vocabulary.edition import Edition
from comity.vocabulary.errors import OptionError, RefusedListError
from comity.vocabulary.listing import ListReading

MADE_BY = f"comity {__version__}"


@dataclass(frozen=True, slots=True)
class Assembled:
    """All that one run of the main job made. `gone_along`: sites that go as cover for those withdrawn."""

    round: Round
    collected: Collected
    resolved: Resolved
    proposal: Proposal
    edition: Edition
    fates: tuple[secretariat.RowFate, ...]
    risk: dict[str, Any]
    keys: Keys
    gone_along: frozenset[str] = frozenset()


def run(round_: Round, policy: Policy, keys: Keys, leave_out_refused: bool, show: Progress) -> Assembled:
    """The four steps of the main job. Raises RefusedListError where lists are refused and must not be left out."""
    collected = assembling.collect(round_, show)
    if collected.refused and not leave_out_refused:
        raise RefusedListError(refusal(collected.refused))
    return proceed(round_, collected, policy, keys, show)


def proceed(round_: Round, collected: Collected, policy: Policy, keys: Keys, show: Progress) -> Assembled:
    """The steps after the lists are read; refused ones are left out."""
    resolved = assembling.resolve(round_, collected, keys, show)
    show("Asking the gate", 0.0)
    names = frozenset(round_.members.values())
    proposal = assembling.propose(round_, resolved, policy, keys, names)
    show("Checking the release", 0.0)
    edition = assembling.release(proposal)
    lines = secretariat.fates(round_, collected, resolved, proposal)
    show("Attacking the edition", 0.0)
    before = round_.previous.history if round_.previous else NO_HISTORY
    risk = risk_report(proposal, edition.edition_id, before)
    along = assembling.gone_with_withdrawn(round_, resolved, proposal, keys, names)
    return Assembled(round_, collected, resolved, proposal, edition, lines, risk, keys, along)


def _write_corrected(done: Assembled, folder: Path, language: str, show: Progress) -> None:
    """Each member's own file with the cells marked; none for lists without problems and those that must not be kept."""
    folder.mkdir()
    paths = {path.name: path for path in done.round.lists}
    wanted = [each for each in done.collected.readings if each.problems and not why_not(each.problems)]
    unfinished = folder / ".unfinished"
    for at, reading in enumerate(wanted):
        show(f"Marking {reading.list}", at / len(wanted))
        try:
            ending = mark_into(paths[reading.list], reading.problems, unfinished, language)
        except OptionError:  # problems.xlsx has it all; a list too large to be marked must not end the round
            unfinished.unlink(missing_ok=True)
            continue
        unfinished.rename(folder / corrected_name(reading.list, ending, (path.name for path in folder.iterdir())))


def write(done: Assembled, folder: Path, show: Progress, language: str = "en") -> None:
    """Write the result folder as product.md names its files; what members are told is said in a language."""
    write_kept(done, folder, show)
    own = folder / "secretariat"
    write_problems(own / "problems.xlsx", done.collected.readings, language)
    _write_corrected(done, own / "corrected", language, show)


def write_kept(done: Assembled, folder: Path, show: Progress) -> None:
    """Write all of the result folder but what goes back to single members: their problems and their own files."""
    show("Writing the edition", 0.0)
    told, committed = write_released(done, folder)
    show("Writing the Secretariat's files", 0.3)
    own = folder / "secretariat"
    own.mkdir()
    secretariat.write_sites(own / "sites.csv", done.fates)
    write_register(own / REGISTER_NAME, done.resolved, done.proposal, done.edition.edition_id)
    secretariat.write_review(own / "review.csv", done.collected, done.resolved)
    write_held(own / "held.csv", done.proposal)
    write_form(own / "waivers.csv", done.resolved.sites, done.resolved.waivers, done.proposal)
    counts = edition_counts(done.proposal, done.edition, done.keys)
    write_counts(own / "counts.csv", counts, done.proposal.policy)
    write_risk(own, done.risk)
    replaying.write_replay(own, done.round, done.collected, told, committed)


def write_released(done: Assembled, folder: Path) -> tuple[bytes, certificate.Commitments]:
    """The edition and its certificate; gives the settings of the round and what the certificate commits to."""
    write_edition(folder / "edition", done.edition, done.proposal, done.keys)
    told = replaying.settings(done.round, done.collected, MADE_BY)
    committed = certificate.Commitments.of(
        replaying.taken(done.collected).values(), certificate.digest(told), done.keys
    )
    manifest = (folder / "edition" / MANIFEST_NAME).read_bytes()
    said = certificate.certificate(done.edition.edition_id, manifest, committed, MADE_BY)
    (folder / certificate.CERTIFICATE_NAME).write_bytes(certificate.signed(said, done.keys))
    return told, committed


def refusal(refused: tuple[ListReading, ...]) -> str:
    """Every refused list with its reasons, and the ways on."""
    lines = [f"{len(refused)} list(s) cannot be taken, so nothing was assembled:"]
    for reading in refused:
        lines += ["", reading.list]
        lines += [f"  - {message(problem)} {repair(problem)}".rstrip() for problem in reading.problems]
    if any(problem.code == "forbidden_column" for reading in refused for problem in reading.problems):
        lines += ["", "A member takes columns out of its own file with: comity strip LIST --out FILE"]
    lines += ["", "To go on without these lists, add --leave-out-refused."]
    return "\n".join(lines)


def summary(done: Assembled, out: Path) -> dict[str, Any]:
    """What came out, for programs."""
    held: dict[str, int] = {}
    for hold in done.proposal.held:
        held[hold.reason] = held.get(hold.reason, 0) + 1
    return {
        "out": str(out),
        "edition": done.edition.edition_id,
        "cutoff": done.round.cutoff.isoformat(),
        "lists": len(done.collected.readings) - len(done.collected.refused),
        "refused": [reading.list for reading in done.collected.refused],
        "rows": dict(secretariat.counts_by_status(done.fates)),
        "sites": len(done.resolved.sites),
        "listed": len(done.edition.rows),
        "waived": done.risk["waived"]["rows"],
        "held": dict(sorted(held.items())),
        "changes": done.risk["changes"]["rows"],
        "withdrawn": _withdrawn(done),
        "members": _members(done.round, done.collected),
        "review": len(done.resolved.linkage.review),
    }


def _withdrawn(done: Assembled) -> dict[str, int]:
    """How many sites are withdrawn, how many of them had a row until now, and how many rows go along as cover."""
    before = done.proposal.previous.released if done.proposal.previous else {}
    sites = done.resolved.withdrawals
    return {"sites": len(sites), "rows": len(sites.keys() & before.keys()), "cover": len(done.gone_along)}


def _members(round_: Round, collected: Collected) -> dict[str, list[str]]:
    """Which members came and which sent no list, beside the round before."""
    if round_.previous is None:
        return {}
    present = {round_.member_of(reading.list) for reading in collected.readings if not reading.refused}
    known = round_.previous.members
    return {"new": sorted(present - known), "without_list": sorted(known - present)}
