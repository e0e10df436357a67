"""How does the queue of notices leave the screen: a call list on A4, and files for whoever sends messages?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.desk import Desk
from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.notice import Notice, NoticeState
from counter_app.domain.notice_wish import NoticeChannel
from counter_app.domain.officer import Officer
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.domain.table_sheet import SheetHead, SheetWords, TableColumn, TableDocument, TablePart, table_sheet
from counter_app.notice_ports import BatchFolder, NoticeRow
from counter_app.ports import Clock, Identifiers, PrintReceipt, SlipPrinter
from counter_app.services.notice_files import batch_csv, batch_json
from counter_app.services.notices import NoticeBatch, NoticeService
from counter_app.table_ports import TableRenderer

CALLED = (NoticeChannel.PHONE, NoticeChannel.IN_PERSON, NoticeChannel.POST, NoticeChannel.NONE)
MOST_CALLED = 200


@dataclass(frozen=True, slots=True)
class SheetDoors:
    """`folder` None: this desk has no place for files."""

    tables: TableRenderer
    printers: Mapping[PaperFormat, SlipPrinter]
    identifiers: Identifiers
    clock: Clock
    folder: BatchFolder | None = None


@dataclass(frozen=True, slots=True)
class CallListWords:
    """What the clerk's language calls the list; `columns`: whom, telephone, what to say, until when, note."""

    title: str
    before: str
    empty: str
    columns: tuple[str, str, str, str, str]
    no_phone: str


class NoticeSheets:
    """Paper and files of the queue. Nothing here counts as told."""

    def __init__(self, notices: NoticeService, desk: Desk, doors: SheetDoors) -> None:
        self._notices = notices
        self._desk = desk
        self._doors = doors

    def call_list(self, words: CallListWords, officer: Officer) -> RenderedSlip:
        """Whom to call, what to say, room to note what came of it. Raises DeviceUnavailable, FontsIncomplete."""
        rows = self._notices.queue(NoticeState.WAITING, MOST_CALLED, channels=CALLED).rows
        return self._doors.tables.render_table(self._document(words, [self._cells(row, words, officer) for row in rows]))

    def print_call_list(self, words: CallListWords, officer: Officer) -> PrintReceipt:
        """On the desk's A4 printer. Raises DeviceUnavailable where there is none, and what printing raises."""
        printer = self._doors.printers.get(PaperFormat.A4)
        if printer is None:
            raise DeviceUnavailable(device="A4", reason="not-set-up")
        return printer.print_slip(self.call_list(words, officer), self._doors.identifiers.new_id())

    def export(
        self, batch_id: str, channel: NoticeChannel, officer: Officer, *, form: str = "csv"
    ) -> tuple[NoticeBatch, str]:
        """The batch and where its file lies ("" when there was nothing). Raises what NoticeService.export raises."""
        if self._doors.folder is None:
            raise DeviceUnavailable(device="files", reason="not-set-up")
        batch = self._notices.export(batch_id, channel, officer)
        if not batch.lines:
            return batch, ""
        data = batch_json(batch_id, batch.lines) if form == "json" else batch_csv(batch.lines)
        name = f"bao-tin-{channel}-{self._doors.clock.now():%Y%m%d-%H%M}-{batch_id[-6:]}.{form}"
        return batch, self._doors.folder.keep(name, data)

    def _document(self, words: CallListWords, rows: list[tuple[str, ...]]) -> TableDocument:
        profile = self._desk.profile
        head = SheetHead(profile.parent_agency, profile.unit_name, profile.place, self._doors.clock.now(), words.title)
        widths = (46.0, 30.0, 0.0, 24.0, 46.0)
        columns = tuple(TableColumn(title, width_mm=width) for title, width in zip(words.columns, widths, strict=True))
        part = TablePart(columns, tuple(rows), empty=words.empty)
        return table_sheet(head, (part,), words=SheetWords(before=(words.before,)), landscape=True)

    def _cells(self, row: NoticeRow, words: CallListWords, officer: Officer) -> tuple[str, ...]:
        notice: Notice = row.notice
        said = self._notices.words(notice.uid, officer, NoticeChannel.PHONE)
        return (
            f"{row.number} {row.applicant_name}",
            notice.to or words.no_phone,
            said,
            f"{notice.tell_by:%d/%m/%Y}",
            notice.note,
        )
