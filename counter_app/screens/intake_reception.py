"""How does a filled form become a received dossier while the officer sees that work goes on?"""

from __future__ import annotations

from textual import work
from textual.message import Message

from counter_app.domain.errors import CounterError
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.intake_drafts import DraftKeeper
from counter_app.screens.intake_fields import IntakeFields
from counter_app.services.counter import CounterServices
from counter_app.services.intake import Received
from counter_app.widgets.notices import BusyLine


class Reception(BusyLine):
    """Over the last line of the form, seen while the store works. Ends with `Kept` or `Failed`."""

    class Kept(Message):
        """Committed."""

        def __init__(self, received: Received) -> None:
            super().__init__()
            self.received = received

    class Failed(Message):
        """Not received; everything typed stands where it stood."""

        def __init__(self, error: CounterError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, services: CounterServices, session: DeskSession, drafts: DraftKeeper) -> None:
        super().__init__()
        self._services = services
        self._session = session
        self._drafts = drafts

    def start(self, fields: IntakeFields, *, date_confirmed: bool = False) -> None:
        """Hand the fields to the service in a worker."""
        self.display = True
        self.begin("Đang lưu hồ sơ")
        self._receive(fields, date_confirmed)

    def stop(self) -> None:
        """The answer was seen."""
        self.end()
        self.display = False

    @work(thread=True, exit_on_error=False, group="receive")
    def _receive(self, fields: IntakeFields, date_confirmed: bool) -> None:
        """The intent id makes a second try the same dossier, whatever happened to the first answer."""
        services, session = self._services, self._session
        try:
            if date_confirmed:
                services.day.confirm_date(session.who())
                session.date_confirmed = True
            form = fields.form(date_confirmed=session.date_confirmed)
            with self._drafts.closing(fields.intent_id):
                received = services.intake.receive(form, session.who())
        except CounterError as error:
            self.post_message(self.Failed(error))
        except Exception as error:
            self.post_message(self.Failed(CounterError(bug=type(error).__name__)))
            raise
        else:
            self.post_message(self.Kept(received))
