"""How does an official table reach the A4 printer while the officer goes on, and who hears how it went?"""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import Any

from textual.app import App

from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.services.office_tables import OfficeTable, OfficeTables
from counter_app.texts.errors import sentence

_FILE_ENDINGS = (".pdf", ".png")


def print_table(app: App[Any], tables: OfficeTables, table: OfficeTable, officer: Officer, name: str) -> None:
    """Print in a thread of the app and tell by a notice. `name`: what it is called in a sentence."""
    work = partial(_print, app, tables, table, officer, name)
    app.run_worker(work, thread=True, exit_on_error=False, group="paper")


def _print(app: App[Any], tables: OfficeTables, table: OfficeTable, officer: Officer, name: str) -> None:
    tell = app.call_from_thread
    try:
        receipt = tables.print(table, officer)
    except CounterError as error:
        tell(partial(app.notify, f"{name}: {sentence(error)}", severity="warning", markup=False))
        return
    saved = receipt.where.lower().endswith(_FILE_ENDINGS)
    told = f"đã lưu ({PurePath(receipt.where).name})" if saved else f"đã in ở {receipt.where}"
    tell(partial(app.notify, f"{name} {told}.", markup=False))
