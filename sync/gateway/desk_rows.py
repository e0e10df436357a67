"""Which acts of one desk does this database hold, in the desk's own order? The centre's half of the comparison.

A mark is made from what lies here now, the data hashed anew, not from what was once said of it: a row that somebody changed
in the database no longer has the desk's mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.gateway.canonical import sha256_hex
from sync.gateway.row_sets import among
from sync.gateway.tables import dossier, guidance, inbox, post_batch

EFFECT_MISSING = "effect-missing"
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


def desk_rows(connection: Connection, client_id: str, incarnation: str, first: int, last: int) -> list[DeskRow]:
    """In the desk's order, both ends included."""
    found = [row for row in _of_client(connection, client_id, incarnation) if first <= row.seq <= last]
    begun = {row.subject for row in found if row.kind.startswith(_RECEIVED) and row.state == "applied"}
    if begun:
        query = select(dossier.c.id).where(among(connection, dossier.c.id, begun))
        gone = begun - set(connection.execute(query).scalars())
        found = [_without_effect(row) if row.subject in gone and row.kind.startswith(_RECEIVED) else row for row in found]
    return sorted(found, key=lambda row: row.seq)


def digest_of(marks: Sequence[str]) -> str:
    """One hash over the marks of a range, in order."""
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def numbers_of(connection: Connection, subjects: set[str]) -> dict[str, tuple[str, ...]]:
    """Every number that stands on paper for these subjects, the official one first."""
    found: dict[str, tuple[str, ...]] = {}
    columns = (
        (dossier, (dossier.c.central_no, dossier.c.provisional_number)),
        (guidance, (guidance.c.slip_number,)),
        (post_batch, (post_batch.c.number,)),
    )
    for table, numbers in columns:
        query = select(table.c.id, *numbers).where(among(connection, table.c.id, subjects))
        found |= {row[0]: tuple(number for number in row[1:] if number) for row in connection.execute(query)}
    return found


def _of_client(connection: Connection, client_id: str, incarnation: str) -> Iterator[DeskRow]:
    columns = (inbox.c.event_id, inbox.c.subject, inbox.c.state, inbox.c.envelope, inbox.c.data)
    for event_id, subject, state, envelope_text, data in connection.execute(
        select(*columns).where(inbox.c.client_id == client_id)
    ):
        envelope = json.loads(envelope_text)
        if envelope["source"].rpartition(":")[2] != incarnation:
            continue
        yield DeskRow(
            int(envelope["deskseq"]),
            event_id,
            subject,
            envelope["type"],
            state,
            envelope["rowhash"],
            sha256_hex(data),
            len(data.encode()),
        )


def _without_effect(row: DeskRow) -> DeskRow:
    return DeskRow(
        row.seq, row.event_id, row.subject, row.kind, EFFECT_MISSING, row.row_hash, row.payload_hash, row.size_bytes
    )
