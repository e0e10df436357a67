"""The printers of this desk, by job: find one, name it, print a test page, measure it. Opened from the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import DataTable, Static

from counter_app.domain.desk_printer import AnyPrinter, DeskLabelPrinter, DeskPrinter, PrinterJob
from counter_app.domain.errors import CounterError, PrintOutcomeUnknown
from counter_app.domain.found_printer import FindReport, FoundPrinter
from counter_app.domain.officer import Act
from counter_app.domain.printer_profile import CalibrationReading, CalibrationRun, PrintLook
from counter_app.domain.slip import PaperFormat
from counter_app.ports import PrinterState
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.printer_dialogs import CalibrationDialog, TypedAddress
from counter_app.screens.printer_words import probe_word
from counter_app.services.counter import CounterServices
from counter_app.services.printer_setup import PAPERS, STOCKS, PrinterOfJob, PrinterSetup, typed_printer
from counter_app.texts import printer_names as words
from counter_app.texts.errors import sentence
from counter_app.texts.names import name_of
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.notices import Banner, Tone
from counter_app.widgets.plain import plain_cell, plain_content

TYPED = "typed"
LOOK_QUESTIONS = (
    (PrintLook.GOOD, "Nhìn tốt: đủ dấu, đủ mép, rõ nét"),
    (PrintLook.MARKS_LOST, "Chưa tốt: chữ mất dấu hoặc có ô vuông"),
    (PrintLook.SHIFTED, "Chưa tốt: bị lệch, bị cắt mép, sai cỡ"),
    (PrintLook.FAINT, "Chưa tốt: mờ, đứt nét"),
    (PrintLook.NOTHING, "Không ra tờ nào"),
)


class JobTable(FittedTable):
    """One row a job."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("job", "In", width=16),
        FittedColumn("printer", "Máy in"),
        FittedColumn("state", "Hiện nay", width=14),
    )


class PrinterSetupScreen(DeskScreen):
    """Everything slow runs in a worker; while one runs, no other begins."""

    job = "Máy in của quầy"
    CSS_PATH = "printer_setup.tcss"
    HELP: ClassVar[str] = (
        "**↑ ↓** chọn việc. **F7** tìm máy in cho việc đó, **F8** in trang thử rồi trả lời tờ giấy nhìn thế nào. "
        "**Ctrl+K** chỉnh máy in giấy cuộn: in trang có thước, đọc số và đo thanh đen. "
        "Đổi máy in là việc của người quản trị và có hiệu lực từ lần mở chương trình sau."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "find", "Tìm máy in", id="printers.find", tooltip="Tìm ở USB, hàng đợi in, mạng; không dò quét"),
        Binding("f8", "test", "In thử", id="printers.test", tooltip="In một trang thử ra máy đang chọn"),
        Binding("ctrl+k", "calibrate", "Chỉnh máy", id="printers.calibrate", tooltip="Trang có thước cho máy in giấy cuộn"),
        Binding("f5", "refresh", "Hỏi lại", id="printers.refresh", tooltip="Hỏi lại tình trạng máy in"),
        Binding("delete", "take_away", "Bỏ máy", id="printers.remove", tooltip="Việc này không còn máy in", show=False),
        Binding("escape", "leave", "Trở ra", id="printers.leave", tooltip="Về màn hình cài đặt"),
    ]

    def __init__(self, services: CounterServices, setup: PrinterSetup, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._setup = setup
        self._rows: dict[PrinterJob, AnyPrinter | None] = {}
        self._busy = False

    # --- what is on the screen -----------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """The jobs, what is going on, and what is known of the chosen printer."""
        yield Banner()
        yield JobTable(id="printer-jobs")
        yield Static(id="printer-profile")

    def on_mount(self) -> None:
        self.query_one(JobTable).focus()
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One thing at a time; printers are changed by the admin, and only rolls are measured."""
        if action in ("find", "take_away", "calibrate", "test") and self._busy:
            return None
        officer = self.session.officer
        if action in ("find", "take_away", "calibrate"):
            has_what_it_needs = {"find": True, "take_away": self._chosen() is not None, "calibrate": self._is_roll()}
            return officer is not None and officer.may(Act.CHANGE_SETTINGS) and has_what_it_needs[action]
        return action != "test" or self._chosen() is not None

    @property
    def _job(self) -> PrinterJob:
        key = self.query_one(JobTable).cursor_key
        return PrinterJob(key) if key else PrinterJob.RECEIPT

    def _chosen(self) -> AnyPrinter | None:
        return self._rows.get(self._job) if self.is_mounted else None

    def _is_roll(self) -> bool:
        printer = self._chosen()
        return isinstance(printer, DeskPrinter) and printer.paper.is_roll

    @on(DataTable.RowHighlighted)
    def _show_profile(self) -> None:
        printer = self._chosen()
        lines = [("Việc này", words.NONE_FOR_JOB[self._job])] if printer is None else list(words.profile_words(printer))
        if printer is not None:
            lines.insert(0, ("Giấy", f"{words.paper_of(printer)}, {words.kind_of(printer)}"))
        self.query_one("#printer-profile", Static).update(_facts(lines))
        self.refresh_bindings()

    def action_refresh(self) -> None:
        """Read the settings again and ask every printer."""
        self._read()

    @work(thread=True, exit_on_error=False, exclusive=True, group="printers-read")
    def _read(self) -> None:
        try:
            rows = self._setup.printers()
        except CounterError as error:
            self.app.call_from_thread(self._tell, error)
            return
        self.app.call_from_thread(self._show, rows, {})
        states = {row.job: self._setup.probe(row.job) for row in rows if row.printer}
        self.app.call_from_thread(self._show, rows, states)

    def _show(self, rows: list[PrinterOfJob], states: dict[PrinterJob, PrinterState | None]) -> None:
        if not self.is_attached:
            return
        self._rows = {row.job: row.printer for row in rows}
        table = self.query_one(JobTable)
        table.fill({str(row.job): _cells(row, states.get(row.job), bool(states)) for row in rows})
        self._show_profile()

    # --- slow things, one at a time ------------------------------------------------------------

    def _begin(self, told: str) -> None:
        self._busy = True
        self.query_one(Banner).say(Tone.NOTE, told)
        self.refresh_bindings()

    def _end(self, tone: Tone = Tone.NOTE, told: str = "") -> None:
        self._busy = False
        if not self.is_attached:
            return
        banner = self.query_one(Banner)
        banner.say(tone, told) if told else banner.hide()
        self.refresh_bindings()

    def _tell(self, error: CounterError) -> None:
        self._end(Tone.BAD, sentence(error))

    @work(thread=True, exit_on_error=False, group="printers-act")
    def _in_background(self, act: Callable[[], object], then: Callable[[object], None]) -> None:
        try:
            answer = act()
        except CounterError as error:
            self.app.call_from_thread(self._tell, error)
        else:
            self.app.call_from_thread(then, answer)

    # --- find and name -------------------------------------------------------------------------

    def action_find(self) -> None:
        """Look everywhere, then ask which one it is."""
        job = self._job
        self._begin("Đang tìm máy in…")
        self._in_background(self._setup.find, lambda report: self._offer(job, report))

    def _offer(self, job: PrinterJob, report: object) -> None:
        assert isinstance(report, FindReport)
        told = [words.found_words(found) for found in report.found if not found.usable]
        self._end(Tone.NOTE, "\n".join([*told, *map(words.not_looked_words, report.not_looked)]))
        suits = report.for_job(job)
        finds = [found for found in (*suits, *(other for other in report.found if other not in suits)) if found.usable]
        options = [(f"{words.found_words(found)} · {found.address}", str(place)) for place, found in enumerate(finds)]
        options.append(("Gõ địa chỉ máy in trong mạng…", TYPED))

        def chosen(key: str | None) -> None:
            if key == TYPED:
                self.app.push_screen(TypedAddress(job), lambda text: self._typed(job, text or ""))
            elif key:
                self._ask_paper(job, finds[int(key)])

        self.app.push_screen(Choose(f"{words.JOBS[job]}: in ra máy nào?", options), chosen)

    def _typed(self, job: PrinterJob, text: str) -> None:
        if text:
            self._ask_paper(job, typed_printer(text, job))

    def _ask_paper(self, job: PrinterJob, source: FoundPrinter | AnyPrinter) -> None:
        """Roll, sheet or label; the calibration page corrects a wrong roll."""
        if job is PrinterJob.LABELS:
            options = [(words.stock_words(stock), str(place)) for place, stock in enumerate(STOCKS)]
        else:
            options = [(name_of(paper), str(paper)) for paper in PAPERS[job]]

        def chosen(key: str | None) -> None:
            if key:
                self._give(job, _with_paper(source, job, key))

        self.app.push_screen(Choose("Máy này in trên giấy nào?", options), chosen)

    def _give(self, job: PrinterJob, printer: AnyPrinter) -> None:
        self._begin("Đang hỏi máy in và ghi vào cài đặt…")
        officer = self.session.who()
        self._in_background(lambda: self._setup.give(job, printer, officer), lambda _: self._given())

    def _given(self) -> None:
        self._end(Tone.GOOD, "Đã ghi. F8 in thử ngay; mở lại chương trình để quầy in ra máy này.")
        self.action_refresh()

    def action_take_away(self) -> None:
        """The job has no printer any more, after a question."""
        job, officer = self._job, self.session.who()

        def answered(yes: bool | None) -> None:
            if yes:
                self._begin("Đang ghi vào cài đặt…")
                self._in_background(lambda: self._setup.take_away(job, officer), lambda _: self._taken_away())

        self.app.push_screen(Confirm(f"{words.JOBS[job]}: bỏ máy in này khỏi quầy?", "Bỏ máy in"), answered)

    def _taken_away(self) -> None:
        self._end(Tone.GOOD, "Đã bỏ. Có hiệu lực từ lần mở chương trình sau.")
        self.action_refresh()

    # --- test page -----------------------------------------------------------------------------

    def action_test(self) -> None:
        """Print a page, then ask how it looks."""
        job = self._job
        self._begin("Đang in trang thử…")
        self._in_background(lambda: self._printed(job), lambda _: self._ask_look(job))

    def _printed(self, job: PrinterJob) -> None:
        """Where nobody knows whether it came out, the person with the tray before them does."""
        try:
            self._setup.test(job)
        except PrintOutcomeUnknown:
            return

    def _ask_look(self, job: PrinterJob) -> None:
        self._end()
        options = [(told, str(look)) for look, told in LOOK_QUESTIONS]

        def answered(look: str | None) -> None:
            if look:
                self._keep_look(job, PrintLook(look))

        self.app.push_screen(Choose("Cầm tờ in thử lên: nhìn thế nào?", options), answered)

    def _keep_look(self, job: PrinterJob, look: PrintLook) -> None:
        officer = self.session.who()
        self._begin("Đang ghi…")
        self._in_background(lambda: self._setup.answer_test(job, look, officer), lambda _: self._look_kept(look))

    def _look_kept(self, look: PrintLook) -> None:
        good = look is PrintLook.GOOD
        self._end(Tone.GOOD if good else Tone.WARN, "Đã ghi: nhìn tốt." if good else words.LOOK_ADVICE[look])
        self.action_refresh()

    # --- calibration ---------------------------------------------------------------------------

    def action_calibrate(self) -> None:
        """Print the page with the ruler, then ask what is read off it."""
        job = self._job
        self._begin("Đang in trang chỉnh máy…")
        self._in_background(lambda: self._setup.calibrate(job), lambda run: self._ask_reading(job, run))

    def _ask_reading(self, job: PrinterJob, run: object) -> None:
        assert isinstance(run, CalibrationRun)
        self._end()
        officer = self.session.who()

        def read(reading: CalibrationReading | None) -> None:
            if reading is not None:
                self._begin("Đang ghi…")
                self._in_background(lambda: self._setup.conclude(job, run, reading, officer), lambda _: self._concluded())

        self.app.push_screen(CalibrationDialog(words.run_words(run)), read)

    def _concluded(self) -> None:
        self._end(Tone.GOOD, "Đã ghi thông số máy in. Có hiệu lực từ lần mở chương trình sau.")
        self.action_refresh()

    def action_leave(self) -> None:
        """Back to the settings."""
        self.dismiss()


def _with_paper(source: FoundPrinter | AnyPrinter, job: PrinterJob, key: str) -> AnyPrinter:
    """The find or the typed address with the paper that was chosen."""
    paper = PaperFormat.A5 if job is PrinterJob.LABELS else PaperFormat(key)
    printer = source.as_printer(job, paper) if isinstance(source, FoundPrinter) else source
    if isinstance(printer, DeskLabelPrinter):
        return replace(printer, stock=STOCKS[int(key)])
    return replace(printer, paper=paper)


def _cells(row: PrinterOfJob, state: PrinterState | None, asked: bool) -> dict[str, Text]:
    """`asked`: the printers have answered, or had their time."""
    if row.printer is None:
        told, sign, style = words.NONE_FOR_JOB[row.job], "–", "$text-muted"
    else:
        model = " ".join(row.printer.profile.firmware[:2])
        told = " · ".join(part for part in (model, row.place) if part)
        sign, style = ("đang hỏi", "$text-muted") if not asked else _state_words(state)
    return {"job": plain_cell(words.JOBS[row.job]), "printer": plain_cell(told), "state": plain_cell(sign, style)}


def _state_words(state: PrinterState | None) -> tuple[str, str]:
    if state is None or not state.ready:
        return f"✕ {probe_word(state)}" if state else "✕ trục trặc", "$text-error"
    return f"● {probe_word(state)}", "$text-warning" if state.paper_near_end else "$text-success"


def _facts(lines: list[tuple[str, str]]) -> Content:
    parts: list[Content | str] = []
    for label, told in lines:
        parts += ["\n" if parts else "", plain_content(f"{label:<17}", "$text-muted"), plain_content(told)]
    return Content.assemble(*parts)
