"""Two keys behind the reception and the result is in the citizen's hand, on record (NĐ 61 Đ17.4, Bắc Giang Đ15.1đ)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.dossier import DossierStatus
from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.messages import DossierReceived
from counter_app.screens.received import ReceivedScreen
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


@pytest.mark.anyio
async def test_f9_and_f8_take_the_result_in_and_hand_it_out(rig: DeskRig) -> None:
    form = rig.form("2.000815", pages=2, wants_receipt=None)
    received = rig.services.intake.receive(form, rig.officer)
    async with clerk_at(rig) as clerk:
        clerk.app.post_message(DossierReceived(received))
        await clerk.until(lambda: isinstance(clerk.app.screen, ReceivedScreen))
        await clerk.sees("Không in giấy tiếp nhận", "F9 Trả ngay")
        await clerk.press("f9")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm))
        await clerk.sees("Trả kết quả ngay", "Nguyễn Thị Mẫu", "Đã thu (đồng)")
        await clerk.press("f8")
        await clerk.until(lambda: not clerk.app.screen.is_modal)
    assert rig.services.lookup.detail(received.dossier.uid).dossier.status is DossierStatus.RESULT_RETURNED


@pytest.mark.anyio
async def test_what_takes_days_offers_no_such_key(rig: DeskRig) -> None:
    form = rig.form("1.004884", typed_fee=0, event_on=rig.clock.now().date())
    received = rig.services.intake.receive(form, rig.officer)
    async with clerk_at(rig) as clerk:
        clerk.app.post_message(DossierReceived(received))
        await clerk.until(lambda: isinstance(clerk.app.screen, ReceivedScreen))
        assert "F9" not in clerk.screen_text()
