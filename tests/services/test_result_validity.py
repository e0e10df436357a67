"""Cà Mau Đ26: a result that is cancelled or no longer valid is marked with moment and reason, by a supervisor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.act import Act, SideEvent
from counter_app.domain.digital_copy import RESULT_CODE
from counter_app.domain.dossier import DossierStatus
from counter_app.domain.errors import IllegalTransition, MissingField, NotAllowed
from counter_app.screens.dossier_facts import Fact, sections
from counter_app.services.result_return import Payment
from counter_app.services.result_validity import InvalidForm
from tests.builders import officer
from tests.services.copy_rows import confirmed
from tests.services.scan_rig import ScanRig
from tests.services.test_acts import collect, finish, hand_over, intent, notify, stored
from tests.services.test_result_copies import scanned

FREE = Payment("waived", 0)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    made = ScanRig(tmp_path)
    yield made
    made.desk.close()


def give_back(rig: ScanRig) -> None:
    finish(rig.desk, rig.dossier)
    notify(rig.desk, rig.dossier)
    rig.desk.services.acts.result_return.return_result(collect(rig.dossier, payment=FREE), rig.desk.officer)


def invalidate(rig: ScanRig, reason: str = "Cấp sai họ tên") -> Act:
    form = InvalidForm(intent(), rig.dossier.uid, reason)
    return rig.desk.services.acts.validity.invalidate(form, rig.desk.officer).act


def shown(rig: ScanRig) -> list[Fact]:
    found = sections(rig.desk.services.lookup.detail(rig.dossier.uid), None)
    return [fact for section in found if section.title == "Kết quả bị hủy, hết hiệu lực" for fact in section.facts]


def test_cm_d26_a_cancelled_result_is_marked_with_moment_and_reason_shown_and_told(rig: ScanRig) -> None:
    hand_over(rig.desk, rig.dossier)
    with pytest.raises(IllegalTransition):  # there is no result that could be cancelled
        invalidate(rig)
    give_back(rig)
    assert rig.desk.services.acts.validity.may_end(rig.dossier.uid) and shown(rig) == []
    with pytest.raises(MissingField):
        invalidate(rig, " ")
    act = invalidate(rig)
    (line,) = shown(rig)
    assert f"{act.at:%H:%M}" in line.value and "Cấp sai họ tên" in line.value and act.officer_name in line.value
    after = stored(rig.desk, rig.dossier.uid)
    assert after.status is DossierStatus.RESULT_RETURNED  # nothing of what happened is taken away
    with rig.desk.store.read() as session:
        told = [json.loads(row.payload) for row in session.outbox.rows() if row.kind == "result.invalidated"]
    assert [(each["reason"], each["event"], each["status"]) for each in told] == [
        ("Cấp sai họ tên", str(SideEvent.INVALIDATE_RESULT), "result_returned")
    ]
    with pytest.raises(IllegalTransition):
        invalidate(rig)
    assert not rig.desk.services.acts.validity.may_end(rig.dossier.uid)


def test_cm_d26_the_mark_needs_a_supervisor_and_a_reversing_entry_takes_it_back(rig: ScanRig) -> None:
    hand_over(rig.desk, rig.dossier)
    give_back(rig)
    clerk = officer("khac", name="Trần Văn Thử")
    with pytest.raises(NotAllowed):
        rig.desk.services.acts.validity.invalidate(InvalidForm(intent(), rig.dossier.uid, "Cấp sai"), clerk)
    act = invalidate(rig)
    rig.desk.services.acts.correction.reverse(intent(), act.act_id, "Đánh dấu nhầm hồ sơ", rig.desk.officer)
    assert shown(rig) == [] and rig.desk.services.acts.validity.may_end(rig.dossier.uid)


def test_cm_d26_the_scan_of_a_cancelled_result_stands_for_no_other_paper(rig: ScanRig) -> None:
    hand_over(rig.desk, rig.dossier)
    give_back(rig)
    confirmed(rig, scanned(rig, RESULT_CODE))
    other = rig.desk.services.intake.receive(rig.desk.form(), rig.desk.officer).dossier
    paper = rig.scan.works.papers(other.uid)[0]
    assert len(rig.scan.copies.reusable(other.uid, paper.code)) == 1  # the control
    invalidate(rig)
    assert rig.scan.copies.reusable(other.uid, paper.code) == []
