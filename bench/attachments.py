"""How much of a narrow line do scans get, and what does a cut cost? The desk's own lane, a real gateway, a shaped line.

The floor is the line itself: so many bytes at so many a second.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Figure, Target
from sync.gateway_client import Deadlines
from sync.upload_lane import UploadLane
from tests.sync.lane_rig import Rig, content, lane_rig

WIDE_BYTES_A_SECOND = 10_000_000 // 8
NARROW_BYTES_A_SECOND = 64_000 // 8
FILES, FILE_BYTES = 6, 2_000_000
NARROW_FILE_BYTES = 200_000
CUTS, CUT_FILE_BYTES = 4, 4_000_000


def _send_all(rig: Rig, lane: UploadLane) -> float:
    """Seconds until nothing waits; the lane is called again as the engine would."""
    begun = time.perf_counter()
    while True:
        lane.run()
        with rig.store.read() as session:
            if not session.attachments.state().waiting:
                return time.perf_counter() - begun
        rig.clock.move(minutes=10)


def _share(rig: Rig, bytes_a_second: int, count: int, size: int) -> float:
    """The part of the line that carried files."""
    for number in range(count):
        rig.add(content(size, number + 1))
    rig.line.faults.bytes_per_second = bytes_a_second
    seconds = _send_all(rig, rig.lane(Deadlines()))
    assert set(rig.states()) == {"sent"}
    return 100 * count * size / bytes_a_second / seconds


def _resent(rig: Rig) -> float:
    """Per cent of the file that went twice, with a cut in each quarter, after one chunk for each is taken off."""
    rig.add(content(CUT_FILE_BYTES, 99))
    lane, chunks = rig.lane(), 0
    for _ in range(CUTS):
        rig.line.faults.cut_up_after = CUT_FILE_BYTES // (CUTS + 1)
        lane.run()
        chunks += 2 * lane.chunk_bytes  # it was twice as large before the cut halved it
        rig.clock.move(minutes=10)
    _send_all(rig, lane)
    return max(0.0, 100 * (rig.line.counted.up_bytes - CUT_FILE_BYTES - chunks) / CUT_FILE_BYTES)


def measure() -> Iterator[Figure]:
    """Two lines and the cuts."""
    for words, rate, count, size, least in (
        ("10 Mbit/s", WIDE_BYTES_A_SECOND, FILES, FILE_BYTES, 85.0),
        ("64 kbit/s", NARROW_BYTES_A_SECOND, 1, NARROW_FILE_BYTES, 50.0),
    ):
        with tempfile.TemporaryDirectory() as folder, lane_rig(Path(folder)) as rig:
            share = _share(rig, rate, count, size)
        yield Figure(f"files over {words}", share, "%", "the line", 100.0, Target(least, at_least=True))
    with tempfile.TemporaryDirectory() as folder, lane_rig(Path(folder)) as rig:
        again = _resent(rig)
    yield Figure("sent twice after cuts, beside one chunk each", again, "%", target=Target(1.0), note=f"{CUTS} cuts, 4 MB")
