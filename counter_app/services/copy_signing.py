"""How does a scan become a signed true copy: by the officer's token, last of all, as a new version of the file?

NĐ 30/2020 Đ25.1c: a desk's scan is no sao y until the agency signed it. The unsigned copy stays in the chain; the centre
gets the signed one as a new attachment that takes its place.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from counter_app.domain.copy_certificate import ClauseVerdict, CopyCertificate
from counter_app.domain.copy_errors import CopyNotSignable, TokenUnavailable
from counter_app.domain.copy_page import SignedCopy
from counter_app.domain.digital_copy import DigitalCopy, SigningState
from counter_app.domain.officer import Officer
from counter_app.domain.scan_work_errors import CopyNotLawful
from counter_app.domain.signature_block import SigningOrder, SigningToken
from counter_app.ports import Session
from counter_app.services import staging
from counter_app.services.assignments import in_force
from counter_app.services.copy_linking import CopyLinking, live_copies
from counter_app.services.scan_doors import ScanDoors, SigningTools


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is signed. `source`: hash of the file, the searchable twin where there is one."""

    copy: DigitalCopy
    source: str
    assignment: str


class CopySigning:
    """For a worker thread. The PIN is handed on once and kept nowhere."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._linking = CopyLinking(doors)

    @property
    def is_set_up(self) -> bool:
        """Whether the settings name a token."""
        return self._doors.room.signing is not None

    def tokens(self) -> Sequence[SigningToken]:
        """Plugged in now. Raises TokenUnavailable."""
        return self._tools().signer.tokens()

    def unsigned(self) -> list[DigitalCopy]:
        """What may be signed, oldest first."""
        with self._doors.store.read() as session:
            return session.scans.copies.unsigned()

    def sign(self, copy_id: str, officer: Officer, pin: str) -> DigitalCopy:
        """The signed copy that takes the place of this one.

        Raises NotAssigned, CopyNotSignable, TokenUnavailable, TokenPinWrong (tried once), TokenLocked, TokenUnfit,
        SigningFailed, CopyNotLawful, KeptFileMissing, DiskFull, StoreError.
        """
        tools, now = self._tools(), self._doors.clock.now()
        subject = self._subject(copy_id, officer)
        folder = staging.workshop(self._doors.room.staging, f"signing-{copy_id}")
        try:
            signed, certificate = self._signed(tools, subject, now, (folder, pin))
            size = signed.path.stat().st_size
            self._doors.room.vault.put(signed.path)
        finally:
            shutil.rmtree(folder.parent, ignore_errors=True)
        made = replace(
            subject.copy,
            copy_id=self._doors.identifiers.new_id(),
            sha256=signed.sha256,
            size_bytes=size,
            signing=SigningState.SIGNED,
            signer=signed.signer,
            officer_id=officer.officer_id,
            officer_name=officer.name,
            assignment_number=subject.assignment,
            made_at=now,
            certificate=json.dumps([asdict(each) for each in certificate.clauses], ensure_ascii=False),
            verdict=str(certificate.verdict),
            replaces=copy_id,
        )
        with self._doors.store.write() as session:
            _signable(session, copy_id)
            self._linking.link(session, made)
            session.scans.texts.carry(copy_id, made.copy_id)
        return made

    def _tools(self) -> SigningTools:
        if self._doors.room.signing is None:
            raise TokenUnavailable(token="", reason="not-set-up")
        return self._doors.room.signing

    def _subject(self, copy_id: str, officer: Officer) -> _Subject:
        with self._doors.store.read() as session:
            assignment = in_force(session, officer, self._doors.clock.now().date())
            copy = _signable(session, copy_id)
            text = session.scans.texts.of(copy_id)
        twin = text.sha256 if text is not None and self._doors.room.vault.has(text.sha256) else ""
        return _Subject(copy, twin or copy.sha256, assignment.number)

    def _signed(
        self, tools: SigningTools, subject: _Subject, at: datetime, there: tuple[Path, str]
    ) -> tuple[SignedCopy, CopyCertificate]:
        folder, pin = there
        source = folder / "copy.pdf"
        self._doors.room.vault.take_out(subject.source, source)
        block = tools.block(self._doors.desk.profile.unit_name, at)
        order = SigningOrder(source, folder / "signed.pdf", block, at, tools.fonts(), stamp_url=tools.stamp_url)
        signed = tools.signer.sign(order, pin)
        rules = self._doors.room.rules(at.date())
        found = self._doors.room.checker().check(
            signed.path, rules, pages_expected=subject.copy.pages, signature_required=True
        )
        if found.verdict is not ClauseVerdict.PASS:
            failed = [str(each.clause) for each in found.clauses if each.verdict is not ClauseVerdict.PASS]
            raise CopyNotLawful(clauses=tuple(failed))
        return signed, found


def _signable(session: Session, copy_id: str) -> DigitalCopy:
    """Raises CopyNotSignable."""
    copy = session.scans.copies.by_id(copy_id)
    if copy is None:
        raise CopyNotSignable(component="", reason="gone")
    if copy.signing is SigningState.SIGNED:
        raise CopyNotSignable(component=copy.component_name, reason="signed")
    if copy not in live_copies(session.scans.copies.of_dossier(copy.dossier_uid)):
        raise CopyNotSignable(component=copy.component_name, reason="replaced")
    return copy
