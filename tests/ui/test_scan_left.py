"""What of scanning waits for a hand stands on the home screen and is settled by keys: found pages, copies, signatures."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.scan_left import ScanLeftScreen
from counter_app.widgets.page_picture import PagePicture
from tests.services.copy_rows import kept_copy
from tests.services.scan_rig import ScanRig, made
from tests.ui.desk_app import clerk_at


@pytest.mark.anyio
async def test_a_found_page_is_told_at_home_seen_and_linked_and_another_kept_with_a_reason(tmp_path: Path) -> None:
    rig = ScanRig(tmp_path)
    vault = rig.scan.works._doors.room.vault
    kept_copy(rig, confirm_needed=True, content=b"%PDF-1.7 away")
    for paper in ("application", "birth-certificate"):
        vault.put(made(rig.folder / "made", paper))
    rig.scan.lost.sweep()
    async with clerk_at(rig.desk) as clerk:
        await clerk.sees("F10 Số hóa")
        await clerk.press("f10")
        await clerk.until(lambda: isinstance(clerk.app.screen, ScanLeftScreen))
        await clerk.sees("chờ xác nhận", "chưa thuộc hồ sơ")
        await clerk.press("down")
        picture = clerk.app.screen.query_one(PagePicture)
        await clerk.until(lambda: picture.shows_page)
        await clerk.press("enter")
        await clerk.sees("Giữ riêng, không thuộc hồ sơ nào")
        await clerk.press("down", "enter")
        await clerk.sees("Vì sao giữ riêng?")
        await clerk.press(*"To thu may", "enter")
        await clerk.sees("Đã giữ riêng kèm lý do")
        await clerk.press("down", "enter")
        await clerk.sees("Gắn vào một hồ sơ")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm))
        await clerk.press(*rig.dossier.shown_number, "f8")
        await clerk.sees(rig.dossier.applicant.name)
    assert len(rig.scan.lost.open()) == 1
    rig.desk.close()
