"""What every source of pages has in common: its driver in a child process, heard with patience, ended when it is silent."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from counter_app.domain.errors import CounterError, DiskFull
from counter_app.domain.scan_errors import (
    FeederEmpty,
    PageUnreadable,
    ScanDriverCrashed,
    ScanHung,
    ScannerUnplugged,
)
from counter_app.domain.scan_page import ScanFault, ScanItem, ScannedDocument, ScannedSide, SheetSide
from counter_app.domain.scan_source import ColourMode, ScanSettings, SourceKind, SourceState
from counter_app.ports import Clock
from scanners.child import Child, ChildDied, ChildSilent
from scanners.page_file import SPARE_BYTES
from scanners.wire import Message, error_of, settings_message

_SIGNS_OF_LIFE: Final = ("alive", "frame")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a sign of life: for a probe, and for a page (a lamp warms up for a minute)."""

    probe_seconds: float = 20.0
    page_seconds: float = 120.0
    cancel_seconds: float = 6.0


@dataclass(slots=True)
class Counted:
    """How far one run has come. `name` keeps the files of different runs apart; `sheet` counts fronts."""

    both_sides: bool = False
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    delivered: int = 0
    sheet: int = 0
    last_side: str = ""

    @property
    def sheet_on_its_way(self) -> int:
        """The one that a fault is about: a back that is missing belongs to the sheet of its front."""
        return self.sheet if self.both_sides and self.last_side == "front" else self.sheet + 1


@dataclass(slots=True)
class _Run:
    """A driver at work."""

    child: Child
    counted: Counted
    cancelled: threading.Event = field(default_factory=threading.Event)


class DrivenSource:
    """Implements ScanSource over a driver of `scanners.worker`. `device`: the driver's own settings."""

    def __init__(
        self, name: str, kind: SourceKind, clock: Clock, device: dict[str, Any], patience: Patience | None = None
    ) -> None:
        self._name = name
        self._kind = kind
        self._clock = clock
        self._device = device
        self._patience = patience or Patience()
        self._driver = "file" if kind is SourceKind.HOT_FOLDER else str(kind)
        self._run: _Run | None = None
        self.spare_bytes = SPARE_BYTES

    @property
    def name(self) -> str:
        """Implements ScanSource."""
        return self._name

    @property
    def kind(self) -> SourceKind:
        """Implements ScanSource."""
        return self._kind

    def probe(self) -> SourceState:
        """Implements ScanSource."""
        try:
            child = Child()
        except OSError as error:
            return SourceState(False, self._name, ScanDriverCrashed.code, detail=str(error))
        try:
            child.tell({"do": "probe", "driver": self._driver, "device": self._device})
            return self._state(child)
        except ChildDied as error:
            return SourceState(False, self._name, ScanDriverCrashed.code, detail=error.reason)
        except ChildSilent:
            return SourceState(False, self._name, ScanHung.code)
        finally:
            child.end(within_seconds=0.5)

    def _state(self, child: Child) -> SourceState:
        while True:
            told = child.hear(self._patience.probe_seconds)
            match told.pop("tell"):
                case "state":
                    return SourceState(name=self._name, **told)
                case "fault":
                    error = error_of(told)
                    return SourceState(False, self._name, error.code, detail=str(error.facts.get("reason", "")))
                case "end":
                    return SourceState(False, self._name, ScanDriverCrashed.code)

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[ScanItem]:
        """Implements ScanSource."""
        yield from self.driven(settings, into, Counted(settings.both_sides))

    def driven(self, settings: ScanSettings, into: Path, counted: Counted) -> Iterator[ScanItem]:
        """One driver from start to end, counting on from what was delivered before."""
        try:
            child = Child()
        except OSError as error:
            yield ScanFault(ScanDriverCrashed(device=self._name, sheet=0, reason=str(error)), counted.delivered)
            return
        run = self._run = _Run(child, counted)
        try:
            child.tell(self._order(settings, into, counted))
            yield from self._items(run)
        finally:
            self._run = None
            run.child.tell({"do": "cancel"})
            run.child.end(self._patience.cancel_seconds)

    def cancel(self) -> None:
        """Implements ScanSource."""
        run = self._run
        if run is not None:
            run.cancelled.set()
            run.child.tell({"do": "cancel"})

    def order(self, what: str) -> None:
        """A word for the driver of the run that is going on, such as a button."""
        if (run := self._run) is not None:
            run.child.tell({"do": what})

    def _order(self, settings: ScanSettings, into: Path, counted: Counted) -> Message:
        return {
            "do": "scan",
            "driver": self._driver,
            "device": self._device,
            "settings": settings_message(settings),
            "into": str(into),
            "run": counted.name,
            "after_sequence": counted.delivered,
            "spare_bytes": self.spare_bytes,
        }

    def _items(self, run: _Run) -> Iterator[ScanItem]:
        started_at = time.monotonic()
        while True:
            try:
                told = run.child.hear(
                    self._patience.cancel_seconds if run.cancelled.is_set() else self._patience.page_seconds
                )
            except ChildSilent:
                run.child.kill()
                if not run.cancelled.is_set():
                    waited = round(time.monotonic() - started_at)
                    yield self._fault(run, ScanHung(waited_seconds=waited))
                return
            except ChildDied as error:
                if not run.cancelled.is_set():
                    yield self._fault(run, ScanDriverCrashed(reason=error.reason))
                return
            kind = told.pop("tell")
            if kind == "end":
                return
            if kind in _SIGNS_OF_LIFE:
                self._heard(kind, told)
                continue
            item = self._item(kind, told, run)
            if run.cancelled.is_set() and isinstance(item, ScanFault):
                return
            yield item
            if isinstance(item, ScanFault) and item.ends_run:
                return
            run.child.tell({"do": "next"})
            started_at = time.monotonic()

    def _heard(self, kind: str, told: Message) -> None:
        """A sign of life; a source that shows something overrides this."""

    def _item(self, kind: str, told: Message, run: _Run) -> ScanItem:
        if kind == "page":
            run.counted.delivered = told["sequence"]
            run.counted.last_side = told["side"]
            run.counted.sheet += told["side"] == "front" or run.counted.sheet == 0
            return self._page(told, run.counted.sheet)
        if kind == "document":
            run.counted.delivered = told["sequence"]
            run.counted.sheet += 1
            return self._document(told)
        error = error_of(told)
        if isinstance(error, DiskFull):
            raise error
        return self._fault(run, error, ends_run=told.get("ends_run", True))

    def _fault(self, run: _Run, error: CounterError, ends_run: bool = True) -> ScanFault:
        void = error.facts.pop("void", None)
        nothing_lies_there = isinstance(error, FeederEmpty | ScannerUnplugged) and run.counted.sheet == 0
        error.facts = {
            "device": self._name,
            "sheet": 0 if nothing_lies_there else run.counted.sheet_on_its_way,
            **error.facts,
        }
        if isinstance(error, PageUnreadable) and str(error.facts.get("file", "")).startswith("unsealed"):
            error.facts["file"] = ""
        return ScanFault(error, run.counted.delivered, ends_run, Path(str(void)) if void else None)

    def _page(self, told: Message, sheet: int) -> ScannedSide:
        tag_x, tag_y = told["tag_dpi"]
        return ScannedSide(
            path=Path(told["path"]),
            sequence=told["sequence"],
            sheet=sheet,
            side=SheetSide(told["side"]),
            width_px=told["width_px"],
            height_px=told["height_px"],
            dpi_x=told["dpi_x"] or tag_x or None,
            dpi_y=told["dpi_y"] or tag_y or None,
            colour=ColourMode(told["colour"]),
            bits_per_channel=told["bits_per_channel"],
            media_type=told["media_type"],
            size_bytes=told["size_bytes"],
            sha256=told["sha256"],
            device=self._name,
            captured_at=self._clock.now(),
            captured_monotonic=self._clock.monotonic(),
            original=Path(told["original"]) if told["original"] else None,
            original_sha256=told["original_sha256"],
            page_in_original=told["page_in_original"],
            view=Path(told["view"]) if told["view"] else None,
        )

    def _document(self, told: Message) -> ScannedDocument:
        return ScannedDocument(
            path=Path(told["path"]),
            sequence=told["sequence"],
            pages=told["pages"],
            signed=told["signed"],
            size_bytes=told["size_bytes"],
            sha256=told["sha256"],
            device=self._name,
            captured_at=self._clock.now(),
            captured_monotonic=self._clock.monotonic(),
            original=Path(told["original"]) if told["original"] else None,
        )
