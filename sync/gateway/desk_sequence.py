"""Does each place in a desk's own order hold one event only? (client, incarnation, deskseq) is used once (F18, F47).

The same event again is the same event. Another one at a place that is filled means that two stores call themselves one desk
(a clone, a backup opened by hand, a file that was edited). Nobody but a person can say which of them is right, so nothing
new of that life of the desk is applied until somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from sync.gateway.desk_tables import desk_head, desk_sequence, divergence
from sync.gateway.envelope import Event
from sync.gateway.problems import Problem
from sync.gateway.row_sets import add_rows

_HEAD = select(
    desk_head.c.high_water,
    desk_head.c.head_hash,
    desk_head.c.held,
    select(divergence.c.client_id)
    .where(divergence.c.client_id == desk_head.c.client_id, divergence.c.incarnation == desk_head.c.incarnation)
    .exists(),
).where(desk_head.c.client_id == bindparam("client"), desk_head.c.incarnation == bindparam("life"))
_MOVE = (
    update(desk_head)
    .where(desk_head.c.client_id == bindparam("client"), desk_head.c.incarnation == bindparam("life"))
    .values({name: bindparam(f"new_{name}") for name in ("high_water", "head_hash", "held", "moved_at")})
)
ELSEWHERE = "another event stands at this place of the desk's order"
DECIDED = "a person decided that the other event stands at this place"
CLOSED = "this life of the desk's store is closed until a person decides"
Place = tuple[str, int]  # incarnation, deskseq
Row = tuple[str, str]  # event id, row hash


@dataclass(slots=True)
class Head:
    """How far one life of a desk came. `forked`: another event came to one of its places, whether or not that is decided."""

    high_water: int = 0
    head_hash: str = ""
    held: int = 0
    forked: bool = False


@dataclass(slots=True)
class _Found:
    """What the database knew before this batch."""

    heads: dict[str, Head] = field(default_factory=dict)
    rows: dict[Place, Row] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    forks: dict[tuple[str, int, str], bool] = field(default_factory=dict)  # decided?


class DeskSequence:
    """The places of one desk's events; judged in memory, written set by set in the caller's transaction."""

    def __init__(self, connection: Connection, client_id: str) -> None:
        self._connection = connection
        self._client_id = client_id
        self._found = _Found()
        self._new: dict[Place, Row] = {}
        self._forks: list[tuple[Event, Row]] = []

    def load(self, events: Iterable[Event]) -> None:
        """Ask what stands at the places of these events. A plain drain lies beyond the top and asks no row."""
        by_life: dict[str, list[int]] = {}
        for event in events:
            if event.desk_seq:
                by_life.setdefault(event.incarnation, []).append(event.desk_seq)
        for incarnation, places in by_life.items():
            head = head_of(self._connection, self._client_id, incarnation)
            if head is None or head.forked:
                self._load_forks(incarnation)
            if head is None:
                continue
            self._found.heads[incarnation] = head
            if filled := [place for place in places if place <= head.high_water]:
                self._load_rows(incarnation, filled)

    def _load_rows(self, incarnation: str, places: Sequence[int]) -> None:
        s = desk_sequence.c
        of_life = (s.client_id == self._client_id, s.incarnation == incarnation)
        query = select(s.deskseq, s.event_id, s.row_hash).where(*of_life, s.deskseq.in_(places))
        self._found.rows |= {(incarnation, row[0]): (row[1], row[2]) for row in self._connection.execute(query)}

    def _load_forks(self, incarnation: str) -> None:
        d = divergence.c
        query = select(d.deskseq, d.event_id, d.decided_at).where(
            d.client_id == self._client_id, d.incarnation == incarnation
        )
        for place, event_id, decided_at in self._connection.execute(query):
            self._found.forks[incarnation, place, event_id] = decided_at is not None
            if decided_at is None:
                self._found.closed.add(incarnation)

    def problem(self, event: Event) -> Problem | None:
        """Why this event cannot stand at its place: another one stands there."""
        held = self._held(event)
        if held is None or held == (event.id, event.row_hash):
            return None
        decided = self._found.forks.get((event.incarnation, event.desk_seq, event.id))
        if decided:
            return Problem("key-reused", DECIDED, errors=(("/deskseq", DECIDED),))
        if decided is None:
            self._found.forks[event.incarnation, event.desk_seq, event.id] = False
            self._forks.append((event, held))
        self._found.closed.add(event.incarnation)
        return Problem("diverged", ELSEWHERE, errors=(("/deskseq", ELSEWHERE),))

    def closed(self, event: Event) -> Problem | None:
        """Why nothing new of this life of the desk may be applied now."""
        return Problem("diverged", CLOSED) if event.incarnation in self._found.closed else None

    def take(self, event: Event) -> None:
        """The event stands at its place for ever. One that stands there already stays."""
        if event.desk_seq and self._held(event) is None:
            self._new[event.incarnation, event.desk_seq] = (event.id, event.row_hash)

    def write(self, now: datetime) -> None:
        """Insert the new places and forks, move the tops."""
        names = ("client_id", "incarnation", "deskseq", "event_id", "row_hash")
        rows = [(self._client_id, *place, *row) for place, row in sorted(self._new.items())]
        add_rows(self._connection, desk_sequence, [dict(zip(names, row, strict=True)) for row in rows])
        for incarnation in dict.fromkeys(life for life, _ in self._new):
            self._move(incarnation, now)
        for event, held in self._forks:
            row = {
                **dict(zip(names, (self._client_id, *_place(event), event.id, event.row_hash), strict=True)),
                "told_at": now,
            }
            self._connection.execute(insert(divergence).values(**row, held_event_id=held[0], held_row_hash=held[1]))

    def _move(self, incarnation: str, now: datetime) -> None:
        places = {place: row for (life, place), row in self._new.items() if life == incarnation}
        head = self._found.heads.get(incarnation)
        top = max(places)
        moved = Head(top, places[top][1]) if head is None or top > head.high_water else Head(head.high_water, head.head_hash)
        moved.held = len(places) + (head.held if head else 0)
        values = {"high_water": moved.high_water, "head_hash": moved.head_hash, "held": moved.held, "moved_at": now}
        if head is None:
            of_life = {"client_id": self._client_id, "incarnation": incarnation}
            self._connection.execute(insert(desk_head).values(**of_life, **values))
        else:
            told = {f"new_{name}": value for name, value in values.items()}
            self._connection.execute(_MOVE, {"client": self._client_id, "life": incarnation, **told})

    def _held(self, event: Event) -> Row | None:
        return self._new.get(_place(event)) or self._found.rows.get(_place(event))


def head_of(connection: Connection, client_id: str, incarnation: str) -> Head | None:
    """How far this life of a desk came; None for one that told nothing yet."""
    row = connection.execute(_HEAD, {"client": client_id, "life": incarnation}).first()
    return Head(*row) if row else None


def is_closed(connection: Connection, client_id: str, incarnation: str) -> bool:
    """True while a fork of this life of the desk waits for a person."""
    d = divergence.c
    mine = (d.client_id == client_id, d.incarnation == incarnation, d.decided_at.is_(None))
    return connection.execute(select(d.deskseq).where(*mine).limit(1)).first() is not None


def _place(event: Event) -> Place:
    return event.incarnation, event.desk_seq
