"""What does the demo scan with? A practice scanner whose feeder is filled with made-up sheets when it is first used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counter_app.domain.scan_page import ScanItem
from counter_app.domain.scan_source import ScanSettings, SourceKind, SourceState

if TYPE_CHECKING:
    from counter_app.ports import Clock
    from counter_app.scan_ports import ScanSource
    from scanners.sources.replay import ReplaySource

DEMO_SCANNER: Final = "Máy quét mẫu"
_PAPERS: Final = ("application", "birth-certificate")
_BACK: Final = "empty-white"
_DPI: Final = 200


class DemoScanner:
    """Implements ScanSource. Every run finds two sheets in the feeder; backs are empty, so that a blank side is asked."""

    name = DEMO_SCANNER
    kind = SourceKind.REPLAY

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    @cached_property
    def _source(self) -> ReplaySource:
        from scanners.sources.replay import ReplaySource

        return ReplaySource(DEMO_SCANNER, self._clock, [])

    def probe(self) -> SourceState:
        """Implements ScanSource."""
        return SourceState(True, DEMO_SCANNER, feeder_loaded=True, has_feeder=True, has_duplex=True, model="demo")

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[ScanItem]:
        """Implements ScanSource."""
        if not self._source.waiting:
            backs = (_BACK,) if settings.both_sides else ()
            self._source.load([self._page(paper) for front in _PAPERS for paper in (front, *backs)])
        yield from self._source.scan(settings, into)

    def cancel(self) -> None:
        """Implements ScanSource."""
        self._source.cancel()

    def _page(self, paper: str) -> Path:
        """Drawn once; about 0.2 s."""
        from bench.pages.page_set import Recipe, make

        recipe = Recipe(paper, _DPI, suffix="jpg")
        path = self._folder / f"{recipe.name}.{recipe.suffix}"
        return path if path.is_file() else make(recipe).save(self._folder)


def demo_sources(folder: Path, clock: Clock) -> Mapping[str, ScanSource]:
    """The demo's one scanner by its name."""
    return {DEMO_SCANNER: DemoScanner(folder, clock)}
