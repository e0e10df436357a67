"""The sync centre: what waits for the centre, what it refused, and how many numbers are left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import DataTable, Static

from counter_app.domain.errors import CounterError
from counter_app.domain.operation import OperationKind
from counter_app.ports import ParkedOperation, QueueState, SyncReport
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.messages import DeskChanged, DeskStateRead, OpenDossier, SendNow
from counter_app.services.desk_day import DeskDay, DeskState
from counter_app.services.lease_keeping import DayNumbers, LeaseKeeping
from counter_app.services.sync_centre import SyncCentre
from counter_app.texts import names
from counter_app.texts.errors import sentence
from counter_app.texts.problems import problem_sentence
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_cell, plain_content


class SyncCentreScreen(DeskScreen):
    """Nothing here has to be done for work to go on: what can be sent is sent by itself."""

    job = "Trung tâm đồng bộ"
    CSS_PATH = "sync_centre.tcss"
    HELP: ClassVar[str] = (
        "Hồ sơ tự gửi về hệ thống trung tâm khi có kết nối. Mục bị từ chối chỉ giữ lại hồ sơ của nó; "
        "người phụ trách xem lý do, cho gửi lại, hoặc **F10** quyết định: sửa nội dung rồi gửi thay, hay rút lại. "
        "**F12** xem thông tin mà quầy và đơn vị ghi khác nhau. "
        "**F7** tìm chỗ đứt kết nối, ghi gói mang tay ra USB, nhận biên nhận."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "send", "Gửi ngay", id="sync.send", tooltip="Thử kết nối và gửi ngay, không đợi đến lượt"),
        Binding("f7", "link", "Kết nối", id="sync.link", tooltip="Kiểm tra kết nối từng bước; gói mang tay; tệp hỗ trợ"),
        Binding("f8", "release", "Gửi lại", id="sync.release", tooltip="Người phụ trách cho gửi lại mục đang chọn"),
        Binding("f12", "cases", "Khác nhau", show=False, id="sync.cases", tooltip="Thông tin quầy và đơn vị ghi khác nhau"),
        Binding("f10", "decide", "Quyết định", id="sync.decide", tooltip="Người phụ trách sửa hoặc rút mục bị từ chối"),
    ]

    def __init__(
        self,
        sync: SyncCentre,
        leases: LeaseKeeping,
        day: DeskDay,
        session: DeskSession,
        *,
        link_help: Callable[[], Screen[None]],
        decide: Callable[[Screen[None], ParkedOperation], Awaitable[bool]],
        cases: Callable[[], ModalScreen[None]],
    ) -> None:
        """`link_help` makes the screen that looks for what breaks the line, `decide` leads a decision on a refused act,
        `cases` makes the list of values that differ."""
        super().__init__(day.desk, session)
        self._link_help = link_help
        self._decide = decide
        self._cases = cases
        self._sync = sync
        self._leases = leases
        self._parked: dict[str, ParkedOperation] = {}

    def body(self) -> Iterable[Widget]:
        """State of the link, the queue, the numbers, the refused."""
        yield Banner(id="link")
        yield Static("", id="queue")
        yield Static("", id="numbers")
        yield Static(plain_content("Mục bị hệ thống trung tâm từ chối"), classes="title")
        table: DataTable[Text] = DataTable(id="parked", cursor_type="row")
        yield Vertical(
            table, EmptyState("Không có mục nào bị từ chối.", "Hồ sơ chờ gửi sẽ tự gửi khi có kết nối."), id="parked-box"
        )

    def on_mount(self) -> None:
        table = self.query_one("#parked", DataTable)
        for label, width in (("Mã số hồ sơ", 26), ("Việc", 18), ("Lúc", 12), ("Lý do", 50)):
            table.add_column(plain_cell(label), width=width)
        self.query_one("#parked-box").add_class("-empty")

    @on(DeskStateRead)
    def _show_link(self, event: DeskStateRead) -> None:
        self._say_link(event.report, event.state)
        self._say_queue(event.state.queue, event.state)
        self._read()

    def _say_link(self, report: SyncReport | None, state: DeskState) -> None:
        banner = self.query_one("#link", Banner)
        if not self._sync.has_centre:
            banner.say(Tone.NOTE, "Quầy này chưa khai báo hệ thống trung tâm. Hồ sơ được giữ tại quầy.")
        elif report is None:
            banner.say(Tone.NOTE, "Chưa thử kết nối. Nhấn F5 để gửi ngay.")
        elif report.reached:
            banner.say(Tone.GOOD, "Kết nối hệ thống trung tâm thông suốt.")
        else:
            told = problem_sentence(report.problem)
            again = f" Tự thử lại lúc {report.next_try_at:%H:%M:%S}." if report.next_try_at else ""
            banner.say(Tone.WARN, told + again)
        if report is not None and report.catalogue_refused:
            banner.say(
                Tone.WARN,
                "Danh mục mới của trung tâm không hợp lý nên không dùng. Quầy giữ danh mục cũ; báo đơn vị vận hành.",
            )
        del state

    def _say_queue(self, queue: QueueState, state: DeskState) -> None:
        oldest = queue.oldest_pending_at
        waited = names.age((state.now - oldest).total_seconds()) if oldest else ""
        lines = [
            ("Chờ gửi", f"{queue.pending} mục" + (f", cũ nhất {waited}" if waited else "")),
            ("Đã lên hệ thống", f"{queue.acked} mục trong tổng số {queue.last_seq}"),
            ("Bị từ chối", f"{queue.undecided} mục" + (f", {queue.decided} mục đã có quyết định" if queue.decided else "")),
            ("Quầy, đơn vị ghi khác", _differing(state.cases_open)),
            ("Gửi được gần nhất", names.moment(queue.last_success_at) if queue.last_success_at else "chưa lần nào"),
            ("Lần thử tới", names.moment(queue.next_try_at) if queue.next_try_at and queue.pending else "–"),
        ]
        self.query_one("#queue", Static).update(_rows(lines))

    @work(thread=True, exit_on_error=False, group="parked")
    def _read(self) -> None:
        parked, days = self._sync.parked(), self._leases.days()
        self.app.call_from_thread(self._show, parked, days)

    def _show(self, parked: list[ParkedOperation], days: list[DayNumbers]) -> None:
        told = " · ".join(f"{names.day(day.on)[:5]}: {day.left}" for day in days[:8])
        self.query_one("#numbers", Static).update(_rows([("Số hồ sơ còn theo ngày", told)]))
        now_parked = {operation.op_id: operation for operation in parked}
        if now_parked == self._parked:
            return
        self._parked = now_parked
        table = self.query_one("#parked", DataTable)
        table.clear()
        for operation in parked:
            table.add_row(*_parked_cells(operation), key=operation.op_id)
        self.query_one("#parked-box").set_class(not parked, "-empty")
        if parked:
            table.focus()

    @on(DataTable.RowSelected)
    def _open(self, event: DataTable.RowSelected) -> None:
        operation = self._parked.get(str(event.row_key.value))
        if operation is not None:
            self.post_message(OpenDossier(operation.dossier_uid))

    def action_send(self) -> None:
        """Try now."""
        self.notify("Đang thử kết nối và gửi…")
        self.post_message(SendNow())

    def action_link(self) -> None:
        """Where does it break, and what can be carried by hand?"""
        self.app.push_screen(self._link_help())

    @work
    async def action_release(self) -> None:
        """Let the chosen refused act be tried again, unchanged."""
        operation = self._chosen()
        if operation is None:
            return
        op_id = operation.op_id
        question = f"Gửi lại mục của hồ sơ {operation.number}?\n\nNội dung giữ nguyên như lúc tiếp nhận."
        if not await self.app.push_screen_wait(Confirm(question, "Cho gửi lại")):
            return
        try:
            self._sync.release(op_id, self.session.who())
            self.post_message(DeskChanged())
        except CounterError as error:
            self.notify(sentence(error), severity="error", markup=False)

    def action_cases(self) -> None:
        """What do desk and unit say differently?"""
        self.app.push_screen(self._cases())

    @work
    async def action_decide(self) -> None:
        """Decide on the chosen refused act by a new one; what was sent stays as it was."""
        operation = self._chosen()
        if operation is None:
            return
        try:
            decided = await self._decide(self, operation)
        except CounterError as error:
            self.notify(sentence(error), severity="error", markup=False)
            return
        if decided:
            self.notify("Đã ghi quyết định. Khi trung tâm nhận, các việc sau của hồ sơ được gửi tiếp.")
            self.post_message(DeskChanged())

    def _chosen(self) -> ParkedOperation | None:
        """The refused act under the cursor; says so when there is none."""
        if not self._parked:
            self.notify("Không có mục nào bị từ chối.")
            return None
        table = self.query_one("#parked", DataTable)
        return self._parked[str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)]


def _differing(count: int) -> str:
    return f"{count} thông tin – nhấn F12 để quyết định" if count else "không có"


def _rows(lines: list[tuple[str, str]]) -> Content:
    parts: list[Content | str] = []
    for label, told in lines:
        parts += ["\n" if parts else "", plain_content(f"{label:<24}", "$text-muted"), plain_content(told)]
    return Content.assemble(*parts)


def _parked_cells(operation: ParkedOperation) -> tuple[Text, ...]:
    kind = names.name_of(OperationKind(operation.kind)) if operation.kind in tuple(OperationKind) else operation.kind
    reason = problem_sentence(operation.problem_code, operation.problem_detail)
    if operation.decided:
        reason = "Đã có quyết định, đang gửi về trung tâm."
    return (
        plain_cell(operation.number),
        plain_cell(kind),
        plain_cell(names.short_moment(operation.at)),
        plain_cell(reason),
    )
