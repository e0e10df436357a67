"""The whole sheet of a procedure is read and printed from the list and from an intake (Bắc Giang Đ8.1b)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from counter_app.domain.slip import PaperFormat
from counter_app.screens.intake import IntakeScreen
from counter_app.screens.procedure_view import ProcedureView
from counter_app.screens.procedures import ProceduresScreen
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    preview = PreviewPrinter(tmp_path / "slips")
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: preview, PaperFormat.A4: preview})
    desk.lease()
    yield desk
    desk.close()


@pytest.mark.anyio
async def test_bg_d8_1b_every_part_of_a_procedure_is_shown_and_printed(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        commands = list(clerk.app.get_system_commands(clerk.app.screen))
        (job,) = [one for one in commands if one.title == "Hướng dẫn thủ tục"]
        clerk.app.call_later(partial(job.callback))
        await clerk.until(lambda: isinstance(clerk.app.screen, ProceduresScreen))
        await clerk.sees("mục", "1.001193")
        await clerk.press(*"1.001193", "enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, ProcedureView))
        await clerk.sees("Trình tự thực hiện", "Thành phần hồ sơ")
        await clerk.press("end")
        await clerk.sees("Phí, lệ phí", "Kết quả", "Căn cứ pháp lý", "Phiên bản")
        await clerk.press("f7")
        await clerk.until(lambda: list((rig.folder / "slips").rglob("*.pdf")))
        await clerk.press("escape", "f2")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen) and clerk.app.focused)
        await clerk.press(*"1.001193", "f12")
        await clerk.until(lambda: isinstance(clerk.app.screen, ProcedureView))
        await clerk.press("escape")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen))
