"""What the desk does about scans and codes while nobody presses a key: finds lost pages, reads texts, listens to readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from counter_app.app_lights import DeskLights
from counter_app.domain.errors import CounterError
from counter_app.domain.scan_source import NO_SCANNER, ScannerStanding
from counter_app.screens.messages import CodeArrived, DeskChanged
from counter_app.texts.errors import sentence
from counter_app.texts.scan_work_words import READER_BACK, READER_LOST, absent_words, found_words

if TYPE_CHECKING:
    from counter_app.scan_ports import LineReader
    from counter_app.services.counter import CounterServices

READ_EVERY_SECONDS = 20.0


class DeskScans(DeskLights):
    """The part of the desk that keeps scans in order. Nothing here is waited for at the counter."""

    def __init__(self, services: CounterServices) -> None:
        super().__init__(services)
        self._readers: tuple[LineReader, ...] = ()
        self._readers_were: dict[int, bool] = {}

    def keep_scans(self) -> None:
        """Begin, once everything is loaded."""
        if self._services.scanning is not None:
            self.set_interval(READ_EVERY_SECONDS, self._read_texts)
        self._readers = self._services.code_readers
        for reader in self._readers:
            self._listen(reader)
        if self._readers:
            self.set_interval(1.0, self._watch_readers)

    def on_unmount(self) -> None:
        for reader in self._readers:
            reader.close()

    @work(thread=True, exit_on_error=False, group="staging")
    def sweep_scans(self) -> None:
        """Pages that a crash left readable beside the vault go into it before anybody scans again; what belongs to no
        dossier is listed; what the centre confirmed long ago goes where the settings say so."""
        scan = self._services.scanning
        if scan is None or not self._begin("sweep"):
            return
        try:
            scan.runs.sweep()
            census = scan.lost.sweep()
            scan.lost.release_due()
        except CounterError as error:
            self.call_from_thread(self.notify, sentence(error), severity="error", markup=False)
            return
        finally:
            self._busy_jobs.discard("sweep")
        if census.found:
            self.call_from_thread(self.notify, found_words(census.found), severity="warning", markup=False)
        if census.absent:
            told = absent_words(census.absent)
            self.call_from_thread(self.notify, told, severity="error", markup=False)
        self.call_from_thread(self._read_state)

    @work(thread=True, exit_on_error=False, group="texts")
    def _read_texts(self) -> None:
        """One copy after the other, as long as there are some; seconds a page, at low priority."""
        scan = self._services.scanning
        if scan is None or not self._begin("texts"):
            return
        try:
            while self.is_running and scan.texts.read_next():
                pass
        except CounterError:
            pass  # the store is busy or the disk full: others say so; the copies wait
        finally:
            self._busy_jobs.discard("texts")

    # --- readers of codes ----------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="readers")
    def _listen(self, reader: LineReader) -> None:
        try:
            for code in reader.codes():
                self._readers_were[id(reader)] = True  # it spoke, so it is there: also within the first second
                self.call_from_thread(self._code_read, code.text)
        except CounterError as error:
            self.call_from_thread(self.notify, sentence(error), severity="error", markup=False)

    def _code_read(self, text: str) -> None:
        """To the screen in front, by the way of every code; a locked desk takes none."""
        if self.session.officer is not None and not self._is_locked():
            self.screen.post_message(CodeArrived(text))

    def _watch_readers(self) -> None:
        """One sentence when a reader goes, one when it is back; the light stands for the rest."""
        for reader in self._readers:
            was = self._readers_were.get(id(reader))
            self._readers_were[id(reader)] = reader.connected
            if was is not None and was is not reader.connected:
                told, severe = (READER_BACK, "information") if reader.connected else (READER_LOST, "warning")
                self.notify(told, severity=severe, markup=False)  # type: ignore[arg-type]
                self.post_message(DeskChanged())

    def readers_connected(self) -> bool | None:
        """None: no reader is set up."""
        return all(reader.connected for reader in self._readers) if self._readers else None

    def scanner_standing(self) -> ScannerStanding:
        """Of the last run since the start."""
        scan = self._services.scanning
        if scan is None or not scan.runs.sources():
            return NO_SCANNER
        return ScannerStanding(set_up=True, problem=scan.runs.last_problem)
