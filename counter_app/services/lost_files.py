"""Which pages and files belong to no dossier, and how is each settled: linked, or kept with a reason; never deleted (I1)?

Scanned pages = linked + staged + lost and found. What a crash, a void sheet or a refused document leaves in the vault is
listed here until a person says where it belongs.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.copy_errors import FileRefused, KeptFileBroken, KeptFileMissing
from counter_app.domain.errors import MissingField
from counter_app.domain.kept_file import VaultTrouble
from counter_app.domain.lost_file import LostFile, LostState, Settlement
from counter_app.domain.officer import Officer
from counter_app.domain.scan_errors import PageUnreadable
from counter_app.ports import AuditEntry, Session
from counter_app.services import staging
from counter_app.services.copy_release import release_due
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scan_run import ScanRuns
from counter_app.services.scanning import Scanning
from counter_app.services.signed_documents import SignedDocuments

_BEGINS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png"}


@dataclass(frozen=True, slots=True)
class VaultCensus:
    """What a sweep found: new finds, files that a row names and the vault lacks, damaged ones that were set aside."""

    found: int
    absent: int
    set_aside: int


class LostFiles:
    """For a worker thread."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._works = Scanning(doors)
        self._runs = ScanRuns(doors)
        self._documents = SignedDocuments(doors)

    def sweep(self) -> VaultCensus:
        """At the start of the program, behind the sweep of the staging folder. Raises StoreError."""
        with self._doors.store.read() as session:
            linked, released = session.scans.lost.linked_hashes(), session.scans.releases.hashes()
        findings = self._doors.room.vault.examine(linked)
        troubles = [each.trouble for each in findings if each.name not in released]
        found, now = 0, self._doors.clock.now()
        names = [each for each in findings if each.trouble is VaultTrouble.NOT_LINKED]
        if names and not self._doors.store.read_only:
            with self._doors.store.write() as session:
                linked = session.scans.lost.linked_hashes()  # what was linked while the folder was read is no find
                for each in names:
                    if each.name not in linked:
                        found += session.scans.lost.add(LostFile(each.name, each.size_on_disk, now))
        return VaultCensus(found, troubles.count(VaultTrouble.ABSENT), troubles.count(VaultTrouble.SET_ASIDE))

    def note(self, sha256: str, size_bytes: int) -> None:
        """A file that was put into the vault and belongs to nothing yet, told at once and not only by the next sweep."""
        with self._doors.store.write() as session:
            session.scans.lost.add(LostFile(sha256, size_bytes, self._doors.clock.now()))

    def open(self) -> list[LostFile]:
        """Oldest first."""
        with self._doors.store.read() as session:
            return session.scans.lost.open()

    def picture(self, file: LostFile, width_px: int) -> bytes | None:
        """A small PNG; None for what is no picture. Raises StoreError, DiskFull."""
        folder = staging.workshop(self._doors.room.staging, "finding")
        try:
            path = folder / "page"
            self._doors.room.vault.take_out(file.sha256, path)
            return self._doors.room.pictures().small(path, width_px, 0)
        except (FileRefused, KeptFileMissing, KeptFileBroken):
            return None
        finally:
            shutil.rmtree(folder.parent, ignore_errors=True)

    def take_out(self, file: LostFile) -> Path:
        """As a plain file for an external viewer; swept away like every page that was looked at."""
        folder = self._doors.room.staging / staging.SEEN
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{file.sha256[:16]}{self._suffix(file)}"
        self._doors.room.vault.take_out(file.sha256, path)
        return path

    def link(self, file: LostFile, dossier_uid: str, component_code: str, officer: Officer) -> str:
        """To a paper of a dossier: a page goes to the end of its open work, where it is looked at like every page; a signed
        PDF becomes its copy. Returns the uid of the work.

        Raises NotAssigned, NotToDigitise, DocumentNotSigned, DocumentBesidePages, PageUnreadable, FileRefused, StoreError.
        """
        work_uid = self._works.open(dossier_uid, component_code, officer)
        if self._suffix(file) == ".pdf":
            self._documents.attach(work_uid, file.sha256, officer)
        else:
            self._add_page(file, work_uid, officer)
        with self._doors.store.write() as session:
            told = Settlement(
                LostState.LINKED,
                self._doors.clock.now(),
                officer.officer_id,
                dossier_uid=dossier_uid,
                component_code=component_code,
            )
            self._settle(session, file, told)
        return work_uid

    def keep(self, file: LostFile, officer: Officer, reason: str) -> None:
        """It belongs to no dossier: stays in the vault, with the reason. Raises MissingField(reason)."""
        if not reason.strip():
            raise MissingField(field="reason")
        now = self._doors.clock.now()
        with self._doors.store.write() as session:
            self._settle(session, file, Settlement(LostState.KEPT, now, officer.officer_id, reason=reason.strip()))

    def release_due(self) -> int:
        """Let go of local files that the centre confirmed, where the settings say so; returns how many went. Raises
        StoreError."""
        return release_due(self._doors)

    def _add_page(self, file: LostFile, work_uid: str, officer: Officer) -> None:
        """By the way of every page: the same driver, the same journal, the same gates."""
        assert self._doors.room.found_page is not None
        folder = staging.workshop(self._doors.room.staging, f"found-{file.sha256[:16]}")
        try:
            path = folder / f"page{self._suffix(file) or '.jpg'}"
            self._doors.room.vault.take_out(file.sha256, path)
            outcome = self._runs.run_source(work_uid, self._doors.room.found_page(path), officer)
        finally:
            shutil.rmtree(folder.parent, ignore_errors=True)
        if not outcome.pages:
            raise next(iter(outcome.faults), PageUnreadable(file=file.sha256[:16], reason="not-an-image"))

    def _settle(self, session: Session, file: LostFile, how: Settlement) -> None:
        session.scans.lost.settle(file.sha256, how)
        told = {"sha256": file.sha256, "reason": how.reason, "component": how.component_code}
        session.audit.add(AuditEntry(how.at, how.officer_id, f"file.{how.state}", how.dossier_uid or file.sha256[:16], told))

    def _suffix(self, file: LostFile) -> str:
        """By the first bytes; "" for what is neither page nor document. Raises StoreError."""
        head = self._doors.room.vault.begins_with(file.sha256)
        return next((suffix for mark, suffix in _BEGINS.items() if head.startswith(mark)), "")
