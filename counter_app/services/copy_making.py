"""How do the kept pages become one certified file that is linked, told and counted in a single transaction (D3)?"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from counter_app.domain.copy_certificate import ClauseVerdict, CopyCertificate
from counter_app.domain.copy_metadata import CopyMetadata
from counter_app.domain.copy_page import BuiltCopy, CopyPage
from counter_app.domain.digital_copy import (
    HAND_WRITTEN_CODE,
    RESULT_CODE,
    CopySource,
    DigitalCopy,
    PaperKind,
    confirmed_fact,
)
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import CentralUnreachable
from counter_app.domain.officer import Act, Officer
from counter_app.domain.operation import OperationKind
from counter_app.domain.page_limits import limits_under
from counter_app.domain.scan_work import Desktop, PageState, WorkState, open_points, sheet_count
from counter_app.domain.scan_work_errors import CopyNotLawful, CopyNotReusable, ScanNotFinished
from counter_app.ports import Session
from counter_app.services import staging
from counter_app.services.acting import allow, known_dossier
from counter_app.services.assignments import in_force
from counter_app.services.copy_linking import NO_NUMBER, CopyLinking, live_copy, next_code, owner_key
from counter_app.services.result_validity import invalidated
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanning import desktop_of, open_work

_BUILT = "copy_built.pdf"
_MONTHS_VALID = 6  # what counts where nobody says how long (TT 01/2023)


@dataclass(frozen=True, slots=True)
class _Draft:
    """All that a copy is made from, read in one view of the store."""

    stands: Desktop
    dossier: Dossier
    replaces: DigitalCopy | None
    paper_code: str
    assignment: str
    made_at: datetime
    officer: Officer


class CopyMaking:
    """Finished copies: made, taken over from earlier dossiers, confirmed. For a worker thread."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._linking = CopyLinking(doors)

    def finish(self, work_uid: str, officer: Officer) -> DigitalCopy:
        """Build, prove, certify, keep, link. Idempotent: a second Enter gives the same copy.

        Raises ScanNotFinished, NotAssigned, CopyNotLawful, CopyDiffers, FileRefused, DiskFull, ScanWorkGone.
        """
        while True:
            draft = self._draft(work_uid, officer)
            if isinstance(draft, DigitalCopy):
                return draft
            folder = self._doors.room.staging / work_uid / "copy"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            try:
                built, certificate = self._built(draft, folder)
                self._doors.room.vault.put(built.path)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            made = self._linked(draft, self._copy(draft, built, certificate))
            if made is not None:
                staging.take_in(self._doors.room.vault, folder.parent)
                shutil.rmtree(folder.parent, ignore_errors=True)
                shutil.rmtree(self._doors.room.staging / staging.SEEN, ignore_errors=True)
                return made

    def reusable(self, dossier_uid: str, component_code: str) -> list[DigitalCopy]:
        """Earlier copies of papers of the same owner that still count, those of the same component first."""
        if component_code in (RESULT_CODE, HAND_WRITTEN_CODE):
            return []  # the result, or the form, of another dossier is never this one's
        today = self._doors.clock.now().date()
        with self._doors.store.read() as session:
            dossier = known_dossier(session, dossier_uid)
            found = [
                each for each in session.scans.copies.of_owner(owner_key(dossier)) if self._agreed(session, dossier, each)
            ]
        others = [copy for copy in found if copy.dossier_uid != dossier_uid and copy.reusable_on(today)]
        others = [copy for copy in others if copy.kind is not PaperKind.HAND_WRITTEN]
        usable = [copy for copy in others if self._doors.room.vault.has(copy.sha256)]  # it may be with the centre alone
        return sorted(usable, key=lambda copy: copy.component_code != component_code)

    def reuse(self, dossier_uid: str, component: tuple[str, str], copy_id: str, officer: Officer) -> DigitalCopy:
        """An earlier copy stands for this paper; `component`: its code and name here. Raises CopyNotReusable, NotAllowed."""
        allow(officer, Act.RECEIVE)
        now = self._doors.clock.now()
        code, name = component
        with self._doors.store.write() as session:
            dossier = known_dossier(session, dossier_uid)
            earlier = session.scans.copies.by_id(copy_id)
            fits = earlier is not None and earlier.owner_key == owner_key(dossier) and earlier.reusable_on(now.date())
            agreed = earlier is not None and self._agreed(session, dossier, earlier)
            if earlier is None or not fits or not agreed or not self._doors.room.vault.has(earlier.sha256):
                raise CopyNotReusable(component=name)
            old = live_copy(session, dossier_uid, code)
            again = replace(
                earlier,
                copy_id=self._doors.identifiers.new_id(),
                dossier_uid=dossier_uid,
                component_code=code,
                component_name=name,
                source=CopySource.FROM_RESULT if earlier.kind is PaperKind.RESULT else CopySource.FROM_COMPONENT,
                officer_id=officer.officer_id,
                officer_name=officer.name,
                made_at=now,
                reused_from=earlier.copy_id,
                replaces=old.copy_id if old else "",
                confirm_needed=False,
                confirmed_at=None,
                confirmed_by="",
            )
            self._linking.link(session, again)
        return again

    def unconfirmed(self) -> list[DigitalCopy]:
        """Made while the centre was away, oldest first (Cà Mau Đ23.3)."""
        with self._doors.store.read() as session:
            return session.scans.copies.unconfirmed()

    def confirm(self, copy_id: str, officer: Officer) -> DigitalCopy:
        """An officer stands by a copy under the official account. Raises CentralUnreachable while the centre is away,
        NotAssigned, CopyNotReusable for an unknown one."""
        if not self._doors.centre_there():
            raise CentralUnreachable(reason="confirm-needs-centre")
        now, trust = self._doors.clock.now(), self._doors.clock.trust()
        with self._doors.store.write() as session:
            in_force(session, officer, now.date())
            copy = session.scans.copies.by_id(copy_id)
            if copy is None:
                raise CopyNotReusable(component="")
            if not copy.confirm_open:
                return copy
            done = replace(copy, confirmed_at=now, confirmed_by=officer.officer_id)
            session.scans.copies.confirm(done)
            fact = confirmed_fact(done, now, (officer.officer_id, officer.name), trust)
            self._linking.tell(session, done, (OperationKind.DOCUMENT_CONFIRMED, fact), officer.officer_id)
        return done

    def take_out(self, copy_id: str) -> Path:
        """The file for an external viewer; swept away when the next component is finished.

        Raises CopyNotReusable, KeptFileMissing, KeptFileBroken, DiskFull.
        """
        with self._doors.store.read() as session:
            copy = session.scans.copies.by_id(copy_id)
        if copy is None:
            raise CopyNotReusable(component="")
        target = self._doors.room.staging / staging.SEEN / f"{copy_id}.pdf"
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._doors.room.vault.take_out(copy.sha256, target)
        return target

    def _agreed(self, session: Session, dossier: Dossier, earlier: DigitalCopy) -> bool:
        """Not against the citizen's word, given now or when the copy was made; where the province asks, not without it
        (Huế Đ4.6)."""
        of_copy = session.dossiers.by_uid(earlier.dossier_uid)
        if dossier.reuse_agreed is False or (of_copy is not None and of_copy.reuse_agreed is False):
            return False
        if earlier.kind is PaperKind.RESULT and invalidated(session, earlier.dossier_uid) is not None:
            return False  # a result that no longer counts stands for nothing (Cà Mau Đ26)
        return dossier.reuse_agreed is True or not self._doors.desk.profile.asks_reuse

    # --- the steps of making one ---------------------------------------------------------------

    def _draft(self, work_uid: str, officer: Officer) -> _Draft | DigitalCopy:
        now = self._doors.clock.now()
        with self._doors.store.read() as session:
            stands = desktop_of(session, work_uid)
            if stands.work.state is WorkState.DONE:
                done = session.scans.copies.by_id(stands.work.copy_id)
                if done is not None:
                    return done
            open_work(session, work_uid)
            assignment = in_force(session, officer, now.date())
            points = open_points(stands, limits_under(self._doors.room.rules(now.date())))
            if points:
                raise ScanNotFinished(points=len(points), first=points[0])
            dossier = known_dossier(session, stands.work.dossier_uid)
            old = live_copy(session, dossier.uid, stands.work.component_code)
            code = old.paper_code if old else next_code(session, dossier, stands.work.component_code)
        return _Draft(stands, dossier, old, code, assignment.number, now, officer)

    def _built(self, draft: _Draft, folder: Path) -> tuple[BuiltCopy, CopyCertificate]:
        pages = []
        for number, page in enumerate(draft.stands.in_file, 1):
            path = folder / f"page-{number:04d}{'.png' if page.media_type == 'image/png' else '.jpg'}"
            self._doors.room.vault.take_out(page.sha256, path)
            pages.append(CopyPage(path, page.sha256, page.dpi_x or 0, page.dpi_y or 0, page.rotate))
        built = self._doors.room.builder().build(pages, self._metadata(draft), folder / _BUILT)
        rules = self._doors.room.rules(draft.made_at.date())
        certificate = self._doors.room.checker().check(built.path, rules, pages_expected=len(pages))
        if certificate.verdict is not ClauseVerdict.PASS:
            failed = [str(each.clause) for each in certificate.clauses if each.verdict is not ClauseVerdict.PASS]
            raise CopyNotLawful(clauses=tuple(failed))
        return built, certificate

    def _metadata(self, draft: _Draft) -> CopyMetadata:
        work, dossier = draft.stands.work, draft.dossier
        return CopyMetadata(
            title=work.component_name,
            paper_code=draft.paper_code,
            dossier_code=dossier.shown_number,
            procedure_code=dossier.procedure_code,
            owner_name=dossier.applicant.name,
            owner_number=owner_key(dossier) or NO_NUMBER,
            officer=draft.officer.name,
            unit=self._doors.desk.profile.unit_name,
            digitised_at=draft.made_at,
            paper_type=work.component_code,
            valid_until=_half_a_year_on(draft.made_at.date()),
            device=draft.stands.in_file[0].device,
            account=draft.officer.login,
            assignment=draft.assignment,
            profile=_profile(draft.stands),
            origin=str(work.origin),
        )

    def _copy(self, draft: _Draft, built: BuiltCopy, certificate: CopyCertificate) -> DigitalCopy:
        stands, work = draft.stands, draft.stands.work
        blank = tuple(page.sha256 for page in stands.pages if page.state is PageState.NOTED_BLANK)
        return DigitalCopy(
            copy_id=self._doors.identifiers.new_id(),
            dossier_uid=draft.dossier.uid,
            component_code=work.component_code,
            component_name=work.component_name,
            paper_code=draft.paper_code,
            source=CopySource.SCANNED,
            sha256=built.sha256,
            size_bytes=built.size_bytes,
            pages=built.pages,
            sheets=sheet_count(stands).fronts,
            dpi=min(min(page.dpi_x or 0, page.dpi_y or 0) for page in stands.in_file),
            owner_key=owner_key(draft.dossier),
            officer_id=draft.officer.officer_id,
            officer_name=draft.officer.name,
            assignment_number=draft.assignment,
            device=stands.in_file[0].device,
            profile=_profile(stands),
            made_at=draft.made_at,
            certificate=json.dumps([asdict(each) for each in certificate.clauses], ensure_ascii=False),
            verdict=str(certificate.verdict),
            confirm_needed=not self._doors.centre_there(),
            valid_until=_half_a_year_on(draft.made_at.date()),
            replaces=draft.replaces.copy_id if draft.replaces else "",
            noted_blank=blank,
            origin=work.origin,
        )

    def _linked(self, draft: _Draft, copy: DigitalCopy) -> DigitalCopy | None:
        """None when something was decided, scanned or numbered meanwhile: the copy is made anew."""
        work_uid = draft.stands.work.uid
        with self._doors.store.write() as session:
            if desktop_of(session, work_uid) != draft.stands:
                return None
            if draft.replaces is None and copy.paper_code != next_code(session, draft.dossier, copy.component_code):
                return None
            session.scans.journal.end_work(work_uid, WorkState.DONE, copy.copy_id)
            self._linking.link(session, copy)
        return copy


def _profile(stands: Desktop) -> str:
    """Colour, resolution, sides: how the device was asked."""
    page = stands.in_file[0]
    return f"colour {page.dpi_x} dpi {'duplex' if stands.work.both_sides else 'simplex'}"


def _half_a_year_on(day: date) -> date:
    months = day.month + _MONTHS_VALID
    year, month = day.year + (months - 1) // 12, (months - 1) % 12 + 1
    last = 28 if month == 2 else 30
    return date(year, month, min(day.day, last))
