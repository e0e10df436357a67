"""How does a committed slip become paper in front of the officer: once, asked about when unsure, never doubled (D3, D7)?"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import ModalScreen

from counter_app.domain.errors import CounterError
from counter_app.domain.paper_ledger import SheetSeen
from counter_app.domain.slip import PaperState, PrintJob, SlipKind
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.dialogs.paper_question import ANSWERS, COLLECTED
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.dialogs.slip_view import SlipView
from counter_app.screens.key_run import KeyRun
from counter_app.screens.messages import CodeArrived, DeskChanged
from counter_app.screens.slips_read_back import NOT_THIS_SHEET
from counter_app.services.press import is_near_end
from counter_app.services.scan_back import ScanBack
from counter_app.services.slip_printing import PrintOutcome, SlipPrinting
from counter_app.texts import print_words
from counter_app.texts.act_words import capital, copy_number, slip_words
from counter_app.texts.errors import sentence
from counter_app.texts.paper_words import is_torn, made_void, question, scan_back_words
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

SPOILED_REASON = "Tờ trước không ra hoặc hỏng"
_FILE_ENDINGS = (".pdf", ".png")


class Paper(StrEnum):
    """What the screen waits for."""

    NONE = "none"  # no slip wanted
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


class PaperDialog(ModalScreen[None]):
    """What was kept, with a busy line and a banner `#paper` below. Subclasses draw the rest and bind the closing keys.

    `shown_number`: what the notice of a late answer names. `kept`: "it is stored", `goes_on`: what Enter does.
    """

    DEFAULT_CSS = """
    PaperDialog {
        & .dialog { border-subtitle-color: $text-muted; }
        & #paper.-good { text-style: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "answer('1')", "Đã ra đủ", id="received.came-out", tooltip="Đã cầm tờ giấy nguyên vẹn"),
        Binding("2", "answer('2')", "Không ra", id="received.did-not", tooltip="Không có tờ giấy nào ra"),
        Binding("3", "answer('3')", "Ra dở", id="received.half", tooltip="Giấy ra dở hoặc hỏng, đã thu tờ đó lại"),
        Binding("f8", "print", "In lại", id="received.print", tooltip="In giấy đang chờ, hoặc in lại", priority=True),
        Binding("f12", "view", "Xem giấy", id="received.view", tooltip="Xem giấy trên màn hình", priority=True),
    ]
    kept: ClassVar[str] = "Hồ sơ đã lưu"
    goes_on = "người tiếp theo"
    paper = reactive(Paper.NONE, bindings=True, init=False)

    def __init__(
        self, slips: SlipPrinting, session: DeskSession, scan_back: ScanBack | None, job_id: str, kind: SlipKind
    ) -> None:
        super().__init__()
        self._slips = slips
        self._session = session
        self._scan_back = scan_back
        self._job_id = job_id
        self._slip = slip_words(kind)
        self._answers = ANSWERS
        self._run = KeyRun(self, self.action_answer, self._code_read)
        self._before = Paper.NONE

    @property
    @abstractmethod
    def shown_number(self) -> str:
        """The number that people use for what was kept."""

    @abstractmethod
    def want_again(self, reason: str) -> PrintJob:
        """A numbered copy of the slip. In a worker thread."""

    def reason_at_hand(self) -> str:
        """What the reason of a further copy most likely is."""
        return ""

    def begin(self, without: str) -> None:
        """Print what is wanted, or say `without`."""
        if self._job_id:
            self._begin_print()
        else:
            self.watch_paper()
            self._say(Tone.NOTE, without)

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
        told = {
            Paper.PRINTING: f"F2: {self.goes_on}, không đợi in",
            Paper.ASKING: "Phím số: trả lời · F2: trả lời sau",
        }
        self.query_one(".dialog").border_subtitle = plain_content(told.get(self.paper, f"Enter: {self.goes_on}"))

    # --- keys ----------------------------------------------------------------------------------

    def action_next_person(self) -> None:
        """Close; what is behind is ready."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Close at any moment; what the printer answers later is told by a notice."""
        self.dismiss(None)

    def action_print(self) -> None:
        """Print what waits, or ask for a numbered copy with its reason."""
        if self.paper is Paper.WAITING:
            self._begin_print()
        else:
            self._ask_reason(SPOILED_REASON if self.paper is Paper.SPOILED else self.reason_at_hand())

    def action_view(self) -> None:
        """The slip as a picture."""
        self.app.push_screen(SlipView(self._job_id, self._slips, self.shown_number))

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
        reason = await self.app.push_screen_wait(Reason(f"In lại {self._slip}: vì sao?", prefilled))
        if reason and self.paper is not Paper.PRINTING:
            self._work(f"Đang in {self._slip}", partial(self._reprint, reason))

    def _begin_print(self) -> None:
        self._work(f"Đang in {self._slip}", partial(self._slips.print_job, self._job_id))

    @work
    async def _ask_roll(self) -> None:
        """A long slip and a roll near its end: only somebody who has opened the cover knows whether it will do."""
        if not self.is_attached:
            return
        question = Confirm(print_words.ROLL_QUESTION, print_words.ROLL_WILL_DO, print_words.ROLL_CHANGE)
        if await self.app.push_screen_wait(question) and self.paper is Paper.WAITING:
            print_all_the_same = partial(self._slips.print_job, self._job_id, roll_looked_at=True)
            self._work(f"Đang in {self._slip}", print_all_the_same)

    def _reprint(self, reason: str) -> PrintOutcome:
        job = self.want_again(reason)
        self._job_id = job.job_id
        return self._slips.print_job(job.job_id)

    def _answer(self, job_id: str, seen: SheetSeen) -> PrintOutcome:
        return PrintOutcome(self._slips.tell_seen(job_id, seen, self._session.who()))

    def _read_back(self, scan_back: ScanBack, job_id: str, text: str) -> PrintOutcome:
        """What the code says of its sheet, then where our own copy stands after that."""
        told = scan_back_words(scan_back.read(text, self._session.who()))
        self.app.call_from_thread(self.app.notify, told or NOT_THIS_SHEET, markup=False)
        return self._slips.as_it_stands(job_id)

    def _work(self, doing: str, act: Callable[[], PrintOutcome]) -> None:
        """In a thread of the app, not of this screen: leaving the screen must not lose what the printer answers."""
        self._before, self.paper = self.paper, Paper.PRINTING  # no second press while the first one is at work
        self.query_one("#paper", Banner).hide()
        self.query_one(BusyLine).begin(doing)
        self.app.run_worker(partial(self._in_thread, act), thread=True, exit_on_error=False, group="paper")

    def _in_thread(self, act: Callable[[], PrintOutcome]) -> None:
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
        """It was not done: the keys offer what they offered before. What was committed is safe."""
        before = Paper.WAITING if self._before is Paper.NONE and self._job_id else self._before
        self._show(before, Tone.BAD, f"{sentence(error)}\n{self.kept} an toàn.")

    def _settled(self, outcome: PrintOutcome) -> None:
        """Say where the paper is, or what to do about it."""
        paper = _OF_STATE[outcome.job.state]
        if paper is Paper.OUT:
            self._show(paper, Tone.GOOD, self._out_words(outcome))
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
            self._show(paper, Tone.BAD, f"{told}\n{self.kept}. F8: in lại · Enter: in sau")
            if is_near_end(outcome.problem):
                self._ask_roll()

    def _out_words(self, outcome: PrintOutcome) -> str:
        job = outcome.job
        copy = copy_number(job)
        slip = capital(self._slip) + (f" bản {copy}" if copy > 1 else "")
        if job.state is PaperState.CONFIRMED:
            return f"{slip} đã ra."
        if job.state is PaperState.SENT:
            return f"{slip} đang in. Xem máy in."
        where = outcome.where or job.note
        if where.lower().endswith(_FILE_ENDINGS):
            return f"{slip} đã lưu: {PurePath(where).name}"
        return f"{slip} đã in xong" + (f" ở {where}." if where else ".")

    def _show(self, paper: Paper, tone: Tone, told: str) -> None:
        self.app.post_message(DeskChanged())
        if not self.is_attached:  # the officer has gone on: the answer still reaches a person
            if tone is not Tone.GOOD:
                late = f"{self.shown_number}: {told.splitlines()[0]}"
                self.app.notify(late, severity="warning", markup=False)
            return
        self.paper = paper
        self.query_one(BusyLine).end()
        self._say(tone, told)

    def _say(self, tone: Tone, told: str) -> None:
        self.query_one("#paper", Banner).say(tone, told)
