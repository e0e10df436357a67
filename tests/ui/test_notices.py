"""The queue of notices: one key notes a call, a number is put right, files are exported, and exported is not told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.notice import NoticeState
from counter_app.domain.notice_wish import NoticeChannel, NoticeWish
from counter_app.export_folder import ExportFolder
from counter_app.screens.notice_queue import NoticeQueue
from counter_app.screens.notices import NoticesScreen
from tests.desk_rig import DeskRig
from tests.services.test_acts import finish, hand_over, received
from tests.ui.desk_app import Clerk, clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, province="da-nang")
    desk.lease()
    yield desk
    desk.close()


async def open_queue(clerk: Clerk) -> None:
    await clerk.press("ctrl+y")
    await clerk.until(lambda: isinstance(clerk.app.screen, NoticesScreen))


@pytest.mark.anyio
async def test_a_call_is_noted_with_one_key_and_an_empty_list_says_what_to_do(rig: DeskRig) -> None:
    """Đà Nẵng Đ10.3: the words stand below the list, the record is one key away."""
    one, two = received(rig), received(rig)
    hand_over(rig, one, two)
    for dossier in (one, two):
        finish(rig, dossier)
    async with clerk_at(rig) as clerk:
        await open_queue(clerk)
        await clerk.sees("Cần gọi 2", "Có kết quả sớm", "sớm hơn ngày hẹn", "hôm nay")
        await clerk.press("2")
        await clerk.sees("chưa nghe máy")
        await clerk.press("1")
        await clerk.sees("Cần gọi 1")
        await clerk.until(lambda: not clerk.app.screen.busy)  # type: ignore[attr-defined]
        await clerk.press("1")
        await clerk.sees("Không còn ai cần gọi")
    states = [duty.state for dossier in (one, two) for duty in rig.services.notices.of_dossier(dossier.uid)]
    assert states == [NoticeState.TOLD, NoticeState.TOLD]


@pytest.mark.anyio
async def test_another_number_is_noted_in_the_form_and_messages_are_exported_to_a_file(rig: DeskRig, tmp_path: Path) -> None:
    called = received(rig)
    sent = received(rig, notice_wish=NoticeWish(NoticeChannel.SMS, consented=True))
    hand_over(rig, called, sent)
    for dossier in (called, sent):
        finish(rig, dossier)
    sheets = rig.services.notice_sheets
    object.__setattr__(sheets._doors, "folder", ExportFolder(tmp_path / "exports"))
    async with clerk_at(rig, size=(120, 40)) as clerk:
        await open_queue(clerk)
        await clerk.sees("Cần gọi 1", "Cần xuất 1", called.shown_number)
        await clerk.press("f8")
        await clerk.sees("Kết quả báo tin")
        await clerk.press("tab", "tab", *"0901234567", "f8")
        await clerk.sees("0901234567", "chưa nghe máy")
        await clerk.press("f7")
        await clerk.sees("Xuất tin của kênh nào?")
        await clerk.press("enter")
        await clerk.sees("Đã xuất 1 tin", "Đã xuất 1")
        await clerk.press("right", "right")
        await clerk.sees("đã xuất, chờ gửi")
        assert clerk.app.screen.query_one(NoticeQueue).row_count == 1
    (file,) = (tmp_path / "exports").iterdir()
    assert sent.shown_number in file.read_text(encoding="utf-8-sig")
    assert file.stat().st_mode & 0o077 == 0  # phone numbers are nobody else's
    (duty,) = rig.services.notices.of_dossier(sent.uid)
    assert duty.state is NoticeState.EXPORTED
