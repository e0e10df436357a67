"""How does the scanning of a dossier look? Taken at a desk of the tests: `python docs/make_pictures.py scan`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parents[1]))

from counter_app.app import CounterApp
from counter_app.domain.scan_work import PageState
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.home import HomeScreen
from counter_app.screens.login import LoginScreen
from counter_app.screens.messages import OpenDossier
from counter_app.screens.scan_papers import ScanPapersScreen
from counter_app.screens.scan_review import ScanReviewScreen
from tests.services.scan_rig import ScanRig
from tests.ui.keys import settle

Take = Callable[[Pilot[None], str, str], Awaitable[None]]


async def _until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Child processes start slowly on a busy machine."""
    for _ in range(6):
        try:
            return await settle(pilot, condition)
        except AssertionError:
            continue
    await settle(pilot, condition)


async def a_dossier_is_scanned(rig: ScanRig, pilot: Pilot[None], app: CounterApp, take: Take) -> None:
    """The list, the count, a jam, a blank back, a page that is rejected, the finished copy."""

    def judged() -> list[bool]:
        (work, *_) = rig.scan.works.open_works()
        pages = rig.scan.works.shown(work.uid).desktop.pages
        return [page.reading is not None and (page.seen or page.state is not PageState.KEPT) for page in pages]

    def standing_still(pages: int) -> bool:
        review = app.screen
        (work, *_) = rig.scan.works.open_works()
        read = [page.reading is not None for page in rig.scan.works.shown(work.uid).desktop.pages]
        return isinstance(review, ScanReviewScreen) and not review.scanning and read == [True] * pages

    await settle(pilot, lambda: isinstance(app.screen, LoginScreen))
    app.post_message(LoginScreen.LoggedIn(rig.desk.officer, False))
    await settle(pilot, lambda: isinstance(app.screen, HomeScreen))
    app.post_message(OpenDossier(rig.dossier.uid))
    await settle(pilot, lambda: isinstance(app.screen, DossierDetailScreen) and app.screen.detail)
    await pilot.press("ctrl+u")
    await settle(pilot, lambda: isinstance(app.screen, ScanPapersScreen))
    await take(pilot, "scan-papers", "Danh mục")
    await pilot.press("f10", "2")
    await take(pilot, "scan-cover", "In tờ bìa")
    await pilot.press("escape", "enter", "2", "enter", "backspace", "2")
    await take(pilot, "scan-count", "Số tờ đếm được")
    await pilot.press("f8")
    await settle(pilot, lambda: isinstance(app.screen, ScanReviewScreen))
    await pilot.press("f5")
    await _until(pilot, lambda: standing_still(2))
    await take(pilot, "scan-jam", "kẹt giấy")
    await pilot.press("f5")
    await _until(pilot, lambda: standing_still(4))
    await pilot.press("down")
    await _until(pilot, lambda: judged()[1])
    await take(pilot, "scan-blank", "có vẻ trống")
    await pilot.press("insert")
    for _ in range(2):
        await pilot.press("down")
        await pilot.pause(1.0)
    await _until(pilot, lambda: all(judged()))
    await pilot.press("up", "delete")
    await take(pilot, "scan-reject", "Vì sao bỏ trang này")
    await pilot.press("escape", "down", "insert")
    await take(pilot, "scan-ready", "Đủ trang")
    await pilot.press("f8")
    await _until(pilot, lambda: isinstance(app.screen, ScanPapersScreen))
    await take(pilot, "scan-done", "đã quét, 2 trang")


def printed_cover(rig: ScanRig, pictures: Path) -> None:
    """The cover sheet itself, as it comes off the printer."""
    from tests.printers.tables import rendered

    pdf = rig.folder / "cover.pdf"
    pdf.write_bytes(rendered(rig.scan.covers.document(rig.dossier.uid, "chung-sinh", 2)).data)
    out = pictures / "scan-cover-sheet"
    subprocess.run(["pdftoppm", "-r", "50", "-gray", "-png", "-singlefile", str(pdf), str(out)], check=True)


def scanning_desk() -> tuple[tempfile.TemporaryDirectory[str], ScanRig]:
    """The desk, its feeder loaded, and the folder that must outlive it."""
    folder = tempfile.TemporaryDirectory()
    rig = ScanRig(Path(folder.name), every_paper=True)
    rig.load("application", "empty-white", "!scanner-jam", "birth-certificate", "empty-white")
    return folder, rig
