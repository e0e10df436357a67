"""Who is working at the desk right now; one object shared by all screens."""

from __future__ import annotations

from counter_app.domain.errors import NotAllowed
from counter_app.domain.officer import Officer


class DeskSession:
    """The logged-in officer. `date_confirmed`: a person has looked at today's date since the program started (D17)."""

    def __init__(self) -> None:
        self.officer: Officer | None = None
        self.date_confirmed = False

    def who(self) -> Officer:
        """The officer who acts. Raises NotAllowed when nobody is logged in."""
        if self.officer is None:
            raise NotAllowed(role="", act="log-in")
        return self.officer
