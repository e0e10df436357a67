"""What does the list of open dossiers on a second medium cost a desk each minute: when something changed, and when not?

The promise is 2 % of a core: 1.2 s of processor time a minute. Floor: the same look at the queue without any list.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bench.desk_folder import filled
from bench.filled_store import FIRST_DAY, KEY
from bench.measuring import Figure, Target, middle
from config.settings import DeskSettings
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.table_sheet import TableDocument
from counter_app.export_folder import ExportFolder
from counter_app.main import desk_of, table_renderer
from counter_app.ports import DeskStore
from counter_app.services.open_list import OpenList, OpenListKeeper
from counter_app.store.database import open_store
from counter_app.texts.day_sheets import open_list_sheet

DOSSIERS = 10_000
ROUNDS = 5
SECONDS_A_MINUTE = 60


class _Morning:
    """The clock of a desk in the first week of the filled store."""

    def __init__(self) -> None:
        self._at = datetime.combine(FIRST_DAY, datetime.min.time()).astimezone().replace(hour=9)

    def now(self) -> datetime:
        """A minute later at each look, so that no sheet is like the one before."""
        self._at += timedelta(minutes=1)
        return self._at

    def monotonic(self) -> float:
        return 0.0

    def boot_id(self) -> str:
        return "bench"


def measure() -> Iterator[Figure]:
    """Percent of one core, by processor time."""
    with tempfile.TemporaryDirectory(prefix="counter-bench-") as folder:
        path = Path(folder).resolve() / "store.db"
        shutil.copy(filled(DOSSIERS), path)
        store = open_store(path, KEY, clock=SystemDeskClock(lambda _: None), read_only=True)
        try:
            yield from _figures(store, Path(folder) / "stick")
        finally:
            store.close()


def _figures(store: DeskStore, stick: Path) -> Iterator[Figure]:
    desk, tables, clock = desk_of(DeskSettings("bac-giang", "Q1", "Quầy số 1")), table_renderer(), _Morning()
    rows: list[int] = []

    def words(listed: OpenList) -> TableDocument:
        rows.append(len(listed.rows))
        return open_list_sheet(listed, desk)

    def cost(keeper: OpenListKeeper) -> float:
        started = time.process_time()
        keeper.refresh(words)
        return 100 * (time.process_time() - started) / SECONDS_A_MINUTE

    def fresh() -> OpenListKeeper:
        return OpenListKeeper(store, clock, tables, ExportFolder(stick))

    cost(fresh())  # library and fonts are loaded once a day
    changed = [cost(fresh()) for _ in range(ROUNDS)]
    kept = fresh()
    cost(kept)
    unchanged = [cost(kept) for _ in range(ROUNDS)]
    told = f"{rows[-1]} open dossiers in the list"
    yield Figure(
        "list on a second medium, a minute with a change",
        middle(changed),
        "% of a core",
        "without one",
        middle(unchanged),
        Target(2.0),
        told,
    )
