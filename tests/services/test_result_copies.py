"""The result is digitised beside the components, and every copy says what it was made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from counter_app.domain.digital_copy import RESULT_CODE, CopyOrigin, CopySource, DigitalCopy, PaperKind, SigningState
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.period import Span
from counter_app.screens.dossier_facts import sections
from counter_app.services.result_return import ResultForm
from counter_app.services.scanning import PaperStanding
from counter_app.texts.copy_kind_words import copy_line, origin_of
from tests.services.copy_rows import confirmed
from tests.services.scan_rig import ScanRig
from tests.services.test_acts import hand_over


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    made = ScanRig(tmp_path)
    yield made
    made.desk.close()


def result_comes(rig: ScanRig) -> None:
    hand_over(rig.desk, rig.dossier)
    form = ResultForm("ready", rig.dossier.uid, "Bản sao chứng thực", "7")
    rig.desk.services.acts.result_return.result_ready(form, rig.desk.officer)


def scanned(rig: ScanRig, component: str, origin: CopyOrigin = CopyOrigin.FROM_ORIGINAL) -> DigitalCopy:
    work = rig.scan.works.open(rig.dossier.uid, component, rig.desk.officer, declared=1, origin=origin)
    rig.load("application")
    rig.run(work)
    rig.keep_all(work)
    return rig.scan.copies.finish(work, rig.desk.officer)


def facts(rig: ScanRig) -> list[dict[str, object]]:
    with rig.desk.store.read() as session:
        return [json.loads(row.payload) for row in session.outbox.rows() if row.kind == "document.attached"]


def test_bg_d15_2b_cm_d23_7_ct_d8_6_dn_d10_4_the_result_is_scanned_kept_told_and_shown_as_the_result(rig: ScanRig) -> None:
    first = rig.scan.works.papers(rig.dossier.uid)[0]
    with pytest.raises(MissingField):  # the control: there is no result yet
        rig.scan.works.open(rig.dossier.uid, RESULT_CODE, rig.desk.officer, declared=1)
    result_comes(rig)
    row = rig.scan.works.papers(rig.dossier.uid)[-1]
    assert (row.code, row.name, row.standing) == (RESULT_CODE, "Bản sao chứng thực 7", PaperStanding.TO_SCAN)
    copy = scanned(rig, RESULT_CODE)
    assert (copy.kind, copy.signing) == (PaperKind.RESULT, SigningState.UNSIGNED)
    (told,) = facts(rig)
    assert (told["kind"], told["component"], told["signing"], told["signer"]) == ("result", RESULT_CODE, "unsigned", "")
    assert rig.scan.works.papers(rig.dossier.uid)[-1].copy == copy
    shown = sections(rig.desk.services.lookup.detail(rig.dossier.uid), None)
    (line,) = next(section.facts for section in shown if section.title == "Bản số hóa")
    assert line.value == "Kết quả: Bản sao chứng thực 7 – 1 trang, sao từ bản chính, chưa ký, chờ xác nhận"
    today = rig.clock.now().date()
    with rig.desk.store.read() as session:
        counted = session.reports.counts(Span(today, today), rig.clock.now())
    assert sum(group.counts.digitised for group in counted) == 0  # the report counts what was handed in
    assert first.standing is PaperStanding.TO_SCAN


def test_the_result_of_one_dossier_is_reused_in_another_as_a_result_and_never_as_its_result(rig: ScanRig) -> None:
    result_comes(rig)
    copy = scanned(rig, RESULT_CODE)
    confirmed(rig, copy)
    other = rig.desk.services.intake.receive(rig.desk.form(), rig.desk.officer).dossier
    paper = rig.scan.works.papers(other.uid)[0]
    assert [each.copy_id for each in rig.scan.copies.reusable(other.uid, paper.code)] == [copy.copy_id]
    assert rig.scan.copies.reusable(other.uid, RESULT_CODE) == []
    again = rig.scan.copies.reuse(other.uid, (paper.code, paper.name), copy.copy_id, rig.desk.officer)
    assert (again.source, again.kind) == (CopySource.FROM_RESULT, PaperKind.COMPONENT)


def test_cm_d10_2_d22_d27_2_ct_d2_6_8_what_a_copy_was_made_from_is_stored_told_shown_and_stands_in_the_file(
    rig: ScanRig,
) -> None:
    code = rig.scan.works.papers(rig.dossier.uid)[0].code
    copy = scanned(rig, code, origin_of("2"))
    assert copy.origin is CopyOrigin.FROM_REGISTER
    assert [told["origin"] for told in facts(rig)] == ["from_register"]
    assert "sao từ sổ gốc" in copy_line(copy)
    with pikepdf.open(rig.scan.copies.take_out(copy.copy_id)) as pdf:
        assert "from_register" in str(pdf.open_metadata())
    assert origin_of("1") is CopyOrigin.FROM_ORIGINAL
    with pytest.raises(BadField):
        origin_of("5")
