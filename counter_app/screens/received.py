"""What the person at the desk is told and handed after the commit: the number, the promised date, the receipt."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import CounterError
from counter_app.domain.paper_ledger import SheetSeen
from counter_app.domain.plain_text import cell_width
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.paper_question import ANSWERS, COLLECTED
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.dialogs.slip_view import SlipView
from counter_app.screens.key_run import KeyRun
from counter_app.screens.messages import CodeArrived, DeskChanged
from counter_app.screens.slips_read_back import NOT_THIS_SHEET
from counter_app.services.desk_day import DeskDay
from counter_app.services.intake import Received
from counter_app.services.scan_back import ScanBack
from counter_app.services.slip_printing import PrintOutcome, SlipPrinting
from counter_app.texts import names
from counter_app.texts.errors import sentence
from counter_app.texts.paper_words import is_torn, made_void, question, scan_back_words
from counter_app.widgets.due_date_badge import DueDateBadge
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

PROVISIONAL_WORDS = "Số tiếp nhận tạm – mã hồ sơ chính thức cấp sau, tra cứu bằng số tạm vẫn được."
AGAIN_WORDS = "Hồ sơ này đã được tiếp nhận trước đó: không tạo thêm hồ sơ, số dưới đây là số đã cấp."
SPOILED_REASON = "Tờ trước không ra hoặc hỏng"
ON_REQUEST_REASON = "Người nộp yêu cầu giấy tiếp nhận"
_SPACED_CELLS = 66
_FILE_ENDINGS = (".pdf", ".png")


class Paper(StrEnum):
    """What the screen waits for."""

    NONE = "none"  # no receipt wanted
    PRINTING = "printing"
    WAITING = "waiting"  # nothing came out, the job is still wanted
    ASKING = "asking"
    OUT = "out"
    SPOILED = "spoiled"


_OF_STATE = {
    PaperState.WANTED: Paper.WAITING,
    PaperState.SENT: Paper.OUT,  # another try of the same job is on its way
    PaperState.UNKNOWN: Paper.ASKING,
    PaperState.DEVICE_DONE: Paper.OUT,
    PaperState.CONFIRMED: Paper.OUT,
    PaperState.SPOILED: Paper.SPOILED,
}

_NEXT = {Paper.PRINTING: "F2: người tiếp theo, không đợi in", Paper.ASKING: "Phím số: trả lời · F2: trả lời sau"}


class ReceivedScreen(ModalScreen[None]):
    """The dossier is committed before this screen exists: whatever the printer does, nothing of it can be lost."""

    CSS_PATH = "received.tcss"
    HELP: ClassVar[str] = (
        "Hồ sơ đã lưu. Đọc số và ngày hẹn cho người nộp, đưa giấy tiếp nhận, rồi nhấn Enter để sang người tiếp theo."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next_person", "Người tiếp theo", id="received.enter", show=False),
        Binding(
            "f2",
            "leave",
            "Người tiếp theo",
            id="received.next",
            tooltip="Sang người tiếp theo, kể cả khi đang in",
            priority=True,
        ),
        Binding("1", "answer('1')", "Đã ra đủ", id="received.came-out", tooltip="Đã cầm tờ giấy nguyên vẹn"),
        Binding("2", "answer('2')", "Không ra", id="received.did-not", tooltip="Không có tờ giấy nào ra"),
        Binding("3", "answer('3')", "Ra dở", id="received.half", tooltip="Giấy ra dở hoặc hỏng, đã thu tờ đó lại"),
        Binding("f8", "print", "In lại", id="received.print", tooltip="In giấy đang chờ, hoặc in lại", priority=True),
        Binding("f12", "view", "Xem giấy", id="received.view", tooltip="Xem giấy trên màn hình", priority=True),
    ]
    paper = reactive(Paper.NONE, bindings=True, init=False)

    def __init__(
        self,
        received: Received,
        slips: SlipPrinting,
        day: DeskDay,
        session: DeskSession,
        scan_back: ScanBack | None = None,
    ) -> None:
        super().__init__()
        self._received = received
        self._slips = slips
        self._day = day
        self._session = session
        self._scan_back = scan_back
        self._job_id = received.job_id
        self._answers = ANSWERS
        self._run = KeyRun(self, self.action_answer, self._code_read)
        self._before = Paper.NONE

    # --- what is shown -------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        dossier = self._received.dossier
        label = "MÃ SỐ HỒ SƠ" if dossier.dossier_code else "SỐ TIẾP NHẬN TẠM"
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = "Đã tiếp nhận và lưu hồ sơ"
            dialog.set_class(dossier.dossier_code is None, "-provisional")
            with VerticalScroll(id="received-body", can_focus=False):
                yield Banner(id="again")
                yield Static(plain_content(label), classes="number-label")
                yield Static(plain_content(spaced(dossier.shown_number)), id="number")
                yield Banner(id="provisional")
                yield DueDateBadge()
                for label, told in _facts(dossier):
                    yield Static(plain_content(label, "$text-muted") + plain_content(told), classes="fact")
            yield BusyLine()
            yield Banner(id="paper")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        dossier = self._received.dossier
        self.query_one(DueDateBadge).show(dossier.due.due_at, self._day.now(), dossier.due.overdue_after)
        if self._received.again:
            self.query_one("#again", Banner).say(Tone.WARN, AGAIN_WORDS)
        if dossier.dossier_code is None:
            self.query_one("#provisional", Banner).say(Tone.WARN, PROVISIONAL_WORDS)
        if self._job_id:
            self._begin_print()
        else:
            self.watch_paper()
            self._say(Tone.NOTE, "Không in giấy tiếp nhận cho hồ sơ này. F8: in nếu người nộp yêu cầu.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is pressed twice while paper is on its way; a stray Enter never runs past an open question."""
        printing, asking = self.paper is Paper.PRINTING, self.paper is Paper.ASKING
        match action:
            case "answer":
                return asking and parameters[0] in self._answers
            case "next_person" | "print":
                return None if printing or asking else True
            case "view":
                return bool(self._job_id)
        return True

    def watch_paper(self) -> None:
        """The foot of the card names what comes next."""
        self.query_one(".dialog").border_subtitle = plain_content(_NEXT.get(self.paper, "Enter: người tiếp theo"))

    # --- keys ----------------------------------------------------------------------------------

    def action_next_person(self) -> None:
        """Close; the form behind is empty and ready."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Close at any moment; what the printer answers later is told by a notice."""
        self.dismiss(None)

    def action_print(self) -> None:
        """Print what waits, or ask for a numbered copy with its reason."""
        if self.paper is Paper.WAITING:
            self._begin_print()
        elif self.paper is Paper.SPOILED:
            self._ask_reason(SPOILED_REASON)
        else:
            self._ask_reason("" if self._job_id else ON_REQUEST_REASON)

    def action_view(self) -> None:
        """The slip as a picture."""
        self.app.push_screen(SlipView(self._job_id, self._slips, self._received.dossier.shown_number))

    def on_key(self, event: events.Key) -> None:
        """While the question is open: a reader that types must not answer by the digits of a slip's number."""
        if self.paper is Paper.ASKING:
            self._run.takes(event)

    def action_answer(self, key: str) -> None:
        """What the officer saw at the printer."""
        if self.paper is Paper.ASKING and key in self._answers:
            self._work("Đang ghi trả lời", partial(self._answer, self._job_id, self._answers[key]))

    @on(CodeArrived)
    def _code_came(self, event: CodeArrived) -> None:
        event.stop()
        self._code_read(event.text)

    def _code_read(self, text: str) -> None:
        """The slip's own code answers as well as a key does."""
        if self.paper is Paper.ASKING and self._scan_back is not None:
            self._work("Đang đọc mã trên giấy", partial(self._read_back, self._scan_back, self._job_id, text))

    # --- paper ---------------------------------------------------------------------------------

    @work
    async def _ask_reason(self, prefilled: str) -> None:
        reason = await self.app.push_screen_wait(Reason("In lại giấy tiếp nhận: vì sao?", prefilled))
        if reason and self.paper is not Paper.PRINTING:
            self._work("Đang in giấy tiếp nhận", partial(self._reprint, reason))

    def _begin_print(self) -> None:
        self._work("Đang in giấy tiếp nhận", partial(self._slips.print_job, self._job_id))

    def _reprint(self, reason: str) -> PrintOutcome:
        job = self._slips.reprint(self._received.dossier.uid, self._session.who(), reason)
        self._job_id = job.job_id
        return self._slips.print_job(job.job_id)

    def _answer(self, job_id: str, seen: SheetSeen) -> PrintOutcome:
        return PrintOutcome(self._slips.tell_seen(job_id, seen, self._session.who()))

    def _read_back(self, scan_back: ScanBack, job_id: str, text: str) -> PrintOutcome:
        """What the code says of its sheet, then where our own copy stands after that."""
        told = scan_back_words(scan_back.read(text, self._session.who()))
        self.app.call_from_thread(self.app.notify, told or NOT_THIS_SHEET, markup=False)
        return self._slips.as_it_stands(job_id)

    def _work(self, doing: str, act: partial[PrintOutcome]) -> None:
        """In a thread of the app, not of this screen: leaving the screen must not lose what the printer answers."""
        self._before, self.paper = self.paper, Paper.PRINTING  # no second press while the first one is at work
        self.query_one("#paper", Banner).hide()
        self.query_one(BusyLine).begin(doing)
        self.app.run_worker(partial(self._in_thread, act), thread=True, exit_on_error=False, group="paper")

    def _in_thread(self, act: partial[PrintOutcome]) -> None:
        tell = self.app.call_from_thread
        try:
            outcome = act()
        except CounterError as error:
            tell(self._failed, error)
        except Exception as error:
            tell(self._failed, CounterError(bug=type(error).__name__))
            raise
        else:
            tell(self._settled, outcome)

    def _failed(self, error: CounterError) -> None:
        """It was not done: the keys offer what they offered before. The dossier is safe."""
        before = Paper.WAITING if self._before is Paper.NONE and self._job_id else self._before
        self._show(before, Tone.BAD, f"{sentence(error)}\nHồ sơ đã lưu an toàn.")

    def _settled(self, outcome: PrintOutcome) -> None:
        """Say where the paper is, or what to do about it."""
        paper = _OF_STATE[outcome.job.state]
        if paper is Paper.OUT:
            self._show(paper, Tone.GOOD, _out_words(outcome))
        elif paper is Paper.ASKING:
            self._answers = COLLECTED if is_torn(outcome.job) else ANSWERS
            told = sentence(outcome.problem) if outcome.problem else "Tờ in này chưa rõ đã ra giấy chưa."
            self._show(paper, Tone.WARN, f"{told}\n{question(outcome.job)}")
        elif paper is Paper.SPOILED:
            self._show(paper, Tone.WARN, "Đã ghi: tờ này không ra hoặc hỏng. F8: in lại, tờ mới là bản có đánh số.")
        elif outcome.problem is None and outcome.job.attempt and outcome.job.attempt.number > 1:
            self._show(paper, Tone.WARN, made_void(outcome.job))
        else:
            told = sentence(outcome.problem) if outcome.problem else "Chưa in được."
            self._show(paper, Tone.BAD, f"{told}\nHồ sơ đã lưu. F8: in lại · Enter: in sau, sang người tiếp theo")

    def _show(self, paper: Paper, tone: Tone, told: str) -> None:
        self.app.post_message(DeskChanged())
        if not self.is_attached:  # the officer has gone on: the answer still reaches a person
            if tone is not Tone.GOOD:
                late = f"{self._received.dossier.shown_number}: {told.splitlines()[0]}"
                self.app.notify(late, severity="warning", markup=False)
            return
        self.paper = paper
        self.query_one(BusyLine).end()
        self._say(tone, told)

    def _say(self, tone: Tone, told: str) -> None:
        self.query_one("#paper", Banner).say(tone, told)


def spaced(number: str) -> str:
    """The number with room between its characters and more between its parts, while that fits into the dialog."""
    parts = [" ".join(part) for part in number.split("-")]
    for told in ("  -  ".join(parts), " - ".join(parts)):
        if sum(map(cell_width, told)) <= _SPACED_CELLS:
            return told
    return number


def _out_words(outcome: PrintOutcome) -> str:
    if outcome.job.state is PaperState.CONFIRMED:
        return f"Giấy tiếp nhận{_copy_words(outcome.job)} đã ra."
    if outcome.job.state is PaperState.SENT:
        return f"Giấy tiếp nhận{_copy_words(outcome.job)} đang in. Xem máy in."
    where = outcome.where or outcome.job.note
    if where.lower().endswith(_FILE_ENDINGS):
        return f"Giấy tiếp nhận{_copy_words(outcome.job)} đã lưu: {PurePath(where).name}"
    return f"Giấy tiếp nhận{_copy_words(outcome.job)} đã in xong" + (f" ở {where}." if where else ".")


def _copy_words(job: PrintJob) -> str:
    return f" bản {job.copy_number}" if job.copy_number > 1 else ""


def _facts(dossier: Dossier) -> list[tuple[str, str]]:
    fee = names.money(dossier.fee_amount) if dossier.fee_amount else "không thu"
    if dossier.fee_amount:
        fee += f" ({names.name_of(dossier.money).lower()})"
    told = [("Chủ hồ sơ", dossier.applicant.name)]
    if dossier.submitter:
        told.append(("Người nộp", dossier.submitter.name))
    told += [
        ("Thủ tục", " · ".join(part for part in (dossier.procedure_name, dossier.case_name) if part)),
        ("Phí, lệ phí", fee),
        ("Nhận kết quả", names.name_of(dossier.return_method)),
    ]
    return [(f"{label:<14}", value) for label, value in told]
