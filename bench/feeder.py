"""Does a feeder ever wait for the desk, and how soon does an officer know of a bad sheet? Fifty sheets as at the counter.

The way of one sheet: driver process, fsync, vault, cover code looked for, journal; then the next is pulled. The gates look
beside it. A feeder of 30 sheets a minute gives the desk two seconds for each.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Figure, Target, middle
from bench.pages.page_set import Recipe, make
from counter_app.domain.scan_page import ScanItem
from counter_app.domain.scan_source import ScanSettings
from counter_app.domain.scan_work import WorkPage

SHEETS = 50
PACED = 10
SHEET_SECONDS = 2.0
PAPERS = ("application", "birth-certificate", "contract", "health-paper", "land-certificate")


class Pace:
    """What the source of a run feels: when a sheet was given and when the next was asked for. `seconds`: a sheet a time."""

    def __init__(self, scan: object, seconds: float = 0.0) -> None:
        self._scan = scan
        self._seconds = seconds
        self.taken_ms: list[float] = []
        self.given_at: list[float] = []

    def __call__(self, settings: ScanSettings, into: Path) -> Iterator[ScanItem]:
        """Stands for `source.scan`."""
        started_at = time.perf_counter()
        for number, item in enumerate(self._scan(settings, into), 1):  # type: ignore[operator]
            time.sleep(max(0.0, started_at + number * self._seconds - time.perf_counter()))
            self.given_at.append(time.perf_counter())
            yield item
            self.taken_ms.append(1000 * (time.perf_counter() - self.given_at[-1]))


def sheets(folder: Path, count: int, dpi: int) -> list[Path]:
    """So many files that differ, of a few dense papers; padded behind the picture's end as some scanners do."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = [make(Recipe(paper, dpi, suffix="jpg")).save(folder).read_bytes() for paper in PAPERS]
    paths = [folder / f"sheet-{number:03d}.jpg" for number in range(count)]
    for number, (path, content) in enumerate(zip(paths, itertools.cycle(whole), strict=False)):
        path.write_bytes(content + bytes(number + 1))
    return paths


def run(folder: Path, count: int, dpi: int, seconds: float) -> tuple[Pace, list[float], float]:
    """The pace, the milliseconds from a sheet to its verdict, and how long all took in seconds."""
    from tests.services.scan_rig import SCANNER, ScanRig

    rig = ScanRig(folder / "desk")
    pace = Pace(rig.source.scan, seconds)
    rig.source.scan = pace  # type: ignore[method-assign]
    rig.source.load(sheets(folder / "sheets", count, dpi))
    work = rig.open(count)
    judged: list[float] = []

    def told(page: WorkPage) -> None:
        if page.reading is not None:
            judged.append(time.perf_counter())

    started_at = time.perf_counter()
    outcome = rig.scan.runs.run(work, SCANNER, rig.desk.officer, settings=ScanSettings(dpi=dpi), told=told)
    took = time.perf_counter() - started_at
    assert (outcome.pages, outcome.faults) == (count, []), outcome
    rig.desk.close()
    return pace, [1000 * (verdict - given) for verdict, given in zip(judged, pace.given_at, strict=True)], took


def feeder_figures(folder: Path) -> Iterator[Figure]:
    """As fast as the sheets come, then at the pace of a feeder."""
    for dpi in (200, 300):
        pace, _, took = run(folder / f"fast-{dpi}", SHEETS, dpi, 0.0)
        note = f"longest {max(pace.taken_ms):.0f} ms; {SHEETS / took * 60:.0f} sheets a minute with all verdicts"
        name = f"Sheet given → next one asked for, {SHEETS} sheets, {dpi} dpi"
        yield Figure(name, middle(pace.taken_ms), "ms", target=Target(1000 * SHEET_SECONDS), note=note)
    for dpi, most in ((200, Target(1000)), (300, None)):
        _, verdicts, _ = run(folder / f"paced-{dpi}", PACED, dpi, SHEET_SECONDS)
        first, *rest = verdicts
        note = f"{PACED} sheets at 30 a minute, the longest; the first, with the start of the judge, {first:.0f} ms"
        yield Figure(f"Sheet given → its verdict, {dpi} dpi", max(rest), "ms", target=most, note=note)
