"""From a dossier's page: a fee asked for and settled; another agency's reception starts the term (NĐ 61 Đ22, NĐ 118 Đ17)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier, DossierStatus, MoneyStatus
from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.dialogs.payment import PaymentTold
from counter_app.services.handover import HandoverForm
from counter_app.widgets.form import Form
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at
from tests.ui.test_act_menu import at_menu, chooses, now, received, shows


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def given(rig: DeskRig, dossier: Dossier, agency: str = "") -> None:
    form = HandoverForm(f"over-{dossier.uid}", (dossier.uid,), "Lê Văn Nhận", "", agency)
    assert not rig.services.acts.handover.hand_over(form, rig.officer).refused


@pytest.mark.anyio
async def test_nd61_d22_a_payment_is_asked_for_and_settled_with_the_number_of_its_electronic_receipt(rig: DeskRig) -> None:
    dossier = received(rig)
    given(rig, dossier)
    async with clerk_at(rig) as clerk:
        await at_menu(clerk, dossier)
        await chooses(clerk, "Yêu cầu nộp phí")
        await shows(clerk, ActForm)
        clerk.app.screen.query_one(Form).fill({"notice": "12/TB", "paid_amount": "250.000"})
        await clerk.press("f8")
        await clerk.until(lambda: now(rig, dossier).status is DossierStatus.WAITING_PAYMENT)
        await clerk.press("escape")
        await at_menu(clerk, dossier)
        await chooses(clerk, "Xác nhận đã nộp")
        await shows(clerk, PaymentTold)
        await clerk.sees("Phải thu 250.000 đ.")
        form = clerk.app.screen.query_one(Form)
        form.fill({"payment_method": "cash", "paid_amount": "200.000", "receipt_number": "K26TAB-0000123"})
        await clerk.press("f8")
        await clerk.sees("không khớp")
        assert now(rig, dossier).money is MoneyStatus.UNPAID
        form.fill({"paid_amount": "250.000"})
        await clerk.press("f8")
        await clerk.until(lambda: now(rig, dossier).money is MoneyStatus.PAID)
        payment = now(rig, dossier).payment
        assert payment is not None and (payment.amount, payment.receipt_number) == (250_000, "K26TAB-0000123")


@pytest.mark.anyio
async def test_nd118_d17_3_the_reception_by_the_competent_agency_is_noted_from_the_list(rig: DeskRig) -> None:
    dossier = received(rig)
    given(rig, dossier, "H02.13")
    rig.clock.move(days=1)
    async with clerk_at(rig) as clerk:
        await at_menu(clerk, dossier)
        await chooses(clerk, "Cơ quan có thẩm quyền nhận")
        await shows(clerk, ActForm)
        clerk.app.screen.query_one(Form).fill({"receiver": "Vũ Thị Bên", "at": "mai"})
        await clerk.press("f8")
        await clerk.sees("phải viết như 14:05")
        clerk.app.screen.query_one(Form).fill({"at": "08:10"})
        await clerk.press("f8")
        await clerk.until(lambda: now(rig, dossier).replaced_dues)
        assert now(rig, dossier).due.counted_from == rig.clock.now().replace(minute=10, second=0)
