"""How does a dialog hand what was typed to a service: once, in a worker, and with everything still there when it fails?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from textual import work
from textual.reactive import reactive
from textual.screen import ModalScreen

from counter_app.domain.errors import CounterError, DateNotConfirmed
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.confirm_date import ConfirmDate
from counter_app.services.desk_day import DeskDay
from counter_app.texts.errors import sentence
from counter_app.widgets.form import Form
from counter_app.widgets.notices import Banner, BusyLine, Tone

Done = TypeVar("Done")


class SubmitDialog(ModalScreen["Done | None"], Generic[Done]):
    """Closes with what the service answered, None when it was left. It holds a `Banner`, a `BusyLine` and maybe a `Form`.

    The intent id is the caller's, so that a second press, or a second try after a failure, is the same act.
    """

    DEFAULT_CSS = "SubmitDialog BusyLine { display: none; }  SubmitDialog.-busy BusyLine { display: block; }"
    GUARDED: ClassVar[frozenset[str]] = frozenset({"submit", "close"})
    busy = reactive(False, bindings=True)

    def __init__(self, day: DeskDay, session: DeskSession) -> None:
        super().__init__()
        self._day = day
        self.session = session
        self._act: Callable[[bool], Done] | None = None
        self._doing = ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is pressed twice, and nothing is left, while the store works."""
        return None if self.busy and action in self.GUARDED else True

    def watch_busy(self) -> None:
        """The moving line has a row only while it moves."""
        self.set_class(self.busy, "-busy")

    def submit(self, doing: str, act: Callable[[bool], Done]) -> None:
        """Do it in a worker. `act` is told whether a person vouches for today's date (D17)."""
        if self.busy:
            return
        self._act, self._doing = act, doing
        self._begin(confirm=False)

    def _begin(self, *, confirm: bool) -> None:
        self.busy = True
        self.query_one(Banner).hide()
        self.query_one(BusyLine).begin(self._doing)
        self._in_thread(confirm)

    @work(thread=True, exit_on_error=False, group="submit")
    def _in_thread(self, confirm: bool) -> None:
        assert self._act is not None
        tell: Callable[..., Any] = self.app.call_from_thread
        try:
            if confirm:
                self._day.confirm_date(self.session.who())
                self.session.date_confirmed = True
            done = self._act(self.session.date_confirmed)
        except CounterError as error:
            tell(self._not_done, error)
        except Exception as error:
            tell(self._not_done, CounterError(bug=type(error).__name__))
            raise
        else:
            tell(self._is_done, done)

    def _is_done(self, done: Done) -> None:
        self._idle()
        self.dismiss(done)

    def _not_done(self, error: CounterError) -> None:
        self._idle()
        if isinstance(error, DateNotConfirmed):
            self._ask_date()
        else:
            self.failed(error)

    def failed(self, error: CounterError) -> None:
        """Say it under its field, else in the banner. What was typed stays."""
        told = sentence(error)
        for form in self.query(Form):
            if not form.show_errors({str(error.facts.get("field", "")): told}):
                return
        self.query_one(Banner).say(Tone.BAD, told)

    @work
    async def _ask_date(self) -> None:
        if await self.app.push_screen_wait(ConfirmDate(self._day.today())):
            self._begin(confirm=True)
        else:
            self.query_one(Banner).say(Tone.WARN, "Chưa ghi gì. Sửa ngày giờ của máy rồi thử lại; nội dung đã nhập vẫn còn.")

    def _idle(self) -> None:
        self.busy = False
        self.query_one(BusyLine).end()

    def action_close(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)
