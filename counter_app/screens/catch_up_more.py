"""What else is done with the paper of an outage, less often: a picture of the form, a table keyed elsewhere, the dossier."""

from __future__ import annotations

from pathlib import Path

from textual.screen import Screen

from counter_app.domain.catch_up import CatchUpLine
from counter_app.domain.catch_up_report import CatchUpFigures
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.form_picture import FormPicture
from counter_app.screens.messages import OpenDossier
from counter_app.services.catch_up_pictures import CatchUpPictures
from counter_app.services.counter import CounterServices

PICTURE, TABLE, OPEN = "picture", "table", "open"


async def more_of(
    screen: Screen[None],
    figures: CatchUpFigures,
    line: CatchUpLine | None,
    services: CounterServices,
    session: DeskSession,
) -> None:
    """Ask which, and lead it. Runs in a worker of the screen."""
    pictures, offered = services.catch_up_desk.pictures, [("Nhập từ bảng tính (XLSX, ODS, CSV)", TABLE)]
    if line is not None and line.dossier_uid:
        number = line.form.form_number
        offered.insert(0, (f"Mở hồ sơ của {number}", OPEN))
        if pictures is not None:
            offered.insert(0, (f"Chụp phiếu {number}: máy quét hoặc tệp", PICTURE))
    chosen = await screen.app.push_screen_wait(Choose("Việc khác", offered))
    if chosen == TABLE:
        from counter_app.screens.catch_up_table import CatchUpTableScreen

        screen.app.push_screen(CatchUpTableScreen(figures.session.uid, services, session))
    elif chosen == OPEN and line is not None:
        screen.post_message(OpenDossier(line.dossier_uid))
    elif chosen == PICTURE and line is not None and pictures is not None:
        await _picture(screen, line, pictures, services, session)


async def _picture(
    screen: Screen[None],
    line: CatchUpLine,
    pictures: CatchUpPictures,
    services: CounterServices,
    session: DeskSession,
) -> None:
    """The pages are looked at on the screen of every scan; from there the scanner is started, too."""
    from counter_app.screens.scan_review import ScanReviewScreen

    def take(path: Path | None, sheets: int) -> str:
        who = session.who()
        if path is None:
            return pictures.open(line.dossier_uid, who, sheets)
        return pictures.take(line.dossier_uid, path, who, sheets)

    work_uid = await screen.app.push_screen_wait(FormPicture(f"{line.form.form_number} · {line.form.name}", take))
    if work_uid:
        screen.app.push_screen(ScanReviewScreen(work_uid, services, session))
