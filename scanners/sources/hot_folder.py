"""A folder into which any scanner saves: which files are finished, and what becomes of each?

The folder is listed again and again (a network share tells nobody of its changes). A file is opened only by a child process
(D14), only when it has been the same for a while, and is moved away only after its pages were journalled: a file whose run
was cut short is found again, and `already_taken` keeps its pages from coming twice.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from counter_app.domain.scan_errors import (
    PageUnreadable,
    ScanError,
    ScanFileRefused,
    ScannerBusy,
    ScannerUnplugged,
)
from counter_app.domain.scan_page import ScanFault, ScanItem
from counter_app.domain.scan_source import ScanSettings, SourceKind
from counter_app.ports import Clock
from scanners.page_file import MOST_BYTES, sha256_of
from scanners.sources.driven import Counted, DrivenSource, Patience

_UNFINISHED: Final = (".part", ".tmp", ".partial", ".crdownload", ".filepart")
_UNFINISHED_REASONS: Final = ("empty", "truncated", "broken")


@dataclass(frozen=True, slots=True)
class HotFolder:
    """`taken`, `refused`: names of the folders inside it to which files are moved. Times in seconds.

    `stable`: how long a file must be the same before it is opened; `grace`: how much longer one is given that cannot be
    read; `idle`: the run ends when nothing came for so long.
    """

    path: Path
    taken: str
    refused: str
    stable_seconds: float = 1.5
    grace_seconds: float = 10.0
    idle_seconds: float = 20.0
    poll_seconds: float = 0.3


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it is listed."""

    path: Path
    size: int
    changed_ns: int

    @property
    def looks(self) -> tuple[int, int]:
        return self.size, self.changed_ns


@dataclass(slots=True)
class _Watch:
    """What was seen when: name → (looks, since when the same)."""

    since: dict[Path, tuple[tuple[int, int], float]] = field(default_factory=dict)

    def same_for(self, seen: _Seen, now: float) -> float:
        """Seconds that this file has not changed."""
        looks, since = self.since.get(seen.path, (None, now))
        if looks != seen.looks:
            self.since[seen.path] = (seen.looks, now)
            return 0.0
        return now - since


class HotFolderSource(DrivenSource):
    """Implements ScanSource. `already_taken`: whether pages of an original with this SHA-256 are journalled."""

    def __init__(
        self,
        name: str,
        clock: Clock,
        folder: HotFolder,
        already_taken: Callable[[str], bool] = lambda _sha256: False,
        patience: Patience | None = None,
    ) -> None:
        super().__init__(name, SourceKind.HOT_FOLDER, clock, {"path": str(folder.path)}, patience)
        self._folder = folder
        self._already_taken = already_taken
        self._stopped = threading.Event()

    def cancel(self) -> None:
        """Implements ScanSource."""
        self._stopped.set()
        super().cancel()

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[ScanItem]:
        """Implements ScanSource: what lies there and what comes, until nothing came for a while."""
        self._stopped.clear()
        counted, watch, quiet_since = Counted(), _Watch(), time.monotonic()
        while not self._stopped.is_set():
            try:
                waiting = list(self._listed())
            except OSError as error:
                yield ScanFault(ScannerUnplugged(device=self.name, sheet=0, reason=type(error).__name__), counted.delivered)
                return
            ready = self._ready(waiting, watch)
            if ready is not None:
                yield from self._file(ready, settings, into, counted, watch)
            elif not waiting and time.monotonic() - quiet_since > self._folder.idle_seconds:
                return
            else:
                self._stopped.wait(self._folder.poll_seconds)
            if waiting:
                quiet_since = time.monotonic()
            if settings.most_sheets is not None and counted.sheet >= settings.most_sheets:
                return

    def _listed(self) -> Iterator[_Seen]:
        """Plain files only: what a link or a pipe leads to is nobody's scan."""
        with os.scandir(self._folder.path) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
                    continue
                try:
                    told = entry.stat(follow_symlinks=False)
                except OSError:
                    continue  # it is gone again
                if stat.S_ISREG(told.st_mode):
                    yield _Seen(Path(entry.path), told.st_size, told.st_mtime_ns)

    def _ready(self, waiting: list[_Seen], watch: _Watch) -> _Seen | None:
        """The oldest finished file. Files of one stack often carry the same second: then their names decide."""
        now = time.monotonic()
        finished = [seen for seen in waiting if watch.same_for(seen, now) >= self._folder.stable_seconds]
        return min(finished, key=lambda seen: (seen.changed_ns, seen.path.name), default=None)

    def _file(self, seen: _Seen, settings: ScanSettings, into: Path, counted: Counted, watch: _Watch) -> Iterator[ScanItem]:
        if seen.size > MOST_BYTES:
            yield self._refusal(ScanFileRefused(file=seen.path.name, reason="too-large"), counted)
            self._move(seen, self._folder.refused)
            return
        kept = _free_name(self._folder.path / self._folder.taken, seen.path.name)
        try:
            if self._already_taken(sha256_of(seen.path)):
                self._move(seen, self._folder.taken)
                return
        except OSError:
            return  # locked by its writer, or gone
        self._device = {
            "path": str(seen.path),
            "size": seen.size,
            "changed_ns": seen.changed_ns,
            "original": str(kept),
        }
        try:
            goes_to = yield from self._items_of_file(seen, settings, into, counted, watch)
        finally:
            self._device = {"path": str(self._folder.path)}
        if goes_to:
            self._move(seen, goes_to)

    def _items_of_file(
        self, seen: _Seen, settings: ScanSettings, into: Path, counted: Counted, watch: _Watch
    ) -> Generator[ScanItem, None, str]:
        """Yields the items; returns the folder that the file goes to, "" when it stays for another look."""
        for item in self.driven(settings, into, counted):
            if not isinstance(item, ScanFault):
                yield item
                continue
            if self._look_again(item.error, watch.same_for(seen, time.monotonic())):
                return ""
            error = item.error
            if not isinstance(error, PageUnreadable | ScanFileRefused):
                error = ScanFileRefused(file=seen.path.name, reason="bomb")  # its parser died or hung
            yield self._refusal(error, counted)
            return self._folder.refused
        return "" if self._stopped.is_set() else self._folder.taken

    def _look_again(self, error: Exception, same_for_seconds: float) -> bool:
        if isinstance(error, ScannerBusy):
            return True
        unfinished = isinstance(error, PageUnreadable) and error.facts.get("reason") in _UNFINISHED_REASONS
        return unfinished and same_for_seconds < self._folder.stable_seconds + self._folder.grace_seconds

    def _refusal(self, error: ScanError, counted: Counted) -> ScanFault:
        error.facts = {"device": self.name, "sheet": counted.sheet + 1, **error.facts}
        return ScanFault(error, counted.delivered, ends_run=False)

    def _move(self, seen: _Seen, folder_name: str) -> None:
        """Never over another file, never away from the folder."""
        folder = self._folder.path / folder_name
        folder.mkdir(exist_ok=True)
        seen.path.rename(_free_name(folder, seen.path.name))


def _free_name(folder: Path, name: str) -> Path:
    """The same name, or with a number where it is taken: a scanner that counts from 1 every morning repeats itself."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        number += 1
    return path
