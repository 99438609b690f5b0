"""Replaying a round: what besides the lists and the key decided its edition, as a file, and a round made from it again.

The file lies among the Secretariat's own: it names members and holds people's judgements.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from comity.assembling import Collected, ProtocolRule, Round
from comity.disclosure.certificate import Commitments, digest, rendered
from comity.disclosure.keys import Keys
from comity.intake import Choice
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.errors import CertificateError
from comity.vocabulary.judgement import Answer, Judgement

ROUND_NAME, VOLUNTEERED_FOLDER, RECEIPTS = "round.json", "volunteered", "receipts"


@dataclass(frozen=True, slots=True)
class Replay:
    """A round as it was: its settings but for the lists, which of those were taken in, and by what comity."""

    round: Round
    lists: tuple[str, ...]
    made_by: str

    def with_lists(self, paths: Sequence[Path]) -> Round:
        """The round with the lists that were taken in; raises CertificateError unless just these are given."""
        given = {path.name: path for path in paths}
        if missing := [name for name in self.lists if name not in given]:
            raise CertificateError(f"Lists of this round were not given: {', '.join(missing)}.")
        if more := sorted(given.keys() - set(self.lists)):
            raise CertificateError(f"Lists were given that are none of this round: {', '.join(more)}.")
        old = self.round
        return Round(
            tuple(given[name] for name in self.lists),
            old.cutoff,
            old.today,
            old.members,
            old.mappings,
            old.volunteered,
            old.judgements,
            old.protocol_rules,
        )


def settings(round_: Round, collected: Collected, made_by: str) -> bytes:
    """The settings of a round as a file: all that decided its edition besides the lists, the policy and the key."""
    wished = {round_.volunteered.name: digest(round_.volunteered.read_bytes())} if round_.volunteered else {}
    return rendered(
        {
            "made_by": made_by,
            "cutoff": round_.cutoff.isoformat(),
            "today": round_.today.isoformat(),
            "lists": sorted(reading.list for reading in collected.readings if not reading.refused),
            "members": dict(sorted(round_.members.items())),
            "mappings": {name: list(map(asdict, choices)) for name, choices in sorted(round_.mappings.items())},
            "volunteered": wished,
            "judgements": list(map(asdict, round_.judgements)),
            "protocols": [
                {**asdict(rule), "since": rule.since.isoformat(), "until": rule.until.isoformat()}
                for rule in round_.protocol_rules
            ],
        }
    )


def read_settings(folder: Path) -> Replay:
    """The settings in a Secretariat's folder. Raises CertificateError where they are missing or damaged."""
    path = folder / ROUND_NAME
    try:
        data: Any = json.loads(path.read_bytes())
        wished = next(iter(data["volunteered"]), None)
        round_ = Round(
            lists=(),
            cutoff=date.fromisoformat(data["cutoff"]),
            today=date.fromisoformat(data["today"]),
            members=dict(data["members"]),
            mappings={name: [Choice(**choice) for choice in choices] for name, choices in data["mappings"].items()},
            volunteered=folder / VOLUNTEERED_FOLDER / wished if wished else None,
            judgements=tuple(Judgement(**{**each, "answer": Answer(each["answer"])}) for each in data["judgements"]),
            protocol_rules=tuple(map(_protocol_rule, data["protocols"])),
        )
        return Replay(round_, tuple(data["lists"]), str(data["made_by"]))
    except OSError as error:
        raise CertificateError(f"{ROUND_NAME} of the Secretariat cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CertificateError(f"{ROUND_NAME} of the Secretariat is damaged; the round cannot be replayed.") from None


def _protocol_rule(data: Mapping[str, str]) -> ProtocolRule:
    days = date.fromisoformat(data["since"]), date.fromisoformat(data["until"])
    return ProtocolRule(data["member"], data["protocol"], data["edition"], Equivalence(data["equivalence"]), *days)


def commitments(collected: Collected, told: bytes, keys: Keys) -> Commitments:
    """What the certificate commits to: every list that was taken in, and the settings `told`."""
    taken = [collected.digests[reading.list] for reading in collected.readings if not reading.refused]
    return Commitments.of(taken, digest(told), keys)
