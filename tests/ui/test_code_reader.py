"""A reader on a serial line feeds the same screens as one that types; when it is pulled, one sentence says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.desk_readers import line_readers
from counter_app.domain.desk_token import DeskReader
from counter_app.screens.intake import IntakeScreen
from counter_app.services.counter import CounterServices
from tests.desk_rig import DeskRig
from tests.scanners.rigs.pty_reader import PtyReader
from tests.ui.desk_app import clerk_at

CARD = "001087000003|012345678|Trần Văn Mẫu|15021987|Nam|Số 1 phố Mẫu, phường Mẫu|10052021"


def with_reader(rig: DeskRig, device: str) -> None:
    made = rig.services
    values = {name: getattr(made, name) for name in CounterServices.__slots__}
    rig.services = CounterServices(**(values | {"code_readers": line_readers([DeskReader(device=device)])}))


@pytest.mark.anyio
async def test_a_card_from_a_serial_reader_opens_an_intake_and_a_pulled_reader_is_told_once(tmp_path: Path) -> None:
    line = PtyReader(tmp_path / "reader")
    line.plug()
    rig = DeskRig(tmp_path / "desk")
    with_reader(rig, str(line.link))
    async with clerk_at(rig, (120, 40)) as clerk:
        await clerk.until(lambda: clerk.app.readers_connected())
        await clerk.sees("● Đầu đọc", "○ Máy quét")
        line.send(CARD.encode() + b"\r")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen))
        await clerk.sees("Trần Văn Mẫu")
        line.unplug()
        await clerk.sees("Đầu đọc mã bị rút")
        line.plug()
        await clerk.sees("đã kết nối lại")
    rig.close()
