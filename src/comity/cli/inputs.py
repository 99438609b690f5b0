"""The small files that come with a command: key, members, protocols, judgements, mappings.

Each refusal names the file and the line.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from comity.assembling import ProtocolRule
from comity.intake import Choice, load_mapping
from comity.linkage.judgements import read_judgements
from comity.linkage.tables import Line, read_table
from comity.vocabulary.assessment import Equivalence
from comity.vocabulary.errors import OptionError
from comity.vocabulary.judgement import Judgement

KEY_BYTES = 32
T = TypeVar("T")


def given_date(text: str | None, option: str, default: date) -> date:
    """A date option as YYYY-MM-DD, or its default."""
    if text is None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OptionError(f"{option} must be a date like 2026-06-30, not '{text}'.") from None


def key(path: Path | None, out: Path) -> bytes:
    """The 32 bytes that order and ids hang on: from `path`, else the user's own key, made on first use."""
    path = path or _own_key()
    if out.absolute() in path.absolute().parents:
        raise OptionError("The key must not lie inside the result folder: whoever gets the folder would get the key.")
    return _secret(path)


def existing_key(path: Path | None) -> bytes:
    """The 32 bytes of `path`, else of the user's own key, which is not made here."""
    path = path or _key_place()
    if not path.exists():
        raise OptionError(f"There is no key {path}. Give the key of the round with --key.")
    return _secret(path)


def _secret(path: Path) -> bytes:
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise OptionError(f"The key file {path} cannot be read: {error.strerror}.") from None
    if len(secret) != KEY_BYTES:
        raise OptionError(f"The key file {path} must hold exactly {KEY_BYTES} bytes; it holds {len(secret)}.")
    return secret


def _key_place() -> Path:
    home = os.environ.get("APPDATA") if sys.platform == "win32" else os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) / "comity" if home else Path.home() / ".config" / "comity") / "key"


def _own_key() -> Path:
    path = _key_place()
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(fresh, path)  # unlike a rename it never replaces a key that another run made meanwhile
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path


def members(path: Path | None) -> Mapping[str, str]:
    """`--members`: columns list (a file name) and member."""
    if path is None:
        return {}
    return dict(_read(path, ("list", "member"), lambda row: (row["list"], row["member"])))


def judgements(path: Path | None) -> tuple[Judgement, ...]:
    """`--judgements`: columns left, right (row ids), judgement, by, when, why; only those that stand."""
    return read_judgements(path) if path else ()


def protocol_rules(path: Path | None) -> tuple[ProtocolRule, ...]:
    """`--protocols`: columns member, protocol, edition, equivalence, from, until (dates may be empty)."""
    if path is None:
        return ()
    return tuple(_read(path, ("member", "protocol", "edition", "equivalence", "from", "until"), _protocol_rule))


def _protocol_rule(row: Line) -> ProtocolRule:
    value = row["equivalence"].strip().lower()
    if value not in {word.value for word in Equivalence}:
        raise ValueError(f"the equivalence '{value}' is none of four_pillar, two_pillar, other")
    since, until = _day(row["from"], date.min), _day(row["until"], date.max)
    return ProtocolRule(row["member"], row["protocol"], row["edition"], Equivalence(value), since, until)


def _day(text: str, empty: date) -> date:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else empty
    except ValueError:
        raise ValueError(f"'{text.strip()}' is no date of the form 2026-06-30") from None


def mappings(folder: Path | None, lists: Sequence[Path]) -> Mapping[str, Sequence[Choice]]:
    """`--mapping DIR`: for each list the file `NAME.csv` there, as `read --mapping` saves it, where it exists."""
    if folder is None:
        return {}
    if not folder.is_dir():
        raise OptionError(f"There is no folder {folder}. --mapping takes a folder with one mapping for each list.")
    saved = {path.name: folder / f"{path.name}.csv" for path in lists}
    return {name: load_mapping(path) for name, path in saved.items() if path.is_file()}


def _read(path: Path, needed: Sequence[str], make: Callable[[Line], T]) -> Iterator[T]:
    """Each row of a small CSV made into a value; refused with file and line where that fails."""
    table = read_table(path)
    table.need(*needed)
    for line in table.lines:
        try:
            yield make(line)
        except ValueError as error:
            raise OptionError(f"{table.name}, line {line.number}: {error}.") from None
