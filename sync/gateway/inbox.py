"""What do we already know about these events and their dossiers, and how is what we decided written down?

The only module that knows the SQL of admission; one statement per question, however large the batch.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, bindparam, literal, select, union_all, update

from sync.gateway.canonical import canonical_text
from sync.gateway.desk_tables import superseded
from sync.gateway.field_groups import Clash, Correction, corrected
from sync.gateway.row_sets import add_rows, among
from sync.gateway.tables import client, desk_record, dossier, guidance, inbox, post_batch


@dataclass(frozen=True, slots=True)
class Receipt:
    """A definite answer given earlier."""

    fingerprint: str
    state: str
    answer: dict[str, Any]


@dataclass(slots=True)
class Standing:
    """A dossier as far as judging needs it; changed in memory while a batch is judged, then written.

    `current`: how it stands after the last act of this batch; None when the batch holds no act on it. `corrections`: of this
    batch; `clashes`: what of them met another value when the body was written.
    """

    agency: str
    rev: int
    last_sequence: int
    central_no: str = ""
    provisional_number: str | None = None
    status: str = "received"
    slip_number: str = ""
    batch_number: str = ""
    current: dict[str, Any] | None = None
    record_kind: str = ""
    told_by: str = ""
    corrections: list[Correction] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)

    @property
    def is_guidance(self) -> bool:
        """A visit that became no dossier: it has a slip's number instead of an official one."""
        return self.slip_number != ""

    @property
    def is_batch(self) -> bool:
        """Minutes signed with the post: no dossier either."""
        return self.batch_number != ""

    @property
    def is_record(self) -> bool:
        """A record of a desk (`desk_records`): no dossier, and nobody's but the desk's."""
        return self.record_kind != ""

    @property
    def table(self) -> Table:
        """Where it is kept."""
        return guidance if self.is_guidance else post_batch if self.is_batch else dossier


@dataclass(slots=True)
class NewBatch:
    """Minutes that this batch of events tells of."""

    id: str
    standing: Standing
    body: str


@dataclass(slots=True)
class NewGuidance:
    """A visit that this batch tells of."""

    id: str
    standing: Standing
    body: str


@dataclass(slots=True)
class NewDossier:
    """A dossier that this batch creates. `number` is 0 until the counter gives one."""

    id: str
    standing: Standing
    on: date
    body: str
    received_at: datetime
    number: int = 0


_CLIENT = select(client.c.client_id).where(client.c.client_id == bindparam("client")).with_for_update(key_share=True)
_RECEIPTS = select(inbox.c.event_id, inbox.c.fingerprint, inbox.c.state, inbox.c.answer).where(
    inbox.c.client_id == bindparam("client"), among(inbox.c.event_id, "events")
)


def _standing_of(table: Table, *more: Column[Any]) -> Select[Any]:
    """Locked until the end of the transaction, always in the same order; made once, asked for every batch."""
    t = table.c
    columns = (t.id, t.agency, t.rev, t.last_sequence, t.status, *more)
    return select(*columns).where(among(t.id, "subjects")).order_by(t.id).with_for_update(key_share=True)


_DOSSIERS = _standing_of(dossier, dossier.c.central_no, dossier.c.provisional_number)
_VISITS = _standing_of(guidance, guidance.c.slip_number)
_BATCHES = _standing_of(post_batch, post_batch.c.number)
_KNOWN_ELSEWHERE = union_all(
    *(
        select(literal(column.table.name).label("kind")).where(among(column, "subjects")).limit(1).subquery().select()
        for column in (guidance.c.id, post_batch.c.id, desk_record.c.id, superseded.c.subject)
    )
)


def lock_client(connection: Connection, client_id: str) -> None:
    """One queue is worked on by one request at a time: a second sender waits here and then finds the receipts.

    (SQLite has one writer anyway.) NO KEY UPDATE, so that a new token can be issued meanwhile.
    """
    connection.execute(_CLIENT, {"client": client_id})


def receipts(connection: Connection, client_id: str, event_ids: Collection[str]) -> dict[str, Receipt]:
    """By event id, for those that have a definite answer."""
    rows = connection.execute(_RECEIPTS, {"client": client_id, "events": event_ids})
    return {event_id: Receipt(print_, state, json.loads(answer)) for event_id, print_, state, answer in rows}


def slot(connection: Connection, subject: str, sequence: int) -> Receipt | None:
    """What was applied at this place of a dossier, whoever sent it."""
    columns = (inbox.c.fingerprint, inbox.c.state, inbox.c.answer)
    place = (inbox.c.subject == subject, inbox.c.sequence == sequence, inbox.c.state == "applied")
    row = connection.execute(select(*columns).where(*place)).first()
    return Receipt(row.fingerprint, row.state, json.loads(row.answer)) if row else None


def standings(connection: Connection, subjects: Collection[str]) -> dict[str, Standing]:
    """Of dossiers by id, locked until the end of the transaction."""
    return {
        row.id: Standing(row.agency, row.rev, row.last_sequence, row.central_no, row.provisional_number, row.status)
        for row in connection.execute(_DOSSIERS, {"subjects": subjects})
    }


def known_elsewhere(connection: Connection, subjects: Collection[str]) -> set[str]:
    """Tables that hold one of these subjects, which are no dossiers. Usually none: most of a batch is new."""
    return set(connection.execute(_KNOWN_ELSEWHERE, {"subjects": subjects}).scalars()) if subjects else set()


def visits(connection: Connection, subjects: Collection[str]) -> dict[str, Standing]:
    """Of visits that became no dossier, as `standings`."""
    return {
        row.id: Standing(row.agency, row.rev, row.last_sequence, status=row.status, slip_number=row.slip_number)
        for row in connection.execute(_VISITS, {"subjects": subjects})
    }


def batches(connection: Connection, subjects: Collection[str]) -> dict[str, Standing]:
    """Of minutes signed with the post, as `standings`."""
    return {
        row.id: Standing(row.agency, row.rev, row.last_sequence, status=row.status, batch_number=row.number)
        for row in connection.execute(_BATCHES, {"subjects": subjects})
    }


def taken_codes(connection: Connection, codes: Collection[str]) -> set[str]:
    """Which of these official numbers belong to a dossier already."""
    query = select(dossier.c.central_no).where(among(dossier.c.central_no, codes))
    return set(connection.execute(query).scalars())


def taken_provisionals(connection: Connection, client_id: str, numbers: Collection[str]) -> set[str]:
    """Which of these provisional numbers this desk has used already."""
    query = select(dossier.c.provisional_number).where(dossier.c.client_id == client_id)
    used = query.where(among(dossier.c.provisional_number, numbers))
    return {str(number) for number in connection.execute(used).scalars()}


def _common_columns(item: NewDossier | NewGuidance | NewBatch, client_id: str, now: datetime) -> dict[str, Any]:
    """What the row of every subject has: whose it is, and where it stands."""
    standing = item.standing
    return {
        "id": item.id,
        "agency": standing.agency,
        "client_id": client_id,
        "rev": standing.rev,
        "status": standing.status,
        "last_sequence": standing.last_sequence,
        "updated_at": now,
    }


def add_dossiers(connection: Connection, client_id: str, dossiers: Sequence[NewDossier], now: datetime) -> None:
    """Insert in id order."""
    rows = [
        _common_columns(item, client_id, now)
        | {
            "central_no": item.standing.central_no,
            "number_on": item.on,
            "number": item.number,
            "provisional_number": item.standing.provisional_number,
            "body": _followed(item.body, item.standing),
            "received_at": item.received_at,
        }
        for item in sorted(dossiers, key=lambda item: item.id)
    ]
    add_rows(connection, dossier, rows)


def taken_slip_numbers(connection: Connection, client_id: str, numbers: Collection[str]) -> set[str]:
    """Which of these slip numbers this desk has told already."""
    query = select(guidance.c.slip_number).where(guidance.c.client_id == client_id)
    return set(connection.execute(query.where(among(guidance.c.slip_number, numbers))).scalars())


def add_guidances(connection: Connection, client_id: str, visits: Sequence[NewGuidance], now: datetime) -> None:
    """Insert in id order."""
    rows = [
        _common_columns(item, client_id, now)
        | {
            "slip_number": item.standing.slip_number,
            "body": item.body,
        }
        for item in sorted(visits, key=lambda item: item.id)
    ]
    add_rows(connection, guidance, rows)


def taken_batch_numbers(connection: Connection, client_id: str, numbers: Collection[str]) -> set[str]:
    """Which of these numbers of minutes this desk has told already."""
    query = select(post_batch.c.number).where(post_batch.c.client_id == client_id)
    return set(connection.execute(query.where(among(post_batch.c.number, numbers))).scalars())


def add_batches(connection: Connection, client_id: str, batches: Sequence[NewBatch], now: datetime) -> None:
    """Insert in id order."""
    rows = [
        _common_columns(item, client_id, now)
        | {
            "number": item.standing.batch_number,
            "body": item.body,
        }
        for item in sorted(batches, key=lambda item: item.id)
    ]
    add_rows(connection, post_batch, rows)


def move_dossiers(connection: Connection, moved: dict[str, Standing], now: datetime) -> None:
    """Write the new revision and last sequence of what was there before; after an act also status and body."""
    plain = {subject: standing for subject, standing in moved.items() if standing.current is None}
    for table in (dossier, guidance, post_batch):
        rows = [
            {"subject": subject, "new_rev": standing.rev, "new_last": standing.last_sequence, "at": now}
            for subject, standing in sorted(plain.items())
            if standing.table is table
        ]
        if rows:
            connection.execute(
                update(table)
                .where(table.c.id == bindparam("subject"))
                .values(rev=bindparam("new_rev"), last_sequence=bindparam("new_last"), updated_at=bindparam("at")),
                rows,
            )
    _move_after_acts(connection, {subject: standing for subject, standing in moved.items() if standing.current}, now)


def _move_after_acts(connection: Connection, moved: dict[str, Standing], now: datetime) -> None:
    if not moved:
        return
    query = select(dossier.c.id, dossier.c.body).where(among(dossier.c.id, moved))
    bodies = {row.id: row.body for row in connection.execute(query)}
    statement = (
        update(dossier)
        .where(dossier.c.id == bindparam("subject"))
        .values(
            rev=bindparam("new_rev"),
            last_sequence=bindparam("new_last"),
            status=bindparam("new_status"),
            body=bindparam("new_body"),
            updated_at=bindparam("at"),
        )
    )
    rows = [
        {
            "subject": subject,
            "new_rev": standing.rev,
            "new_last": standing.last_sequence,
            "new_status": standing.status,
            "new_body": _followed(bodies[subject], standing),
            "at": now,
        }
        for subject, standing in sorted(moved.items())
    ]
    connection.execute(statement, rows)


def _followed(body: str, standing: Standing) -> str:
    """The body with how the dossier stands now; what was received stays as it was printed."""
    if not standing.current:
        return body
    found = {**json.loads(body), "current": standing.current}
    for correction in standing.corrections:
        found, clashes = corrected(found, correction)
        standing.clashes += clashes
    return canonical_text(found)


def file_answers(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert inbox rows; UNIQUE(client_id, event_id) is what makes an effect happen once."""
    add_rows(connection, inbox, rows)
