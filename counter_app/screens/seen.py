"""Who looked at whose dossier (Huế Đ21.3, Bắc Giang Đ21.2: personal data is looked at for the work only)?"""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.app import App

from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.services.lookup import LookupService
from counter_app.texts.errors import sentence


def note_seen(app: App[Any], lookup: LookupService, uid: str, officer: Officer | None) -> None:
    """In a thread, once for each opening; what cannot be noted is told, the dossier is shown all the same."""
    if officer is not None:
        app.run_worker(partial(_note, app, lookup, uid, officer), thread=True, exit_on_error=False, group="seen")


def _note(app: App[Any], lookup: LookupService, uid: str, officer: Officer) -> None:
    try:
        lookup.note_seen(uid, officer)
    except CounterError as error:
        app.call_from_thread(partial(app.notify, sentence(error), severity="warning", markup=False))
