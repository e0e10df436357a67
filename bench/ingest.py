"""How many operations a second does one gateway process take in, and where does the time go?

    ./counter bench ingest

Desks with a backlog send batches of 100 to a real server process, one after the other on a line of their own: 1.1 kB an
event, three to a dossier. The floor inserts the same bytes into one table with one key, 100 rows per durable commit, without
HTTP, hashes or answers. Every event must have been applied, or there is no figure. Below each figure stand the parts of
one batch, in milliseconds, taken inside one process without HTTP.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable
from unittest.mock import patch

from sqlalchemy import Engine, event, func, select

from bench.gateway_drain import BATCH_EVENTS, floor_postgresql, floor_sqlite
from bench.measuring import Figure, Target, interleaved, left_out, middle
from bench.province_desks import MEDIA_TYPE, Line, Place
from sync.gateway import admission, desk_sequence, feed, inbox
from sync.gateway.clients import Client, enrol, issue_token
from sync.gateway.context import Gateway
from sync.gateway.database import Database
from sync.gateway.envelope import read_batch
from sync.gateway.settings import GatewaySettings
from sync.gateway.tables import inbox as inbox_table
from tests.postgres import private_cluster, why_not

DESKS, BATCHES_A_DESK, ROUNDS = 4, 25, 3
LOOKED_INTO = 40
WARMING_BATCHES = 4  # a server that has just started makes its statements first; it runs for months
LEAST_A_SECOND = 5_000
HANG_UP_SECONDS = 60.0
_rounds = count(1)


@dataclass(slots=True)
class Sender:
    """One desk: its token, and bodies that are made before the clock starts."""

    token: str
    bodies: list[bytes]


@contextmanager
def server(url: str) -> Iterator[tuple[int, int]]:
    """A gateway process as in production; its port and its process id."""
    command = [executable, "-m", "sync.gateway", "serve", "--database-url", url, "--port", "0", "--exit-with-parent"]
    with Popen(command, stdin=PIPE, stdout=PIPE) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["port"], process.pid
        finally:
            process.communicate(timeout=60)


def senders(url: str, desks: int) -> list[Sender]:
    """Desks that nobody has seen, each with its backlog."""
    number, now, database = next(_rounds), datetime.now(UTC), Database(url)
    found = []
    for place in (Place(f"H{number}", f"Q{desk}", "made-up", BATCHES_A_DESK * BATCH_EVENTS) for desk in range(desks)):
        client = Client(f"{place.agency}.{place.desk}", place.agency, place.desk)
        with database.write() as connection:
            enrol(connection, client, place.secret, now)
            token = issue_token(connection, client.client_id, now, 3600)
        found.append(Sender(token, [f"[{','.join(some)}]".encode() for some in place.batches()]))
    database.close()
    return found


async def _drain(port: int, sender: Sender) -> None:
    line = Line(port, HANG_UP_SECONDS)
    for body in sender.bodies:
        while True:
            told = await line.ask("/v1/events", MEDIA_TYPE, body, sender.token)
            assert told is not None and told[0] in (200, 429), told
            if told[0] == 200:
                break
            await asyncio.sleep(0.01)  # the asking is the bench's: a desk would obey Retry-After
        assert told[2].count(b'"status":"applied"') == BATCH_EVENTS, told[2][:300]
    line.close()


async def _all(port: int, crowd: Sequence[Sender]) -> None:
    await asyncio.gather(*(_drain(port, sender) for sender in crowd))


@dataclass(slots=True)
class Rounds:
    """Several rounds at one database. `cpu`: the server's own seconds, a figure that other work hardly moves."""

    url: str
    cpu: float = 0.0
    operations: int = 0

    def taken_in(self, desks: int) -> float:
        """Operations per second of one server process; all of them are there afterwards."""
        crowd, (first,) = senders(self.url, desks), senders(self.url, 1)
        first.bodies = first.bodies[:WARMING_BATCHES]
        with server(self.url) as (port, pid):
            asyncio.run(_all(port, [first]))
            before = _held(self.url)
            begun, cpu = time.perf_counter(), _cpu_seconds(pid)
            asyncio.run(_all(port, crowd))
            seconds = time.perf_counter() - begun
            self.cpu += _cpu_seconds(pid) - cpu
        sent = sum(len(sender.bodies) for sender in crowd) * BATCH_EVENTS
        assert _held(self.url) - before == sent
        self.operations += sent
        return sent / seconds


def _cpu_seconds(pid: int) -> float:
    """User and system time of a process; 0.0 where the system does not tell."""
    told = Path(f"/proc/{pid}/stat")
    if not told.exists():
        return 0.0
    words = told.read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _held(url: str) -> int:
    database = Database(url)
    with database.read() as connection:
        held: int = connection.execute(select(func.count()).select_from(inbox_table)).scalar_one()
    database.close()
    return held


@dataclass(slots=True)
class Parts:
    """Seconds of many batches by what was done in them."""

    read: float = 0.0
    ask: float = 0.0
    write: float = 0.0
    commit: float = 0.0
    whole: float = 0.0
    _asked_at: float = field(default=0.0)

    def shares(self, batches: int) -> str:
        """Milliseconds of one batch, part by part."""
        judge = self.whole - self.read - self.ask - self.write - self.commit
        named = (("check", self.read), ("judge", judge), ("ask", self.ask), ("write", self.write), ("commit", self.commit))
        return ", ".join(f"{name} {1000 * seconds / batches:.1f}" for name, seconds in named)

    def before(self, *_: object) -> None:
        """A statement begins."""
        self._asked_at = time.perf_counter()

    def after(self, *_: object) -> None:
        """It has ended."""
        self.ask += time.perf_counter() - self._asked_at

    def writing(self, add: Callable[..., None]) -> Callable[..., None]:
        """`add`, with its time counted as writing and not as asking."""

        def timed(*arguments: object) -> None:
            asked, begun = self.ask, time.perf_counter()
            add(*arguments)
            self.write, self.ask = self.write + time.perf_counter() - begun, asked

        return timed


def parts(url: str) -> str:
    """Where the time of one batch goes, in one thread."""
    gateway = Gateway(GatewaySettings(url), Database(url))
    place = Place(f"H{next(_rounds)}", "Q1", "made-up", LOOKED_INTO * BATCH_EVENTS)
    desk = Client(f"{place.agency}.{place.desk}", place.agency, place.desk)
    with gateway.database.write() as connection:
        enrol(connection, desk, place.secret, gateway.now())
    taken = Parts()
    with ExitStack() as stack:
        for module in (inbox, desk_sequence, feed):
            stack.enter_context(patch.object(module, "add_rows", taken.writing(module.add_rows)))
        for name, heard in (("before_cursor_execute", taken.before), ("after_cursor_execute", taken.after)):
            event.listen(Engine, name, heard)
            stack.callback(event.remove, Engine, name, heard)
        for events in place.batches():
            _one_batch(gateway, desk, f"[{','.join(events)}]".encode(), taken)
    gateway.database.close()
    return taken.shares(LOOKED_INTO)


def _one_batch(gateway: Gateway, desk: Client, body: bytes, taken: Parts) -> None:
    begun = time.perf_counter()
    events = read_batch(body, BATCH_EVENTS)
    taken.read += time.perf_counter() - begun
    with gateway.database.write() as connection:
        admission.Admission(connection, desk, gateway.now()).admit(events)
        written = time.perf_counter()
    ended = time.perf_counter()
    taken.commit += ended - written
    taken.whole += ended - begun


def _rows() -> list[list[tuple[str, str]]]:
    """What the floor inserts: as many rows of the same bytes."""
    place = Place("H00", "Q1", "made-up", DESKS * BATCHES_A_DESK * BATCH_EVENTS)
    return [[(json.loads(text)["id"], text) for text in some] for some in place.batches()]


def _figures(name: str, url: str, floor: Callable[[], float]) -> Iterator[Figure]:
    rounds = Rounds(url)
    acts = [lambda: rounds.taken_in(DESKS), lambda: rounds.taken_in(1), floor]
    many, one, bare = map(middle, interleaved(acts, ROUNDS))
    beside = "bare executemany"
    target = Target(LEAST_A_SECOND, at_least=True)
    yield Figure(f"ingest on {name}, {DESKS} desks at once", many, "operations/s", beside, bare, target)
    yield Figure(f"ingest on {name}, one desk", one, "operations/s", beside, bare, note=f"ms a batch: {parts(url)}")
    if rounds.cpu:
        cpu = 1000 * rounds.cpu / rounds.operations * BATCH_EVENTS
        yield Figure(
            f"ingest on {name}, CPU of the gateway for 100", cpu, "ms", target=Target(1000 * BATCH_EVENTS / LEAST_A_SECOND)
        )


def measure() -> Iterator[Figure]:
    """SQLite, then PostgreSQL."""
    rows = _rows()
    with tempfile.TemporaryDirectory(prefix="counter-bench-") as name:
        folder = Path(name)
        yield from _figures("SQLite", f"sqlite:///{folder / 'gateway.db'}", lambda: floor_sqlite(folder, rows))
    if why_not():
        yield left_out("ingest on PostgreSQL", why_not())
        return
    with private_cluster(on_disk=True) as cluster:
        url = cluster.fresh_database()
        yield from _figures("PostgreSQL", url, lambda: floor_postgresql(url, rows))
