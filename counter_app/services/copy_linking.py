"""How does a finished copy become part of its dossier: copy, file for the centre, operation, audit link, numbers (D3)?"""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.attachment_ports import Attachment
from counter_app.domain.digital_copy import DigitalCopy, PaperKind, attached_fact
from counter_app.domain.dossier import Dossier
from counter_app.domain.operation import Operation, OperationKind
from counter_app.ports import AuditEntry, Session
from counter_app.services.scan_doors import ScanDoors

PDF = "application/pdf"
NO_NUMBER = "-"  # of an owner without one: the law's metadata may not be empty
Told = tuple[OperationKind, dict[str, object]]


class CopyLinking:
    """Inside the caller's transaction."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors

    def link(self, session: Session, copy: DigitalCopy) -> None:
        """A copy that takes another's place goes to the centre as a new attachment; nothing is deleted."""
        session.scans.copies.add(copy)
        session.attachments.add(Attachment(copy.copy_id, copy.sha256, copy.size_bytes, PDF, copy.dossier_uid))
        fact = attached_fact(copy, self._doors.clock.trust())
        self.tell(session, copy, (OperationKind.DOCUMENT_ATTACHED, fact), copy.officer_id)
        papers = live_copies(session.scans.copies.of_dossier(copy.dossier_uid))
        live = [each for each in papers if each.kind is PaperKind.COMPONENT]  # the report counts what was handed in
        reused = sum(bool(each.reused_from) for each in live)
        session.reports.copies_kept(copy.dossier_uid, digitised=len(live) - reused, reused=reused)

    def tell(self, session: Session, copy: DigitalCopy, told: Told, officer_id: str) -> None:
        """Outbox row and audit link."""
        kind, fact = told
        now = self._doors.clock.now()
        session.outbox.add(
            Operation(
                op_id=self._doors.identifiers.new_id(),
                dossier_uid=copy.dossier_uid,
                kind=kind,
                data=fact,
                actor=officer_id,
                at=now,
                monotonic_seconds=int(self._doors.clock.monotonic()),
                boot_id=self._doors.clock.boot_id(),
                clock_trust=self._doors.clock.trust(),
            )
        )
        facts = {"component": copy.component_code, "sha256": copy.sha256, "assignment": copy.assignment_number}
        session.audit.add(AuditEntry(now, officer_id, str(kind), copy.dossier_uid, facts))


def owner_key(dossier: Dossier) -> str:
    """By which number papers of one person are found again; "" for nobody's."""
    return dossier.applicant.identity_number or dossier.applicant.old_identity_number


def next_code(session: Session, dossier: Dossier, component_code: str) -> str:
    """The code of a paper that is no other's successor: owner, component, agency, running number."""
    prefix = f"{owner_key(dossier) or NO_NUMBER}.{component_code}.{dossier.agency_code}."
    return f"{prefix}{session.scans.copies.next_paper_number(prefix):02d}"


def live_copies(copies: Sequence[DigitalCopy]) -> list[DigitalCopy]:
    """Without those that another one took the place of."""
    replaced = {copy.replaces for copy in copies}
    return [copy for copy in copies if copy.copy_id not in replaced]


def live_copy(session: Session, dossier_uid: str, component_code: str) -> DigitalCopy | None:
    """The one that counts for this paper."""
    live = live_copies(session.scans.copies.of_dossier(dossier_uid))
    return next((copy for copy in live if copy.component_code == component_code), None)
