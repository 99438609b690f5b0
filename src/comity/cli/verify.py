"""`comity verify`: whether an edition is as it was signed; with lists and key, whether it comes out again from them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from comity import composing
from comity.as_text import plain
from comity.cli import files, inputs
from comity.cli.progress import Show, showing
from comity.disclosure import certificate
from comity.disclosure.files import MANIFEST_NAME, opened_manifest
from comity.disclosure.keys import Keys
from comity.disclosure.policy import policy_of
from comity.replaying import RECEIPTS, read_settings, receipt_name
from comity.vocabulary.errors import CertificateError, ComityError, OptionError

SAME, CHANGED, MISSING, STRANGE = "as released", "changed", "missing", "not part of the edition"
TAKEN, NOT_TAKEN = "taken in as it is", "not taken in as it is"
NO_CERTIFICATE = "not there"


@dataclass
class Verified:
    """What was found. `wrong` are sentences; none: all that was asked for holds."""

    edition: str = ""
    made_by: str = ""
    public_key: str = ""
    manifest: str = CHANGED
    files: dict[str, str] = field(default_factory=dict)
    certificate: str = NO_CERTIFICATE
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
    place = folder.resolve()
    place = place if (place / MANIFEST_NAME).is_file() else place / "edition"
    said = _certificate(place, found) if _edition(place, found) else None
    if given and said and receipt:
        _receipt(receipt, given[0], said, found)
    elif given and said:
        with showing() as show:
            _replay(place, given, Keys.derive(inputs.existing_key(key)), said, found, show)
    elif given:
        found.wrong.append("Nothing can be said about lists without a manifest and a certificate that hold.")
    typer.echo(json.dumps(as_figures(found), ensure_ascii=False, indent=2) if as_json else in_words(found))
    if not found.verified:
        raise typer.Exit(2)


def _edition(place: Path, found: Verified) -> bool:
    """The manifest against its signature, and every entry of the folder against the manifest."""
    if not (place / MANIFEST_NAME).is_file():
        raise OptionError(f"There is no edition in {place.name}: {MANIFEST_NAME} is missing.")
    try:
        said, named = opened_manifest(place)
    except CertificateError as error:
        found.wrong.append(str(error))
        return False
    found.manifest, found.edition, found.made_by = SAME, said["edition_id"], said["made_by"]
    found.public_key = said["public_key"]
    there = {str(path.relative_to(place)) for path in place.rglob("*")} - {MANIFEST_NAME}
    found.files = {name: _state(place / name, named.get(name)) for name in sorted(named.keys() | there)}
    found.wrong += [f"{name} is {state}." for name, state in found.files.items() if state != SAME]
    return True


def _state(path: Path, wanted: str | None) -> str:
    if wanted is None:
        return STRANGE
    if path.is_symlink() or not path.is_file():
        return MISSING
    return SAME if certificate.digest(path.read_bytes()) == wanted else CHANGED


def _certificate(place: Path, found: Verified) -> dict[str, Any] | None:
    """The certificate beside the edition, if it is there and fits."""
    path = place.parent / certificate.CERTIFICATE_NAME
    if not path.is_symlink() and not path.exists():
        return None
    try:
        said = certificate.opened(path.read_bytes(), path.name, "edition_id", "manifest_sha256", "inputs_root")
    except (CertificateError, OSError) as error:
        found.certificate = CHANGED
        sentence = f"{path.name} cannot be read: {error.strerror}." if isinstance(error, OSError) else str(error)
        found.wrong.append(sentence)
        return None
    manifest = certificate.digest((place / MANIFEST_NAME).read_bytes())
    if (said["manifest_sha256"], said["public_key"]) != (manifest, found.public_key):
        found.certificate = "of another edition"
        found.wrong.append(f"{path.name} is of another edition.")
        return None
    found.certificate = "fits"
    return said


def _receipt(path: Path, given: Path, said: dict[str, Any], found: Verified) -> None:
    """Whether the receipt shows that the list, as it lies here, was taken in."""
    try:
        receipt = path.read_bytes()
    except OSError as error:
        raise CertificateError(f"The receipt {path.name} cannot be read: {error.strerror}.") from None
    if certificate.is_in(receipt, certificate.digest(given.read_bytes()), said["inputs_root"]):
        found.lists[given.name] = TAKEN
    else:
        found.lists[given.name] = NOT_TAKEN
        found.wrong.append(
            f"{given.name} was not taken in as it is: it was changed since, or the receipt is another's."
        )


def _replay(place: Path, given: Sequence[Path], keys: Keys, said: dict[str, Any], found: Verified, show: Show) -> None:
    """Make the round again from its lists and compare every byte of the edition and of the certificate."""
    found.replay = "not tried"
    if keys.public_key != said["public_key"]:
        found.wrong.append("The edition was signed with another key than the one given.")
        return
    own = place.parent / "secretariat"
    try:
        round_ = read_settings(own, said["inputs_root"], keys).with_lists(given)
        for path in given:
            _receipt(own / RECEIPTS / receipt_name(path.name), path, said, found)
        if found.wrong:
            return
        manifest = json.loads((place / MANIFEST_NAME).read_bytes(), parse_float=str)
        policy = policy_of(manifest["policy"], MANIFEST_NAME)
        with tempfile.TemporaryDirectory() as scratch:
            composing.write_released(composing.run(round_, policy, keys, False, show), Path(scratch))
            before, again = _released(place), _released(Path(scratch) / "edition")
    except ComityError as error:
        found.wrong.append(f"The round cannot be made again: {error}")
        return
    differing = sorted(name for name in before.keys() | again.keys() if before.get(name) != again.get(name))
    found.replay = "other bytes" if differing else "the same bytes"
    if differing:
        made = f"It was made by {found.made_by}, and this is {composing.MADE_BY}."
        found.wrong.append(f"Made again, {', '.join(differing)} came out otherwise. {made}")


def _released(place: Path) -> dict[str, bytes]:
    """Everything of a result folder that goes to members: the edition in `place`, and the certificate beside it."""
    paths = [place.parent / certificate.CERTIFICATE_NAME, *place.rglob("*")]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def as_figures(found: Verified) -> dict[str, Any]:
    """What was found, for programs."""
    return {**asdict(found), "verified": found.verified}


def in_words(found: Verified) -> str:
    """What was found, for people."""
    lines = []
    if found.public_key:
        lines += [
            f"Signed with the key {found.public_key}.",
            "Compare this key with the one that the Secretariat told you by another way: anybody can make a key.",
            f"Edition {found.edition}, made by {found.made_by}.",
        ]
    lines += [f"{name}: {state}" for name, state in {MANIFEST_NAME: found.manifest, **found.files}.items()]
    unknown = ", so nothing is known of what it was made from" if found.certificate == NO_CERTIFICATE else ""
    lines.append(f"{certificate.CERTIFICATE_NAME}: {found.certificate}{unknown}")
    lines += [f"{name}: {state}" for name, state in found.lists.items()]
    lines.append(f"Made again from the lists: {found.replay}")
    lines += ["", "All of this holds." if found.verified else "NOT verified:", *found.wrong]
    return "\n".join(map(plain, lines))
