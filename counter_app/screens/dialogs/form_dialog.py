"""How is a short form asked over a screen and stored without losing a letter? It closes only when the service took it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from counter_app.domain.errors import CounterError, DateNotConfirmed
from counter_app.screens.messages import DateWanted
from counter_app.texts.errors import sentence
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

Answer = TypeVar("Answer")


class FormDialog(ModalScreen[Answer | None], Generic[Answer]):
    """None when closed. Subclasses give `title_told`, `facts`, `fields`, `problems` and `store`."""

    DEFAULT_CSS = """
    FormDialog {
        & .title { padding: 0; margin-bottom: 1; height: auto; }
        & .fact { padding: 0; }
        & Form { margin-top: 1; }
        & .field-label { width: 18; }
        & .field-message { margin-left: 19; }
        & BusyLine { padding: 0; }
        & .muted { height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="form-dialog.close", tooltip="Đóng, không ghi gì"),
        Binding("f8", "save", "Ghi", id="form-dialog.save", tooltip="Kiểm tra và ghi", priority=True),
    ]
    title_told: ClassVar[str] = ""
    doing: ClassVar[str] = "Đang ghi"
    begins_at: ClassVar[str] = ""  # the field that has the focus first; "" = the first one
    field_of: ClassVar[dict[str, str]] = {}
    """Code of an error, or the domain's name of a field → the field of this form that it is about."""

    def __init__(self) -> None:
        super().__init__()
        self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide"):
            yield Static(plain_content(self.title_told), classes="title")
            for line in self.facts():
                yield Static(plain_content(line), classes="fact")
            yield Banner()
            with Form():
                yield from self.fields()
            yield BusyLine()
            yield Static(plain_content("Enter: ô sau · F8: ghi · Esc: quay lại"), classes="muted")

    def facts(self) -> Iterable[str]:
        """What the officer must know to fill it in."""
        return ()

    def fields(self) -> Iterable[LabelledField]:
        """What is asked."""
        return ()

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A sentence per wrong field."""
        return {}

    def store(self, values: Mapping[str, str]) -> Answer:
        """Hand over to the service, in a worker thread. Raises CounterError."""
        raise NotImplementedError

    def on_mount(self) -> None:
        form = self.query_one(Form)
        if self.begins_at:
            form.field(self.begins_at).field.focus()
        else:
            form.focus_first()

    def action_close(self) -> None:
        """Close without a change; not while something is being stored."""
        if not self._busy:
            self.dismiss(None)

    @on(Form.Completed)
    def action_save(self) -> None:
        """Judge, then store: once, however often it is pressed."""
        if self._busy:
            return
        form = self.query_one(Form)
        values = form.values()
        problems = self.problems(values)
        form.show_errors(problems)
        if not problems:
            self._busy = True
            self.query_one(Banner).hide()
            self.query_one(BusyLine).begin(self.doing)
            self._store(values)

    @work(thread=True, exit_on_error=False)
    def _store(self, values: Mapping[str, str]) -> None:
        tell = self.app.call_from_thread
        try:
            answer = self.store(values)
        except CounterError as error:
            tell(self._refuse, error)
        except Exception as error:
            tell(self._refuse, CounterError(bug=type(error).__name__))
            raise
        else:
            tell(self.dismiss, answer)

    def _refuse(self, error: CounterError) -> None:
        """What was typed stays; the sentence stands at its field, or over the form."""
        self._busy = False
        self.query_one(BusyLine).end()
        name = str(error.facts.get("field", ""))
        name = self.field_of.get(error.code) or self.field_of.get(name, name)
        for told in self.query_one(Form).show_errors({name: sentence(error)}):
            self.query_one(Banner).say(Tone.BAD, told)
        if isinstance(error, DateNotConfirmed):
            self.post_message(DateWanted())
