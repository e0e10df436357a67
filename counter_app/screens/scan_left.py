"""What of scanning still waits for a hand: copies to confirm, pages and files without a dossier, copies to sign?

Copies made while the centre was away count once an officer stands by them (Cà Mau Đ23.3). Nothing here is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable

from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.errors import CounterError
from counter_app.domain.lost_file import LostFile
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.link_file import place_form
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.dialogs.sign_copy import sign_form
from counter_app.screens.scan_job import ScanJobScreen
from counter_app.services.counter import CounterServices
from counter_app.texts import names
from counter_app.texts.errors import sentence
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.notices import Banner, BusyLine, EmptyState, Tone
from counter_app.widgets.page_picture import PagePicture
from counter_app.widgets.plain import plain_cell

_CONFIRM, _LOST, _SIGN = "c", "f", "s"
_KINDS = {_CONFIRM: "chờ xác nhận", _LOST: "chưa thuộc hồ sơ", _SIGN: "chưa ký số"}
_USUAL = ("Tờ thử máy", "Trang quét hỏng, đã quét lại", "Tờ giấy không thuộc hồ sơ nào")
Left = DigitalCopy | LostFile


class LeftTable(FittedTable):
    """One thing a row."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("kind", "Việc", 16),
        FittedColumn("what", "Bản quét, trang hoặc tệp"),
        FittedColumn("when", "Lúc", 11),
    )


class ScanLeftScreen(ScanJobScreen):
    """Enter does what the row waits for; the picture beside it tells a page from a page."""

    job = "Việc số hóa"
    CSS_PATH = "scan_left.tcss"
    HELP: ClassVar[str] = (
        "Bản quét làm khi mất mạng phải có người **xác nhận** khi có mạng lại. Trang, tệp **chưa thuộc hồ sơ** (mất điện, "
        "trang hỏng) thì gắn vào hồ sơ hoặc giữ riêng kèm lý do; không tệp nào bị xóa. **Enter** làm việc của dòng đang "
        "chọn."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "act", "Làm", id="left.act", tooltip="Xác nhận, gắn vào hồ sơ hoặc ký, tùy dòng đang chọn"),
        Binding("f5", "reread", "Đọc lại", id="left.reread", tooltip="Đọc lại danh sách, soát lại kho tệp"),
        Binding("f12", "view", "Xem tệp", id="left.view", tooltip="Mở bằng chương trình xem ảnh hoặc PDF của máy"),
    ]

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services, session)
        self._rows: dict[str, Left] = {}
        self._drawn = ""

    def body(self) -> Iterable[Widget]:
        """What there is to say, the list, the picture."""
        yield Banner(id="left-banner")
        yield EmptyState("Không còn việc số hóa nào.", "Nhấn F6 để về trang đầu.")
        yield Horizontal(LeftTable(id="left"), PagePicture(id="left-picture"), id="left-desk")
        yield BusyLine()

    def on_mount(self) -> None:
        self.query_one(LeftTable).focus()
        self._say(Tone.NOTE, "Nhấn Enter để làm việc của dòng đang chọn.")

    def on_screen_resume(self) -> None:
        """Opened, or back from a dialog."""
        self._read()

    # --- reading -------------------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="left")
    def _read(self, *, sweep: bool = False) -> None:
        if self._services.scanning is None:
            self.app.call_from_thread(self._show, {})
            return
        try:
            if sweep:
                self._scan.lost.sweep()
            rows: dict[str, Left] = {f"{_CONFIRM}:{copy.copy_id}": copy for copy in self._scan.copies.unconfirmed()}
            rows |= {f"{_LOST}:{file.sha256}": file for file in self._scan.lost.open()}
            if self._scan.signing.is_set_up:
                waiting = [copy for copy in self._scan.signing.unsigned() if not copy.confirm_open]
                rows |= {f"{_SIGN}:{copy.copy_id}": copy for copy in waiting}
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._show, rows)

    def _show(self, rows: dict[str, Left]) -> None:
        if not self.is_attached:
            return
        self._rows = rows
        self.set_class(not rows, "-empty")
        self.query_one(LeftTable).fill({key: _cells(key, row) for key, row in rows.items()})
        self._look()

    @on(DataTable.RowHighlighted)
    def _look(self) -> None:
        """The picture of a lost page; a copy is seen in its own program."""
        row = self._row()
        name = row.sha256 if isinstance(row, LostFile) else ""
        if name != self._drawn:
            self._drawn = name
            self.query_one(PagePicture).show(None)
            if isinstance(row, LostFile):
                self._draw(row)

    @work(thread=True, exit_on_error=False, group="left-picture")
    def _draw(self, file: LostFile) -> None:
        try:
            png = self._scan.lost.picture(file, self.query_one(PagePicture).width_px)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._drew, file, png)

    def _drew(self, file: LostFile, png: bytes | None) -> None:
        if self.is_attached and self._drawn == file.sha256:
            self.query_one(PagePicture).show(png)
            if png is None:
                self._say(Tone.NOTE, "Tệp này không xem được ở đây. Nhấn F12 để mở bằng chương trình khác.")

    def _row(self) -> Left | None:
        return self._rows.get(self.query_one(LeftTable).cursor_key)

    # --- acts ----------------------------------------------------------------------------------

    @on(DataTable.RowSelected)
    def _row_chosen(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_act()

    @work
    async def action_act(self) -> None:
        """What the row under the cursor waits for."""
        key, row = self.query_one(LeftTable).cursor_key, self._row()
        if row is None or self.busy:
            return
        if isinstance(row, LostFile):
            await self._settle(row)
        elif key.startswith(_SIGN):
            made = await sign_form(self.app, self._services, self.session, row)
            if made is not None:
                self._say(Tone.GOOD, f"Đã ký {made.component_name}: {made.signer}.")
                self._read()
        else:
            options = [("Đã xem, xác nhận bản quét này", "yes"), ("Chưa, xem tệp trước", "view")]
            answer = await self.app.push_screen_wait(Choose(f"{row.component_name}, {row.pages} trang", options))
            if answer == "yes":
                confirm = partial(self._scan.copies.confirm, row.copy_id, self.session.who())
                self._do("Đang xác nhận", confirm, "Đã xác nhận bản quét.")
            elif answer == "view":
                self.action_view()

    async def _settle(self, file: LostFile) -> None:
        """To a dossier, or kept apart with a reason."""
        options = [("Gắn vào một hồ sơ", "link"), ("Giữ riêng, không thuộc hồ sơ nào", "keep")]
        way = await self.app.push_screen_wait(Choose("Trang hoặc tệp này là gì?", options))
        who = self.session.who()
        if way == "keep":
            why = await self.app.push_screen_wait(Reason("Vì sao giữ riêng?", usual=_USUAL))
            if why:
                self._do("Đang lưu", partial(self._scan.lost.keep, file, who, why), "Đã giữ riêng kèm lý do.")
        elif way == "link":
            place = await place_form(self.app, self._services, self.session)
            if place is not None:
                link = partial(self._scan.lost.link, file, place.dossier_uid, place.code, who)
                told = f"Đã gắn vào {place.name}. Mở hồ sơ, Ctrl+U để xem và hoàn tất."
                self._do("Đang kiểm tra và gắn", link, told)

    def action_reread(self) -> None:
        """The vault too."""
        self._read(sweep=True)

    def action_view(self) -> None:
        """In the machine's own program."""
        row = self._row()
        if row is not None:
            lost, copies = self._scan.lost, self._scan.copies
            take_out = partial(lost.take_out, row) if isinstance(row, LostFile) else partial(copies.take_out, row.copy_id)
            self._open_outside(take_out)


def _cells(key: str, row: Left) -> Mapping[str, Text]:
    if isinstance(row, LostFile):
        told, at = f"Tệp {row.sha256[:8]}, {max(1, row.size_bytes // 1024)} KB", row.found_at
    else:
        told, at = f"{row.component_name}, {row.pages} trang", row.made_at
    return {
        "kind": plain_cell(_KINDS[key[0]], "$text-warning" if key[0] != _SIGN else ""),
        "what": plain_cell(told),
        "when": plain_cell(names.short_moment(at)),
    }
