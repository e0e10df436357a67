"""How does the print centre look when paper waits? Taken at a desk of the tests: `python docs/make_pictures.py prints`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parents[1]))

from counter_app.app import CounterApp
from counter_app.domain.slip import PaperFormat
from counter_app.screens.home import HomeScreen
from counter_app.screens.login import LoginScreen
from tests.services.paper_rig import TORN, UNSURE, PaperDesk, TrayPrinter
from tests.ui.keys import settle


def desk_with_waiting_paper(folder: Path) -> PaperDesk:
    """One sheet that nobody is sure of, one torn, one refused, one that nobody has tried yet."""
    printer = TrayPrinter(troubles=[(UNSURE, False), (TORN, False)])
    desk = PaperDesk(folder, printers={PaperFormat.A5: printer})
    desk.lease()
    unsure, torn, refused, _ = desk.receive(4)
    desk.services.slips.print_job(unsure)
    desk.services.slips.print_job(torn)
    printer.switch_off()
    desk.services.slips.print_job(refused)
    return desk


async def at_the_print_centre(desk: PaperDesk, pilot: Pilot[None], app: CounterApp) -> None:
    """Logged in, and on the list of what waits."""
    await settle(pilot, lambda: isinstance(app.screen, LoginScreen))
    app.post_message(LoginScreen.LoggedIn(desk.officer, False))
    await settle(pilot, lambda: isinstance(app.screen, HomeScreen))
    await pilot.press("f7")


def waiting_desk() -> tuple[tempfile.TemporaryDirectory[str], PaperDesk]:
    """The desk and the folder that must outlive it."""
    folder = tempfile.TemporaryDirectory()
    return folder, desk_with_waiting_paper(Path(folder.name))
