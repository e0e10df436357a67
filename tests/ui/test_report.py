"""Register and reports on the screen: periods, tables, a picture of letters, and the way to paper and files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.export_folder import ExportFolder
from counter_app.main import build
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.report import ReportScreen
from counter_app.screens.report_tables import RegisterTable
from tests.desk_rig import DeskRig
from tests.services.test_acts import at, finish, hand_over, received
from tests.ui.desk_app import Clerk, clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.services = build(replace(desk.doors, exports=ExportFolder(tmp_path / "exports")), desk.desk)
    desk.lease()
    yield desk
    desk.close()


def kept(rig: DeskRig) -> dict[str, bytes]:
    folder = rig.folder / "exports"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


async def opened(clerk: Clerk) -> ReportScreen:
    await clerk.press("ctrl+b")
    await clerk.sees("Sổ và báo cáo", "Tháng 11 năm 2026", "▸ Tổng hợp ◂")
    screen = clerk.app.screen
    assert isinstance(screen, ReportScreen)
    return screen


@pytest.mark.anyio
async def test_bg_d8_2a_the_clerk_turns_through_tables_and_periods_with_the_keyboard(rig: DeskRig) -> None:
    done, open_one = received(rig), received(rig)
    hand_over(rig, done, open_one)
    finish(rig, done)
    async with clerk_at(rig) as clerk:
        await opened(clerk)
        await clerk.sees("Tiếp nhận trong kỳ", "Đã giải quyết trong kỳ", "100,0 % ██████████")
        await clerk.press("right", "right")
        await clerk.sees("▸ Kênh ◂", "Trực tiếp", "█", "░", "░ đang giải quyết")
        await clerk.press("ctrl+right")
        await clerk.sees("Kỳ đang xem là kỳ hiện tại")
        await clerk.press("f7")
        await clerk.sees("Quý IV năm 2026", "Trực tiếp")
        await clerk.press("f7")
        await clerk.sees("Năm 2026 ·")
        await clerk.press("ctrl+left", "ctrl+left")
        await clerk.sees("Lịch làm việc chưa có năm")
        await clerk.press("ctrl+right", "ctrl+right", "f7")
        await clerk.sees("Tuần 48 năm 2026", "Trực tiếp")
        await clerk.press("left", "left", "left")
        await clerk.sees("▸ Sổ theo dõi ◂", done.shown_number, open_one.shown_number)
        clerk.app.screen.query_one(RegisterTable).move_to(f"1|{open_one.uid}")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.sees(open_one.shown_number)


@pytest.mark.anyio
async def test_report_and_register_are_kept_as_files_whose_folder_is_named(rig: DeskRig) -> None:
    received(rig)
    async with clerk_at(rig, (120, 40)) as clerk:
        screen = await opened(clerk)
        await clerk.until(lambda: screen._told is not None)
        await clerk.press("f8")
        await clerk.sees("In báo cáo ở máy in A4", "Lưu sổ theo dõi hồ sơ thành tệp PDF")
        await clerk.press("enter")
        await clerk.sees("quầy chưa có; có thể lưu PDF")
        for downs, name in ((2, "bao-cao-2026-11.xlsx"), (3, "bao-cao-2026-11-tong-hop.csv")):
            await clerk.press("f8")
            await clerk.sees("In báo cáo ở máy in A4")
            await clerk.press(*["down"] * downs, "enter")
            await clerk.sees("● Đã lưu", name, "exports")
        await clerk.press("left")
        await clerk.until(lambda: screen._register is not None)
        await clerk.press("f8")
        await clerk.sees("In sổ theo dõi hồ sơ ở máy in A4")
        await clerk.press("down", "enter")
        await clerk.sees("so-theo-doi-2026-11-01-2026-11-30.pdf", "exports")
    files = kept(rig)
    assert files["so-theo-doi-2026-11-01-2026-11-30.pdf"].startswith(b"%PDF")
    assert files["bao-cao-2026-11.xlsx"].startswith(b"PK")
    rows = list(csv.reader(io.StringIO(files["bao-cao-2026-11-tong-hop.csv"].decode("utf-8-sig"))))
    assert ["Tiếp nhận trong kỳ", "1"] in [row[:2] for row in rows]
    with rig.store.read() as session:
        taken = [entry.subject for entry in session.audit.newest(20) if entry.action == "report.taken"]
    assert set(files) == set(taken)


@pytest.mark.anyio
async def test_a_question_closed_with_escape_changes_nothing_and_an_empty_period_says_what_to_do(rig: DeskRig) -> None:
    rig.clock.at = at(25, "09:00")
    async with clerk_at(rig) as clerk:
        screen = await opened(clerk)
        await clerk.until(lambda: screen._told is not None)
        told = screen._told
        await clerk.press("f8")
        await clerk.sees("In hoặc lưu")
        await clerk.press("escape", "left")
        await clerk.sees("Không có hồ sơ nào nhận trong kỳ này.", "Nhấn Ctrl+←")
        assert screen._told is told and kept(rig) == {}
