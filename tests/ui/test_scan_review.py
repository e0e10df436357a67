"""A paper is scanned from the dossier's page to the certified copy, with a jam, a blank back and an undo on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.messages import OpenDossier
from counter_app.screens.scan_papers import ScanPapersScreen
from counter_app.screens.scan_review import ScanReviewScreen
from counter_app.widgets.page_picture import PagePicture
from tests.services.scan_rig import ScanRig
from tests.ui.desk_app import Clerk, clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    made = ScanRig(tmp_path)
    yield made
    made.desk.close()


async def open_papers(clerk: Clerk, rig: ScanRig) -> None:
    clerk.app.post_message(OpenDossier(rig.dossier.uid))
    await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen) and clerk.app.screen.detail)
    await clerk.press("ctrl+u")
    await clerk.until(lambda: isinstance(clerk.app.screen, ScanPapersScreen))
    await clerk.sees("chưa quét", rig.scan.works.papers(rig.dossier.uid)[0].name[:20])


def seen(rig: ScanRig) -> list[bool]:
    return [page.seen for page in rig.scan.works.shown(rig.scan.works.open_works()[0].uid).desktop.pages]


async def patiently(clerk: Clerk, condition: Callable[[], object]) -> None:
    """For what child processes do: they start slowly on a busy machine."""
    for _ in range(5):
        with suppress(AssertionError):
            await clerk.until(condition)
            return
    await clerk.until(condition)


async def scan(clerk: Clerk, rig: ScanRig, pages: int) -> None:
    """F5, until so many pages are there and judged."""
    review = clerk.app.screen
    assert isinstance(review, ScanReviewScreen)
    await clerk.press("f5")
    await patiently(clerk, lambda: len(judged(rig)) == pages and all(judged(rig)) and not review.scanning)


def judged(rig: ScanRig) -> list[bool]:
    return [page.reading is not None for page in rig.scan.works.shown(rig.scan.works.open_works()[0].uid).desktop.pages]


@pytest.mark.anyio
async def test_a_paper_with_a_jam_and_a_blank_back_becomes_a_copy_by_keys_alone(rig: ScanRig) -> None:
    rig.load("application", "!scanner-jam", "empty-white")
    async with clerk_at(rig.desk) as clerk:
        await open_papers(clerk, rig)
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm))
        await clerk.press("2", "f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, ScanReviewScreen))
        await clerk.sees("Chưa có trang nào", "đếm 2 tờ")
        await scan(clerk, rig, 1)
        await clerk.sees("kẹt giấy", "còn 1 điểm")
        picture = clerk.app.screen.query_one(PagePicture)
        await patiently(clerk, lambda: picture.shows_page and seen(rig) == [True])
        await scan(clerk, rig, 2)
        await clerk.sees("Trang có vẻ trống")
        await clerk.press("f8")
        await clerk.sees("điểm phải trả lời")
        await clerk.press("down")
        await patiently(clerk, lambda: seen(rig) == [True, True])
        await clerk.press("delete")
        await clerk.sees("Vì sao bỏ trang này?", "Hai tờ kéo liền")
        await clerk.press("enter")
        await clerk.sees("bỏ, chờ quét lại")
        await clerk.press("backspace")
        await clerk.sees("Trang có vẻ trống")
        await clerk.press("insert")
        await clerk.sees("ghi là mặt trống")
        await clerk.sees("Đủ trang, không còn điểm nào")
        await clerk.press("f8")
        await patiently(clerk, lambda: isinstance(clerk.app.screen, ScanPapersScreen))
        await clerk.sees("đã quét, 1 trang", "chờ xác nhận")


@pytest.mark.anyio
async def test_cm_d23_3_who_has_no_assignment_is_told_what_to_do_and_a_supervisor_registers_one(tmp_path: Path) -> None:
    rig = ScanRig(tmp_path, assigned=False)
    async with clerk_at(rig.desk) as clerk:
        await open_papers(clerk, rig)
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm))
        await clerk.press("1", "f8")
        await clerk.sees("Chưa có văn bản phân công số hóa")
        await clerk.press("escape", "f8")
        await clerk.sees("Phân công số hóa cho ai?")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm))
        await clerk.press(*"12/QD", "enter", *"05/01/2026", "enter", *"Le Van Ky", "f8")
        await clerk.sees("Đã ghi văn bản phân công 12/QD")
    assert rig.scan.assignments.in_force(rig.desk.officer).number == "12/QD"
    rig.desk.close()
