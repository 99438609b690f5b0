"""The web application while a list of 100,000 rows is read: how long other pages take, beside an idle server.

One server with its worker on this machine (`comity serve --demo`, SQLite); four people ask for their pages without a pause,
one of them writes (its account is saved). The list is generated: invented names, one seed.
"""

from __future__ import annotations

import http.cookiejar
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field

import psutil

from measurements.intake import COUNTRIES, WORDS

ROWS, IDLE_SECONDS, READERS, PORT = 100_000, 15, 4, 8973
ADDRESS = f"http://127.0.0.1:{PORT}"
PEOPLE = ("Priya Menon", "Markus Pinnow", "Ines Okonjo", "Nuria Olivares")
PAGES = ("/home", "/journal/own", "/team", "/signatures")


@dataclass
class Person:
    """Somebody with a browser."""

    name: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        page = self.get("/demo")
        row = page.split(f"Be {self.name}")[0]
        person = re.findall(r'name="person" value="([^"]+)"', row)[-1]
        self.post("/demo", {"person": person, **self._token(page)})

    def _token(self, page: str) -> dict[str, str]:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return {"csrfmiddlewaretoken": found[1]} if found else {}

    def get(self, place: str) -> str:
        with self.opener.open(ADDRESS + place, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, place: str, data: dict[str, str]) -> str:
        request = urllib.request.Request(ADDRESS + place, urllib.parse.urlencode(data).encode())
        with self.opener.open(request, timeout=60) as answer:
            return str(answer.geturl())

    def save(self) -> None:
        """Write something: the own account."""
        data = {"name": self.name, "language": "en", "time_zone": "UTC", **self._token(self.get("/me"))}
        self.post("/me", data)

    def upload(self, content: bytes) -> str:
        """Send a list; the address of its page."""
        token = self._token(self.get("/lists/send"))["csrfmiddlewaretoken"]
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("csrfmiddlewaretoken", token), ("once", str(uuid.uuid4())))
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\nContent-Type: text/csv\r\n\r\n'
        body = "".join(parts).encode() + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        request = urllib.request.Request(f"{ADDRESS}/lists/send", body)
        request.add_header("Content-Type", f"multipart/form-data; boundary={edge}")
        with self.opener.open(request, timeout=120) as answer:
            return str(answer.geturl()).removeprefix(ADDRESS)


def content() -> bytes:
    """A list of ROWS rows as CSV."""
    draw = random.Random(7)
    lines = ["Site name,Supplier name,Address,City,Country,Audit date,Protocol"]
    for at in range(ROWS):
        words = " ".join(draw.sample(WORDS, 3))
        day = f"2025-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
        lines.append(
            f"{words} {at} Mill,{words} Ltd,{draw.randrange(1, 900)} {draw.choice(WORDS)} Road,{draw.choice(WORDS)}ton,"
            f"{draw.choice(COUNTRIES)},{day},SMETA 6.1 4-Pillar"
        )
    return "\n".join(lines).encode()


class Asking:
    """People who ask for pages in turn until told to stop, and how long each answer took, in milliseconds."""

    def __init__(self, people: list[Person]) -> None:
        self._stop, self.reads, self.writes = threading.Event(), list[float](), list[float]()
        self._threads = [threading.Thread(target=self._ask, args=(each, at == 0)) for at, each in enumerate(people)]

    def _ask(self, person: Person, writes: bool) -> None:
        pages = ("/home", "/journal", "/members", "/rounds") if person.name == "Ines Okonjo" else PAGES
        at = 0
        while not self._stop.is_set():
            begun = time.perf_counter()
            if writes and at % 4 == 0:
                person.save()
                self.writes.append((time.perf_counter() - begun) * 1000)
            else:
                person.get(pages[at % len(pages)])
                self.reads.append((time.perf_counter() - begun) * 1000)
            at += 1

    def __enter__(self) -> Asking:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for each in self._threads:
            each.join()


class Watching(threading.Thread):
    """The most memory (resident, MB) of the pages' process and of the worker with all it starts, looked at often."""

    def __init__(self, root: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._root, self.done, self.most = root, False, {"pages": 0.0, "worker": 0.0, "reader": 0.0}

    def run(self) -> None:
        while not self.done:
            for each in self._root.children(recursive=True):
                try:
                    line, size = " ".join(each.cmdline()), each.memory_info().rss / 2**20
                except psutil.Error:
                    continue
                kind = "pages" if "granian" in line else "worker" if "comity.server.worker" in line else "reader"
                self.most[kind] = max(self.most[kind], size)
            time.sleep(0.1)


def _ready(process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{ADDRESS}/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _line(name: str, asked: Asking) -> str:
    cells = []
    for times in (asked.reads, asked.writes):
        points = statistics.quantiles(times, n=20)
        cells += [str(len(times)), f"{statistics.median(times):.0f}", f"{points[18]:.0f}", f"{max(times):.0f}"]
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the report."""
    print(report())


def report() -> str:
    """Run everything and say what came out."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "comity", "serve", "--demo", "--data", f"{folder}/data", "--port", str(PORT)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _ready(process)
            return _measured(process)
        finally:
            process.terminate()
            process.wait(30)


def _measured(process: subprocess.Popen[bytes]) -> str:
    people, sender = [Person(name) for name in PEOPLE[:READERS]], Person("Joost Bakker")
    with Asking(people) as idle:
        time.sleep(IDLE_SECONDS)
    watching = Watching(psutil.Process(process.pid))
    watching.start()
    begun = time.perf_counter()
    with Asking(people) as busy:
        place = sender.upload(content())
        sent = time.perf_counter() - begun
        while "The file waits" in (page := sender.get(place)) or "read so far" in page:
            time.sleep(0.5)
        took = time.perf_counter() - begun
    watching.done = True
    understood = re.search(r"Submit ([\d,]+) rows", page)
    p95 = [statistics.quantiles(each.reads, n=20)[18] for each in (idle, busy)]
    return f"""\
A list of {ROWS:,} rows (CSV) is uploaded and read while {READERS} people ask for pages without a pause, one of them writing
every fourth time. {understood[1] if understood else "No"} rows were understood. The upload was answered after {sent:.1f} s, the
list was read after {took:.0f} s. p95 of a page while it is read, beside the idle server: {p95[1] / p95[0]:.1f} times.

| server | pages asked | median ms | p95 ms | most ms | writes | median ms | p95 ms | most ms |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{_line("idle", idle)}
{_line("reading the list", busy)}

Most memory (resident, with shared pages): pages {watching.most["pages"]:.0f} MB, the worker's largest process
{watching.most["worker"]:.0f} MB, the isolated reader {watching.most["reader"]:.0f} MB.
"""


if __name__ == "__main__":
    main()
