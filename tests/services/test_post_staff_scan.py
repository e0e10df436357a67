"""Post staff who receive also digitise, under a written assignment of their own (Cà Mau Đ11, Đ23.3)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from counter_app.domain.officer import Officer, Role
from counter_app.domain.scan_source import ScanSettings
from counter_app.domain.scan_work_errors import NotAssigned
from counter_app.services.assignments import NewAssignment
from tests.services.scan_rig import DPI, SCANNER, ScanRig

POST = Officer("post-1", "buu.ta", "Trần Văn Bưu", Role.POST_STAFF, "x")


def test_cm_d11_post_staff_receive_and_digitise_under_their_own_assignment(tmp_path: Path) -> None:
    rig = ScanRig(tmp_path, assigned=False)
    chief = rig.desk.officer
    with rig.desk.store.write() as session:
        session.officers.add(POST)
    dossier = rig.desk.services.intake.receive(rig.desk.form(), POST).dossier
    code = rig.scan.works.papers(dossier.uid)[0].code
    with pytest.raises(NotAssigned):  # the control: the role alone is not enough
        rig.scan.works.open(dossier.uid, code, POST, declared=1, both_sides=False)
    paper = NewAssignment(POST.officer_id, "15/QĐ-UBND", date(2026, 1, 5), "Lê Văn Ký", date(2026, 1, 6))
    rig.scan.assignments.register(paper, chief)
    work = rig.scan.works.open(dossier.uid, code, POST, declared=1, both_sides=False)
    rig.load("application")
    rig.scan.runs.run(work, SCANNER, POST, settings=ScanSettings(dpi=DPI, both_sides=False))
    for page in rig.scan.works.shown(work).desktop.in_file:
        rig.scan.decisions.see(work, page.page_id, POST)
        rig.scan.decisions.keep(work, page.page_id, POST)
    copy = rig.scan.copies.finish(work, POST)
    assert (copy.officer_name, copy.assignment_number, copy.pages) == ("Trần Văn Bưu", "15/QĐ-UBND", 1)
    rig.desk.close()
