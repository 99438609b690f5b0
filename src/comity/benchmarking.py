"""A member's protocol against a benchmark: read in whatever form it comes, mapped as people confirmed it, counted.

No rule of its own lives here: it joins intake, which reads spreadsheets, and the benchmark room.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.benchmark import agreement_telling, report
from comity.benchmark.answer import as_dict
from comity.benchmark.between import Lacking, as_received, lacking
from comity.benchmark.case.agreed import CaseAgreement, agreement_of, settled_mapping, where_it_stands
from comity.benchmark.case.file import from_lines
from comity.benchmark.case.state import Case, Frame
from comity.benchmark.case.steps import replay
from comity.benchmark.editions import At, Mapped, WhatIf, what_if
from comity.benchmark.languages import mixed
from comity.benchmark.learning import NOTHING, Judged, Learned, judgements, learn
from comity.benchmark.mapping_file import read_mapping
from comity.benchmark.mapping_table import mapping_of
from comity.benchmark.profiles import DEFAULT, PROFILES, Profile
from comity.benchmark.protocol_file import read_protocol
from comity.benchmark.protocol_table import protocol_of
from comity.benchmark.result import Result, refuse_unknown, result_of
from comity.benchmark.revision.file import read_proposals
from comity.benchmark.revision.state import Revision
from comity.benchmark.suggest import Suggestions, suggest
from comity.benchmark.validity import as_csv, equivalents
from comity.benchmark.workbook import Offer, write_workbook
from comity.intake import read_text_sheets
from comity.reference.benchmark_file import to_files
from comity.reference.benchmarks import LANGUAGES, common, load_benchmark
from comity.vocabulary.benchmark import Benchmark, Degree, ProtocolMapping
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Protocol
from comity.whole import whole_file, whole_folder

_TEXT = (".yaml", ".yml")
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CASE = ".case.jsonl"
_BESIDE = (".mapping.yaml", ".mapping.xlsx", ".mapping.csv")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be compared. `against`: an edition of the benchmark, or "" for the current one.

    mapping: what people confirmed; where None, the file `NAME.mapping.yaml` (or .xlsx, .csv) beside the protocol, if
    there is one. catalogue: another benchmark than comity's own. suggest: how many criteria to suggest for each
    question, 0 for none. learn_from: protocols whose mappings lie beside them, to learn from what was confirmed.
    receiver: another member's protocol with its mapping beside it; only criteria that it covers fully are then asked.
    case: the file of a case, whose mapping is counted in place of another one.
    """

    protocol: Path
    against: str = ""
    profile: Profile = field(default_factory=lambda: PROFILES[DEFAULT])
    mapping: Path | None = None
    catalogue: Path | None = None
    suggest: int = 0
    learn_from: tuple[Path, ...] = ()
    receiver: Path | None = None
    case: Path | None = None


@dataclass(frozen=True, slots=True)
class Benchmarked:
    """A protocol with its result. `mapping`: the name of the file that was counted, or ""; `notices`: sentences."""

    protocol: Protocol
    benchmark: Benchmark
    mapping: ProtocolMapping
    mapping_name: str
    result: Result
    notices: tuple[str, ...] = ()
    suggestions: tuple[Suggestions, ...] = ()
    agreement: CaseAgreement | None = None


def benchmark(order: Order) -> Benchmarked:
    """Compare a protocol. Raises OptionError, UnreadableFileError or OSError where a file cannot be used."""
    catalogue = load_benchmark(order.catalogue) if order.catalogue else common()
    protocol, notices = load_protocol(order.protocol)
    counted = _of_case(order, order.case, protocol, catalogue) if order.case else _of_file(order, protocol, catalogue)
    edition, mapping = counted.edition, counted.mapping
    asked = as_received(_received(order, catalogue, edition)) if order.receiver else catalogue
    result = result_of(mapping, protocol, asked, edition, order.profile)
    learned = learn_from(order.learn_from, catalogue, edition)
    suggestions = suggest(protocol, catalogue, edition, order.suggest, learned) if order.suggest else ()
    notices += (*mixed(protocol), *counted.notices)
    return Benchmarked(protocol, asked, mapping, counted.name, result, notices, suggestions, counted.agreement)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The mapping that counts, the edition that it is held against, and the name of the file that it is from."""

    mapping: ProtocolMapping
    edition: str
    name: str = ""
    notices: tuple[str, ...] = ()
    agreement: CaseAgreement | None = None


def _of_file(order: Order, protocol: Protocol, catalogue: Benchmark) -> _Counted:
    file, edition = order.mapping or mapping_beside(order.protocol), order.against or catalogue.current
    if not file:
        return _Counted(ProtocolMapping(protocol.id, catalogue.id), edition)
    mapping, notices = load_mapping(file, protocol, catalogue)
    return _Counted(mapping, edition, file.name, notices)


def _of_case(order: Order, file: Path, protocol: Protocol, catalogue: Benchmark) -> _Counted:
    if order.mapping:
        raise OptionError("The mapping is the one of the case. Leave out --mapping or --case.")
    case = _case(file, Frame(protocol, catalogue, order.profile))
    if order.against and order.against != case.edition:
        raise OptionError(
            f"The case {case.opened.case} is against edition {case.edition}, not {order.against}. Leave out --against."
        )
    told = where_it_stands(case)
    return _Counted(settled_mapping(case), case.edition, file.name, (told,), agreement_of(case))


def _case(file: Path, frame: Frame) -> Case:
    _head(file)
    return replay(from_lines(file.read_bytes(), file.name), frame)


def equivalences(orders: Sequence[Order]) -> str:
    """For which audits the protocols count as four pillars, by the cases beside them: the file of `--protocols`.

    Only recognition by comity's own benchmark counts, or by the `catalogue` of the first order. Raises OptionError
    where no case lies beside a protocol.
    """
    catalogue = load_benchmark(orders[0].catalogue) if orders[0].catalogue else common()
    cases = [_case(_case_beside(each.protocol), _frame(each, catalogue)) for each in orders]
    return as_csv(equivalents(cases, catalogue.id))


def _frame(order: Order, catalogue: Benchmark) -> Frame:
    return Frame(load_protocol(order.protocol)[0], catalogue, order.profile)


def _case_beside(protocol: Path) -> Path:
    place = protocol.with_name(protocol.stem + _CASE)
    if not place.is_file():
        raise OptionError(f"No case lies beside {protocol.name}: its file is named {place.name}.")
    return place


def _received(order: Order, catalogue: Benchmark, edition: str) -> Result:
    assert order.receiver is not None
    found = benchmark(Order(order.receiver, edition, order.profile, catalogue=order.catalogue))
    return _confirmed(found, order.receiver).result


def _confirmed(found: Benchmarked, path: Path) -> Benchmarked:
    if not found.mapping_name:
        raise OptionError(f"{path.name} has no mapping beside it: nothing of it is confirmed.")
    return found


def learn_from(protocols: Sequence[Path], catalogue: Benchmark, edition: str) -> Learned:
    """What the mappings beside some protocols teach: links are accepted, links of degree none are rejected.

    Raises OptionError where a protocol has no mapping beside it.
    """
    cases: list[tuple[Protocol, ProtocolMapping]] = []
    judged: list[Judged] = []
    for path in protocols:
        protocol, _ = load_protocol(path)
        file = mapping_beside(path)
        if not file:
            raise OptionError(f"There is nothing to learn from {path.name}: no mapping lies beside it.")
        mapping, _ = load_mapping(file, protocol, catalogue)
        rejected: dict[str, list[str]] = {}
        for link in mapping.links:
            if link.degree is Degree.NONE:
                rejected.setdefault(link.question, []).append(link.criterion)
        cases.append((protocol, mapping))
        judged += judgements(protocol, mapping, rejected)
    return learn(catalogue, edition, cases, judged) if cases else NOTHING


def adopted(orders: Sequence[Order], edition: str) -> tuple[WhatIf, ...]:
    """What adopting an edition of the benchmark would do to each of some protocols, by what is confirmed of it.

    Raises OptionError for an edition that there is not, or a protocol without a mapping.
    """
    return tuple(_adopted(order, edition) for order in orders)


def _adopted(order: Order, edition: str) -> WhatIf:
    found = _confirmed(benchmark(order), order.protocol)
    refuse_unknown(found.benchmark, edition)
    now = Mapped(found.protocol, found.mapping, At(found.benchmark, found.result.edition), order.profile)
    (changed,) = what_if([now], At(found.benchmark, edition))
    return changed


def lacked(orders: Sequence[Order]) -> tuple[Lacking, ...]:
    """Which criteria some protocols lack, by what is confirmed of each. Raises OptionError where nothing is."""
    return lacking([_confirmed(benchmark(order), order.protocol).result for order in orders])


def revised(proposals: Path, catalogue: Path | None = None) -> Revision:
    """What a file of proposals comes to. `catalogue`: the benchmark before them, where it is not comity's own."""
    benchmark = load_benchmark(catalogue) if catalogue else common()
    _head(proposals)
    return read_proposals(proposals.read_bytes(), proposals.name, benchmark)


def write_revised(revision: Revision, out: Path) -> tuple[str, ...]:
    """Write the benchmark of a revision as `out` and, beside it, a file for each other language; their names.

    Raises OptionError where no edition was issued, or where there is a file already.
    """
    if not revision.editions:
        raise OptionError("No edition was issued, so there is no benchmark to write. Issue one, or leave out --out.")
    if out.suffix != ".yaml":
        raise OptionError(f"The benchmark is written as YAML: let the name end in .yaml, not '{out.name}'.")
    beside = {code: out.with_name(f"{out.stem}.{code}.yaml") for code in LANGUAGES}
    if there := [each.name for each in beside.values() if each.exists()]:
        raise OptionError(f"{there[0]} exists already and would be read with {out.name}. Name another place.")
    files = {beside.get(code, out): content for code, content in to_files(revision.benchmark).items()}
    with ExitStack() as stack:  # the last to begin ends first: `out` appears when its languages are there
        for path, content in files.items():
            stack.enter_context(whole_file(path)).write_bytes(content)
    return tuple(path.name for path in files)


def load_protocol(path: Path) -> tuple[Protocol, tuple[str, ...]]:
    """The protocol of a YAML file or a spreadsheet, told apart by what it holds, and what should be known of it."""
    content = _head(path)
    if _is_text(path, content):
        return read_protocol(path.read_bytes(), path.name), ()
    return protocol_of(read_text_sheets(path), path.name)


def load_mapping(path: Path, protocol: Protocol, catalogue: Benchmark) -> tuple[ProtocolMapping, tuple[str, ...]]:
    """The mapping of a YAML file or a spreadsheet, and what should be known of it."""
    if _is_text(path, _head(path)):
        return read_mapping(path.read_bytes(), path.name, protocol, catalogue), ()
    return mapping_of(read_text_sheets(path), path.name, protocol, catalogue)


def mapping_beside(protocol: Path) -> Path | None:
    """The confirmed mapping that lies beside a protocol, if there is one."""
    beside = [protocol.with_name(protocol.stem + ending) for ending in _BESIDE]
    return next((path for path in beside if path.is_file()), None)


def editions(found: Benchmarked) -> Sequence[Result]:
    """The same mapping against every edition of the benchmark, by the same profile: what a change of edition does."""
    result = found.result
    return [
        result_of(found.mapping, found.protocol, found.benchmark, each.id, result.profile)
        for each in found.benchmark.editions
    ]


def profiles(found: Benchmarked) -> Sequence[Result]:
    """The same mapping by every profile of comity's: what other rules would say."""
    return [
        result_of(found.mapping, found.protocol, found.benchmark, found.result.edition, profile)
        for profile in PROFILES.values()
    ]


def write(found: Benchmarked, out: Path) -> None:
    """Write `result.json`, `report.html` and `benchmark.xlsx` into the folder `out`, which must be new."""
    with whole_folder(out) as folder:
        answer = json.dumps(as_object(found), ensure_ascii=False, indent=1) + "\n"
        (folder / "result.json").write_text(answer, encoding="utf-8")
        html = report.page(found.result, editions(found), profiles(found), found.notices, found.agreement)
        (folder / "report.html").write_text(html, encoding="utf-8")
        offers = {
            each.question: [Offer(one.criterion, one.degree, one.score, one.reason) for one in each.criteria]
            for each in found.suggestions
        }
        write_workbook(folder / "benchmark.xlsx", found.result, found.mapping, offers)


def as_object(found: Benchmarked) -> dict[str, Any]:
    """All of it as one object for programs."""
    answer = {**as_dict(found.result), "mapping": found.mapping_name, "notices": list(found.notices)}
    if found.agreement:
        answer["agreement"] = agreement_telling.as_dict(found.agreement)
    if found.suggestions:
        answer["suggestions"] = [_suggestions(each) for each in found.suggestions]
    return answer


def _suggestions(found: Suggestions) -> dict[str, Any]:
    return {
        "question": found.question,
        "criteria": [
            {"id": each.criterion, "score": each.score, "degree": each.degree.value, "reason": each.reason}
            for each in found.criteria
        ],
    }


def _head(path: Path) -> bytes:
    if not path.exists():
        raise OptionError(f"There is no file {path.name}.")
    if not path.is_file():
        raise OptionError(f"{path.name} is no file.")
    with path.open("rb") as file:
        return file.read(4)


def _is_text(path: Path, head: bytes) -> bool:
    return path.suffix.lower() in _TEXT and head not in _PACKED
