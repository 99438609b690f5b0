"""Replaying a round: what besides the lists and the key decided its edition, as a file, and a round made from it again.

The file lies among the Secretariat's own: it names members and holds people's judgements. It is one of the inputs that
the certificate commits to, so what is read from it is what comity wrote.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from comity.assembling import Collected, ProtocolRule, Round
from comity.disclosure.certificate import LIST, SETTINGS, Commitments, digest, is_in, rendered
from comity.disclosure.keys import Keys
from comity.intake import Choice, Correction
from comity.register_csv import PREVIOUS_FOLDER, read_previous, write_previous
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.errors import CertificateError, OptionError
from comity.vocabulary.judgement import Answer, Judgement

ROUND_NAME, VOLUNTEERED_FOLDER, RECEIPTS = "round.json", "volunteered", "receipts"
WAIVERS_FOLDER, WITHDRAWN_FOLDER = "waivers", "withdrawn"
RECEIPT_OF_ROUND = "round-receipt.json"
# Bytes of a file's name that every system allows.
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Replay:
    """A round as it was: its settings but for the lists, and which of those were taken in."""

    round: Round
    lists: tuple[str, ...]

    def with_lists(self, paths: Sequence[Path]) -> Round:
        """The round with the lists that were taken in; raises CertificateError unless just these are given."""
        given = {path.name: path for path in paths}
        if missing := [name for name in self.lists if name not in given]:
            raise CertificateError(f"Lists of this round were not given: {', '.join(missing)}.")
        if more := sorted(given.keys() - set(self.lists)):
            raise CertificateError(f"Lists were given that are none of this round: {', '.join(more)}.")
        return replace(self.round, lists=tuple(given[name] for name in self.lists))


def receipt_name(list_name: str) -> str:
    """The name of the receipt for a list: its own with an ending more, or a digest where that would be too long."""
    name = f"{list_name}.json"
    return name if len(name.encode()) <= LONGEST_NAME else f"{digest(list_name.encode())[:24]}.json"


def taken(collected: Collected) -> dict[str, str]:
    """The digest of each list that was taken in, by name."""
    return {reading.list: collected.digests[reading.list] for reading in collected.readings if not reading.refused}


def settings(round_: Round, collected: Collected, made_by: str) -> bytes:
    """The settings of a round as a file: all that decided its edition besides the lists, the policy and the key."""
    # A round without signed files or corrections keeps the settings, and so the certificate, that it always had.
    signed = {
        name: {path.name: read}
        for name, path, read in (
            ("waivers", round_.waivers, collected.signed),
            ("withdrawn", round_.withdrawn, collected.demanded),
        )
        if path
    }
    corrected = {name: list(map(asdict, cells)) for name, cells in sorted(round_.corrections.items()) if cells}
    return rendered(
        {
            **signed,
            **({"corrections": corrected} if corrected else {}),
            "made_by": made_by,
            "cutoff": round_.cutoff.isoformat(),
            "today": round_.today.isoformat(),
            "lists": sorted(taken(collected)),
            "members": dict(sorted(round_.members.items())),
            "mappings": {name: list(map(asdict, choices)) for name, choices in sorted(round_.mappings.items())},
            "previous": {name: digest(content) for name, content in _previous_files(round_).items()},
            "volunteered": {round_.volunteered.name: collected.wished} if round_.volunteered else {},
            "judgements": list(map(asdict, round_.judgements)),
            "protocols": [
                {**asdict(rule), "since": rule.since.isoformat(), "until": rule.until.isoformat()}
                for rule in round_.protocol_rules
            ],
        }
    )


def _previous_files(round_: Round) -> Mapping[str, bytes]:
    """What is needed of the round before, by its place in the result folder."""
    return round_.previous.files if round_.previous else {}


def write_replay(own: Path, round_: Round, collected: Collected, told: bytes, inputs: Commitments) -> None:
    """Into the Secretariat's folder: the settings `told`, what they need, and for each list the receipt of its member.

    Raises OptionError where the list of volunteered sites or a signed file was changed since it was read.
    """
    (own / ROUND_NAME).write_bytes(told)
    (own / RECEIPT_OF_ROUND).write_bytes(rendered(inputs.receipt(digest(told), SETTINGS)))
    _keep(round_.volunteered, own / VOLUNTEERED_FOLDER, collected.wished)
    _keep(round_.waivers, own / WAIVERS_FOLDER, collected.signed)
    _keep(round_.withdrawn, own / WITHDRAWN_FOLDER, collected.demanded)
    write_previous(own, _previous_files(round_))
    (own / RECEIPTS).mkdir()
    for name, content in taken(collected).items():
        (own / RECEIPTS / receipt_name(name)).write_bytes(rendered({"list": name, **inputs.receipt(content, LIST)}))


def _keep(path: Path | None, folder: Path, read: str) -> None:
    """A copy of a file of the Secretariat's in a folder of its own, if there is one, as it was `read`."""
    if path:
        folder.mkdir()
        shutil.copyfile(path, folder / path.name)
        if digest((folder / path.name).read_bytes()) != read:
            raise OptionError(f"{path.name} was changed since it was read. Close it elsewhere and run this again.")


def read_settings(own: Path, root: str, keys: Keys) -> Replay:
    """The settings in a Secretariat's folder, for a certificate with this root of inputs, made with these keys.

    Raises CertificateError where they are missing, or changed by one byte, or a file that they name was.
    """
    try:
        told, receipt = (own / ROUND_NAME).read_bytes(), (own / RECEIPT_OF_ROUND).read_bytes()
        if not is_in(receipt, digest(told), root, SETTINGS):
            raise CertificateError(f"{ROUND_NAME} of the Secretariat is not the one that the certificate speaks of.")
        data: Any = json.loads(told)
        wished = _kept(own / VOLUNTEERED_FOLDER, data["volunteered"], "the list of volunteered sites")
        waivers = _kept(own / WAIVERS_FOLDER, data.get("waivers", {}), "the file of waivers")
        withdrawn = _kept(own / WITHDRAWN_FOLDER, data.get("withdrawn", {}), "the file of withdrawals")
        for name, content in data["previous"].items():
            if digest((own / PREVIOUS_FOLDER / name).read_bytes()) != content:
                raise CertificateError(f"{name} of the round before was changed since the round.")
    except OSError as error:
        name = Path(str(error.filename)).name
        raise CertificateError(f"{name} of the Secretariat cannot be read: {error.strerror}.") from None
    cutoff, corrections = date.fromisoformat(data["cutoff"]), data.get("corrections", {})
    round_ = Round(
        lists=(),
        cutoff=cutoff,
        today=date.fromisoformat(data["today"]),
        members=data["members"],
        mappings={name: [Choice(**choice) for choice in choices] for name, choices in data["mappings"].items()},
        corrections={name: [Correction(**each) for each in cells] for name, cells in corrections.items()},
        volunteered=wished,
        judgements=tuple(Judgement(**{**each, "answer": Answer(each["answer"])}) for each in data["judgements"]),
        protocol_rules=tuple(map(_protocol_rule, data["protocols"])),
        previous=read_previous(own / PREVIOUS_FOLDER, keys, cutoff) if data["previous"] else None,
        waivers=waivers,
        withdrawn=withdrawn,
    )
    return Replay(round_, tuple(data["lists"]))


def _kept(folder: Path, named: Mapping[str, str], what: str) -> Path | None:
    """The file that the settings name with its digest, if any. Raises CertificateError where it was changed."""
    for name, content in named.items():
        if digest((folder / name).read_bytes()) != content:
            raise CertificateError(f"{name}, {what}, was changed since the round.")
        return folder / name
    return None


def _protocol_rule(data: Mapping[str, str]) -> ProtocolRule:
    days = date.fromisoformat(data["since"]), date.fromisoformat(data["until"])
    return ProtocolRule(data["member"], data["protocol"], data["edition"], Equivalence(data["equivalence"]), *days)
