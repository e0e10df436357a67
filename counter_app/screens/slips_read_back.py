"""How does a slip's code that came from a reader, or a printer that is ready again, reach the people at the desk?"""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.app import App

from counter_app.domain.errors import CounterError, StoreError
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.messages import DeskChanged
from counter_app.services.scan_back import ScanBack, ScanBackKind
from counter_app.services.spool import Spool
from counter_app.texts.errors import sentence
from counter_app.texts.paper_words import scan_back_words

ALARM_SECONDS = 20.0


NOT_THIS_SHEET = "Mã vừa đọc không phải của tờ đang hỏi."


def read_back(app: App[Any], scan_back: ScanBack | None, session: DeskSession, text: str, *, otherwise: str = "") -> None:
    """Ask in a worker thread what the code answers, beside whatever the screen does with it; tell only what matters.

    `otherwise` is told when the code answers nothing.
    """
    if scan_back is not None and session.officer is not None:
        work = partial(_read, app, scan_back, session, text, otherwise)
        app.run_worker(work, thread=True, exit_on_error=False, group="scan-back")


def _read(app: App[Any], scan_back: ScanBack, session: DeskSession, text: str, otherwise: str) -> None:
    try:
        result = scan_back.read(text, session.who())
    except CounterError as error:
        app.call_from_thread(app.notify, sentence(error), severity="error", markup=False)
        return
    told = scan_back_words(result) or otherwise
    if not told:
        return
    if result.kind in (ScanBackKind.SEEN, ScanBackKind.NOTHING):
        app.call_from_thread(app.notify, told, markup=False)
    else:
        app.call_from_thread(app.notify, told, severity="error", timeout=ALARM_SECONDS, markup=False)
    app.post_message(DeskChanged())


def print_what_was_refused(app: App[Any], spool: Spool, session: DeskSession) -> None:
    """In a worker thread: what a printer refused comes out once it is ready again. Silent while there is nothing to tell."""
    if session.officer is None:
        return
    try:
        report = spool.retry()
    except StoreError as error:
        app.call_from_thread(app.notify, sentence(error), severity="error", markup=False)
        return
    if report.printed or report.asked:
        told = f"Máy in đã sẵn sàng: in thêm {report.printed + report.asked} giấy đang chờ."
        app.call_from_thread(app.notify, told, markup=False)
        app.post_message(DeskChanged())
