"""How do labels reach their printer while the officer goes on, and who hears how it went?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.domain.slip import PaperState
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.messages import DeskChanged
from counter_app.screens.slip_out import is_out, out_words
from counter_app.services.labels import DossierLabels
from counter_app.services.slip_printing import PrintOutcome, SlipPrinting
from counter_app.texts.errors import sentence
from counter_app.texts.label_words import OF_FOLDER, OF_PAPERS, WHICH_LABEL, strip_words

Told = tuple[str, bool]  # the sentence, and whether all is well


async def which_label(app: App[Any], labels: DossierLabels, officer: Officer, dossier: Dossier) -> None:
    """Ask which kind, then print it. In a worker."""
    options = [(OF_FOLDER, "folder"), (OF_PAPERS, "papers")]
    chosen = await app.push_screen_wait(Choose(WHICH_LABEL, options))
    if chosen == "folder":
        print_folder_label(app, labels, officer, dossier)
    elif chosen:
        print_strip(app, labels, officer, dossier)


def print_folder_label(app: App[Any], labels: DossierLabels, officer: Officer, dossier: Dossier) -> None:
    """The label of the folder: the one that waits, or a further one, marked."""

    def work() -> Told:
        return _told(labels.print_folder(dossier.uid, officer), dossier)

    _in_thread(app, work, dossier.shown_number)


def print_strip(app: App[Any], labels: DossierLabels, officer: Officer, dossier: Dossier) -> None:
    """One label a paper, from the first one on that nobody vouches for."""

    def work() -> Told:
        report = labels.print_strip(dossier.uid, officer)
        well = report.problem is None and report.asks is None
        return f"{dossier.shown_number}: {strip_words(report)}", well

    _in_thread(app, work, dossier.shown_number)


def print_wanted_label(app: App[Any], labels: DossierLabels, slips: SlipPrinting, dossier: Dossier) -> None:
    """What was wanted with the reception itself, if the province asks for it. Silent when nothing was."""

    def work() -> Told | None:
        job = labels.folder_label_of(dossier.uid)
        if job is None or job.state is not PaperState.WANTED:
            return None
        return _told(slips.print_job(job.job_id), dossier)

    _in_thread(app, work, dossier.shown_number)


def _told(outcome: PrintOutcome, dossier: Dossier) -> Told:
    return out_words(outcome, dossier.shown_number), is_out(outcome)


def _in_thread(app: App[Any], work: Callable[[], Told | None], number: str) -> None:
    """In a thread of the app, not of the screen: leaving the screen must not lose what the printer answers."""
    app.run_worker(partial(_work, app, work, number), thread=True, exit_on_error=False, group="label")


def _work(app: App[Any], work: Callable[[], Told | None], number: str) -> None:
    try:
        told = work()
    except CounterError as error:
        told = f"{number}: {sentence(error)}", False
    if told is None:
        return
    words, well = told
    severity: Any = "information" if well else "warning"
    app.call_from_thread(partial(app.notify, words, severity=severity, markup=False))
    app.post_message(DeskChanged())
