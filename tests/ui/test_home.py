"""The home screen: what waits for a hand comes first, in one sentence, with the key that leads there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.backup import PROBLEM
from counter_app.domain.store_life import DIVERGED_AT, UNEXPLAINED, LifeDoubt
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.intake import IntakeScreen
from counter_app.widgets.form import Form
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


@pytest.mark.anyio
async def test_several_forms_left_open_are_offered_by_name_the_newest_first(rig: DeskRig) -> None:
    for name in ("Trần Văn Mẫu", "Lê Thị [/b] Thử"):
        rig.clock.move(minutes=1)
        rig.services.drafts.save(rig.services.intake.open_form(), rig.officer, {"texts": {"name": name}})
    async with clerk_at(rig) as clerk:
        await clerk.sees("2 phiếu tiếp nhận nhập dở", "F5 Phiếu dở")
        await clerk.press("f5")
        await clerk.until(lambda: isinstance(clerk.app.screen, Choose))
        text = clerk.screen_text()
        assert text.index("Lê Thị [/b] Thử") < text.index("Trần Văn Mẫu")
        await clerk.press("escape")
        assert clerk.app.current_mode == "home"
        await clerk.press("f5", "down", "enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen))
        form = clerk.app.screen.query_one("#applicant-form", Form)
        await clerk.until(lambda: form.values()["name"] == "Trần Văn Mẫu")
        assert (
            form.values()["kind"] == "citizen"
        )  # a draft of an older program lacks fields: they hold what a new form holds


@pytest.mark.anyio
async def test_figures_and_todays_dossiers_are_there_and_paper_that_waits_is_named(rig: DeskRig) -> None:
    numbers = list(rig.receive_many(2))
    async with clerk_at(rig, (120, 40)) as clerk:
        await clerk.sees(*numbers, "2 đã tiếp nhận", "2 giấy đang chờ in. Nhấn F7 để in.")
        await clerk.press("f7")
        await clerk.sees("2 chờ in", *numbers, "F8 In tất cả")
        await clerk.press("f5")
        await clerk.sees("Chủ hồ sơ", "Nguyễn Thị Mẫu")


@pytest.mark.anyio
async def test_a_doubled_store_and_a_missing_second_medium_are_named_before_anything_else(rig: DeskRig) -> None:
    """I1, F19: what a person must do about the store itself is the first sentence of the home screen."""
    with rig.store.write() as session:
        session.notes.put(PROBLEM, "backup-failed")
    async with clerk_at(rig, (120, 40)) as clerk:
        await clerk.sees("Chưa sao lưu được ra ổ thứ hai", "Sao lưu")
        with rig.store.write() as session:
            session.notes.put(UNEXPLAINED, f"{LifeDoubt.SET_BACK}|{rig.clock.now().isoformat()}")
        await clerk.sees("bị đưa về bản cũ", "Hai người cần giải trình")
        with rig.store.write() as session:
            session.notes.put(DIVERGED_AT, rig.clock.now().isoformat())
        await clerk.sees("hai kho dữ liệu cùng mang tên quầy này")
