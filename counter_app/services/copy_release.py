"""Which files of a confirmed copy may leave this machine, and what stays on record of them for ever?

Only where the settings say so, only with the centre's receipt and nothing to confirm (Cà Mau Đ23.3); hash, name and receipt
are on record before a file goes. The pages go with the PDF that holds their very bytes. Void pages, noted blanks, covers
and whatever is in the lost-and-found are nowhere else and stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.lost_file import ReleasedFile
from counter_app.domain.scan_work import WorkPage, WorkState
from counter_app.ports import AuditEntry, Session
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanning import desktop_of


def release_due(doors: ScanDoors) -> int:
    """Let go of what is due; returns how many files went. Raises StoreError."""
    days = doors.room.keep_copies_days
    if not days or doors.store.read_only:
        return 0
    gone = 0
    with doors.store.read() as session:
        due = session.scans.releases.due(doors.clock.now() - timedelta(days=days))
    for copy, receipt in due:
        with doors.store.write() as session:
            files = _on_record(session, copy, receipt, doors)
        gone += sum(doors.room.vault.let_go(file.sha256) for file in files)
    return gone


def _on_record(session: Session, copy: DigitalCopy, receipt: str, doors: ScanDoors) -> list[ReleasedFile]:
    now = doors.clock.now()
    whole = session.scans.releases.files_of(copy)
    sizes = {sha256: (f"{copy.paper_code}.pdf", copy.size_bytes if sha256 == copy.sha256 else 0) for sha256 in whole}
    if copy.sha256 in sizes:
        for number, page in _pages_of(session, copy):
            sizes.setdefault(page.sha256, (f"{copy.paper_code}.{number:03}", page.size_bytes))
    files = [ReleasedFile(sha256, size, copy.copy_id, name, receipt, now) for sha256, (name, size) in sizes.items()]
    for file in files:
        session.scans.releases.add(file)
    told = {"component": copy.component_code, "sha256": copy.sha256}
    session.audit.add(AuditEntry(now, copy.officer_id, "copy.released", copy.dossier_uid, told))
    return files


def _pages_of(session: Session, copy: DigitalCopy) -> Iterator[tuple[int, WorkPage]]:
    """What went into the file, numbered as there; the signed copy stands for the one that was scanned."""
    copy_ids, before = {copy.copy_id}, copy.replaces
    while before and before not in copy_ids:
        copy_ids.add(before)
        earlier = session.scans.copies.by_id(before)
        before = earlier.replaces if earlier else ""
    for work in session.scans.journal.works_of(copy.dossier_uid):
        if work.state is WorkState.DONE and work.copy_id in copy_ids:
            for number, page in enumerate(desktop_of(session, work.uid).in_file, start=1):
                if session.scans.releases.page_may_go(page.sha256):
                    yield number, page
