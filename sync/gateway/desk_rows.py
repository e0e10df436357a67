"""Which acts of one desk does this database hold, in the desk's own order? The centre's half of the comparison.

A mark is made from what lies here now, the data hashed anew, not from what was once said of it: a row that somebody changed
in the database no longer has the desk's mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, select

from sync.gateway.canonical import sha256_hex
from sync.gateway.desk_tables import desk_sequence
from sync.gateway.row_sets import among
from sync.gateway.tables import dossier, guidance, inbox, post_batch

EFFECT_MISSING = "effect-missing"
PAGE_ROWS: Final = 1_000
_RECEIVED = "vn.motcua.dossier.received."


@dataclass(frozen=True, slots=True)
class DeskRow:
    """`state`: applied, rejected, or EFFECT_MISSING for a reception whose dossier is gone. `size_bytes`: of the data."""

    seq: int
    event_id: str
    subject: str
    kind: str
    state: str
    row_hash: str
    payload_hash: str
    size_bytes: int

    @property
    def mark(self) -> str:
        """SHA-256 over all that desk and centre must hold alike (docs/wire.md)."""
        effect = "" if self.state != EFFECT_MISSING else EFFECT_MISSING
        text = f"{self.seq}\n{self.event_id}\n{self.payload_hash}\n{self.row_hash}\n{effect}"
        return hashlib.sha256(text.encode()).hexdigest()


def desk_rows(connection: Connection, client_id: str, incarnation: str, first: int, last: int) -> Iterator[DeskRow]:
    """In the desk's order, both ends included; read a page at a time, whatever the range."""
    strays = _strays(connection, client_id, incarnation)
    after = first - 1
    while page := _page(connection, (client_id, incarnation), after, last):
        end = page[-1].seq if len(page) == PAGE_ROWS else last
        here = [row for row in strays if after < row.seq <= end]
        yield from _judged(connection, sorted([*page, *here], key=lambda row: row.seq))
        after = end
    yield from _judged(connection, [row for row in strays if after < row.seq <= last])


def digest_of_range(connection: Connection, client_id: str, incarnation: str, first: int, last: int) -> tuple[int, str]:
    """How many acts lie in the range, and one hash over their marks."""
    count, found = 0, hashlib.sha256()
    for row in desk_rows(connection, client_id, incarnation, first, last):
        found.update(f"\n{row.mark}".encode() if count else row.mark.encode())
        count += 1
    return count, found.hexdigest()


def last_seq(connection: Connection, client_id: str, incarnation: str) -> int:
    """The highest place that is filled, 0 when there is none."""
    highest = select(func.max(desk_sequence.c.deskseq)).where(*_life(client_id, incarnation))
    strays = _strays(connection, client_id, incarnation)
    return max([connection.execute(highest).scalar_one() or 0, *(row.seq for row in strays)])


def count_until(connection: Connection, client_id: str, incarnation: str, last: int) -> int:
    """How many places up to this one are filled with an act that is here."""
    query = select(func.count()).select_from(desk_sequence.join(inbox, _same_event()))
    return int(connection.execute(query.where(*_life(client_id, incarnation), desk_sequence.c.deskseq <= last)).scalar_one())


def numbers_of(connection: Connection, subjects: set[str]) -> dict[str, tuple[str, ...]]:
    """Every number that stands on paper for these subjects, the official one first."""
    found: dict[str, tuple[str, ...]] = {}
    columns = (
        (dossier, (dossier.c.central_no, dossier.c.provisional_number)),
        (guidance, (guidance.c.slip_number,)),
        (post_batch, (post_batch.c.number,)),
    )
    for table, numbers in columns:
        query = select(table.c.id, *numbers).where(among(table.c.id, subjects))
        found |= {row[0]: tuple(number for number in row[1:] if number) for row in connection.execute(query)}
    return found


def _page(connection: Connection, life: tuple[str, str], after: int, last: int) -> list[DeskRow]:
    place = desk_sequence.c.deskseq
    columns = (place, inbox.c.event_id, inbox.c.subject, inbox.c.state, inbox.c.envelope, inbox.c.data)
    query = select(*columns).join_from(desk_sequence, inbox, _same_event())
    query = query.where(*_life(*life), place > after, place <= last).order_by(place).limit(PAGE_ROWS)
    return [_row(*columns) for columns in connection.execute(query)]


def _strays(connection: Connection, client_id: str, incarnation: str) -> list[DeskRow]:
    """Acts that lie here without a place: of a database of before, or put there by hand. Usually none."""
    columns = (inbox.c.event_id, inbox.c.subject, inbox.c.state, inbox.c.envelope, inbox.c.data)
    placed = select(desk_sequence.c.event_id).where(desk_sequence.c.client_id == client_id)
    query = select(*columns).where(inbox.c.client_id == client_id, inbox.c.event_id.not_in(placed))
    found = []
    for row in connection.execute(query):
        envelope = json.loads(row.envelope)
        if envelope["source"].rpartition(":")[2] == incarnation:
            found.append(_row(int(envelope["deskseq"]), *row))
    return sorted(found, key=lambda row: row.seq)


def _row(seq: int, event_id: str, subject: str, state: str, envelope_text: str, data: str) -> DeskRow:
    envelope = json.loads(envelope_text)
    size = len(data.encode())
    return DeskRow(seq, event_id, subject, envelope["type"], state, envelope["rowhash"], sha256_hex(data), size)


def _judged(connection: Connection, rows: list[DeskRow]) -> list[DeskRow]:
    """A reception whose dossier is gone has lost its effect."""
    begun = {row.subject for row in rows if _begins(row)}
    if not begun:
        return rows
    query = select(dossier.c.id).where(among(dossier.c.id, begun))
    gone = begun - set(connection.execute(query).scalars())
    return [replace(row, state=EFFECT_MISSING) if _begins(row) and row.subject in gone else row for row in rows]


def _begins(row: DeskRow) -> bool:
    return row.kind.startswith(_RECEIVED) and row.state == "applied"


def _life(client_id: str, incarnation: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return desk_sequence.c.client_id == client_id, desk_sequence.c.incarnation == incarnation


def _same_event() -> ColumnElement[bool]:
    return and_(inbox.c.client_id == desk_sequence.c.client_id, inbox.c.event_id == desk_sequence.c.event_id)
