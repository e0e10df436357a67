"""A table keyed elsewhere, and a picture of the form, from the screen of the catch-up: looked at, then taken (BG Đ21.3)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.paper_form import FormKind, form_number
from counter_app.screens.catch_up_table import CatchUpTableScreen
from tests.clerk_day.hand_written import keying, session_of
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at

HEAD = ("Số mẫu", "Giờ nhận", "Người nhận", "Thủ tục", "Họ tên", "Giấy tờ")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    yield desk
    desk.close()


def table(path: Path) -> Path:
    """One good row, one of a day that no calendar has."""
    number = [form_number(FormKind.RECEIPT, "Q1", 26, running) for running in (1, 2)]
    good = (number[0], "25/11/2026 08:05", "mau", "1.001193", "Lò Thị Mẫu", "all")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, good, (number[1], "31/02/2026 08:10", *good[2:])])
    return path


@pytest.mark.anyio
async def test_bg_d21_3_a_table_is_looked_at_then_entered_and_what_is_refused_is_named(rig: DeskRig, tmp_path: Path) -> None:
    of = session_of(rig)
    path = table(tmp_path / "a.csv")
    async with clerk_at(rig) as clerk:
        await keying(clerk)
        await clerk.press("ctrl+n")
        await clerk.sees("Việc khác", "Nhập từ bảng tính")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, CatchUpTableScreen))
        await clerk.press(*"/khong-co.xlsx", "enter")
        await clerk.sees("không")  # a sentence, and the path stays to be put right
        await clerk.press("ctrl+u")
        clerk.app.screen.query_one("#table_path").value = str(path)  # type: ignore[attr-defined]
        await clerk.press("enter")
        await clerk.sees("2 dòng: 1 sẽ nhập", "1 không vào được", "F8 để nhập", "F8 Nhập", "giờ:phút như 25/11/2026")
        assert not rig.services.catch_ups.figures(of.uid).lines  # a look stores nothing
        await clerk.press("f8")
        await clerk.sees("Đã nhập 1 dòng", "1 dòng không vào")
        (line,) = rig.services.catch_ups.figures(of.uid).lines
        assert line.form.name == "Lò Thị Mẫu"
        await clerk.press("escape")
        await clerk.sees("Lò Thị Mẫu", "chờ đối chiếu")
