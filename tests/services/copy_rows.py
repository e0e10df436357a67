"""Finished copies without the seconds of scanning: a row, its file in the vault, its place in the lane to the centre."""

from __future__ import annotations

import io
from dataclasses import replace

from counter_app.attachment_ports import Attachment
from counter_app.domain.digital_copy import CopySource, DigitalCopy
from tests.services.scan_rig import ScanRig


def blank_pdf() -> bytes:
    """A whole PDF of one empty page."""
    import pikepdf

    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()


def kept_copy(rig: ScanRig, *, confirm_needed: bool = False, content: bytes = b"%PDF-1.7 made up") -> DigitalCopy:
    """Of the first component of the rig's dossier."""
    row = rig.scan.works.papers(rig.dossier.uid)[0]
    kept = rig.scan.works._doors.room.vault.put_bytes(content)
    owner = rig.dossier.applicant.identity_number
    copy = DigitalCopy(
        copy_id=f"copy-{kept.sha256[:12]}",
        dossier_uid=rig.dossier.uid,
        component_code=row.code,
        component_name=row.name,
        paper_code=f"{owner}.{row.code}.{rig.dossier.agency_code}.01",
        source=CopySource.SCANNED,
        sha256=kept.sha256,
        size_bytes=len(content),
        pages=1,
        sheets=1,
        dpi=200,
        owner_key=owner,
        officer_id=rig.desk.officer.officer_id,
        officer_name=rig.desk.officer.name,
        assignment_number="12/QĐ-UBND",
        device="x",
        profile="x",
        made_at=rig.clock.now(),
        certificate="[]",
        verdict="pass",
        confirm_needed=confirm_needed,
    )
    with rig.desk.store.write() as session:
        session.scans.copies.add(copy)
        session.attachments.add(Attachment(copy.copy_id, copy.sha256, copy.size_bytes, "application/pdf", copy.dossier_uid))
    return copy


def confirmed(rig: ScanRig, copy: DigitalCopy) -> None:
    with rig.desk.store.write() as session:
        session.scans.copies.confirm(replace(copy, confirmed_at=rig.clock.now(), confirmed_by="x"))
