"""The doors that scanning at the desk stands on: the journal of its works, finished copies, written assignments."""

from __future__ import annotations

from typing import Protocol

from counter_app.domain.assignment import Assignment
from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.page_gate import PageReading
from counter_app.domain.scan_work import Decision, ScanWork, WorkPage, WorkState
from counter_app.found_ports import CopyTextTable, LostFileTable, ReleaseTable


class ScanJournal(Protocol):
    """Works, pages and decisions. Pages and decisions are only ever added."""

    def open_work(self, work: ScanWork) -> None: ...

    def work(self, uid: str) -> ScanWork | None: ...

    def works_of(self, dossier_uid: str) -> list[ScanWork]:
        """Oldest first."""

    def open_works(self, limit: int = 100) -> list[ScanWork]:
        """What was begun and not ended, newest first: also what a power cut left."""

    def end_work(self, uid: str, state: WorkState, copy_id: str = "", reason: str = "") -> None:
        """Once. Raises StoreBroken for one that ended before."""

    def add_page(self, work_uid: str, page: WorkPage) -> None: ...

    def pages(self, work_uid: str) -> list[WorkPage]:
        """As they came: no decision applied, with their reading when there is one."""

    def keep_reading(self, page_id: str, reading: PageReading) -> None:
        """What the gates measured; the first one counts."""

    def decide(self, work_uid: str, decision: Decision) -> None: ...

    def decisions(self, work_uid: str) -> list[Decision]:
        """Oldest first."""

    def kept_hashes(self) -> set[str]:
        """Of every page that ever came: what the vault must hold."""


class CopyTable(Protocol):
    """Finished digital copies. Only signing and confirmation ever change one."""

    def add(self, copy: DigitalCopy) -> None: ...

    def by_id(self, copy_id: str) -> DigitalCopy | None: ...

    def of_dossier(self, dossier_uid: str) -> list[DigitalCopy]:
        """Oldest first; replaced ones among them."""

    def of_owner(self, owner_key: str, limit: int = 50) -> list[DigitalCopy]:
        """Copies of papers of one person, newest first, replaced ones left out."""

    def unconfirmed(self, limit: int = 200) -> list[DigitalCopy]:
        """Made while the centre was away and not confirmed yet, oldest first, replaced ones left out."""

    def unsigned(self, limit: int = 200) -> list[DigitalCopy]:
        """Scanned here, live, without a signature, oldest first."""

    def count_unconfirmed(self) -> int: ...

    def confirm(self, copy: DigitalCopy) -> None:
        """Keep who confirmed it and when. Raises StoreBroken for an unknown copy."""

    def next_paper_number(self, prefix: str) -> int:
        """1 more than the number of papers whose code begins with `prefix`."""


class AssignmentTable(Protocol):
    """Written assignments. None is ever changed; a new one takes over."""

    def add(self, assignment: Assignment) -> None: ...

    def of(self, officer_id: str) -> list[Assignment]: ...

    def all(self) -> list[Assignment]:
        """Newest first."""


class ScanTables(Protocol):
    """All of scanning, in one transaction."""

    @property
    def journal(self) -> ScanJournal: ...

    @property
    def copies(self) -> CopyTable: ...

    @property
    def assignments(self) -> AssignmentTable: ...

    @property
    def texts(self) -> CopyTextTable: ...

    @property
    def lost(self) -> LostFileTable: ...

    @property
    def releases(self) -> ReleaseTable: ...
