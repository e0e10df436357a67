"""Does a desk stay as it was after a month of work: memory, open files, write-ahead log? Judged from daily readings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WARM_UP_SHARE = 0.25  # caches fill in the first days
MOST_BYTES_A_DOSSIER = 4_096
MOST_FILES_MORE = 3
MOST_WAL_BYTES = 64 << 20  # journal_size_limit of the store
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Reading:
    """One process at one moment. `dossiers`: received so far; `wal_bytes`: of the desk's store."""

    dossiers: int
    memory_bytes: int
    files: int
    wal_bytes: int


def reading(dossiers: int, store: Path, process: str = "self") -> Reading:
    """As the kernel tells of a process. Raises OSError where there is no /proc."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    files = len(list(Path(f"/proc/{process}/fd").iterdir()))
    log = store.with_name(store.name + "-wal")
    return Reading(dossiers, pages * PAGE_BYTES, files, log.stat().st_size if log.exists() else 0)


def slope(readings: Sequence[Reading]) -> float:
    """Bytes of memory for each further dossier, by least squares."""
    mean_x = sum(one.dossiers for one in readings) / len(readings)
    mean_y = sum(one.memory_bytes for one in readings) / len(readings)
    spread = sum((one.dossiers - mean_x) ** 2 for one in readings)
    return sum((one.dossiers - mean_x) * (one.memory_bytes - mean_y) for one in readings) / spread if spread else 0.0


def settled(readings: Sequence[Reading]) -> Sequence[Reading]:
    """Without the warm-up."""
    return readings[int(len(readings) * WARM_UP_SHARE) :]


def troubles(readings: Sequence[Reading], most_bytes: int = MOST_BYTES_A_DOSSIER) -> list[str]:
    """What grew. Fewer than three readings after the warm-up say nothing about memory."""
    steady = settled(readings)
    found = []
    if len(steady) >= 3 and (grew := slope(steady)) > most_bytes:
        found.append(f"memory grows by {grew:,.0f} bytes a dossier")
    if steady and (more := steady[-1].files - steady[0].files) > MOST_FILES_MORE:
        found.append(f"{more} more open files than after the warm-up")
    if (largest := max(one.wal_bytes for one in readings)) > MOST_WAL_BYTES:
        found.append(f"the write-ahead log reached {largest / (1 << 20):.0f} MB")
    return found
