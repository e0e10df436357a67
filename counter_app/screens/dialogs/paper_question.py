"""What came of this sheet? Only somebody who looks at the printer knows, or the paper itself (D7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from counter_app.domain.paper_ledger import SheetSeen
from counter_app.domain.slip import PrintJob
from counter_app.screens.dossier_facts import copy_words
from counter_app.screens.key_run import KeyRun
from counter_app.screens.messages import CodeArrived
from counter_app.texts import paper_words
from counter_app.widgets.plain import plain_content

ANSWERS: Final = {"1": SheetSeen.WHOLE, "2": SheetSeen.NOTHING, "3": SheetSeen.HALF}
COLLECTED: Final = {"1": SheetSeen.HALF}


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """What the officer saw, or the code that was read off the paper instead."""

    seen: SheetSeen | None = None
    code: str = ""


class PaperQuestion(ModalScreen[PaperAnswer | None]):
    """None: answered later. A torn sheet has one answer: it was collected."""

    DEFAULT_CSS = """
    PaperQuestion {
        & .answers { height: auto; margin: 1 0; }
        & .muted { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "answer('1')", "Đã ra đủ", id="paper.yes", tooltip="Đã cầm tờ giấy nguyên vẹn"),
        Binding("2", "answer('2')", "Không ra", id="paper.no", tooltip="Không có tờ giấy nào ra"),
        Binding("3", "answer('3')", "Ra dở", id="paper.half", tooltip="Giấy ra dở hoặc hỏng, đã thu tờ đó lại"),
        Binding("escape", "later", "Để sau", id="paper.later", tooltip="Trả lời sau; tờ in vẫn chờ trả lời"),
    ]

    def __init__(self, job: PrintJob) -> None:
        super().__init__()
        self._job = job
        self._torn = paper_words.is_torn(job)
        self._answers = COLLECTED if self._torn else ANSWERS
        self._run = KeyRun(self, self.action_answer, self._code_read)

    def compose(self) -> ComposeResult:
        title = paper_words.COLLECT_TITLE if self._torn else paper_words.ASK_TITLE
        with Vertical(classes="dialog"):
            yield Static(plain_content(title), classes="title")
            yield Static(plain_content(copy_words(self._job), keep_newlines=True), classes="fact")
            with Vertical(classes="answers"):
                for line in self._lines():
                    yield Static(plain_content(line, "bold"), classes="fact")
            told = "Nhấn phím số · Esc: để sau" if self._torn else f"Nhấn phím số, {paper_words.OR_SCAN} · Esc: trả lời sau"
            yield Static(plain_content(told), classes="muted")

    def _lines(self) -> tuple[str, ...]:
        if self._torn:
            return (f"1   {paper_words.COLLECTED}", "    Tờ in lại là cả tờ, có đánh dấu")
        return (f"1   {paper_words.SEEN_WHOLE}", f"2   {paper_words.SEEN_NOTHING}", f"3   {paper_words.SEEN_HALF}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the answers that the question has."""
        return action != "answer" or parameters[0] in self._answers

    def on_key(self, event: events.Key) -> None:
        """A reader that types must not answer by the digits of a slip's number."""
        self._run.takes(event)

    def action_answer(self, key: str) -> None:
        """Close with what the officer saw."""
        if key in self._answers:
            self.dismiss(PaperAnswer(self._answers[key]))

    @on(CodeArrived)
    def _code_came(self, event: CodeArrived) -> None:
        event.stop()
        self._code_read(event.text)

    def _code_read(self, text: str) -> None:
        self.dismiss(PaperAnswer(code=text))

    def action_later(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
