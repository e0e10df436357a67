"""To which component does each sheet of a stack belong? A cover sheet says it, a separator goes on to the next one.

A cover is journalled with its hash in front of the component that it opens, and is neither page nor sheet of the count. One
that cannot be followed (another dossier's, damaged, twice) stops the run: a page in the wrong file is worse than a stop.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from counter_app.domain.cover_sheet import CoverSheet, is_like_cover, is_separator, read_cover
from counter_app.domain.errors import DomainError
from counter_app.domain.officer import Officer
from counter_app.domain.page_code import ExpectedCodes
from counter_app.domain.scan_errors import PageUnreadable
from counter_app.domain.scan_page import ScannedSide, SheetSide
from counter_app.domain.scan_work import Decision, DecisionKind, ScanWork, WorkPage
from counter_app.domain.scan_work_errors import CoverRefused
from counter_app.ports import Session
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanning import PaperRow, PaperStanding, Scanning, desktop_of

_FILE_NOTE: Final = "scan-file:"  # of a source: the hash of the file that is being taken apart, and its pages that are here
_STEP: Final = 1e-6  # between the places of pages that came in another's stead
_SCANNABLE: Final = (PaperStanding.TO_SCAN, PaperStanding.IN_WORK)


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a sheet says instead of being a page. `cover` None: a separator, or a damaged cover when `damaged`."""

    cover: CoverSheet | None = None
    damaged: bool = False


@dataclass(slots=True)
class _Here:
    """Where the stack is. `fed`: a page came for this component in this run; `covered`: components that had a cover."""

    work: ScanWork
    instead_of: str = ""
    fed: bool = False
    cover_sheet: int = 0  # number of the sheet that was a cover: its back is none of the pages either
    covered: set[str] = field(default_factory=set)


class StackRoute:
    """The journal's end of one run; for one thread. Close it."""

    def __init__(self, doors: ScanDoors, start: ScanWork, officer: Officer, instead_of: str) -> None:
        self._doors = doors
        self._works = Scanning(doors)
        self._officer = officer
        self._here = _Here(start, instead_of)
        self._reader = doors.room.page_codes() if doors.room.page_codes is not None else None
        self._file_of = ""
        self._before: set[tuple[str, str]] | None = None  # (hash of a file, page in it) that a broken run left journalled
        self.reached: list[str] = []  # names of the components that the stack went on to

    def take(self, side: ScannedSide) -> WorkPage | None:
        """Vault, then journal; only when this returns may the next sheet be pulled. None: this page of a file was journalled
        before the last run broke off.

        Raises CoverRefused, NotToDigitise (the sheet is journalled all the same), StoreError, DiskFull.
        """
        if side.original_sha256 and self._came_before(side):
            return None
        kept = self._doors.room.vault.put(side.path)
        sign, refused = self._sign(side), None
        if sign is not None:
            try:
                self._follow(sign)
            except DomainError as error:
                refused = error
            self._here.cover_sheet = side.sheet
        is_cover = sign is not None or (side.side is SheetSide.BACK and side.sheet == self._here.cover_sheet)
        promised = str(sign.cover.sheets) if sign is not None and sign.cover is not None and refused is None else ""
        with self._doors.store.write() as session:
            page = self._journalled(session, side, kept.sha256)
            if is_cover:
                self._is_cover(session, page, promised)
            self._note_file(session, side)
        self._here.fed = self._here.fed or not is_cover
        if refused is not None:
            raise refused
        return page

    def close(self, *, whole: bool) -> None:
        """`whole`: the run came to its end, so a file that was taken apart is moved away."""
        if self._reader is not None:
            self._reader.close()
        if whole and self._file_of:
            with self._doors.store.write() as session:
                session.notes.put(self._file_of, "")

    # --- what a sheet says ---------------------------------------------------------------------

    def _sign(self, side: ScannedSide) -> _Sign | None:
        for text in self._codes(side.path):
            if is_separator(text):
                return _Sign()
            cover = read_cover(text)
            if cover is not None:
                return _Sign(cover)
            if is_like_cover(text):
                return _Sign(damaged=True)
        return None

    def _codes(self, path: Path) -> list[str]:
        if self._reader is None:
            return []
        try:
            return [code.text for code in self._reader.read(path, ExpectedCodes())]
        except PageUnreadable:
            return []  # the gates say what is wrong with it

    def _follow(self, sign: _Sign) -> None:
        """Go on to the component of the sign. Raises CoverRefused, NotToDigitise."""
        if sign.damaged:
            raise CoverRefused(reason="damaged")
        rows = self._works.papers(self._here.work.dossier_uid)
        row = self._next(rows) if sign.cover is None else self._named(rows, sign.cover)
        if row.code == self._here.work.component_code:
            return
        declared = sign.cover.sheets if sign.cover is not None else None
        work = self._here.work
        uid = self._works.open(work.dossier_uid, row.code, self._officer, declared=declared, both_sides=work.both_sides)
        with self._doors.store.read() as session:
            stands = desktop_of(session, uid)
        self._here = _Here(stands.work, covered=self._here.covered)
        self.reached.append(row.name)

    def _named(self, rows: list[PaperRow], cover: CoverSheet) -> PaperRow:
        with self._doors.store.read() as session:
            dossier = session.dossiers.by_number(cover.number)
        if dossier is None or dossier.uid != self._here.work.dossier_uid:
            raise CoverRefused(reason="elsewhere", number=cover.number)
        if cover.component > len(rows):
            raise CoverRefused(reason="unknown", component=str(cover.component))
        row = rows[cover.component - 1]
        if row.code in self._here.covered or (self._here.fed and row.code == self._here.work.component_code):
            raise CoverRefused(reason="twice", component=row.name)
        self._here.covered.add(row.code)
        return row

    def _next(self, rows: list[PaperRow]) -> PaperRow:
        """In front of the first page a separator only begins the stack."""
        at = next(number for number, row in enumerate(rows) if row.code == self._here.work.component_code)
        if not self._here.fed:
            return rows[at]
        row = next((row for row in rows[at + 1 :] if row.standing in _SCANNABLE), None)
        if row is None:
            raise CoverRefused(reason="no-next")
        return row

    # --- the journal ---------------------------------------------------------------------------

    def _journalled(self, session: Session, side: ScannedSide, sha256: str) -> WorkPage:
        stands = desktop_of(session, self._here.work.uid)
        page = WorkPage(
            page_id=self._doors.identifiers.new_id(),
            place=_place(stands.pages, self._here.instead_of),
            sequence=len(stands.pages) + 1,
            sheet=side.sheet,
            side=side.side,
            sha256=sha256,
            media_type=side.media_type,
            size_bytes=side.size_bytes,
            width_px=side.width_px,
            height_px=side.height_px,
            dpi_x=side.dpi_x,
            dpi_y=side.dpi_y,
            device=side.device,
            captured_at=side.captured_at,
        )
        session.scans.journal.add_page(self._here.work.uid, page)
        return page

    def _is_cover(self, session: Session, page: WorkPage, promised: str) -> None:
        journal, uid = session.scans.journal, self._here.work.uid
        number, now = len(journal.decisions(uid)) + 1, self._doors.clock.now()
        journal.decide(uid, Decision(number, DecisionKind.COVER, page.page_id, promised, "", self._officer.officer_id, now))

    def _came_before(self, side: ScannedSide) -> bool:
        """Each such page is passed over once: the same file twice in one run is two pages, and a person is asked."""
        if self._before is None:
            with self._doors.store.read() as session:
                sha256, *pages = (session.notes.get(_FILE_NOTE + side.device) or "").split() or [""]
            self._before = {(sha256, page) for page in pages}
        this = (side.original_sha256, str(side.page_in_original))
        came = this in self._before
        self._before.discard(this)
        return came

    def _note_file(self, session: Session, side: ScannedSide) -> None:
        """In the page's own transaction: a kill between two pages of a file doubles none."""
        if not side.original_sha256:
            return
        self._file_of = _FILE_NOTE + side.device
        sha256, *pages = (session.notes.get(self._file_of) or "").split() or [""]
        here = pages if sha256 == side.original_sha256 else []
        session.notes.put(self._file_of, " ".join([side.original_sha256, *here, str(side.page_in_original)]))


def _place(pages: tuple[WorkPage, ...], instead_of: str) -> float:
    """Behind the last page, or right behind the one whose place is taken and behind what took it before."""
    stead = next((page for page in pages if page.page_id == instead_of), None)
    if stead is None:
        return max((page.place for page in pages), default=0.0) + 1
    return max(page.place for page in pages if stead.place <= page.place < stead.place + 0.5) + _STEP
