"""What was taken on this day, by which way, and does it agree with the till and the account (Cần Thơ Đ15.4)?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from counter_app.domain.errors import CounterError
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.reconcile import Reconcile
from counter_app.screens.messages import OpenDossier
from counter_app.screens.table_out import print_table
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.fees_day import Counted, FeeRow, FeesSheet
from counter_app.texts import names
from counter_app.texts.errors import sentence
from counter_app.texts.sheet_words import METHODS, fees_sheet
from counter_app.widgets.fitted_table import FittedColumn
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_cell, plain_content
from counter_app.widgets.shelves import ShelfTable


class FeesTable(ShelfTable):
    """One row per payment, a reversal beneath the one that it takes back."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("at", "Giờ", 5),
        FittedColumn("number", "Mã số hồ sơ", 22),
        FittedColumn("applicant", "Chủ hồ sơ"),
        FittedColumn("method", "Cách nộp", 12),
        FittedColumn("amount", "Số tiền", 12),
        FittedColumn("receipt", "Biên lai điện tử", 20, from_width=100),
    )


class FeesScreen(DeskScreen):
    """The day's ledger; counting it is written down, nothing is evened out."""

    job = "Thu phí trong ngày"
    CSS_PATH = "fees.tcss"
    HELP: ClassVar[str] = (
        "Mọi khoản đã thu, được miễn, đã đảo trong ngày. **Ctrl+←/→** ngày khác, **F8** ghi số tiền đếm được và đối chiếu, "
        "**F7** in bảng, **Enter** mở hồ sơ. Khoản chưa có số biên lai điện tử được đánh dấu."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "reconcile", "Đối chiếu", id="fees.reconcile", tooltip="Ghi tiền đếm được, tiền tài khoản báo về"),
        Binding("f7", "print", "In bảng", id="fees.print", tooltip="In bảng đối chiếu ra máy in A4"),
        Binding("ctrl+left", "day(-1)", "Ngày trước", show=False, id="fees.before"),
        Binding("ctrl+right", "day(1)", "Ngày sau", show=False, id="fees.after"),
        Binding("f5", "refresh", "Đọc lại", id="fees.refresh", tooltip="Đọc lại các khoản thu"),
    ]
    sheet: reactive[FeesSheet | None] = reactive(None, init=False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._day: date | None = None  # None: today, whatever day it is by then
        self._counted: dict[date, Counted] = {}
        self._half_counted: dict[date, dict[str, str]] = {}  # a count that was broken off, as typed
        self._seen: int | None = None

    def body(self) -> Iterable[Widget]:
        """The sums, what there is to say, the payments."""
        yield Static("", id="fees-sums")
        yield Banner(id="fees-banner")
        empty = EmptyState("Trong ngày không thu khoản nào.", "Ctrl+← xem ngày trước.")
        yield Vertical(FeesTable(id="fees-rows"), empty, id="fees-box")

    def on_mount(self) -> None:
        self.query_one(FeesTable).focus()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dossier."""
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing before the sheet is read; no day that has not come."""
        if action in ("reconcile", "print"):
            return None if self.sheet is None else True
        if action == "day" and parameters[0] == 1:
            return None if self.sheet is None or self.sheet.day >= self._services.day.today() else True
        return True

    def state_read(self, state: DeskState) -> None:
        """Something was stored: the list follows."""
        if self._seen is not None and state.queue.last_seq != self._seen:
            self.action_refresh()
        self._seen = state.queue.last_seq

    # --- the day -------------------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="fees")
    def action_refresh(self) -> None:
        """Read the ledger."""
        day = self._day or self._services.day.today()
        try:
            sheet = self._services.fees.of(day, self._counted.get(day))
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._take, sheet)

    def action_day(self, step: int) -> None:
        """The day before, or after."""
        today = self._services.day.today()
        day = (self._day or today) + timedelta(days=step)
        self._day = None if day >= today else day
        self.query_one("#fees-banner", Banner).hide()
        self.action_refresh()

    def _take(self, sheet: FeesSheet) -> None:
        if not self.is_attached:
            return
        self.sheet = sheet
        self.query_one("#fees-sums", Static).update(plain_content(_sums(sheet), keep_newlines=True))
        self.query_one("#fees-box").set_class(not sheet.rows, "-empty")
        self.query_one(FeesTable).fill({row.paid.entry_id: _cells(row) for row in sheet.rows})

    @on(ShelfTable.Opened)
    def _open(self, event: ShelfTable.Opened) -> None:
        rows = self.sheet.rows if self.sheet else ()
        found = next((row for row in rows if row.paid.entry_id == event.key), None)
        if found is not None:
            self.post_message(OpenDossier(found.paid.dossier_uid))

    # --- counting and printing -----------------------------------------------------------------

    @work
    async def action_reconcile(self) -> None:
        """Count, explain, keep."""
        sheet = self.sheet
        if sheet is None:
            return
        who = self.session.who()

        def keep(counted: Counted, reason: str) -> FeesSheet:
            return self._services.fees.reconcile(sheet.day, counted, reason, who)

        half = self._half_counted.setdefault(sheet.day, {})
        done = await self.app.push_screen_wait(Reconcile(sheet, keep, half))
        if done is not None:
            del self._half_counted[sheet.day]
            self._counted[done.day] = done.counted
            self._take(done)
            tone = Tone.GOOD if done.adds_up else Tone.WARN
            self._say(tone, "Đã ghi đối chiếu, khớp số." if done.adds_up else "Đã ghi đối chiếu cùng lý do lệch.")

    def action_print(self) -> None:
        """The sheet on A4, with what was counted."""
        if self.sheet is not None:
            who, now = self.session.who(), self._services.day.now()
            table = fees_sheet(self.sheet, self.desk.profile, now, who.name)
            print_table(self.app, self._services.office_tables, table, who, "Bảng đối chiếu")

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#fees-banner", Banner).say(tone, told)


def _sums(sheet: FeesSheet) -> str:
    """Two lines: the day and its sum, then by way of paying."""
    head = f"{names.weekday_and_day(sheet.day)} · tổng {names.money(sheet.total)}"
    if sheet.without_receipt:
        head += f" · ▲ {sheet.without_receipt} khoản chưa có số biên lai điện tử"
    parts = [f"{METHODS[one.method]} {one.count} lần, {names.money(one.amount)}" for one in sheet.sums]
    return "\n".join((head, " · ".join(parts)))


def _cells(row: FeeRow) -> Mapping[str, Text]:
    paid = row.paid
    way = METHODS[paid.payment.method] + (" (đảo)" if paid.reverses else "")
    missing = row.lacks_receipt
    return {
        "at": plain_cell(f"{paid.at:%H:%M}"),
        "number": plain_cell(row.number),
        "applicant": plain_cell(row.applicant_name),
        "method": plain_cell(f"▲ {way}" if missing else way, "$text-warning" if missing else ""),
        "amount": plain_cell(names.money(paid.payment.amount).rjust(12)),
        "receipt": plain_cell(paid.payment.receipt_number or ("chưa có" if missing else "–")),
    }
