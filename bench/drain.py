"""How fast does a backlog leave the desk? Its own engine and store towards a real gateway process; floor: bare inserts.

Every round sends the same operations from a copy of the desk to an empty gateway. The floor inserts the same bytes into one
table with one key, 100 rows per durable commit, without HTTP, hashes or answers.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import httpx

from bench.desk_folder import folder_with, keep_as_the_same_desk, opened, settings_of
from bench.filled_store import KEY
from bench.gateway_drain import BATCH_EVENTS, floor_postgresql, floor_sqlite
from bench.intake_form import new_form, receive
from bench.measuring import ROUNDS, Figure, Target, interleaved, left_out, middle, timed
from config.paths import DeskPaths
from config.settings import GatewaySettings
from counter_app.main import desk_of
from counter_app.store.connection import connect
from tests.postgres import private_cluster, why_not

OPERATIONS = 5_000
CLIENT, SECRET = "bench-desk", "made-up-secret"
Batches = list[list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Backlog:
    """A desk that received dossiers while nothing could be sent, and the same operations as plain rows."""

    folder: Path
    on: date
    batches: Batches


@contextmanager
def backlog() -> Iterator[Backlog]:
    """Receptions through the service, one by one, as a desk does during an outage."""
    with folder_with(0) as folder:
        with opened(folder) as at:
            for _ in range(OPERATIONS):
                last = receive(at, new_form(at, receipt=False)).dossier
        store = connect(DeskPaths(folder).store.resolve(), KEY, writer=False)
        rows = [
            (op_id, bytes(body).decode()) for op_id, body in store.rows("SELECT op_id, payload FROM outbox ORDER BY seq")
        ]
        store.close()
        batches = [rows[start : start + BATCH_EVENTS] for start in range(0, len(rows), BATCH_EVENTS)]
        yield Backlog(folder, last.received_at.date(), batches)


@contextmanager
def gateway(database_url: str) -> Iterator[str]:
    """A gateway process that knows one desk; gives its address."""
    desk = desk_of(settings_of())
    client = f"{CLIENT}:{SECRET}:{desk.agency_code}:{desk.desk_id}"
    command = [executable, "-m", "sync.gateway", "serve", "--database-url", database_url, "--port", "0"]
    with Popen([*command, "--demo-client", client, "--exit-with-parent"], stdin=PIPE, stdout=PIPE) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"
        process.communicate()


def lease_numbers(url: str, on: date, count: int = OPERATIONS) -> None:
    """Lease at this gateway the very numbers that the desk has used: an empty one begins to count at 1."""
    form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
    with httpx.Client(base_url=url, trust_env=False) as http:
        token = http.post("/v1/token", data=form).json()["access_token"]
        leased = 0
        while leased < count:
            ask = {"agency": desk_of(settings_of()).agency_code, "on": on.isoformat(), "count": count}
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"bench-{leased}"}
            leased = http.post("/v1/number-leases", json=ask, headers=headers).json()["last"]


def drained(kept: Backlog, database_url: str) -> float:
    """Operations per second of one contact that sends everything."""
    with tempfile.TemporaryDirectory(prefix="counter-bench-") as name, gateway(database_url) as url:
        folder = Path(name) / "desk"
        shutil.copytree(kept.folder, folder)
        keep_as_the_same_desk(DeskPaths(folder).store)
        lease_numbers(url, kept.on)
        with opened(folder, settings_of(gateway=GatewaySettings(url, CLIENT)), secret=SECRET) as at:
            sync = at.desk.services.sync
            milliseconds = timed(lambda: sync.run(force=True))
            queue = sync.queue()
        assert (queue.acked, queue.pending, queue.parked) == (OPERATIONS, 0, 0), queue
    return OPERATIONS / milliseconds * 1000


def figure(name: str, taken: Sequence[Sequence[float]], least: float) -> Figure:
    """One line."""
    ours, floor = map(middle, taken)
    note, target = f"{OPERATIONS:,} receptions, {ROUNDS} rounds", Target(least, at_least=True)
    return Figure(f"Queue → gateway on {name}", ours, "operations/s", "bare executemany", floor, target, note)


def measure() -> Iterator[Figure]:
    """SQLite (the demo's gateway), then PostgreSQL (production's)."""
    with backlog() as kept, tempfile.TemporaryDirectory(prefix="counter-bench-") as name:
        folder = Path(name)
        numbers = iter(range(1_000))

        def sqlite() -> float:
            return drained(kept, f"sqlite:///{folder / f'gateway-{next(numbers)}.db'}")

        floor: Callable[[], float] = lambda: floor_sqlite(folder, kept.batches)  # noqa: E731 - beside its twin below
        yield figure("SQLite", interleaved([sqlite, floor], ROUNDS), 1_500)
        if why_not():
            yield left_out("Queue → gateway on PostgreSQL", why_not())
            return
        with private_cluster() as cluster:
            url = cluster.fresh_database()
            acts = [lambda: drained(kept, cluster.fresh_database()), lambda: floor_postgresql(url, kept.batches)]
            yield figure("PostgreSQL", interleaved(acts, ROUNDS), 2_500)
