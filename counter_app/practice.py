"""Practice: the desk's own province, agency and papers over a throw-away store and a centre on this machine.

Nothing leaves the desk and nothing of it comes in: no store, no key, no printer and no gateway of the real desk is opened.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from textual.app import App

from config.settings import DeskSettings, PrinterKind, PrinterSettings
from counter_app.demo import LocalCentre, open_demo, publish_catalogue
from counter_app.demo_app import DemoApp
from counter_app.demo_desk import demo_officer, demo_settings
from counter_app.desk_clock import SystemDeskClock
from counter_app.main import OpenDesk, starter_catalogue
from counter_app.texts import practice_words


def practice_settings(real: DeskSettings) -> DeskSettings:
    """The same desk with every door to the outside shut: pages become files; no gateway, scanner, reader, token or stick."""
    papers = [PrinterSettings(row.paper, PrinterKind.PREVIEW) for row in real.printers]
    return DeskSettings(
        province=real.province,
        desk_id=real.desk_id,
        desk_name=practice_words.DESK.format(desk=real.desk_name or real.desk_id),
        agency_code=real.agency_code,
        unit_name=real.unit_name,
        printers=tuple(papers) or demo_settings().printers,
        theme=real.theme,
        pictures=real.pictures,
    )


@contextmanager
def practice_desk(real: DeskSettings) -> Iterator[App[None]]:
    """The app of a practice desk; everything it wrote is gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="counter-practice-"))
    settings = practice_settings(real)
    centre = LocalCentre(folder, own=settings)
    centre.simulated = practice_words.SIMULATED
    desk: OpenDesk | None = None
    try:
        publish_catalogue(folder / "catalogue", starter_catalogue(SystemDeskClock(lambda _: None)))
        centre.start_centre()
        desk = open_demo(folder, centre, own=settings, mark=practice_words.MARK)
        officer = replace(demo_officer(desk), name=practice_words.OFFICER)
        yield DemoApp(desk.services, demo=centre, logged_in=officer)
    finally:
        centre.stop_centre()
        if desk is not None:
            desk.close()
        shutil.rmtree(folder, ignore_errors=True)
