"""Can a clerk whose line is dead find out why, put the day on a stick, and read what came back? By keys, at both sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.screens.link_help import LinkHelp
from counter_app.widgets.field_input import FieldInput
from sync.gateway.bundle_import import import_bundle, receipts_of
from sync.gateway.keys import centre_keys
from tests.proof.centre_rig import Centre, LinkedDesk
from tests.ui.conftest import anyio_backend  # noqa: F401
from tests.ui.desk_app import Clerk, clerk_at


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_day_goes_out_on_a_stick_and_its_receipts_come_back(tmp_path: Path, size: tuple[int, int]) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (tmp_path / "centre").mkdir()
    centre = Centre(tmp_path / "centre")
    with centre.running():
        desk = LinkedDesk(tmp_path / "desk", centre.url)
        assert desk.run().problem == ""  # numbers, keys; then the line is dead
    try:
        desk.receive(3)
        async with clerk_at(desk.rig, size) as clerk:
            await clerk.press("f4", "f7")
            await clerk.until(lambda: isinstance(clerk.app.screen, LinkHelp))
            await clerk.sees(
                "máy chủ từ chối kết nối", "→ Hệ thống trung tâm có thể đang dừng", "chưa kiểm tra được", "F8: gói"
            )
            if size[0] > 80:
                return  # looked at; the rest is the same at any size
            await clerk.press("f8")
            await clerk.sees("Thư mục USB")
            await typed(clerk, stick / "khong-co" / "goi")
            await clerk.sees("Chưa có gói trên USB")
            await clerk.press("f8")
            await clerk.sees("Thư mục USB")
            await typed(clerk, stick)
            await clerk.sees("Đã có thể rút USB. Gói có 3 việc", "chưa có biên nhận")

            gateway = centre.application.state.gateway
            taken = import_bundle(gateway, next(stick.glob("*.bundle")))
            back = stick / "b.receipts"
            back.write_bytes(receipts_of(taken, centre_keys(centre.database, gateway.now()), gateway.now()))
            await clerk.press("f9")
            await clerk.sees("Tệp biên nhận")
            await typed(clerk, back)
            await clerk.sees("Trung tâm đã nhận 3 việc", "Gói gần nhất", "đã có biên nhận")
            await clerk.press("f7")
            await clerk.sees("Đã ghi tệp hỗ trợ")
            await clerk.press("escape")
            await clerk.until(lambda: not isinstance(clerk.app.screen, LinkHelp))
        assert len(list((tmp_path / "desk" / "exports").glob("ho-tro-Q1-*.json"))) == 1
        with desk.rig.store.read() as session:
            assert session.outbox.state().acked == 3
    finally:
        desk.rig.close()
        centre.database.close()


async def typed(clerk: Clerk, path: Path) -> None:
    """As if typed: a key at a time would take the test half a minute."""
    clerk.app.screen.query_one("#medium_path", FieldInput).value = str(path)
    await clerk.press("f8")
