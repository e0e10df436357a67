"""How fast does the gateway drain a backlog, against the floor of the same number of durable single-table inserts?

    python -m bench.gateway_drain [events]

One httpx client on this machine sends batches of 100 fresh dossiers to a real server process. The bodies are made before the
clock starts. The floor inserts the same data bytes into one table with one key, 100 rows per durable commit, no HTTP.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from tests.gateway.making import BATCH, DESK_ONE, received
from tests.postgres import private_cluster, why_not

BATCH_EVENTS = 100
ROUNDS = 3


@contextmanager
def server(url: str) -> Iterator[httpx.Client]:
    """A server process with one demo desk; ends with its standard input."""
    demo = ":".join((DESK_ONE.client_id, DESK_ONE.secret, DESK_ONE.agency, DESK_ONE.desk))
    command = [sys.executable, "-m", "sync.gateway", "serve", "--database-url", url, "--port", "0", "--demo-client", demo]
    with subprocess.Popen([*command, "--exit-with-parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as http:
            form = {"grant_type": "client_credentials", "client_id": DESK_ONE.client_id, "client_secret": DESK_ONE.secret}
            http.headers["Authorization"] = "Bearer " + http.post("/v1/token", data=form).json()["access_token"]
            yield http
        process.communicate()


def drain(http: httpx.Client, bodies: Sequence[bytes], status: str) -> float:
    """Events per second; every one must be answered as expected."""
    begun = time.perf_counter()
    for body in bodies:
        results = http.post("/v1/events", content=body, headers=BATCH).json()["results"]
        assert [result["status"] for result in results] == [status] * BATCH_EVENTS, results[0]
    return len(bodies) * BATCH_EVENTS / (time.perf_counter() - begun)


def floor_sqlite(folder: Path, batches: Sequence[Sequence[tuple[str, str]]]) -> float:
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(folder / "floor.db"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS floor (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
    connection.execute("DELETE FROM floor")
    begun = time.perf_counter()
    for rows in batches:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO floor VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    return len(batches) * BATCH_EVENTS / (time.perf_counter() - begun)


def floor_postgresql(url: str, batches: Sequence[Sequence[tuple[str, str]]]) -> float:
    import psycopg

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS floor (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
        cursor.execute("TRUNCATE floor")
        connection.commit()
        begun = time.perf_counter()
        for rows in batches:
            cursor.executemany("INSERT INTO floor VALUES (%s, %s)", rows)
            connection.commit()
        return len(batches) * BATCH_EVENTS / (time.perf_counter() - begun)


def rounds(name: str, url: str, count: int, floor: Iterator[float]) -> None:
    """Interleaved rounds, so that whatever else this machine does falls on both."""
    fresh, again, floors = [], [], []
    with server(url) as http:
        for _ in range(ROUNDS):
            bodies = [json.dumps([received() for _ in range(BATCH_EVENTS)]).encode() for _ in range(count // BATCH_EVENTS)]
            fresh.append(drain(http, bodies, "applied"))
            again.append(drain(http, bodies, "duplicate"))
            floors.append(next(floor))
    line = f"{name}: fresh dossiers {median(fresh):,.0f}/s, replays {median(again):,.0f}/s, floor {median(floors):,.0f}/s"
    print(f"{line}, {median(fresh) / median(floors):.2f} of the floor (medians of {ROUNDS} rounds of {count})", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    facts = [received() for _ in range(count)]
    rows = [(fact["id"], json.dumps(fact["data"], ensure_ascii=False)) for fact in facts]
    batches = [rows[start : start + BATCH_EVENTS] for start in range(0, count, BATCH_EVENTS)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rounds("SQLite", f"sqlite:///{folder / 'gateway.db'}", count, iter(lambda: floor_sqlite(folder, batches), None))
    if why_not():
        print(f"PostgreSQL: left out, {why_not()}")
        return
    with private_cluster(on_disk=True) as cluster:
        url = cluster.fresh_database()
        rounds("PostgreSQL", url, count, iter(lambda: floor_postgresql(url, batches), None))


if __name__ == "__main__":
    main()
