"""Lists of what left the desk, dossiers of another agency, and money asked for on the way (NĐ 61 Đ18, Đ21.2, Đ22)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier, DossierStatus, MoneyStatus
from counter_app.domain.errors import BadField, IllegalTransition, UnknownDossier
from counter_app.domain.payment import Payment
from counter_app.screens.act_agency import read_moment
from counter_app.services.handover import HandoverForm
from counter_app.services.payments import ChargeForm, PaymentForm
from counter_app.texts.errors import sentence
from counter_app.texts.sheet_words import delivery_list
from tests.desk_rig import DeskRig

FIVE_DAYS = "1.004884"
_intents = itertools.count(1)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def intent() -> str:
    return f"fwd-{next(_intents)}"


def received(rig: DeskRig) -> Dossier:
    return rig.services.intake.receive(rig.form(FIVE_DAYS, typed_fee=0), rig.officer).dossier


def given(rig: DeskRig, *dossiers: Dossier, agency: str = "") -> str:
    batch = intent()
    form = HandoverForm(batch, tuple(one.uid for one in dossiers), "Lê Văn Nhận", "Tư pháp", agency, "UBND xã Bên")
    assert not rig.services.acts.handover.hand_over(form, rig.officer).refused
    return batch


# --- the list -------------------------------------------------------------------------------------------


def test_nd61_d21_2_the_list_of_a_batch_names_what_left_who_gave_and_who_took(rig: DeskRig) -> None:
    first, second, other = received(rig), received(rig), received(rig)
    batch = given(rig, first, second)
    given(rig, other)
    told = rig.services.handover_lists.of_batch(batch)
    assert [line.number for line in told.lines] == [first.shown_number, second.shown_number]
    assert (told.giver, told.receiver, told.unit, told.at) == (
        rig.officer.name,
        "Lê Văn Nhận",
        "Tư pháp",
        rig.clock.now(),
    )
    assert rig.services.handover_lists.of_dossier(second.uid) == told
    words = json.dumps(delivery_list(told, rig.desk.profile).document.content, ensure_ascii=False)
    for word in ("Danh sách bàn giao hồ sơ", first.shown_number, "Lê Văn Nhận", "Tổng số: 2 hồ sơ"):
        assert word in words
    assert other.shown_number not in words


def test_what_was_taken_back_is_on_no_list(rig: DeskRig) -> None:
    first, second = received(rig), received(rig)
    batch = given(rig, first, second)
    last = rig.services.acts.correction.last_act(first.uid)
    assert last is not None
    rig.services.acts.correction.undo(intent(), last.act.act_id, rig.officer)
    assert [line.uid for line in rig.services.handover_lists.of_batch(batch).lines] == [second.uid]
    for ask in (
        lambda: rig.services.handover_lists.of_dossier(first.uid),
        lambda: rig.services.handover_lists.of_batch("x"),
    ):
        with pytest.raises(UnknownDossier):
            ask()


# --- another agency -------------------------------------------------------------------------------------


def test_nd118_d17_3_the_clock_starts_when_the_competent_agency_has_the_dossier(rig: DeskRig) -> None:
    dossier, own = received(rig), received(rig)
    handover = rig.services.acts.handover
    assert not handover.awaits_agency(dossier.uid)
    given(rig, dossier, agency="H02.13")
    given(rig, own)
    assert (handover.awaits_agency(dossier.uid), handover.awaits_agency(own.uid)) == (True, False)
    rig.clock.move(days=1)
    at = rig.clock.now() - timedelta(minutes=5)
    done = handover.receive_at_agency(intent(), dossier.uid, rig.officer, at, receiver="Vũ Thị Bên")
    assert done.dossier.due.counted_from == at
    assert done.dossier.replaced_dues[-1].due.due_at == dossier.due.due_at  # what stands on the receipt is kept
    assert done.act.details["receiver"] == "Vũ Thị Bên"
    assert not handover.awaits_agency(dossier.uid)


def test_a_moment_is_read_as_people_write_it(rig: DeskRig) -> None:
    now = rig.clock.now()
    assert read_moment("7h05", now) == now.replace(hour=7, minute=5, second=0)
    assert read_moment("14:05 24/11", now) == now.replace(day=24, hour=14, minute=5, second=0)
    for wrong in ("soon", "25:00", "14:05 31/11"):
        with pytest.raises(BadField) as refused:
            read_moment(wrong, now)
        assert sentence(refused.value).startswith("Thời điểm làm việc này phải viết như")


# --- money asked for on the way -------------------------------------------------------------------------


def test_nd61_d22_what_the_agency_asks_for_is_paid_whole_and_the_dossier_goes_on(rig: DeskRig) -> None:
    dossier = received(rig)
    given(rig, dossier)
    payments = rig.services.acts.payments
    waiting = payments.request(ChargeForm(intent(), dossier.uid, 250_000, "12/TB-CCT"), rig.officer).dossier
    assert (waiting.status, waiting.money) == (DossierStatus.WAITING_PAYMENT, MoneyStatus.UNPAID)
    assert payments.owed(waiting) == 250_000
    with pytest.raises(BadField, match="does-not-add-up") as refused:
        payments.settle(PaymentForm(intent(), dossier.uid, Payment("cash", 200_000)), rig.officer)
    assert "không khớp" in sentence(refused.value)
    done = payments.settle(PaymentForm(intent(), dossier.uid, Payment("transfer", 250_000, "K26-9")), rig.officer).dossier
    assert (done.status, done.money) == (DossierStatus.PROCESSING, MoneyStatus.PAID)
    assert rig.services.fees.of().online == 250_000


def test_a_fee_is_taken_at_any_step_before_the_return(rig: DeskRig) -> None:
    dossier = rig.services.intake.receive(rig.form("2.000635", fee_later=False), rig.officer).dossier
    payments = rig.services.acts.payments
    assert payments.owed(dossier) == 8_000
    done = payments.settle(PaymentForm(intent(), dossier.uid, Payment("cash", 8_000)), rig.officer).dossier
    assert (done.status, done.money) == (DossierStatus.RECEIVED, MoneyStatus.PAID)
    with pytest.raises(IllegalTransition):
        payments.settle(PaymentForm(intent(), dossier.uid, Payment("cash", 8_000)), rig.officer)


@pytest.mark.parametrize("amount", [0, -5, 10**13])
def test_an_impossible_charge_is_refused(rig: DeskRig, amount: int) -> None:
    dossier = received(rig)
    given(rig, dossier)
    with pytest.raises(BadField) as refused:
        rig.services.acts.payments.request(ChargeForm(intent(), dossier.uid, amount), rig.officer)
    assert sentence(refused.value).endswith(".")
