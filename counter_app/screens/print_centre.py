"""What waits for paper, and one key for all of it: wanted, refused by the printer, or not known to have come out (D7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import DataTable, Static

from counter_app.domain.errors import CounterError
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.dialogs.paper_question import PaperQuestion
from counter_app.screens.dialogs.slip_view import SlipView
from counter_app.screens.messages import DeskChanged, OpenDossier
from counter_app.screens.slips_read_back import NOT_THIS_SHEET, read_back
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.press import is_near_end
from counter_app.services.slip_printing import PrintOutcome
from counter_app.services.spool import SpoolReport
from counter_app.texts import names, print_words
from counter_app.texts.errors import sentence
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.notices import Banner, BusyLine, EmptyState, Tone
from counter_app.widgets.plain import plain_cell, plain_content

_STYLES = {PaperState.UNKNOWN: "$text-error", PaperState.SENT: "$text-muted"}


class PaperTable(FittedTable):
    """One sheet that waits a row, the oldest first."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("number", "Số", 22),
        FittedColumn("sheet", "Giấy", 24),
        FittedColumn("paper", "Khổ", 10, from_width=110),
        FittedColumn("wanted", "Từ lúc", 11, from_width=100),
        FittedColumn("state", "Tình trạng"),
    )


class PrintCentreScreen(DeskScreen):
    """`visit_paper`: the screen of a slip that belongs to no dossier, None for any other."""

    job = "Việc in"
    CSS_PATH = "print_centre.tcss"
    HELP: ClassVar[str] = (
        "Mọi giấy còn chờ: chưa in, máy in từ chối, hoặc chưa rõ đã ra chưa. **F8** in tất cả theo thứ tự; **Enter** in "
        "hoặc trả lời riêng dòng đang chọn. Tờ chưa rõ không bao giờ tự in lại. Máy in hỏng: **Ctrl+S** lưu ra tệp PDF."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Quay lại", id="prints.back", tooltip="Về màn hình trước"),
        Binding("f8", "print_all", "In tất cả", id="prints.all", tooltip="In mọi giấy đang chờ, theo thứ tự"),
        Binding("f7", "one", "In / trả lời", id="prints.one", tooltip="In giấy đang chọn, hoặc trả lời giấy đã ra chưa"),
        Binding("f5", "open", "Mở hồ sơ", id="prints.open", tooltip="Mở hồ sơ của giấy đang chọn"),
        Binding("f12", "view", "Xem giấy", id="prints.view", tooltip="Xem giấy đang chọn trên màn hình"),
        Binding("ctrl+s", "save", "Lưu PDF", id="prints.save", tooltip="Lưu giấy đang chọn ra tệp PDF thay cho máy in"),
    ]
    busy = reactive(False, bindings=True)

    def __init__(
        self,
        services: CounterServices,
        session: DeskSession,
        *,
        visit_paper: Callable[[PrintJob], Screen[None] | None] = lambda _job: None,
    ) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._visit_paper = visit_paper
        self._jobs: dict[str, PrintJob] = {}

    def body(self) -> Iterable[Widget]:
        """How many, what there is to say, the list."""
        yield Static("", id="print-counts")
        yield Banner(id="print-banner")
        nothing = EmptyState(print_words.NOTHING_WAITS, print_words.NOTHING_NEXT)
        yield Vertical(PaperTable(id="waiting"), nothing, id="print-box")
        yield BusyLine()

    def on_mount(self) -> None:
        self.query_one(PaperTable).focus()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dossier."""
        self._read()

    def state_read(self, state: DeskState) -> None:
        """Something moved: the list follows, the cursor stays."""
        self._show(state.waiting_prints)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for what is there; nothing twice."""
        job = self._chosen()
        match action:
            case "print_all":
                wanted = any(one.state is PaperState.WANTED for one in self._jobs.values())
                return None if self.busy or not wanted else True
            case "one":
                return None if self.busy or job is None else True
            case "save":
                return None if self.busy or job is None or job.state is not PaperState.WANTED else True
            case "open" | "view":
                return job is not None
        return True

    def watch_busy(self) -> None:
        """The moving line has a row only while it moves."""
        self.set_class(self.busy, "-busy")

    # --- the list ------------------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="prints")
    def _read(self) -> None:
        try:
            jobs = self._services.slips.waiting()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._show, jobs)

    def _show(self, jobs: list[PrintJob]) -> None:
        if not self.is_attached:
            return
        self.query_one("#print-counts", Static).update(plain_content(print_words.counts(jobs)))
        if {job.job_id: _seen(job) for job in jobs} != {key: _seen(job) for key, job in self._jobs.items()}:
            self.query_one(PaperTable).fill({job.job_id: _cells(job) for job in jobs})
        self._jobs = {job.job_id: job for job in jobs}
        self.query_one("#print-box").set_class(not jobs, "-empty")
        self.refresh_bindings()

    def _chosen(self) -> PrintJob | None:
        return self._jobs.get(self.query_one(PaperTable).cursor_key) if self.is_mounted else None

    @on(DataTable.RowHighlighted)
    def _another_row(self) -> None:
        self.refresh_bindings()

    @on(DataTable.RowSelected)
    def _row_taken(self) -> None:
        if not self.busy:
            self.action_one()

    # --- keys ----------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_open(self) -> None:
        """The dossier, or the visit, of this sheet."""
        job = self._chosen()
        if job is None:
            return
        visit = self._visit_paper(job)
        if visit is not None:
            self.app.push_screen(visit)
        else:
            self.post_message(OpenDossier(job.dossier_uid))

    def action_view(self) -> None:
        """The sheet as a picture."""
        job = self._chosen()
        if job is not None:
            self.app.push_screen(SlipView(job.job_id, self._services.slips, print_words.shown_number(job)))

    def action_print_all(self) -> None:
        """Everything that is wanted, each device in its order."""
        self._begin("Đang in", partial(self._run_spool, roll_looked_at=False))

    @work
    async def action_one(self) -> None:
        """Print this sheet, or answer for it."""
        job = self._chosen()
        if job is None or self.busy or job.state is PaperState.SENT:
            return
        slips, who = self._services.slips, self.session.who()
        if job.state is PaperState.WANTED:
            self._begin(f"Đang in {print_words.sheet_name(job)}", partial(self._print, job, roll_looked_at=False))
            return
        answer = await self.app.push_screen_wait(PaperQuestion(job))
        if answer is None or self.busy:
            return
        if answer.seen is None:
            read_back(self.app, self._services.scan_back, self.session, answer.code, otherwise=NOT_THIS_SHEET)
        else:
            seen = answer.seen
            self._begin("Đang ghi trả lời", lambda: self._told(PrintOutcome(slips.tell_seen(job.job_id, seen, who))))

    def action_save(self) -> None:
        """A file instead of a sheet from the printer: the copy counts as out."""
        job = self._chosen()
        if job is not None and not self.busy:
            self._begin("Đang lưu tệp", lambda: self._told(self._services.slips.save_pdf(job.job_id)))

    # --- work in threads -----------------------------------------------------------------------

    def _begin(self, doing: str, act: Callable[[], None]) -> None:
        """In a thread of the app: going back must not lose what a printer answers."""
        self.busy = True
        self.query_one("#print-banner", Banner).hide()
        self.query_one(BusyLine).begin(doing)
        self.app.run_worker(partial(self._in_thread, act), thread=True, exit_on_error=False, group="paper")

    def _in_thread(self, act: Callable[[], None]) -> None:
        try:
            act()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        finally:
            self.app.call_from_thread(self._done)

    def _run_spool(self, *, roll_looked_at: bool) -> None:
        def count(done: int, total: int) -> None:
            self.app.call_from_thread(self._count, done, total)

        report = self._services.spool.run(count, roll_looked_at=roll_looked_at)
        self.app.call_from_thread(self._ran, report)

    def _print(self, job: PrintJob, *, roll_looked_at: bool) -> None:
        outcome = self._services.slips.print_job(job.job_id, roll_looked_at=roll_looked_at)
        if is_near_end(outcome.problem):
            again = partial(self._print, job, roll_looked_at=True)
            self.app.call_from_thread(self._ask_roll, f"Đang in {print_words.sheet_name(job)}", again)
        else:
            self._told(outcome)

    def _told(self, outcome: PrintOutcome) -> None:
        told = sentence(outcome.problem) if outcome.problem else _out_words(outcome)
        self.app.call_from_thread(self._say, Tone.WARN if outcome.problem else Tone.GOOD, told)

    # --- back in the app's own thread ----------------------------------------------------------

    def _count(self, done: int, total: int) -> None:
        if self.is_attached:
            self.query_one(BusyLine).count(done, total)

    def _ran(self, report: SpoolReport) -> None:
        self._say(Tone.WARN if report.problems or report.asked else Tone.GOOD, print_words.run_words(report))
        if report.roll_to_look_at:
            self._ask_roll("Đang in", partial(self._run_spool, roll_looked_at=True))

    @work
    async def _ask_roll(self, doing: str, act: Callable[[], None]) -> None:
        """Only somebody who has opened the cover knows whether the roll will do."""
        if not self.is_attached:
            return
        question = Confirm(print_words.ROLL_QUESTION, print_words.ROLL_WILL_DO, print_words.ROLL_CHANGE)
        if await self.app.push_screen_wait(question) and not self.busy:
            self._begin(doing, act)

    def _done(self) -> None:
        self.app.post_message(DeskChanged())
        if self.is_attached:
            self.busy = False
            self.query_one(BusyLine).end()
            self._read()

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#print-banner", Banner).say(tone, told)
        else:
            self.app.notify(told, severity="information" if tone is Tone.GOOD else "warning", markup=False)


def _seen(job: PrintJob) -> tuple[object, ...]:
    attempt = job.attempt
    return (job.state, attempt.state, attempt.number, attempt.note) if attempt else (job.state,)


def _cells(job: PrintJob) -> Mapping[str, Text]:
    return {
        "number": plain_cell(print_words.shown_number(job)),
        "sheet": plain_cell(print_words.sheet_name(job)),
        "paper": plain_cell(names.name_of(job.paper)),
        "wanted": plain_cell(names.short_moment(job.wanted_at)),
        "state": plain_cell(print_words.why_waiting(job), _STYLES.get(job.state, "$text-warning")),
    }


def _out_words(outcome: PrintOutcome) -> str:
    name, where = print_words.sheet_name(outcome.job), outcome.where
    if where.lower().endswith((".pdf", ".png")):
        return f"{name} đã lưu: {PurePath(where)}"
    if outcome.job.state is PaperState.WANTED:
        return f"{name}: đã hủy tờ trước, chờ in lại cả tờ."
    return f"{name} đã in xong" + (f" ở {where}." if where else ".")
