"""How does the slip of an act reach the printer while the officer goes on, and who hears how it went?"""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import Any

from textual.app import App

from counter_app.domain.errors import CounterError
from counter_app.domain.slip import PaperState
from counter_app.screens.messages import DeskChanged
from counter_app.services.slip_printing import PrintOutcome, SlipPrinting
from counter_app.texts.act_words import capital
from counter_app.texts.errors import sentence
from counter_app.texts.slip_words import job_words

_OUT = (PaperState.SENT, PaperState.DEVICE_DONE, PaperState.CONFIRMED)
FILE_ENDINGS = (".pdf", ".png")


def print_slip(app: App[Any], slips: SlipPrinting, job_id: str, number: str) -> None:
    """Print in a thread of the app and tell by a notice; nothing happens for an act without a slip (`job_id` "")."""
    if job_id:
        app.run_worker(partial(_print, app, slips, job_id, number), thread=True, exit_on_error=False, group="paper")


def _print(app: App[Any], slips: SlipPrinting, job_id: str, number: str) -> None:
    tell = app.call_from_thread
    try:
        outcome = slips.print_job(job_id)
    except CounterError as error:
        tell(partial(app.notify, f"{number}: {sentence(error)}", severity="warning", markup=False))
    else:
        notify = partial(app.notify, out_words(outcome, number), markup=False)
        tell(notify if is_out(outcome) else partial(notify, severity="warning"))
    app.post_message(DeskChanged())


def is_out(outcome: PrintOutcome) -> bool:
    """Whether nobody has to do anything about this sheet now."""
    return outcome.job.state in _OUT


def out_words(outcome: PrintOutcome, number: str) -> str:
    """Where the sheet is, or what to do about it."""
    name = job_words(outcome.job)
    if outcome.job.state is PaperState.UNKNOWN:
        return f"{number}: chưa rõ {name} đã ra giấy chưa. Mở hồ sơ, nhấn F7 để trả lời."
    if not is_out(outcome):
        why = sentence(outcome.problem) if outcome.problem else "Chưa in được."
        return f"{number}: {why} {capital(name)} vẫn chờ in; mở hồ sơ, nhấn F7."
    where = outcome.where or outcome.job.note
    if where.lower().endswith(FILE_ENDINGS):
        return f"{number}: {name} đã lưu ({PurePath(where).name})."
    return f"{number}: {name} đã in" + (f" ở {where}." if where else ".")
