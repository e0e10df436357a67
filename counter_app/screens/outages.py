"""What goes wrong, who was told, when was it over? The record of outages; work goes on in every other screen (BG Đ21.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import DataTable, Static

from counter_app.domain.errors import CounterError
from counter_app.domain.outage import Outage, OutageKind, OutageStep, PlannedOutage
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.outage import OutageEnded, OutageNoted, OutageTold
from counter_app.screens.messages import DeskChanged
from counter_app.screens.outage_out import PRINT, WAYS, keep_table
from counter_app.screens.table_out import print_table
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.outages import OpenedOutage, OutageForm
from counter_app.texts import names, outage_words
from counter_app.texts.errors import sentence
from counter_app.texts.outage_sheets import duration, outage_sheet
from counter_app.widgets.fitted_table import FittedColumn
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_cell, plain_content
from counter_app.widgets.shelves import ShelfTable


class OutageTable(ShelfTable):
    """One row an outage, the newest first."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("kind", "Sự cố"),
        FittedColumn("began", "Bắt đầu", 12),
        FittedColumn("ended", "Hết", 14),
        FittedColumn("lasted", "Kéo dài", 9, from_width=90),
        FittedColumn("told", "Đã báo", 7),
        FittedColumn("ticket", "Số phiếu", 16, from_width=100),
    )


class OutagesScreen(DeskScreen):
    """Open, add to, end; print for the operator."""

    job = "Sự cố"
    CSS_PATH = "outages.tcss"
    HELP: ClassVar[str] = (
        "Sự cố không dừng tiếp nhận. **F8** ghi sự cố mới, **F5** ghi thêm (báo ai, số phiếu, dự kiến), **F10** hết sự cố, "
        "**F7** in báo cáo hoặc lưu bảng XLSX, CSV gửi đơn vị vận hành. Máy hỏng, mất điện: dùng bộ mẫu giấy rồi nhập bù."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "begin", "Ghi sự cố", id="outages.begin", tooltip="Ghi một sự cố mới"),
        Binding("f5", "note", "Ghi thêm", id="outages.note", tooltip="Đã báo ai, số phiếu, dự kiến khắc phục"),
        Binding("f10", "end", "Hết sự cố", id="outages.end", tooltip="Sự cố đã hết"),
        Binding("f7", "out", "In, lưu tệp", id="outages.out", tooltip="Báo cáo gửi đơn vị vận hành: in A4, lưu XLSX, CSV"),
    ]
    chosen: reactive[Outage | None] = reactive(None, init=False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._outages: list[Outage] = []
        self._planned: list[PlannedOutage] = []
        self._state: DeskState | None = None

    def body(self) -> Iterable[Widget]:
        """What there is to say, what was announced, the record, its lines."""
        yield Banner(id="outage-banner")
        yield Static("", id="planned")
        empty = EmptyState("Chưa ghi sự cố nào.", "Nhấn F8 khi mất mạng, hệ thống ngừng, mất điện hoặc máy hỏng.")
        yield Vertical(OutageTable(id="outage-rows"), empty, id="outage-box")
        yield Static("", id="outage-steps")

    def on_mount(self) -> None:
        self.query_one(OutageTable).focus()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dialog."""
        self._read()

    def state_read(self, state: DeskState) -> None:
        """Another hand at this desk may have written."""
        seen = self._state.outages if self._state else None
        self._state = state
        if seen is not None and seen != state.outages:
            self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An outage that is over takes no more lines."""
        if action in ("note", "end"):
            return None if self.chosen is None or not self.chosen.is_open else True
        return None if action == "out" and self.chosen is None else True

    # --- reading -------------------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="outages")
    def _read(self) -> None:
        try:
            outages, planned = self._services.outages.latest(), self._services.outages.planned()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._take, outages, planned)

    def _take(self, outages: list[Outage], planned: list[PlannedOutage]) -> None:
        if not self.is_attached:
            return
        self._outages, self._planned = outages, planned
        told = [f"▲ {outage_words.planned_words(one)}" for one in planned[:3]]
        line = self.query_one("#planned", Static)
        line.update(plain_content("\n".join(told), keep_newlines=True))
        line.set_class(bool(told), "-shown")
        self.query_one("#outage-box").set_class(not outages, "-empty")
        now = self._services.day.now()
        self.query_one(OutageTable).fill({one.uid: _cells(one, duration(one, now)) for one in outages})
        self._choose(self.chosen.uid if self.chosen else "")

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        self._choose(str(event.row_key.value or ""))

    def _choose(self, uid: str) -> None:
        newest = self._outages[0] if self._outages else None
        self.chosen = next((one for one in self._outages if one.uid == uid), newest)
        steps = self.chosen.steps if self.chosen else ()
        lines = [f"{names.short_moment(step.at)}  {outage_words.step_words(step)}" for step in steps[-6:]]
        if self.chosen and self.chosen.is_open:
            lines.insert(0, outage_words.WHAT_TO_DO[self.chosen.kind])
        self.query_one("#outage-steps", Static).update(plain_content("\n".join(lines), keep_newlines=True))

    # --- writing -------------------------------------------------------------------------------

    @work
    async def action_begin(self) -> None:
        """Write down a new outage; what the program noticed is filled in."""
        keep = partial(self._services.outages.begin, officer=self.session.who())
        now = self._services.day.now()
        dialog = OutageTold(self._known(), now, self.desk.profile.support_contacts, keep)
        done: OpenedOutage | None = await self.app.push_screen_wait(dialog)
        if done is not None:
            told = "Sự cố này đã được ghi." if done.again else "Đã ghi sự cố. Tiếp nhận vẫn chạy như thường."
            if done.to_tell:
                told += f" {done.to_tell} công dân cần báo tin (Ctrl+Y)."
            self._done(told, done.outage)

    def _known(self) -> OutageForm:
        """Unreachable for a while: since when. Announced for now: which one it is."""
        intent, vouched = self._services.outages.new_intent(), self.session.date_confirmed
        now = self._services.day.now()
        planned = next((one for one in self._planned if one.begins_at <= now <= one.ends_at), None)
        if planned is not None:
            return OutageForm(intent, planned.kind, planned.begins_at, planned_key=planned.key, date_confirmed=vouched)
        state = self._state
        if state and state.last_contact_at and state.silent.total_seconds() >= 60 * self.desk.profile.propose_outage_minutes:
            since = state.last_contact_at.astimezone(now.tzinfo)
            return OutageForm(intent, OutageKind.CENTRE_DOWN, since, proposed=True, date_confirmed=vouched)
        return OutageForm(intent, OutageKind.NO_NETWORK, date_confirmed=vouched)

    @work
    async def action_note(self) -> None:
        """Add to the record."""
        outage = self.chosen
        if outage is None:
            return
        who = self.session.who()

        def keep(steps: list[OutageStep]) -> Outage:
            after = outage
            for step in steps:
                after = self._services.outages.add(outage.uid, step, who)
            return after

        now = self._services.day.now()
        done = await self.app.push_screen_wait(OutageNoted(now, self.desk.profile.support_contacts, keep))
        if done is not None:
            self._done("Đã ghi thêm.", done)

    @work
    async def action_end(self) -> None:
        """Ask when it was over, then end it."""
        outage = self.chosen
        if outage is None:
            return
        who, outages = self.session.who(), self._services.outages
        told = f"{outage_words.kind_words(outage)} từ {names.short_moment(outage.began_at)} đã hết?"
        dialog = OutageEnded(told, self._services.day.now(), lambda ended_at: outages.end(outage.uid, who, ended_at))
        done = await self.app.push_screen_wait(dialog)
        if done is not None:
            self._done("Đã ghi hết sự cố. Việc còn mở hiện ở trang đầu.", done)

    def _done(self, told: str, outage: Outage) -> None:
        self.chosen = outage
        self._say(Tone.GOOD, told)
        self.post_message(DeskChanged())
        self._read()

    @work
    async def action_out(self) -> None:
        """The sheet of the chosen one, or a table of all, for the operator."""
        outage = self.chosen
        how = await self.app.push_screen_wait(Choose("In hoặc lưu", WAYS)) if outage is not None else ""
        if how == PRINT and outage is not None:
            sheet = outage_sheet(outage, self.desk.profile, self._services.day.now())
            print_table(self.app, self._services.office_tables, sheet, self.session.who(), "Báo cáo sự cố")
        elif how:
            self._keep_table(how)

    @work(thread=True, exit_on_error=False, group="out")
    def _keep_table(self, how: str) -> None:
        try:
            done = keep_table(self._services, how, self.session.who())
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._say, Tone.GOOD, done)

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#outage-banner", Banner).say(tone, told)


def _cells(outage: Outage, lasted: str) -> Mapping[str, Text]:
    style = "$text-error" if outage.is_open else ""
    return {
        "kind": plain_cell(("✕ " if outage.is_open else "● ") + outage_words.kind_words(outage), style),
        "began": plain_cell(names.short_moment(outage.began_at)),
        "ended": plain_cell(names.short_moment(outage.ended_at) if outage.ended_at else "đang tiếp diễn", style),
        "lasted": plain_cell(lasted.partition(" (")[0]),
        "told": plain_cell(str(len(outage.told)) if outage.told else "chưa"),
        "ticket": plain_cell(outage.ticket or "–"),
    }
