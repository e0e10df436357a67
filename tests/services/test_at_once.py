"""Results given while the citizen waits: no receipt, always a record; after 15:00 an appointment (NĐ 61 Đ17.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.domain.dossier import DossierStatus, MoneyStatus
from counter_app.domain.errors import BadField, FeeNotSettled
from counter_app.domain.payment import Payment
from counter_app.services.at_once import AtOnce, AtOnceForm
from tests.desk_rig import DeskRig

AT_ONCE = "2.000635"  # bản sao trích lục hộ tịch: flagged in the catalogue
CERTIFIED = "2.000815"  # bản sao chứng thực: paid by the page
FIVE_DAYS = "1.004884"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def receive(rig: DeskRig, procedure: str = AT_ONCE, wants: bool | None = None) -> tuple[str, str]:
    form = rig.form(procedure, wants_receipt=wants, fee_later=True, typed_fee=0, event_on=rig.clock.now().date())
    received = rig.services.intake.receive(form, rig.officer)
    return received.dossier.uid, received.job_id


def test_the_catalogue_says_which_procedures_are_settled_at_once(rig: DeskRig) -> None:
    assert rig.services.catalogue.procedure(AT_ONCE).immediate_result
    assert not rig.services.catalogue.procedure(FIVE_DAYS).immediate_result


@pytest.mark.parametrize(
    ("procedure", "hour", "asked", "printed"),
    [
        (AT_ONCE, 9, None, False),
        (AT_ONCE, 9, True, True),  # always on request
        (AT_ONCE, 15, None, True),  # 15:30: for the next working day, so with an appointment
        (AT_ONCE, 15, False, True),
        (FIVE_DAYS, 9, None, True),
    ],
)
def test_nd61_17_4_bg_15_1dd_a_receipt_for_what_is_not_given_today_and_for_whoever_asks(
    rig: DeskRig, procedure: str, hour: int, asked: bool | None, printed: bool
) -> None:
    rig.clock.at = rig.clock.at.replace(hour=hour, minute=30)
    _, job_id = receive(rig, procedure, asked)
    assert bool(job_id) is printed


def test_after_three_the_slip_names_the_hour_of_the_next_working_day(rig: DeskRig) -> None:
    """Luật Hộ tịch Đ5.3: received after 15:00, given on the next working day."""
    rig.clock.at = datetime.fromisoformat("2026-11-20T15:30:00+07:00")  # a Friday
    rig.lease(101, 200)
    uid, job_id = receive(rig)
    job = next(job for job in rig.services.slips.jobs_of(uid) if job.job_id == job_id)
    dossier = rig.services.lookup.detail(uid).dossier
    assert dossier.due.due_at == datetime.fromisoformat("2026-11-23T17:00:00+07:00")
    assert "2026-11-23T17:00" in str(job.content)  # the template prints day and hour


def test_one_yes_keeps_two_acts_with_their_times_and_ten_enters_double_none(rig: DeskRig) -> None:
    """Bắc Giang Đ15.1đ: no receipt, but the record."""
    uid, _ = receive(rig)
    service = AtOnce(rig.services.acts)
    assert service.is_possible(rig.services.lookup.detail(uid).dossier)
    rig.clock.move(minutes=10)
    form = AtOnceForm("now-1", uid, "Nguyễn Thị Mẫu", "001190000001", number="15/TL", payment=Payment("waived"))
    acted = service.give(form, rig.officer)
    again = service.give(form, rig.officer)
    assert (acted.dossier.status, again.again) == (DossierStatus.RESULT_RETURNED, True)
    with rig.store.read() as session:
        acts = [(recorded.act.event, recorded.act.at) for recorded in session.acts.of_dossier(uid)]
    assert acts == [("finish_at_once", rig.clock.now()), ("return_result", rig.clock.now())]
    assert acted.act.details["results"] == [{"name": acted.act.details["results"][0]["name"], "number": "15/TL"}]
    assert acted.act.details["receiptShown"] is False
    assert not service.is_possible(acted.dossier)


def test_an_open_fee_keeps_the_result_at_the_desk(rig: DeskRig) -> None:
    uid = rig.services.intake.receive(rig.form(CERTIFIED, pages=2), rig.officer).dossier.uid
    assert rig.services.lookup.detail(uid).dossier.money is MoneyStatus.UNPAID
    with pytest.raises(FeeNotSettled):
        AtOnce(rig.services.acts).give(AtOnceForm("now-1", uid, "Nguyễn Thị Mẫu", "001190000001"), rig.officer)
    assert rig.services.lookup.detail(uid).dossier.status is DossierStatus.RESULT_READY


def test_what_takes_days_is_not_given_at_once(rig: DeskRig) -> None:
    uid, _ = receive(rig, FIVE_DAYS)
    with pytest.raises(BadField):
        AtOnce(rig.services.acts).give(AtOnceForm("now-1", uid, "Nguyễn Thị Mẫu"), rig.officer)
