"""How long from confirm until the dossier is safe on the disk? Floor: one row committed by the library alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.desk_folder import folder_with, opened
from bench.filled_store import KEY
from bench.intake_form import new_form, receive
from bench.measuring import Figure, Target, interleaved, middle, percentile, timed

DOSSIERS = 100_000
RECEPTIONS = 500
WARM_UP = 20
ROW_BYTES = 2000  # about what one reception writes as JSON


def bare_commit(folder: Path) -> tuple[Any, Callable[[], object]]:
    """A connection as safe as the store's, and one insert that is a transaction of its own."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(folder / "floor.db"), isolation_level=None)
    for pragma in (f"key = \"x'{KEY.hex()}'\"", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    row = bytes(ROW_BYTES)
    return connection, lambda: connection.execute("INSERT INTO floor (body) VALUES (?)", (row,))


def measure() -> Iterator[Figure]:
    """Confirm → committed, with the print intent, the operation for the centre, the audit link and the number."""
    with folder_with(DOSSIERS) as folder, opened(folder) as at:
        connection, commit = bare_commit(folder)
        for _ in range(WARM_UP):
            receive(at, new_form(at, receipt=True))

        def reception() -> float:
            form = new_form(at, receipt=True)
            return timed(lambda: receive(at, form))

        ours, floor = interleaved([reception, lambda: timed(commit)], RECEPTIONS)
        connection.close()
    for name, of in (("p50", middle), ("p99", lambda times: percentile(times, 0.99))):
        yield Figure(
            f"Confirm → committed, {DOSSIERS:,} dossiers, {name}",
            of(ours),
            "ms",
            f"one bare commit, {name}",
            of(floor),
            Target(30),
            f"{RECEPTIONS} receptions",
        )
