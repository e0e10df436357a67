"""When is a half-typed form from paper put into the store, and how does it come back after a restart (I1)?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.timer import Timer

from counter_app.domain.errors import CounterError
from counter_app.screens.catch_up_keying import STICKY
from counter_app.screens.desk_screen import DeskScreen
from counter_app.services.catch_up_drafts import CatchUpDrafts, HalfKeyed
from counter_app.widgets.form import Form

PAUSE_SECONDS: Final = 0.4


class HalfTyped:
    """The form under the keys. Its line id is there before the first save: brought back and entered again it is one form."""

    def __init__(self, screen: DeskScreen, drafts: CatchUpDrafts, new_line_id: Callable[[], str]) -> None:
        self._screen = screen
        self._drafts = drafts
        self._new_line_id = new_line_id
        self._line_id = ""
        self._timer: Timer | None = None

    @property
    def line_id(self) -> str:
        """Of the form that is being typed."""
        self._line_id = self._line_id or self._new_line_id()
        return self._line_id

    def begin_anew(self) -> None:
        """The form was entered; the next one is another."""
        self._line_id = ""

    def bring_back(self, form: Form, catch_up_uid: str) -> None:
        """Fill in what was left half-typed in this session."""
        half = self._drafts.of(catch_up_uid, self._screen.session.who())
        if half is not None:
            self._line_id = half.line_id
            form.fill(half.fields)
            form.field("form_number").show_hint("Tờ nhập dở được giữ lại: so với giấy, nhập tiếp.")

    def typed(self, form: Form, catch_up_uid: str) -> None:
        """Something changed: saved as soon as the fingers rest."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(PAUSE_SECONDS, lambda: self._save_soon(form, catch_up_uid))

    def _save_soon(self, form: Form, catch_up_uid: str) -> None:
        values = form.values()
        is_empty = not any(text for name, text in values.items() if name not in STICKY)
        half = None if is_empty else HalfKeyed(catch_up_uid, self.line_id, values)
        self._screen.run_worker(lambda: self._keep(half), thread=True, exit_on_error=False, group="catch-up-draft")

    def _keep(self, half: HalfKeyed | None) -> None:
        who = self._screen.session.who()
        try:
            if half is None:
                self._drafts.discard(who)
            else:
                self._drafts.save(half, who)
        except CounterError:
            return  # the next pause tries again; entering itself tells what is wrong with the store
