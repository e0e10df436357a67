"""When are scans made searchable? Behind the counter's back, one copy at a time, after it was linked (D23).

A reading that was too slow or failed is tried again at the next starts, MOST_RETRIES times; then the history says so.
A copy keeps its certified file; the twin with the text layer stays beside it in the vault and is what a signature is set on.
Without the tool nothing happens and nobody is asked: the copies wait for a day on which it is installed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from counter_app.domain.copy_certificate import ClauseVerdict
from counter_app.domain.copy_errors import AlreadySigned, FileRefused, KeptFileBroken, KeptFileMissing
from counter_app.domain.copy_page import TextLayer
from counter_app.domain.digital_copy import DigitalCopy
from counter_app.ports import AuditEntry
from counter_app.services import staging
from counter_app.services.scan_doors import ScanDoors

_LATER: Final = ("no-tool", "no-language")  # of this machine, not of the copy: tried again after the next start
_UNLAWFUL: Final = "not-lawful"
_FAILED: Final = ("too-slow", "failed")
MOST_RETRIES: Final = 3


class CopyTexts:
    """For one worker thread of its own: a page takes seconds."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._no_tool = False
        self._again: list[DigitalCopy] | None = None  # what failed before this start of the program

    def read_next(self) -> bool:
        """Read the oldest copy that waits; False when none does, or when this machine cannot read. Raises StoreError,
        DiskFull."""
        if self._doors.room.texts is None or self._no_tool or self._doors.store.read_only:
            return False
        with self._doors.store.read() as session:
            if self._again is None:
                self._again = session.scans.texts.to_retry(1 + MOST_RETRIES)
            waiting = session.scans.texts.waiting()
            known = session.scans.texts.copy_of_same_file(waiting[0]) if waiting else ""
        if not waiting:
            return self._read(self._again.pop(0), again=True) if self._again else False
        if known:
            with self._doors.store.write() as session:
                session.scans.texts.carry(known, waiting[0].copy_id)
            return True
        return self._read(waiting[0])

    def _read(self, copy: DigitalCopy, *, again: bool = False) -> bool:
        folder = staging.workshop(self._doors.room.staging, "reading")
        try:
            layer = self._layer(copy, folder)
            self._no_tool = layer.problem in _LATER
            if self._no_tool:
                return False
            sha256, problem = self._twin(copy, layer)
        finally:
            shutil.rmtree(folder.parent, ignore_errors=True)
        with self._doors.store.write() as session:
            if not again:
                session.scans.texts.keep(copy.copy_id, layer.text, sha256, problem)
            elif session.scans.texts.again(copy.copy_id, layer.text, sha256, problem) > MOST_RETRIES and problem in _FAILED:
                told = {"component": copy.component_code, "problem": problem}
                now = self._doors.clock.now()
                session.audit.add(AuditEntry(now, copy.officer_id, "copy.unread", copy.dossier_uid, told))
        return True

    def _layer(self, copy: DigitalCopy, folder: Path) -> TextLayer:
        assert self._doors.room.texts is not None
        source = folder / "copy.pdf"
        try:
            self._doors.room.vault.take_out(copy.sha256, source)
            return self._doors.room.texts().add_text(source, folder / "with-text.pdf")
        except AlreadySigned:
            return TextLayer(None, "", "already-signed")
        except (KeptFileMissing, KeptFileBroken, FileRefused) as error:
            return TextLayer(None, "", error.code)

    def _twin(self, copy: DigitalCopy, layer: TextLayer) -> tuple[str, str]:
        """Hash of the kept twin and the problem; a twin that breaks a clause of the law is thrown away, its words stay."""
        if layer.path is None:
            return "", layer.problem
        rules = self._doors.room.rules(copy.made_at.date())
        if self._doors.room.checker().check(layer.path, rules, pages_expected=copy.pages).verdict is not ClauseVerdict.PASS:
            return "", _UNLAWFUL
        return self._doors.room.vault.put(layer.path).sha256, ""
