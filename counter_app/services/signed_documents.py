"""A PDF that came signed stands for a paper as it is: byte for byte, with what was read of its signature."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, replace

from counter_app.domain.copy_certificate import CopyCertificate, certify
from counter_app.domain.copy_errors import DocumentBesidePages, DocumentNotSigned
from counter_app.domain.copy_facts import CopyFacts
from counter_app.domain.digital_copy import CopySource, DigitalCopy, SigningState
from counter_app.domain.officer import Officer
from counter_app.domain.scan_work import Desktop, WorkState
from counter_app.services import staging
from counter_app.services.acting import known_dossier
from counter_app.services.assignments import in_force
from counter_app.services.copy_linking import CopyLinking, live_copy, next_code, owner_key
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanning import desktop_of, open_work

_NO_DEVICE = ""


@dataclass(frozen=True, slots=True)
class _Document:
    """A file that was looked at. `signer`: as the first certificate names them; `problem` "" for whole signatures."""

    facts: CopyFacts
    certificate: CopyCertificate
    size_bytes: int

    @property
    def signer(self) -> str:
        return ", ".join(dict.fromkeys(each.signer for each in self.facts.signatures if each.signer))

    @property
    def problem(self) -> str:
        return next((each.problem or "changed" for each in self.facts.signatures if not each.whole), "")


class SignedDocuments:
    """For a worker thread. Nothing in such a file is built anew, recognised or turned."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._linking = CopyLinking(doors)

    def attach(self, work_uid: str, sha256: str, officer: Officer) -> DigitalCopy:
        """The file of the vault becomes the copy of the work's component and ends the work. Its signature may be broken: the
        copy says so, and a person saw it.

        Raises DocumentNotSigned, DocumentBesidePages, NotAssigned, ScanWorkGone, FileRefused, KeptFileMissing, StoreError.
        """
        with self._doors.store.read() as session:
            open_work(session, work_uid)
            in_force(session, officer, self._doors.clock.now().date())
            name = desktop_of(session, work_uid).work.component_name
        document = self._looked_at(sha256)
        if not document.facts.signatures:
            raise DocumentNotSigned(component=name)
        with self._doors.store.write() as session:
            open_work(session, work_uid)
            stands = desktop_of(session, work_uid)
            if stands.in_file:
                raise DocumentBesidePages(component=name)
            assignment = in_force(session, officer, self._doors.clock.now().date())
            dossier = known_dossier(session, stands.work.dossier_uid)
            old = live_copy(session, dossier.uid, stands.work.component_code)
            code = old.paper_code if old else next_code(session, dossier, stands.work.component_code)
            copy = self._copy(stands, document, officer, (code, owner_key(dossier), assignment.number))
            made = copy if old is None else replace(copy, replaces=old.copy_id)
            session.scans.journal.end_work(work_uid, WorkState.DONE, made.copy_id)
            self._linking.link(session, made)
        return made

    def _looked_at(self, sha256: str) -> _Document:
        assert self._doors.room.reader is not None
        folder = staging.workshop(self._doors.room.staging, f"document-{sha256[:16]}")
        try:
            path = folder / "document.pdf"
            self._doors.room.vault.take_out(sha256, path)
            facts = self._doors.room.reader().read(path)
            rules = self._doors.room.rules(self._doors.clock.now().date())
            return _Document(facts, certify(facts, rules, signature_required=True), path.stat().st_size)
        finally:
            shutil.rmtree(folder.parent, ignore_errors=True)

    def _copy(self, stands: Desktop, document: _Document, officer: Officer, told: tuple[str, str, str]) -> DigitalCopy:
        code, owner, assignment = told
        facts = document.facts
        return DigitalCopy(
            copy_id=self._doors.identifiers.new_id(),
            dossier_uid=stands.work.dossier_uid,
            component_code=stands.work.component_code,
            component_name=stands.work.component_name,
            paper_code=code,
            source=CopySource.ALREADY_SIGNED,
            sha256=facts.sha256,
            size_bytes=document.size_bytes,
            pages=len(facts.pages),
            sheets=stands.work.declared or 0,
            dpi=int(min((min(page.dpi_x, page.dpi_y) for page in facts.pages), default=0)),
            owner_key=owner,
            officer_id=officer.officer_id,
            officer_name=officer.name,
            assignment_number=assignment,
            device=_NO_DEVICE,
            profile=_NO_DEVICE,
            made_at=self._doors.clock.now(),
            certificate=json.dumps([asdict(each) for each in document.certificate.clauses], ensure_ascii=False),
            verdict=str(document.certificate.verdict),
            signing=SigningState.SIGNED,
            confirm_needed=not self._doors.centre_there(),
            signer=document.signer,
            signature=document.problem,
            origin=stands.work.origin,
        )
