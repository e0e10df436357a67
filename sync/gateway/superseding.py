"""What takes the place of an event that was refused for good? A decision of the desk, told as an event of its own (rule 10).

A refused event holds its lane: the next one is out of order until the place is filled. The refused bytes are never edited
and never forgotten; a supervisor's `operation.superseded` names them, and says what counts instead or that nothing does.
The decision comes in a lane of its own, so that it can never wait behind what it sets free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import Connection, func, select, update

from sync.gateway import inbox
from sync.gateway.canonical import canonical_text
from sync.gateway.desk_tables import superseded
from sync.gateway.envelope import Event
from sync.gateway.facts import FACTS
from sync.gateway.inbox import Standing
from sync.gateway.problems import Problem, from_pydantic, invalid
from sync.gateway.record_facts import RECORDS
from sync.gateway.row_sets import add_rows, among
from sync.gateway.tables import desk_record

SUPERSEDED: Final = "operation.superseded"
_EARLIER = "what stands before the refused event is missing"
Place = tuple[str, int]  # lane, sequence in it


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as far as judging needs it. `instead`: the event that counts at the refused one's place, if any does."""

    event: Event
    place: Place
    refused_id: str
    instead: Event | None


def decision_in(event: Event) -> Decided | None:
    """What a well-formed `operation.superseded` says; None for every other event."""
    if event.kind != SUPERSEDED or event.problem is not None or event.data is None:
        return None
    data = event.data
    place = (data["lane"], data["sequence"])
    instead = _instead(event, data["kind"], data["instead"]) if data["way"] == "corrected" else None
    return Decided(event, place, data["opId"], instead)


def _instead(event: Event, kind: str, fact: dict[str, Any] | None) -> Event:
    """As if the desk had sent it at the refused event's place, with what is wrong with it by itself."""
    model = FACTS.get((kind, 1))
    problem = None
    if fact is None or model is None or kind in RECORDS:
        problem = invalid("/data/instead", "nothing of this kind can stand at the place of another event")
    else:
        try:
            model.model_validate(fact)
        except ValidationError as error:
            problem = from_pydantic(error, "/data/instead")
    return Event(
        id=event.id,
        kind=kind,
        source=event.source,
        subject=event.data["lane"] if event.data else "",
        sequence=event.data["sequence"] if event.data else 0,
        data=fact,
        data_text=canonical_text(fact),
        fingerprint=event.fingerprint,
        problem=problem,
        definite=True,
    )


class Superseding:
    """The decisions of one batch; judged in memory, written in the caller's transaction."""

    def __init__(self, connection: Connection, client_id: str) -> None:
        self._connection = connection
        self._client_id = client_id
        self._taken: dict[Place, Decided] = {}
        self._records: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def decisions(self, events: Iterable[Event]) -> list[Decided]:
        """Those among these events."""
        return [decided for event in events if (decided := decision_in(event)) is not None]

    def load(self, lanes: Collection[str]) -> None:
        """How far lanes came that have no subject here, because all of it was refused and withdrawn."""
        s = superseded.c
        query = select(s.subject, func.max(s.sequence)).where(among(s.subject, lanes)).group_by(s.subject)
        self._last |= {subject: last for subject, last in self._connection.execute(query)}

    def last_of(self, lane: str) -> int:
        """How far such a lane came; 0 for one that nothing was decided on."""
        return self._last.get(lane, 0)

    def holds(self, place: Place) -> bool:
        """True where a decision stands instead of an event: that event may not come after all."""
        if place in self._taken:
            return True
        s = superseded.c
        query = select(s.event_id).where(s.subject == place[0], s.sequence == place[1])
        return self._connection.execute(query).first() is not None

    def problem(self, decided: Decided, last: int) -> Problem | None:
        """Why the decision cannot be taken. `last`: how far the lane came.

        A place that was passed meanwhile (by an operator, by another decision) is no hindrance: the decision is kept then,
        and moves nothing.
        """
        sequence = decided.place[1]
        if sequence > last + 1:
            return Problem("in-progress", _EARLIER, retry_after=5)
        if sequence == last + 1:
            return decided.instead.problem if decided.instead else None
        applied = inbox.slot(self._connection, *decided.place)
        if applied is not None and not self.holds(decided.place):
            return invalid("/data/opId", "an event was applied at this place")
        return None

    def take(self, decided: Decided, lane: Standing | None) -> None:
        """The place is filled for ever."""
        self._taken[decided.place] = decided
        self._last[decided.place[0]] = decided.place[1]
        if lane is not None and lane.is_record:
            self._records[decided.place[0]] = decided.place[1]

    def write(self, now: datetime) -> None:
        """Insert the places, in order."""
        for subject, sequence in sorted(self._records.items()):
            row = desk_record.c.id == subject, desk_record.c.last_sequence < sequence
            self._connection.execute(update(desk_record).where(*row).values(last_sequence=sequence))
        rows = [
            {
                "subject": place[0],
                "sequence": place[1],
                "client_id": self._client_id,
                "event_id": decided.refused_id,
                "record_id": decided.event.subject,
                "way": "corrected" if decided.instead else "withdrawn",
                "at": now,
            }
            for place, decided in sorted(self._taken.items())
        ]
        add_rows(self._connection, superseded, rows)
