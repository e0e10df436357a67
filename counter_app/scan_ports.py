"""The doors to scanners and cameras: how do pages come in, and what does a driver that dies cost?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from counter_app.domain.camera_frame import PreviewFrame
from counter_app.domain.found_scanner import ScannerSearchReport
from counter_app.domain.page_code import ExpectedCodes, FoundCode
from counter_app.domain.scan_page import ScanItem
from counter_app.domain.scan_source import ScanSettings, SourceKind, SourceState
from counter_app.domain.scanner_check import TargetMeasures
from counter_app.ports import CodeReader


class ScanSource(Protocol):
    """One scanner, camera or folder. Its driver runs in a child process. For a worker thread only; one run at a time."""

    @property
    def name(self) -> str:
        """As the officer knows it."""

    @property
    def kind(self) -> SourceKind: ...

    def probe(self) -> SourceState:
        """Asks it now; never raises."""

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[ScanItem]:
        """Pages as files in the folder `into` (made when missing), in the order of the paper.

        Runs into one folder never collide. A file there whose name begins with "unsealed" is no page; one with "-void-" is a
        page that was refused, kept to be looked at.

        **Asking for the next item says that the last one is journalled**: only then is the next sheet pulled, or the hot
        folder's file moved away. Closing the iterator instead cancels the run; what was delivered stays on disk.
        Never raises for what a device does: a fault comes as ScanFault. The end without a ScanFault means only that the
        source has no more paper: count the sheets. Raises DiskFull.
        """

    def cancel(self) -> None:
        """Ends the run from another thread; the iterator ends soon, the sheet on its way is void. Safe at any time."""


class LiveCamera(ScanSource, Protocol):
    """A document camera: each sheet that lies still and sharp becomes a page while `scan` runs."""

    def watch(self, on_frame: Callable[[PreviewFrame], None] | None) -> None:
        """About five small pictures a second while `scan` runs, from its thread; None: no more."""

    def capture(self) -> None:
        """The button: take what is seen now, sheet or not. From any thread."""


class PageCodeReader(Protocol):
    """Finds codes in a picture that is a file. For a worker thread only."""

    def read(self, picture: Path, expected: ExpectedCodes) -> tuple[FoundCode, ...]:
        """Every code once, from top to bottom; () when there is none. Raises PageUnreadable."""

    def close(self) -> None:
        """Ends its child process."""


class LineReader(CodeReader, Protocol):
    """A reader on a serial line: it reconnects by itself."""

    connected: bool

    def close(self) -> None:
        """From any thread: `codes` ends soon."""


class ScannerFinder(Protocol):
    def find(self) -> ScannerSearchReport:
        """Looks everywhere that needs no probing of a network. Takes seconds, never raises."""


class ScannerTargetReader(Protocol):
    def read(self, picture: Path, dpi: int) -> TargetMeasures:
        """What the scanned target says of the scanner. Raises PageUnreadable (reason no-target: it is not on this page)."""


class PagePictures(Protocol):
    """Small pictures of pages for the screen. For a worker thread."""

    def small(self, path: Path, width_px: int, rotate: int) -> bytes:
        """PNG, turned by `rotate` degrees clockwise. Raises FileRefused."""
