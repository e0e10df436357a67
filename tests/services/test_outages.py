"""An outage is written down, told and ended; work goes on (Bắc Giang Đ21.3; Huế Đ23; Đà Nẵng Đ17.6g; Cần Thơ Đ15.8)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.notice import NoticeKind
from counter_app.domain.outage import Outage, OutageKind, OutageStep, OutageStepKind, database_is_down
from counter_app.services.outages import OutageForm
from tests.builders import NOW
from tests.desk_rig import DeskRig


def opened(rig: DeskRig, kind: OutageKind = OutageKind.CENTRE_DOWN, **more: Any) -> Outage:
    form = OutageForm(rig.services.outages.new_intent(), kind, **more)
    return rig.services.outages.begin(form, rig.officer).outage


def told_to_centre(rig: DeskRig) -> list[dict[str, Any]]:
    with rig.store.read() as session:
        return [json.loads(row.payload) for row in session.outbox.rows() if row.kind == "outage.recorded"]


def step(kind: OutageStepKind, **more: Any) -> OutageStep:
    return OutageStep(kind, NOW, "", "", **more)


def test_bg_d21_3_the_record_says_who_noticed_who_was_told_and_when_it_was_over(rig: DeskRig) -> None:
    begun = rig.clock.now() - timedelta(minutes=20)
    outage = opened(rig, began_at=begun, noticed_by="Trần Văn Mẫu", told=("Tổng đài 1022",))
    rig.services.outages.add(outage.uid, step(OutageStepKind.TICKET, text="SC-17"), rig.officer)
    end = rig.clock.now() + timedelta(hours=1)
    rig.services.outages.add(outage.uid, step(OutageStepKind.EXPECTED_END, moment=end), rig.officer)
    rig.clock.move(minutes=30)
    closed = rig.services.outages.end(outage.uid, rig.officer)
    assert (closed.noticed_by, closed.told[0].whom, closed.ticket) == ("Trần Văn Mẫu", "Tổng đài 1022", "SC-17")
    assert (closed.began_at, closed.expected_end_at, closed.ended_at) == (begun, end, rig.clock.now())
    assert rig.services.outages.open_now() == []
    facts = told_to_centre(rig)
    assert [bool(fact["endedAt"]) for fact in facts] == [False, False, False, True]
    assert facts[-1]["ticket"] == "SC-17"


def test_two_clerks_who_press_the_key_write_down_one_outage_and_one_that_is_over_takes_no_more(rig: DeskRig) -> None:
    form = OutageForm("intent-1", OutageKind.POWER)
    first = rig.services.outages.begin(form, rig.officer)
    assert rig.services.outages.begin(form, rig.officer).again
    assert opened(rig, OutageKind.POWER) == first.outage
    assert opened(rig, OutageKind.NO_NETWORK).uid != first.outage.uid
    rig.services.outages.end(first.outage.uid, rig.officer)
    with pytest.raises(BadField) as told:
        rig.services.outages.add(first.outage.uid, step(OutageStepKind.NOTE, text="muộn"), rig.officer)
    assert told.value.facts["reason"] == "outage-is-over"
    assert opened(rig, OutageKind.POWER).uid != first.outage.uid


def test_times_that_cannot_be_are_refused(rig: DeskRig) -> None:
    with pytest.raises(BadField) as told:
        opened(rig, began_at=rig.clock.now() + timedelta(minutes=1))
    assert told.value.facts["field"] == "began_at"
    outage = opened(rig)
    for wrong, reason in ((-1, "before-the-outage"), (1, "in-the-future")):
        with pytest.raises(BadField) as told:
            rig.services.outages.end(outage.uid, rig.officer, rig.clock.now() + timedelta(minutes=wrong))
        assert told.value.facts["reason"] == reason
    with pytest.raises(MissingField):
        opened(rig, OutageKind.ONE_DATABASE_DOWN)
    with pytest.raises(MissingField):
        rig.services.outages.add(outage.uid, step(OutageStepKind.TOLD), rig.officer)


def test_hue_d23_2_citizens_whose_day_it_is_are_to_be_told_once(rig: DeskRig) -> None:
    dossier = rig.services.intake.receive(rig.form("2.000635"), rig.officer).dossier
    assert dossier.due.due_at is not None and dossier.due.due_at.date() == rig.clock.now().date()
    form = OutageForm("intent-1", OutageKind.CENTRE_DOWN)
    assert rig.services.outages.begin(form, rig.officer).to_tell == 1
    assert rig.services.outages.begin(form, rig.officer).to_tell == 0
    duties = [duty.kind for duty in rig.services.notices.of_dossier(dossier.uid)]
    assert duties.count(NoticeKind.OUTAGE) == 1


def test_a_dead_pc_tells_no_citizen_and_only_a_database_that_is_down_is_the_ground_for_paper(rig: DeskRig) -> None:
    """NĐ 309/2026 Đ4.2a."""
    rig.services.intake.receive(rig.form("2.000635"), rig.officer)
    assert rig.services.outages.begin(OutageForm("i-1", OutageKind.PC_DEAD), rig.officer).to_tell == 0
    opened(rig, OutageKind.CENTRE_DOWN)
    assert not database_is_down(rig.services.outages.open_now())
    down = opened(rig, OutageKind.ONE_DATABASE_DOWN, database="hộ tịch")
    assert database_is_down(rig.services.outages.open_now())
    rig.services.outages.end(down.uid, rig.officer)
    assert not database_is_down(rig.services.outages.open_now())


def test_work_goes_on_while_an_outage_is_open(rig: DeskRig) -> None:
    opened(rig, OutageKind.NO_NETWORK)
    assert rig.services.intake.receive(rig.form(), rig.officer).dossier.shown_number


def test_hue_d23_2_every_citizen_whose_day_has_come_is_to_be_told_however_many_there_are(
    rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In pages: with pages of two, five dossiers are three pages; each is told of once."""
    monkeypatch.setattr("counter_app.services.outages.PAGE", 2)
    uids = {rig.services.intake.receive(rig.form(), rig.officer).dossier.uid for _ in range(5)}
    end = rig.clock.now() + timedelta(days=14)
    form = OutageForm("many", OutageKind.CENTRE_DOWN, expected_end_at=end)
    assert rig.services.outages.begin(form, rig.officer).to_tell == 5
    with rig.store.read() as session:
        assert all([one.kind for one in session.notices.of_dossier(uid)] == [NoticeKind.OUTAGE] for uid in uids)
