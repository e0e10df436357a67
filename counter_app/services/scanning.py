"""Which papers of a dossier are scanned, which are not and why, and what was begun and not ended?

Scanning is open only to an officer with a registered written assignment in force (Cà Mau Đ23.3).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from counter_app.domain.act import holding
from counter_app.domain.digital_copy import HAND_WRITTEN_CODE, RESULT_CODE, CopyOrigin, DigitalCopy
from counter_app.domain.dossier import Dossier, EntrySource, HandedInState
from counter_app.domain.errors import CounterError, MissingField, UnknownProcedure
from counter_app.domain.officer import Officer
from counter_app.domain.page_limits import PageLimits, limits_under
from counter_app.domain.procedure import Component, HandIn
from counter_app.domain.result_paper import ResultPaper, result_paper
from counter_app.domain.scan_work import Desktop, OpenPoint, PageState, ScanWork, WorkPage, WorkState, desktop, open_points
from counter_app.domain.scan_work_errors import NotToDigitise, ScanWorkGone
from counter_app.ports import AuditEntry, Session
from counter_app.services import staging
from counter_app.services.acting import known_dossier
from counter_app.services.assignments import in_force
from counter_app.services.scan_doors import ScanDoors


class PaperStanding(StrEnum):
    """How far one component is."""

    TO_SCAN = "to_scan"
    IN_WORK = "in_work"
    DONE = "done"
    REUSED = "reused"
    NOT_DIGITISED = "not_digitised"
    NOT_HANDED_IN = "not_handed_in"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One component of a dossier. `reason`: why it is not digitised. `sheets`: what was handed in, as far as it is known."""

    code: str
    name: str
    standing: PaperStanding
    reason: str = ""
    copy: DigitalCopy | None = None
    work: ScanWork | None = None


@dataclass(frozen=True, slots=True)
class WorkShown:
    """A work as it stands: its pages after every decision, and what is still to be done."""

    desktop: Desktop
    limits: PageLimits
    points: tuple[OpenPoint, ...]


class Scanning:
    """The papers of dossiers, and the works over them."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._turns: dict[str, int] = {}  # what was proposed for a page, so that it is asked once

    def papers(self, dossier_uid: str) -> list[PaperRow]:
        """Every component in published order; then the form that was filled in by hand, named by its number; last the
        result, once it is there. Raises UnknownDossier."""
        with self._doors.store.read() as session:
            dossier = known_dossier(session, dossier_uid)
            copies = {copy.component_code: copy for copy in session.scans.copies.of_dossier(dossier_uid)}
            works = {work.component_code: work for work in session.scans.journal.works_of(dossier_uid)}
            acts = holding([recorded.act for recorded in session.acts.of_dossier(dossier_uid)])
            forms = session.downtime.forms.of_dossier(dossier_uid)
        papers = list(self._components(dossier))
        if dossier.entry_source is EntrySource.CATCH_UP:
            number = forms[0].number if forms else dossier.shown_number
            papers.append(Component(HAND_WRITTEN_CODE, number, HandIn.ORIGINAL_KEPT))
        result = result_paper(dossier, acts, self._published_result(dossier))
        papers += [_as_component(result)] if result is not None else []
        return [self._row(dossier, component, copies, works) for component in papers]

    def open(
        self,
        dossier_uid: str,
        component_code: str,
        officer: Officer,
        *,
        declared: int | None = None,
        both_sides: bool = False,
        origin: CopyOrigin = CopyOrigin.FROM_ORIGINAL,
    ) -> str:
        """Begin a component, or go on with what is open; returns the uid of the work.

        Raises NotAssigned, NotToDigitise, UnknownDossier, MissingField.
        """
        row = next((row for row in self.papers(dossier_uid) if row.code == component_code), None)
        if row is None:
            raise MissingField(field="component")
        if row.standing in (PaperStanding.NOT_DIGITISED, PaperStanding.NOT_HANDED_IN):
            raise NotToDigitise(component=row.name, reason=row.reason)
        now = self._doors.clock.now()
        with self._doors.store.write() as session:
            assignment = in_force(session, officer, now.date())
            works = session.scans.journal.works_of(dossier_uid)
            going = next((w for w in works if w.component_code == component_code and w.state is WorkState.OPEN), None)
            if going is not None:
                return going.uid
            work = ScanWork(
                uid=self._doors.identifiers.new_id(),
                dossier_uid=dossier_uid,
                component_code=component_code,
                component_name=row.name,
                officer_id=officer.officer_id,
                officer_name=officer.name,
                assignment_number=assignment.number,
                opened_at=now,
                declared=declared,
                both_sides=both_sides,
                origin=origin,
            )
            session.scans.journal.open_work(work)
        return work.uid

    def open_works(self) -> list[ScanWork]:
        """Begun and not ended, newest first: where to go on after a crash."""
        with self._doors.store.read() as session:
            return session.scans.journal.open_works()

    def shown(self, work_uid: str) -> WorkShown:
        """Raises ScanWorkGone."""
        with self._doors.store.read() as session:
            stands = desktop_of(session, work_uid)
        limits = limits_under(self._doors.room.rules(self._doors.clock.now().date()))
        return WorkShown(stands, limits, open_points(stands, limits))

    def picture(self, page: WorkPage, width_px: int) -> bytes:
        """A small PNG of a page, turned as flagged. For a worker thread. Raises FileRefused, StoreError, DiskFull."""
        path = self.take_out(page)
        try:
            return self._doors.room.pictures().small(path, width_px, page.rotate)
        finally:
            path.unlink(missing_ok=True)

    def proposed_turn(self, page: WorkPage) -> int:
        """Degrees clockwise by which a person might turn the page; 0 where nothing is sure, or where somebody has turned it.

        Once for each page, about a second. Raises nothing: a proposal that cannot be made is none.
        """
        if self._doors.room.turns is None or page.rotate or page.state is not PageState.KEPT:
            return 0
        if page.page_id not in self._turns:
            self._turns[page.page_id] = 0
            folder = staging.workshop(self._doors.room.staging, f"turn-{page.page_id}")
            try:
                path = folder / f"page{'.png' if page.media_type == 'image/png' else '.jpg'}"
                self._doors.room.vault.take_out(page.sha256, path)
                self._turns[page.page_id] = self._doors.room.turns().propose(path, page.dpi_x or 0)
            except CounterError:
                pass
            finally:
                shutil.rmtree(folder.parent, ignore_errors=True)
        return self._turns[page.page_id]

    def take_out(self, page: WorkPage) -> Path:
        """The page as a plain file, for an external viewer; swept away when the component is finished."""
        folder = self._doors.room.staging / staging.SEEN
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{page.page_id}{'.png' if page.media_type == 'image/png' else '.jpg'}"
        self._doors.room.vault.take_out(page.sha256, path)
        return path

    def abandon(self, work_uid: str, officer: Officer, reason: str) -> None:
        """Its pages stay in the journal and the vault. Raises MissingField(reason), ScanWorkGone."""
        if not reason.strip():
            raise MissingField(field="reason")
        with self._doors.store.write() as session:
            work = open_work(session, work_uid)
            session.scans.journal.end_work(work_uid, WorkState.ABANDONED, reason=reason.strip())
            told = {"component": work.component_name, "reason": reason.strip()}
            now = self._doors.clock.now()
            session.audit.add(AuditEntry(now, officer.officer_id, "scan.abandoned", work.dossier_uid, told))
        staging.take_in(self._doors.room.vault, self._doors.room.staging / work_uid)
        shutil.rmtree(self._doors.room.staging / staging.SEEN, ignore_errors=True)

    def _components(self, dossier: Dossier) -> tuple[Component, ...]:
        try:
            procedure = self._doors.catalogue.procedure(dossier.procedure_code, dossier.received_at.date())
        except UnknownProcedure:
            return tuple(Component(each.component_code, each.component_code, HandIn.COPY_KEPT) for each in dossier.handed_in)
        return procedure.components_for(dossier.case_code)

    def _published_result(self, dossier: Dossier) -> str:
        try:
            return self._doors.catalogue.procedure(dossier.procedure_code, dossier.received_at.date()).result
        except UnknownProcedure:
            return ""

    def _row(
        self, dossier: Dossier, component: Component, copies: dict[str, DigitalCopy], works: dict[str, ScanWork]
    ) -> PaperRow:
        code, name = component.code, component.name
        copy, work = copies.get(code), works.get(code)
        if work is not None and work.state is WorkState.OPEN:
            return PaperRow(code, name, PaperStanding.IN_WORK, copy=copy, work=work)
        if copy is not None:
            standing = PaperStanding.REUSED if copy.reused_from else PaperStanding.DONE
            return PaperRow(code, name, standing, copy=copy, work=work)
        listed = self._doors.desk.profile.not_digitised
        if not component.digitise or code in listed or name in listed:
            reason = component.not_digitised_reason or self._doors.desk.profile.ground
            return PaperRow(code, name, PaperStanding.NOT_DIGITISED, reason)
        if code in (RESULT_CODE, HAND_WRITTEN_CODE):
            return PaperRow(code, name, PaperStanding.TO_SCAN)
        given = next((each for each in dossier.handed_in if each.component_code == code), None)
        absent = given is not None and given.state in (HandedInState.MISSING, HandedInState.NOT_APPLICABLE)
        return PaperRow(code, name, PaperStanding.NOT_HANDED_IN if absent or given is None else PaperStanding.TO_SCAN)


def _as_component(result: ResultPaper) -> Component:
    return Component(result.code, " ".join(filter(None, (result.name, result.number))), HandIn.ORIGINAL_KEPT)


def open_work(session: Session, work_uid: str) -> ScanWork:
    """Raises ScanWorkGone."""
    work = session.scans.journal.work(work_uid)
    if work is None or work.state is not WorkState.OPEN:
        raise ScanWorkGone(component=work.component_name if work else "")
    return work


def desktop_of(session: Session, work_uid: str) -> Desktop:
    """Open or ended. Raises ScanWorkGone."""
    journal = session.scans.journal
    work = journal.work(work_uid)
    if work is None:
        raise ScanWorkGone(component="")
    return desktop(work, journal.pages(work_uid), journal.decisions(work_uid))
