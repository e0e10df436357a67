"""Which dossiers are these? A list of DossierRows in pages of at most 200 (D23), identity numbers masked.

table.show_page(rows, now, more=len(rows) == PAGE)     # replaces; `more`: there is another page behind it
def on_dossier_table_more_wanted(self, event): table.append_page(next_page(before_uid=event.last_uid), now, more=…)
def on_dossier_table_opened(self, event): event.uid     # Enter on a row
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from rich.text import Text
from textual import on
from textual.message import Message
from textual.widgets import DataTable

from counter_app.domain.dossier import DossierStatus, SyncStatus
from counter_app.domain.views import DossierRow
from counter_app.texts.names import name_of
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.plain import plain_cell

PAGE: Final = 200
_WIDE: Final = 100  # columns from which identity numbers fit, …
_WIDER: Final = 118  # … procedures, …
_WIDEST: Final = 140  # … and words for the sync light
_SHOWN_DIGITS = 4

_SYNC: Final = {
    SyncStatus.AT_CENTRE: ("●", "$text-success"),
    SyncStatus.SENDING: ("◐", ""),
    SyncStatus.LOCAL: ("▲", "$text-warning"),
    SyncStatus.PARKED: ("✕", "$text-error"),
}
_DONE: Final = frozenset(
    {
        *(DossierStatus.RESULT_RETURNED, DossierStatus.REFUSED, DossierStatus.WITHDRAWN),
        *(DossierStatus.REFUSED_AS_RESULT, DossierStatus.VOIDED),
    }
)


def masked(identity_number: str) -> str:
    """The number with all but its last four characters hidden: enough to tell two people apart at the counter."""
    return "•" * max(0, len(identity_number) - _SHOWN_DIGITS) + identity_number[-_SHOWN_DIGITS:]


class DossierTable(FittedTable):
    """One dossier a row: number (provisional ones marked "tạm"), applicant, due date, status, and what the centre has."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("sync", "", 1, to_width=_WIDEST - 1),
        FittedColumn("number", "Mã số hồ sơ", 22),
        FittedColumn("applicant", "Chủ hồ sơ"),
        FittedColumn("identity", "Số định danh", 12, from_width=_WIDE),
        FittedColumn("procedure", "Thủ tục", 22, from_width=_WIDER),
        FittedColumn("due", "Hẹn trả", 12),
        FittedColumn("status", "Trạng thái", 15),
        FittedColumn("sync_words", "Hệ thống", 16, from_width=_WIDEST),
    )

    class Opened(Message):
        """Enter on a row."""

        def __init__(self, table: DossierTable, uid: str) -> None:
            self.table, self.uid = table, uid
            super().__init__()

        @property
        def control(self) -> DossierTable:
            """The table."""
            return self.table

    class MoreWanted(Message):
        """The cursor reached the last row and there is another page. Posted once per page."""

        def __init__(self, table: DossierTable, last_uid: str) -> None:
            self.table, self.last_uid = table, last_uid
            super().__init__()

        @property
        def control(self) -> DossierTable:
            """The table."""
            return self.table

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._more = False

    def show_page(self, rows: Sequence[DossierRow], now: datetime, *, more: bool = False) -> None:
        """Replace what is shown. `now` decides which rows are overdue."""
        self._more = more
        self.fill({row.uid: _cells(row, now) for row in rows})

    def append_page(self, rows: Sequence[DossierRow], now: datetime, *, more: bool = False) -> None:
        """The next page, below."""
        self._more = more
        self.extend({row.uid: _cells(row, now) for row in rows})

    @on(DataTable.RowSelected)
    def _open(self, event: DataTable.RowSelected) -> None:
        event.stop()
        if event.row_key.value is not None:
            self.post_message(self.Opened(self, event.row_key.value))

    @on(DataTable.RowHighlighted)
    def _ask_for_more(self, event: DataTable.RowHighlighted) -> None:
        if self._more and event.cursor_row == len(self.row_keys) - 1:
            self._more = False
            self.post_message(self.MoreWanted(self, self.row_keys[-1]))


def _cells(row: DossierRow, now: datetime) -> Mapping[str, Text]:
    shape, style = _SYNC[row.sync]
    status = DossierStatus(row.status)
    return {
        "sync": plain_cell(shape, style),
        "number": plain_cell(f"{row.number} tạm" if row.provisional else row.number),
        "applicant": plain_cell(f"▤ {row.applicant_name}" if row.found_in else row.applicant_name),
        "identity": plain_cell(masked(row.identity_number)),
        "procedure": plain_cell(row.procedure_name),
        "due": _due_cell(row.due_at, now, done=status in _DONE),
        "status": plain_cell(name_of(status)),
        "sync_words": plain_cell(f"{shape} {name_of(row.sync)}", style),
    }


def _due_cell(due_at: datetime | None, now: datetime, *, done: bool) -> Text:
    if due_at is None:
        return plain_cell("–")
    shown = f"{due_at:%d/%m/%Y}"
    if done or due_at.date() > now.date():
        return plain_cell(f"  {shown}")
    overdue = due_at < now
    return plain_cell(f"✕ {shown}", "$text-error") if overdue else plain_cell(f"▲ {shown}", "$text-warning")
