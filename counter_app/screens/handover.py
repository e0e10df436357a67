"""What leaves the desk today, for whom, and who took it? The day's batch, split at 15:00 (NĐ 61 Đ18.2, Đ21.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import CounterError, DateNotConfirmed, UnknownProcedure
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.hand_over_to import HandOverTo, Receiver
from counter_app.screens.dialogs.told import Told
from counter_app.screens.handover_run import Batch, HandoverRun, RunReport
from counter_app.screens.messages import DateWanted, DeskChanged, OpenDossier
from counter_app.screens.table_out import print_table
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.handover import HandoverLine, HandoverList
from counter_app.texts import board_words
from counter_app.texts.errors import sentence
from counter_app.texts.sheet_words import delivery_list
from counter_app.widgets.fitted_table import FittedColumn
from counter_app.widgets.notices import Banner, BusyLine, EmptyState, Tone
from counter_app.widgets.plain import plain_cell
from counter_app.widgets.shelves import ShelfTable, ShelfTabs

Group = tuple[str, str]  # unit (lĩnh vực), competent agency
GROUP_KEY: Final = "group:"
TABS: Final = (board_words.HAND_OVER_TODAY, board_words.HAND_OVER_NEXT_DAY)


class HandoverTable(ShelfTable):
    """Dossiers under the heading of their unit, each with its tick."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Chọn/bỏ", id="handover.tick", tooltip="Chọn hay bỏ hồ sơ, hoặc cả nhóm"),
    ]
    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("tick", "", 3),
        FittedColumn("number", "Mã số hồ sơ", 22),
        FittedColumn("applicant", "Chủ hồ sơ"),
        FittedColumn("procedure", "Thủ tục", 30, from_width=100),
        FittedColumn("by", "Giao trước", 14),
    )

    class Toggled(Message):
        """Space on a row."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def action_tick(self) -> None:
        """Ask for the other state of this row."""
        if self.cursor_key:
            self.post_message(self.Toggled(self.cursor_key))


class HandoverScreen(DeskScreen):
    """All ticked from the start: what stays behind is the exception."""

    job = "Bàn giao hồ sơ"
    CSS_PATH = "handover.tcss"
    HELP: ClassVar[str] = (
        "Hồ sơ nhận đến 15 giờ giao trong ngày, sau 15 giờ giao đầu ngày làm việc sau. **Space** chọn hay bỏ một hồ sơ hoặc "
        "cả nhóm, **← →** chuyển hai danh sách, **F8** bàn giao: mỗi nhóm hỏi người nhận một lần, rồi in phiếu kiểm soát."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "hand_over", "Bàn giao", id="handover.go", tooltip="Bàn giao hồ sơ đã chọn, in phiếu kiểm soát"),
        Binding("f7", "lists", "In danh sách", id="handover.lists", tooltip="In danh sách bàn giao của lần vừa giao"),
        Binding("f5", "refresh", "Đọc lại", id="handover.refresh", tooltip="Đọc lại danh sách"),
    ]
    tab = reactive(0, init=False)
    busy = reactive(False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._lists: tuple[tuple[HandoverLine, ...], ...] = ((), ())
        self._groups: dict[str, Group] = {}  # dossier uid → where it goes
        self._numbers: dict[str, str] = {}  # of every dossier seen here: one that is gone by now is still named
        self._left_out: set[str] = set()  # not ticked
        self._receivers: dict[Group, Receiver] = {}  # typed before: offered again
        self._seen: object = None
        self._given: tuple[str, ...] = ()  # batches of the last run: their lists can be printed

    def body(self) -> Iterable[Widget]:
        """Two lists as tabs, what there is to say, the list, the moving line."""
        yield ShelfTabs()
        yield Banner(id="handover-banner")
        yield Vertical(HandoverTable(id="waiting"), EmptyState(*board_words.NOTHING_TO_HAND_OVER), id="handover-box")
        yield BusyLine()

    def on_mount(self) -> None:
        self.query_one(HandoverTable).focus()
        self._show()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dossier."""
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One run at a time, and never an empty one."""
        if action == "hand_over":
            return None if self.busy or not self._ticked() else True
        if action == "lists":
            return None if self.busy or not self._given else True
        return None if action == "refresh" and self.busy else True

    def state_read(self, state: DeskState) -> None:
        """Something was received or given on: the list follows, ticks and cursor stay."""
        seen = (state.queue.last_seq, state.now.date())
        if self._seen is not None and seen != self._seen and not self.busy:
            self.action_refresh()
        self._seen = seen

    # --- the list ------------------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="handover-list")
    def action_refresh(self) -> None:
        """Read what waits."""
        try:
            waiting = self._services.acts.handover.waiting()
            groups = {line.dossier.uid: self._group_of(line.dossier) for line in (*waiting.today, *waiting.next_day)}
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._take, waiting, groups)

    def _group_of(self, dossier: Dossier) -> Group:
        try:
            procedure = self._services.catalogue.procedure(dossier.procedure_code, dossier.received_at.date())
        except UnknownProcedure:
            return (board_words.OTHER_GROUP, "")
        return (procedure.area, procedure.authority)

    def _take(self, waiting: HandoverList, groups: dict[str, Group]) -> None:
        if self.is_attached and not self.busy:
            self._lists = (waiting.today, waiting.next_day)
            self._groups = groups
            self._numbers |= {line.dossier.uid: line.dossier.shown_number for lines in self._lists for line in lines}
            self._left_out &= set(groups)
            self._show()

    def _show(self) -> None:
        self.query_one(ShelfTabs).show(
            [(name, str(len(lines))) for name, lines in zip(TABS, self._lists, strict=True)], self.tab
        )
        self.query_one("#handover-box").set_class(not self._lists[self.tab], "-empty")
        rows: dict[str, Mapping[str, Text]] = {}
        for group, lines in self._by_group().items():
            rows[f"{GROUP_KEY}{group[0]}|{group[1]}"] = self._heading(group, lines)
            rows |= {line.dossier.uid: self._cells(line) for line in lines}
        self.query_one(HandoverTable).fill(rows)
        self.refresh_bindings()

    def _by_group(self) -> dict[Group, list[HandoverLine]]:
        """The open list by unit, oldest reception first inside."""
        found: dict[Group, list[HandoverLine]] = {}
        for line in self._lists[self.tab]:
            found.setdefault(self._groups[line.dossier.uid], []).append(line)
        return dict(sorted(found.items()))

    def _ticked(self) -> dict[Group, list[str]]:
        """What would be handed over now."""
        chosen = {
            group: [line.dossier.uid for line in lines if line.dossier.uid not in self._left_out]
            for group, lines in self._by_group().items()
        }
        return {group: uids for group, uids in chosen.items() if uids}

    def _heading(self, group: Group, lines: list[HandoverLine]) -> Mapping[str, Text]:
        ticked = sum(line.dossier.uid not in self._left_out for line in lines)
        told = " · ".join(part for part in (f"{ticked}/{len(lines)} hồ sơ", group[1]) if part)
        return {"number": plain_cell(group[0], "bold"), "applicant": plain_cell(told, "bold")}

    def _cells(self, line: HandoverLine) -> Mapping[str, Text]:
        dossier = line.dossier
        by = f"{line.hand_over_by:%H:%M %d/%m}"
        return {
            "tick": plain_cell("[ ]" if dossier.uid in self._left_out else "[x]"),
            "number": plain_cell(dossier.shown_number),
            "applicant": plain_cell(dossier.applicant.name),
            "procedure": plain_cell(dossier.procedure_name),
            "by": plain_cell(f"✕ {by}", "$text-error") if line.late else plain_cell(f"  {by}"),
        }

    @on(ShelfTable.Turned)
    def _turn(self, event: ShelfTable.Turned) -> None:
        self.tab = (self.tab + event.step) % len(TABS)

    def watch_tab(self) -> None:
        """The other list."""
        self._show()

    @on(HandoverTable.Toggled)
    def _toggle(self, event: HandoverTable.Toggled) -> None:
        """A dossier, or all of a unit: back in when any of them was left out."""
        if self.busy:
            return
        uids = {event.key}
        if event.key.startswith(GROUP_KEY):
            unit, _, agency = event.key.removeprefix(GROUP_KEY).partition("|")
            uids = {
                uid for uid in (line.dossier.uid for line in self._lists[self.tab]) if self._groups[uid] == (unit, agency)
            }
        whole = bool(uids & self._left_out)
        self._left_out = self._left_out - uids if whole else self._left_out | uids
        self._show()
        if not event.key.startswith(GROUP_KEY):
            self.query_one(HandoverTable).action_cursor_down()

    @on(ShelfTable.Opened)
    def _open(self, event: ShelfTable.Opened) -> None:
        if not event.key.startswith(GROUP_KEY):
            self.post_message(OpenDossier(event.key))

    # --- handing over --------------------------------------------------------------------------

    @work
    async def action_hand_over(self) -> None:
        """Ask each unit's receiver once, then give everything in one run. Leaving a question gives nothing."""
        chosen = self._ticked()
        if self.busy or not chosen:
            return
        self.query_one("#handover-banner", Banner).hide()
        batches: list[Batch] = []
        for place, (group, uids) in enumerate(chosen.items(), 1):
            told = f"{len(uids)} hồ sơ" + (f" · nhóm {place}/{len(chosen)}" if len(chosen) > 1 else "")
            question = HandOverTo(group, told, self._receivers.get(group), self._services.day.now())
            receiver = await self.app.push_screen_wait(question)
            if receiver is None:
                return
            self._receivers[group] = receiver
            batches.append(Batch(self._services.acts.new_intent(), tuple(uids), receiver))
        if not self.busy:
            self._begin(batches)

    def _begin(self, batches: list[Batch]) -> None:
        """In a thread of the app: opening another job must not lose what became of the batch."""
        self.busy = True
        self.query_one(BusyLine).begin("Đang bàn giao")
        run = HandoverRun(self._services, self.session.who(), self.session.date_confirmed)
        self.app.run_worker(partial(self._in_thread, run, batches), thread=True, exit_on_error=False, group="handover")

    def _in_thread(self, run: HandoverRun, batches: list[Batch]) -> None:
        tell = self.app.call_from_thread
        report = run.go(batches, lambda doing, done, total: tell(self._count, doing, done, total))
        tell(self._finished, report)

    def _count(self, doing: str, done: int, total: int) -> None:
        if self.is_attached:
            line = self.query_one(BusyLine)
            line.begin(doing)
            line.count(done, total)

    def _finished(self, report: RunReport) -> None:
        self.app.post_message(DeskChanged())
        self._given = report.batches or self._given
        told = board_words.handed_over(report.handed_over, report.printed, report.waiting)
        if report.batches:
            told += " F7: in danh sách bàn giao."
        if report.problem is not None:
            told += "\n" + sentence(report.problem)
        if not self.is_attached:
            self.app.notify(told, markup=False)
            return
        self.busy = False
        self.query_one(BusyLine).end()
        good = not report.refused and not report.waiting
        self._say(Tone.GOOD if good else Tone.WARN, told)
        if report.refused:
            lines = [f"{self._numbers.get(uid, uid)}: {sentence(error)}" for uid, error in report.refused]
            self.app.push_screen(Told(f"{len(lines)} hồ sơ chưa bàn giao được", lines, numbered=True))
            if any(isinstance(error, DateNotConfirmed) for _, error in report.refused):
                self.post_message(DateWanted())
        self.action_refresh()

    @work(thread=True, exit_on_error=False, group="handover-lists")
    def action_lists(self) -> None:
        """The list that giver and receiver sign, one for each batch of the last run (NĐ 61 Đ21.2)."""
        services, who = self._services, self.session.who()
        for batch_id in self._given:
            try:
                told = services.handover_lists.of_batch(batch_id)
            except CounterError as error:
                self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
                continue
            table = delivery_list(told, self.desk.profile)
            name = f"Danh sách bàn giao cho {told.receiver}"
            self.app.call_from_thread(print_table, self.app, services.office_tables, table, who, name)

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#handover-banner", Banner).say(tone, told)
