"""If this PC dies now, which dossiers are open? A list on a second medium, made anew each minute when something changed.

The list is what a clerk needs to answer citizens with pen and paper (Bắc Giang Đ21.3), as hospitals print before a downtime.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from counter_app.act_ports import DueRow
from counter_app.table_ports import TableRenderer

if TYPE_CHECKING:
    from counter_app.domain.table_sheet import TableDocument
    from counter_app.notice_ports import BatchFolder
    from counter_app.ports import Clock, DeskStore

FILE_NAME: Final = "ho-so-dang-mo.pdf"
MOST: Final = 400
PAGE: Final = 200
DAYS_AHEAD: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class OpenList:
    """Open dossiers by their day, at most 400; `more`: there are others. `seq`: of the last act that it knows."""

    rows: tuple[DueRow, ...]
    more: bool
    made_at: datetime
    seq: int


Words = Callable[[OpenList], "TableDocument"]


class OpenListKeeper:
    """Writes the list when the desk's outbox has moved, or the day; else a look at one number is all it costs."""

    def __init__(self, store: DeskStore, clock: Clock, tables: TableRenderer, folder: BatchFolder | None) -> None:
        self._store = store
        self._clock = clock
        self._tables = tables
        self._folder = folder
        self._written: tuple[int, date] | None = None

    @property
    def is_set_up(self) -> bool:
        """False where the desk has no second medium."""
        return self._folder is not None

    def refresh(self, words: Words) -> bool:
        """Make the file anew if something changed; True when it did. For a worker thread, once a minute.

        Raises DiskFull, NotReadable (the medium is gone), DeviceUnavailable, FontsIncomplete.
        """
        if self._folder is None:
            return False
        now = self._clock.now()
        with self._store.read() as session:
            seq = session.outbox.state().last_seq
        if self._written == (seq, now.date()):
            return False
        made = self._tables.render_table(words(self.read(now)))
        self._folder.keep(FILE_NAME, made.data)
        self._written = (seq, now.date())
        return True

    def read(self, now: datetime) -> OpenList:
        """What is open, what is late first."""
        rows: list[DueRow] = []
        after = ""
        last = now.date() + DAYS_AHEAD
        with self._store.read() as session:
            seq = session.outbox.state().last_seq
            while len(rows) < MOST:
                page = session.acts.due_between(None, last, PAGE, after)
                rows += page.rows
                after = page.next
                if not after:
                    break
        return OpenList(tuple(rows[:MOST]), bool(after), now, seq)
