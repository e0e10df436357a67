"""How does this dossier stand: its number, its four axes, every fact on it, and every act with where it has got to?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from counter_app.domain.dossier import Dossier, SyncStatus
from counter_app.domain.errors import CounterError, UnknownProcedure
from counter_app.domain.officer import Act as Right
from counter_app.domain.operation import DeliveryState
from counter_app.domain.procedure import Procedure
from counter_app.domain.scanned_code import recognise
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.ports import HistoryRow
from counter_app.screens.act_done import ActDone
from counter_app.screens.act_menu import ActMenu, Subject
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.paper_question import PaperQuestion
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.dialogs.slip_view import SlipView
from counter_app.screens.dialogs.told import Told
from counter_app.screens.dossier_facts import Section, sections
from counter_app.screens.dossier_parts import FactLine, HistoryTable, StandingLines, act_cells
from counter_app.screens.dossier_slips import SAVE_REASON, SAVE_WHICH, SAVE_WHY, which_slip
from counter_app.screens.label_out import which_label
from counter_app.screens.messages import CodeArrived, DeskChanged, OpenLookup
from counter_app.screens.paper_dialog import SPOILED_REASON
from counter_app.screens.received import PROVISIONAL_WORDS
from counter_app.screens.seen import note_seen
from counter_app.screens.slip_out import FILE_ENDINGS
from counter_app.screens.slips_read_back import NOT_THIS_SHEET, read_back
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.lookup import DossierDetail
from counter_app.services.slip_printing import PrintOutcome
from counter_app.texts import names, scan_words, wait_words
from counter_app.texts.errors import sentence
from counter_app.texts.history_words import act_words
from counter_app.texts.paper_words import attention
from counter_app.widgets.due_date_badge import DueDateBadge
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content
from counter_app.widgets.scan_catcher import CodeScanned


class DossierDetailScreen(DeskScreen):
    """One dossier, looked at; it follows what happens to it while it is open."""

    job = "Hồ sơ"
    CSS_PATH = "dossier_detail.tcss"
    HELP: ClassVar[str] = (
        "Bảng dưới là mọi việc đã làm với hồ sơ, mới nhất ở trên. Chọn một việc rồi **F5** để biết vì sao còn chờ. "
        "**Tab** chuyển giữa thông tin và bảng, phím mũi tên để cuộn."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Quay lại", id="detail.back", tooltip="Về màn hình trước"),
        Binding("ctrl+a", "acts", "Việc khác", id="detail.acts", tooltip="Bổ sung, rút, dừng, từ chối, trả, hoàn tác"),
        Binding("f5", "why", "Vì sao chờ", id="detail.why", tooltip="Việc đang chọn còn chờ gì, ai giúp được"),
        Binding("f7", "paper", "Tờ in", id="detail.paper", tooltip="Trả lời tờ in chưa rõ, hoặc in giấy đang chờ"),
        Binding("f8", "reprint", "In lại", id="detail.reprint", tooltip="In một bản có đánh số, ghi lý do"),
        Binding("f10,ctrl+e", "due", "Hạn trả", id="detail.due", tooltip="Vì sao hẹn trả ngày đó"),
        Binding("f12", "view", "Xem giấy", id="detail.view", tooltip="Xem giấy tiếp nhận trên màn hình"),
        Binding("ctrl+d", "label", "Nhãn", id="detail.label", tooltip="In nhãn bìa hồ sơ hoặc dải nhãn giấy tờ"),
        Binding("ctrl+u", "scan", "Quét giấy", id="detail.scan", tooltip="Quét giấy tờ của hồ sơ theo danh mục"),
        Binding("ctrl+s", "save", "Lưu PDF", id="detail.save", tooltip="Lưu một giấy ra tệp PDF thay cho máy in"),
    ]
    busy = reactive(False, bindings=True)
    detail: reactive[DossierDetail | None] = reactive(None, bindings=True, init=False, always_update=True)

    def __init__(self, uid: str, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._uid = uid
        self._services = services
        self._facts: list[Section] = []
        self._acts: dict[str, HistoryRow] = {}
        self._seen: object = None
        self._menu = ActMenu(services, session)
        self._procedure: Procedure | None = None

    def body(self) -> Iterable[Widget]:
        """What matters most at the top, facts in the middle, acts below."""
        yield StandingLines("", id="standing")
        yield DueDateBadge()
        yield Banner(id="detail-banner")
        yield VerticalScroll(Vertical(id="side-0"), Vertical(id="side-1"), id="facts")
        yield HistoryTable(id="history")
        yield BusyLine()

    def on_mount(self) -> None:
        self.query_one(HistoryTable).focus()
        self._read()
        note_seen(self.app, self._services.lookup, self._uid, self.session.officer)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Paper keys only while there is paper, and never twice."""
        if action in ("reprint", "paper", "acts") and self.busy:
            return None
        if action == "acts":
            officer = self.session.officer
            return self.detail is not None and officer is not None and officer.may(Right.HANDLE)
        if action == "paper":
            return self._open_job() is not None
        if action == "view":
            return bool(self.detail and self.detail.jobs)
        if action == "scan":
            return self.detail is not None and self._services.scanning is not None
        if action == "label":
            return self.detail is not None and self._services.labels.has_printer
        return True

    def watch_busy(self) -> None:
        """The moving line has a row only while it moves."""
        self.set_class(self.busy, "-busy")

    # --- reading -------------------------------------------------------------------------------

    def state_read(self, state: DeskState) -> None:
        """Read again when the queue or the paper moved."""
        queue = state.queue
        prints = tuple((job.job_id, job.state) for job in state.waiting_prints)
        seen = (queue.last_seq, queue.acked, queue.pending, queue.undecided, queue.next_try_at, prints)
        if seen != self._seen:
            self._seen = seen
            self._read()

    @work(thread=True, exit_on_error=False, group="detail")
    def _read(self) -> None:
        try:
            detail = self._services.lookup.detail(self._uid)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._take, detail, self._procedure_of(detail.dossier))

    def _procedure_of(self, dossier: Dossier) -> Procedure | None:
        try:
            return self._services.catalogue.procedure(dossier.procedure_code, dossier.received_at.date())
        except UnknownProcedure:
            return None

    def _take(self, detail: DossierDetail, procedure: Procedure | None) -> None:
        if not self.is_attached:
            return
        self.detail, self._procedure = detail, procedure
        dossier = detail.dossier
        self.query_one(StandingLines).show(detail)
        self.query_one(DueDateBadge).show(dossier.due.due_at, self._services.day.now(), dossier.due.overdue_after)
        self._say_attention(detail)
        self._show_history(detail)
        told = sections(detail, procedure)
        if told != self._facts:
            self._facts = told
            self.call_later(self._show_facts, told)

    async def _show_facts(self, told: list[Section]) -> None:
        """Rebuilt only when a fact changed, so that nothing jumps while somebody reads."""
        with self.app.batch_update():
            for side in (0, 1):
                column = self.query_one(f"#side-{side}", Vertical)
                await column.remove_children()
                lines: list[Widget] = []
                for section in told:
                    if section.side == side:
                        lines.append(Static(plain_content(section.title), classes="title"))
                        lines += [FactLine(fact) for fact in section.facts]
                await column.mount_all(lines)

    def _show_history(self, detail: DossierDetail) -> None:
        self._acts = {row.op_id or f"entry-{len(detail.history) - place}": row for place, row in enumerate(detail.history)}
        self.query_one(HistoryTable).fill({key: act_cells(row, detail) for key, row in self._acts.items()})

    def _say_attention(self, detail: DossierDetail) -> None:
        """One sentence for what needs a hand first."""
        job = self._open_job()
        if detail.sync is SyncStatus.PARKED:
            self._say(Tone.BAD, "Hệ thống trung tâm từ chối một việc của hồ sơ này. Chọn việc đó rồi nhấn F5.")
        elif job is not None:
            self._say(Tone.WARN, attention(job))
        elif detail.dossier.dossier_code is None:
            self._say(Tone.NOTE, PROVISIONAL_WORDS)
        else:
            self.query_one("#detail-banner", Banner).hide()

    def _open_job(self) -> PrintJob | None:
        """The oldest copy that waits for an answer, else for a printer."""
        jobs = self.detail.jobs if self.detail else []
        for state in (PaperState.UNKNOWN, PaperState.WANTED):
            for job in jobs:
                if job.state is state:
                    return job
        return None

    # --- keys that only tell -------------------------------------------------------------------

    def action_back(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_why(self) -> None:
        """Why the highlighted act has not arrived."""
        key = self.query_one(HistoryTable).cursor_key
        act = self._acts.get(key)
        if act is None:
            return
        rows = list(self._acts.values())
        if not act.op_id:
            lines: Iterable[str] = wait_words.NOT_SENT
        elif not self._services.sync.has_centre and act.sync is not DeliveryState.ACKED:
            lines = wait_words.NO_CENTRE
        else:
            lines = wait_words.why(self._services.sync.why(act, rows[rows.index(act) + 1 :]))
        self.app.push_screen(Told("Vì sao chờ?", [f"{act_words(act)} · {names.moment(act.at)}", "", *lines]))

    def action_due(self) -> None:
        """How the promised date was reached, as it was counted at reception."""
        if self.detail is not None:
            self.app.push_screen(Told.due(self.detail.dossier.due))

    def action_view(self) -> None:
        """The newest slip as a picture."""
        if self.detail and self.detail.jobs:
            title = self.detail.dossier.shown_number
            self.app.push_screen(SlipView(self.detail.jobs[-1].job_id, self._services.slips, title))

    # --- acts ----------------------------------------------------------------------------------

    @work
    async def action_acts(self) -> None:
        """What else may be done now; one act at a time, led in dialogs, committed by its service."""
        if self.detail is None or self.busy:
            return
        self.busy = True
        dossier = self.detail.dossier
        try:
            acted = await self._menu.lead(self, Subject(dossier, self._procedure))
        except CounterError as error:
            self._say(Tone.BAD, sentence(error))
            return
        finally:
            self.busy = False
        if acted is not None:
            self.app.post_message(DeskChanged())
            self._read()
            self.app.push_screen(ActDone.of_act(acted, dossier, self._services, self.session))

    # --- paper ---------------------------------------------------------------------------------

    @work
    async def action_paper(self) -> None:
        """Answer for the copy nobody is sure of, or print the one that waits."""
        job = self._open_job()
        if job is None or self.busy:
            return
        slips, who = self._services.slips, self.session.who()
        if job.state is PaperState.WANTED:
            self._work(f"Đang in bản {job.copy_number}", partial(slips.print_job, job.job_id))
            return
        answer = await self.app.push_screen_wait(PaperQuestion(job))
        if answer is None or self.busy:
            return
        if answer.seen is None:
            read_back(self.app, self._services.scan_back, self.session, answer.code, otherwise=NOT_THIS_SHEET)
        else:
            seen = answer.seen
            self._work("Đang ghi trả lời", lambda: PrintOutcome(slips.tell_seen(job.job_id, seen, who)))

    @work
    async def action_reprint(self) -> None:
        """One more copy with its reason; what still waits comes first, so that one sheet has one meaning."""
        job = self._open_job()
        if self.busy or self.detail is None:
            return
        if job is not None:
            self.action_paper()
            return
        wanted = await which_slip(self.app, self.detail.jobs)
        if wanted is None:
            return
        spoiled = wanted.last is not None and wanted.last.state is PaperState.SPOILED
        reason = await self.app.push_screen_wait(Reason(wanted.question, SPOILED_REASON if spoiled else ""))
        if reason and not self.busy:
            again = partial(wanted.again, self._services, self._uid, self.session.who(), reason)
            self._work("Đang in", lambda: self._services.slips.print_job(again().job_id))

    def action_scan(self) -> None:
        """The papers of the dossier, to be scanned by checklist."""
        if self.detail is not None:
            from counter_app.screens.scan_papers import ScanPapersScreen

            self.app.push_screen(ScanPapersScreen(self.detail.dossier, self._services, self.session))

    @work
    async def action_label(self) -> None:
        """The folder's label, or a strip of one label a paper."""
        if self.detail is not None:
            await which_label(self.app, self._services.labels, self.session.who(), self.detail.dossier)

    @work
    async def action_save(self) -> None:
        """A slip as a PDF file: the one that waits, else a numbered copy like any other. Nothing of it needs a printer."""
        if self.busy or self.detail is None:
            return
        job, slips = self._open_job(), self._services.slips
        if job is not None and job.state is PaperState.WANTED:
            self._work("Đang lưu tệp", partial(slips.save_pdf, job.job_id))
            return
        wanted = await which_slip(self.app, self.detail.jobs, SAVE_WHICH)
        reason = await self.app.push_screen_wait(Reason(SAVE_WHY, SAVE_REASON)) if wanted else ""
        if wanted and reason and not self.busy:
            again = partial(wanted.again, self._services, self._uid, self.session.who(), reason)
            self._work("Đang lưu tệp", lambda: slips.save_pdf(again().job_id))

    def _work(self, doing: str, act: Callable[[], PrintOutcome]) -> None:
        """In a thread of the app: going back must not lose what the printer answers."""
        self.busy = True
        self.query_one(BusyLine).begin(doing)
        self.app.run_worker(partial(self._in_thread, act), thread=True, exit_on_error=False, group="paper")

    def _in_thread(self, act: Callable[[], PrintOutcome]) -> None:
        tell = self.app.call_from_thread
        try:
            outcome = act()
        except CounterError as error:
            tell(self._settled, error)
        except Exception as error:
            tell(self._settled, CounterError(bug=type(error).__name__))
            raise
        else:
            tell(self._settled, outcome.problem, outcome.where)

    def _settled(self, problem: CounterError | None, where: str = "") -> None:
        """Told by a notice; the page itself shows the new state of the copy."""
        self.app.post_message(DeskChanged())
        if where.lower().endswith(FILE_ENDINGS):
            self.app.notify(f"Đã lưu tệp: {where}", markup=False)
        if problem is not None:
            self.app.notify(sentence(problem), severity="warning", markup=False)
        if self.is_attached:
            self.busy = False
            self.query_one(BusyLine).end()
            self._read()

    # --- codes and words -----------------------------------------------------------------------

    @on(CodeScanned)
    @on(CodeArrived)
    def _code_came(self, event: CodeScanned | CodeArrived) -> None:
        """A code read here is a question about another dossier."""
        event.stop()
        read_back(self.app, self._services.scan_back, self.session, event.text)
        found = recognise(event.text, code_pattern=self.desk.profile.code_pattern, today=self._services.day.today())
        words = found.dossier_code or (found.person.identity_number if found.person else "")
        if words:
            self.post_message(OpenLookup(words))
        else:
            self.notify(scan_words.not_a_person(found), severity="warning", markup=False)

    def _say(self, tone: Tone, told: str) -> None:
        self.query_one("#detail-banner", Banner).say(tone, told)
