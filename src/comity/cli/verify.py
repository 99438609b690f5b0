"""`comity verify`: whether an edition is as it was signed; with lists and key, whether it comes out again from them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from comity.cli import assemble, files, inputs
from comity.cli.progress import Show, showing
from comity.disclosure import certificate
from comity.disclosure.files import MANIFEST_NAME
from comity.disclosure.keys import Keys
from comity.disclosure.policy import policy_of
from comity.replaying import RECEIPTS, ROUND_NAME, read_settings
from comity.vocabulary.errors import CertificateError, ComityError, OptionError

TAKEN, NOT_TAKEN = "taken in as it is", "not taken in as it is"
SAME, CHANGED, MISSING, STRANGE = "as released", "changed", "missing", "not part of the edition"
FOREIGN = "not of an edition"


@dataclass
class Verified:
    """What was found. `wrong` are sentences; none: all that was asked for holds."""

    edition: str = ""
    made_by: str = ""
    public_key: str = ""
    manifest: str = ""
    files: dict[str, str] = field(default_factory=dict)
    certificate: str = "not there"
    lists: dict[str, str] = field(default_factory=dict)
    replay: str = "not asked for"
    wrong: list[str] = field(default_factory=list)

    @property
    def verified(self) -> bool:
        """Whether all that was asked for holds."""
        return not self.wrong


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A result folder, or the folder of an edition.")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="", hidden=True)] = None,
    lists: Annotated[list[Path] | None, typer.Option(metavar="LIST...", help="The lists of the round.")] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="The key of the round; default: your own.")] = None,
    receipt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A member: the receipt for the one list given with --lists.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Check an edition: its files and signature; with a list and its receipt, whether the list was taken in; with all
    lists and the key, whether the same bytes come out again."""
    if more and not lists:
        raise OptionError("Give the lists of the round after --lists.")
    given = files.existing_files([*(lists or ()), *(more or ())])
    if receipt and len(given) != 1:
        raise OptionError("A receipt is for one list. Give that list with --lists.")
    found = Verified()
    place = folder if (folder / MANIFEST_NAME).is_file() else folder / "edition"
    _edition(place, found)
    said = _certificate(place, found)
    if given and said and receipt:
        _receipt(receipt, given[0], said, found)
    elif given and said:
        with showing() as show:
            _replay(place.parent, given, Keys.derive(inputs.existing_key(key)), said, found, show)
    elif given:
        found.wrong.append("Without the certificate nothing can be said about lists.")
    typer.echo(json.dumps(as_figures(found), ensure_ascii=False, indent=2) if as_json else in_words(found))
    if not found.verified:
        raise typer.Exit(2)


def _edition(place: Path, found: Verified) -> None:
    """The files of the edition against its manifest, and the manifest against its signature."""
    manifest = place / MANIFEST_NAME
    if not manifest.is_file():
        raise OptionError(f"There is no edition in {place.name}: {MANIFEST_NAME} is missing.")
    try:
        said = certificate.opened(manifest.read_bytes(), MANIFEST_NAME)
        named = {str(name): str(each["sha256"]) for name, each in said["files"].items()}
        found.edition, found.made_by, found.public_key = (said[key] for key in ("edition_id", "made_by", "public_key"))
    except CertificateError as error:
        found.manifest = CHANGED
        found.wrong.append(str(error))
        return
    except (KeyError, TypeError, AttributeError):
        found.manifest = FOREIGN
        found.wrong.append(f"{MANIFEST_NAME} is signed, but it is not the manifest of an edition of comity.")
        return
    found.manifest = SAME
    there = {str(path.relative_to(place)): path for path in sorted(place.rglob("*")) if path.is_file()}
    for name in sorted(named.keys() | there.keys() - {MANIFEST_NAME}):
        found.files[name] = (
            STRANGE
            if name not in named
            else MISSING
            if name not in there
            else SAME
            if certificate.digest(there[name].read_bytes()) == named[name]
            else CHANGED
        )
    found.wrong += [f"{name} is {state}." for name, state in found.files.items() if state != SAME]


def _certificate(place: Path, found: Verified) -> dict[str, Any] | None:
    """The certificate beside the edition, if it is there and fits."""
    path = place.parent / certificate.CERTIFICATE_NAME
    if not path.is_file():
        return None
    try:
        said = certificate.opened(path.read_bytes(), path.name)
    except CertificateError as error:
        found.certificate = CHANGED
        found.wrong.append(str(error))
        return None
    if said.get("manifest_sha256") != certificate.digest((place / MANIFEST_NAME).read_bytes()) or (
        found.public_key and said["public_key"] != found.public_key
    ):
        found.certificate = "of another edition"
        found.wrong.append(f"{path.name} is of another edition.")
        return None
    found.certificate = "fits"
    return said


def _receipt(path: Path, given: Path, said: dict[str, Any], found: Verified) -> None:
    """Whether the receipt shows that the list, as it lies here, was taken in."""
    try:
        receipt = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise CertificateError(f"{path.name} is no receipt. Ask the Secretariat for it again.") from None
    if certificate.is_in(receipt, certificate.digest(given.read_bytes()), str(said.get("inputs_root"))):
        found.lists[given.name] = TAKEN
    else:
        found.lists[given.name] = NOT_TAKEN
        found.wrong.append(
            f"{given.name} was not taken in as it is: it was changed since, or the receipt is another's."
        )


def _replay(folder: Path, given: Sequence[Path], keys: Keys, said: dict[str, Any], found: Verified, show: Show) -> None:
    """Make the round again from its lists and compare every byte of the edition and of the certificate."""
    if keys.public_key != said["public_key"]:
        found.replay = "another key"
        found.wrong.append("The edition was signed with another key than the one given.")
        return
    try:
        round_ = read_settings(folder / "secretariat").with_lists(given)
        for path in given:
            _receipt(folder / "secretariat" / RECEIPTS / f"{path.name}.json", path, said, found)
        if found.wrong:
            return
        manifest = (folder / "edition" / MANIFEST_NAME).read_text(encoding="utf-8")
        policy = policy_of(json.loads(manifest, parse_float=str)["policy"], MANIFEST_NAME)
        with tempfile.TemporaryDirectory() as scratch:
            assemble.write_released(assemble.run(round_, policy, keys, False, show), Path(scratch))
            again, before = (_released(place) for place in (Path(scratch), folder))
    except ComityError as error:
        found.replay = "failed"
        found.wrong.append(f"The round cannot be made again: {error}")
        return
    found.replay = "the same bytes"
    if differing := certificate.different(before, again):
        found.replay = "other bytes"
        found.wrong.append(f"Made again, {', '.join(differing)} came out otherwise: {_why(found, differing)}")


def _why(found: Verified, differing: Sequence[str]) -> str:
    if found.made_by != assemble.MADE_BY:
        return f"it was made by {found.made_by}, and this is {assemble.MADE_BY}."
    if list(differing) == [certificate.CERTIFICATE_NAME]:
        return f"{ROUND_NAME} or a file named there was changed, though it makes no difference to the edition."
    return f"{ROUND_NAME} or a file named there was changed, or this comity was."


def _released(folder: Path) -> dict[str, bytes]:
    """Everything in a result folder but what is the Secretariat's alone."""
    paths = [folder / certificate.CERTIFICATE_NAME, *(folder / "edition").rglob("*")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths if path.is_file()}


def as_figures(found: Verified) -> dict[str, Any]:
    """What was found, for programs."""
    return {**asdict(found), "verified": found.verified}


def in_words(found: Verified) -> str:
    """What was found, for people."""
    lines = []
    if found.edition:
        lines += [
            f"Edition {found.edition}, made by {found.made_by}, signed with the key {found.public_key}.",
            "Compare this key with the one that the Secretariat told you by another way.",
        ]
    lines += [f"{name}: {state}" for name, state in {MANIFEST_NAME: found.manifest, **found.files}.items()]
    lines.append(f"{certificate.CERTIFICATE_NAME}: {found.certificate}")
    lines += [f"{name}: {state}" for name, state in found.lists.items()]
    lines.append(f"Made again from the lists: {found.replay}")
    lines += ["", "All of this holds." if found.verified else "NOT verified:", *found.wrong]
    return "\n".join(lines)
