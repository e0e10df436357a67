"""Two records that may be one person: an officer says "cùng một người" or "khác người", and why; nothing is merged (I4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.choose import Choose
from counter_app.texts import case_words

if TYPE_CHECKING:
    from textual.screen import Screen

    from counter_app.case_ports import PersonVerdict
    from counter_app.domain.person import Person
    from counter_app.screens.desk_session import DeskSession
    from counter_app.services.counter import CounterServices
    from counter_app.services.same_people import AlikePerson

REASON = "reason"


class SamePeopleDialogs:
    """Leads one verdict. Runs in a worker of the screen that asks."""

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        self._services = services
        self._session = session

    async def settle(self, screen: Screen[None], person: Person, alike: Sequence[AlikePerson]) -> PersonVerdict | None:
        """Which record, one person or two, why. None when it was left."""
        lines = [(case_words.alike_words(one.person, one.number, one.why), str(place)) for place, one in enumerate(alike)]
        chosen = await screen.app.push_screen_wait(Choose(f"Người có thể trùng với {person.name}", lines))
        if not chosen:
            return None
        other = alike[int(chosen)]
        offered = [(case_words.SAME, case_words.SAME), (case_words.OTHER, case_words.OTHER)]
        verdict = await screen.app.push_screen_wait(Choose(f"{other.person.name} · hồ sơ {other.number}", offered))
        if not verdict:
            return None
        return await screen.app.push_screen_wait(self._form(person, other, verdict))

    def _form(self, person: Person, other: AlikePerson, verdict: str) -> ActForm[PersonVerdict]:
        people, who = self._services.acts.people, self._session.who

        def do(values: Values, _confirmed: bool) -> PersonVerdict:
            is_same = verdict == case_words.SAME
            return people.decide(person, other.person, is_same=is_same, reason=values[REASON], officer=who())

        sheet = ActSheet(verdict, case_words.VERDICT_RULE, (Asked(REASON, "Căn cứ", required=True),))
        return ActForm(sheet, do, self._services.day, self._session)
