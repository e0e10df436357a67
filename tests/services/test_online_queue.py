"""Dossiers of the portal: eight working hours, one decision, then an ordinary dossier (Cà Mau Đ24.1a, Cần Thơ Đ15.5)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import Channel, EntrySource, MoneyStatus
from counter_app.domain.errors import IncompleteChecklist, MissingField, OnlineDecided
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.online_dossier import OnlineState
from counter_app.domain.payment import Payment
from counter_app.services.result_return import ReceiptAtReturn, ResultForm, ReturnForm
from tests.desk_rig import DeskRig
from tests.services.online_rig import MONDAY, PAPERS, lodge


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.clock.at = MONDAY + timedelta(hours=1)
    desk.lease()
    yield desk
    desk.close()


def state(rig: DeskRig, uid: str = "on-1") -> OnlineState:
    with rig.store.read() as session:
        found = session.online.newest(uid)
    assert found is not None
    return found.state


@pytest.mark.parametrize(
    ("lodged", "answer_by"),
    [
        ("2026-11-20T16:00:00+07:00", "2026-11-23T16:00:00+07:00"),  # T13: over the weekend
        ("2026-11-23T18:00:00+07:00", "2026-11-25T17:00:00+07:00"),  # T14: after closing, then 24/11 is a holiday
        ("2026-11-21T10:00:00+07:00", "2026-11-23T17:00:00+07:00"),  # T15: on a Saturday
        ("2026-11-19T07:00:00+00:00", "2026-11-20T14:00:00+07:00"),  # T16, told in another zone
    ],
)
def test_ca_mau_24_1a_eight_working_hours_from_the_next_working_hours(rig: DeskRig, lodged: str, answer_by: str) -> None:
    lodge(rig, lodgedAt=lodged)
    (line,) = rig.services.online.waiting()
    assert line.answer_by == datetime.fromisoformat(answer_by)


def test_ca_mau_24_1a_the_late_stand_first_and_then_the_least_time_left(rig: DeskRig) -> None:
    lodge(rig, "fresh", lodgedAt=(MONDAY + timedelta(minutes=50)).isoformat())
    lodge(rig, "late", lodgedAt="2026-11-13T08:00:00+07:00")
    lodge(rig, "soon", lodgedAt="2026-11-13T14:00:00+07:00")
    lines = rig.services.online.waiting()
    assert [(line.lodged.uid, line.late) for line in lines] == [("late", True), ("soon", False), ("fresh", False)]
    assert (lines[0].left, lines[1].left) == (timedelta(), timedelta(hours=2, minutes=30))


def test_an_accepted_one_is_an_ordinary_dossier_from_its_real_lodging(rig: DeskRig) -> None:
    """NĐ 118 Đ17.3: the term counts from the reception; NĐ 61 Đ26: the number is the day's own."""
    lodge(rig, lodgedAt="2026-11-14T21:00:00+07:00")  # a Saturday night
    received = rig.services.online.accept("on-1", rig.officer)
    dossier = received.dossier
    assert (dossier.uid, dossier.channel, dossier.entry_source) == ("on-1", Channel.ONLINE, EntrySource.ONLINE)
    assert dossier.received_at == datetime.fromisoformat("2026-11-14T21:00:00+07:00")
    assert dossier.due.counted_from == datetime.fromisoformat("2026-11-16T07:30:00+07:00")
    assert dossier.dossier_code == f"{rig.desk.agency_code}-261116-0001"
    assert (received.job_id, state(rig)) == ("", OnlineState.ACCEPTED)  # the receipt is electronic
    with rig.store.read() as session:
        (row,) = session.outbox.rows()
    told = json.loads(row.payload)
    assert (row.dossier_uid, told["entrySource"]) == ("on-1", "online")
    assert rig.services.online.waiting() == []


def test_ten_enters_accept_once(rig: DeskRig) -> None:
    lodge(rig)
    first = rig.services.online.accept("on-1", rig.officer)
    again = rig.services.online.accept("on-1", rig.officer)
    assert (again.again, again.dossier.dossier_code) == (True, first.dossier.dossier_code)


def test_what_another_desk_decided_is_not_accepted_and_no_number_is_spent(rig: DeskRig) -> None:
    lodge(rig)
    look = rig.services.online.look("on-1")
    with rig.store.write() as session:
        session.online.decide(look.lodged.uid, OnlineState.ELSEWHERE, rig.clock.now(), "sync")
    with pytest.raises(OnlineDecided):
        rig.services.online.accept("on-1", rig.officer)
    with rig.store.read() as session:
        assert session.leases.left_on(rig.desk.agency_code, MONDAY.date()) == 100


def test_nd61_17_2_an_incomplete_one_is_not_accepted(rig: DeskRig) -> None:
    lodge(rig, components=PAPERS[:1])
    assert not rig.services.online.look("on-1").verdict.complete
    with pytest.raises(IncompleteChecklist):
        rig.services.online.accept("on-1", rig.officer)
    assert state(rig) is OnlineState.WAITING


def test_da_nang_5_6_no_online_dossier_is_refused_without_a_reason(rig: DeskRig) -> None:
    lodge(rig)
    form, _ = rig.services.online.visit("on-1", "intent-1")
    with pytest.raises(MissingField):
        rig.services.acts.guidance.give(form, GuidanceOutcome.REFUSED, rig.officer)
    assert state(rig) is OnlineState.WAITING


def test_a_refusal_with_its_reason_goes_to_the_centre_and_leaves_the_queue(rig: DeskRig) -> None:
    lodge(rig)
    form, _ = rig.services.online.visit("on-1", "intent-1")
    given = replace(form, reason="Thuộc thẩm quyền của cơ quan khác")
    rig.services.acts.guidance.give(given, GuidanceOutcome.REFUSED, rig.officer)
    assert state(rig) is OnlineState.REFUSED
    with rig.store.read() as session:
        (row,) = session.outbox.rows()
    assert json.loads(row.payload)["onlineId"] == "on-1"
    with pytest.raises(OnlineDecided):
        rig.services.online.accept("on-1", rig.officer)


def test_a_fee_paid_at_the_portal_is_paid_and_another_sum_stays_open(rig: DeskRig) -> None:
    """Cà Mau Đ13: the payment state comes with the dossier; a sum that does not add up is not taken for one that does."""
    lodge(rig, "paid", procedure="2.000815", case="", components=_all(rig, "2.000815"), payment=_paid(8_000))
    look = rig.services.online.look("paid")
    amount = look.quote.fee.amount
    lodge(rig, "exact", procedure="2.000815", case="", components=_all(rig, "2.000815"), payment=_paid(amount or 1))
    if amount:
        assert rig.services.online.accept("exact", rig.officer).dossier.money is MoneyStatus.PAID
    assert look.fee_told is (amount == 8_000)
    assert rig.services.online.accept("paid", rig.officer).dossier.money is not MoneyStatus.PAID or amount == 8_000


def _paid(amount: int) -> dict[str, object]:
    return {"amount": amount, "method": "vietqr", "reference": "GD-1"}


def _all(rig: DeskRig, code: str) -> list[dict[str, object]]:
    from counter_app.domain.checklist import ask_everything
    from counter_app.domain.received_fact import component_fact

    procedure = rig.services.catalogue.procedure(code)
    return [component_fact(item) for item in ask_everything(procedure, procedure.cases[0].code if procedure.cases else "")]


def test_bac_giang_15_3a_originals_are_compared_before_the_result_is_handed_over(rig: DeskRig) -> None:
    """Đ15.3a (and Cà Mau Đ23.2): brought, compared, they match; then the result."""
    lodge(rig)
    assert rig.services.online.look("on-1").to_compare == {"chung-sinh"}  # the electronic form has no original
    rig.services.online.accept("on-1", rig.officer)
    back = rig.services.acts.result_return
    dossier = back.result_ready(ResultForm("r-1", "on-1"), rig.officer).dossier
    assert back.originals_of(dossier) == ()  # the desk never had them
    form = ReturnForm(
        "h-1",
        "on-1",
        receiver_name=dossier.applicant.name,
        receiver_identity=dossier.applicant.identity_number,
        identity_checked=True,
        receipt=ReceiptAtReturn.LOST,
        payment=Payment("waived"),
    )
    with pytest.raises(MissingField) as missing:
        back.return_result(form, rig.officer)
    assert missing.value.facts["field"] == "compared"
    done = back.return_result(replace(form, compared=frozenset({"chung-sinh"})), rig.officer)
    assert done.act.details["compared"] == ["chung-sinh"]
