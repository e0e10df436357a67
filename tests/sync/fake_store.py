"""A desk store in memory with the behaviour of ports.DeskStore that sync needs: transactions, lanes, delivery states."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

from counter_app.domain.errors import StoreBroken, StoreBusy
from counter_app.domain.notice import Notice
from counter_app.domain.number_lease import NumberLease
from counter_app.domain.operation import (
    GENESIS_HASH,
    DeliveryState,
    Operation,
    OutboxRow,
    canonical_json,
    payload_hash,
    row_hash,
)
from counter_app.ports import AuditEntry, HistoryRow, ParkedOperation, QueueState
from tests.builders import person

START_OF_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class FakeStore:
    """Tables live in `self.tables`; a write works on a copy that replaces them at commit."""

    read_only = False

    def __init__(self) -> None:
        self.tables = _Tables()
        self.fail_next_writes = 0
        self.commits = 0
        self._lock = threading.RLock()

    @contextmanager
    def write(self) -> Iterator[SimpleNamespace]:
        with self._lock:
            working = copy.copy(self.tables)
            working.fork()
            yield _session(working)
            if self.fail_next_writes:
                self.fail_next_writes -= 1
                raise StoreBusy(waited_seconds=5)
            self.tables = working
            self.commits += 1

    @contextmanager
    def read(self) -> Iterator[SimpleNamespace]:
        yield _session(self.tables)

    def incarnation(self) -> str:
        return "inc-1"

    def close(self) -> None:
        pass

    def states(self) -> list[DeliveryState]:
        return [self.tables.delivery[row.op_id].state for row in self.tables.rows]


class _Tables:
    def __init__(self) -> None:
        self.rows: list[OutboxRow] = []
        self.delivery: dict[str, SimpleNamespace] = {}
        self.notes: dict[str, str] = {}
        self.leases: list[NumberLease] = []
        self.audit: list[AuditEntry] = []
        self.catalogues: list = []
        self.codes: dict[str, str | None] = {}
        self.notices: list[Notice] = []

    def fork(self) -> None:
        for name, value in vars(self).items():
            setattr(self, name, copy.copy(value))


def _session(tables: _Tables) -> SimpleNamespace:
    return SimpleNamespace(
        outbox=FakeOutbox(tables),
        notes=SimpleNamespace(get=tables.notes.get, put=tables.notes.__setitem__),
        leases=FakeLeases(tables),
        audit=SimpleNamespace(add=tables.audit.append, newest=lambda limit: tables.audit[::-1][:limit]),
        catalogues=SimpleNamespace(add=tables.catalogues.append, current=lambda: next(reversed(tables.catalogues), None)),
        dossiers=FakeDossiers(tables),
        notices=SimpleNamespace(add=tables.notices.append),
        downtime=SimpleNamespace(catch_ups=SimpleNamespace(open=list)),
    )


class FakeOutbox:
    def __init__(self, tables: _Tables) -> None:
        self._t = tables
        # Nothing is ever old enough here to be let go of.
        self.proof = SimpleNamespace(trims=SimpleNamespace(ripe=lambda *_: []))

    def add(self, operation: Operation) -> OutboxRow:
        payload = canonical_json(dict(operation.data))
        rows = self._t.rows
        entry = {"op_id": operation.op_id, "payload": payload_hash(payload)}
        prev = rows[-1].row_hash if rows else GENESIS_HASH
        row = OutboxRow(
            seq=len(rows) + 1,
            op_id=operation.op_id,
            dossier_uid=operation.dossier_uid,
            lane_seq=sum(row.dossier_uid == operation.dossier_uid for row in rows) + 1,
            kind=str(operation.kind),
            schema_version=operation.schema_version,
            payload=payload,
            payload_hash=payload_hash(payload),
            prev_hash=prev,
            row_hash=row_hash(prev, entry),
            actor=operation.actor,
            at=operation.at,
            monotonic_seconds=operation.monotonic_seconds,
            boot_id=operation.boot_id,
            clock_trust=str(operation.clock_trust),
        )
        rows.append(row)
        self._t.delivery[row.op_id] = SimpleNamespace(state=DeliveryState.PENDING, next_at=None, attempts=0, answer="")
        return row

    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        found: list[OutboxRow] = []
        blocked: set[str] = set()
        for row in self._t.rows:
            delivery = self._t.delivery[row.op_id]
            if delivery.state is DeliveryState.ACKED:
                continue
            waits = delivery.next_at is not None and delivery.next_at > now
            stays = delivery.state in (DeliveryState.PARKED, DeliveryState.SENDING)
            if stays or waits or row.dossier_uid in blocked:
                blocked.add(row.dossier_uid)
            elif len(found) < limit:
                found.append(row)
        return found

    def rows(self, after_seq: int = 0, limit: int = 1000) -> list[OutboxRow]:
        return self._t.rows[after_seq : after_seq + limit]

    def _set(self, op_ids: Sequence[str], **changes: object) -> None:
        for op_id in op_ids:
            self._t.delivery[op_id] = SimpleNamespace(**{**vars(self._t.delivery[op_id]), **changes})

    def mark_sending(self, op_ids: Sequence[str], now: datetime) -> None:
        self._set(op_ids, state=DeliveryState.SENDING)

    def mark_acked(self, op_ids: Sequence[str], now: datetime, answer: str) -> None:
        self._set(op_ids, state=DeliveryState.ACKED, answer=answer)

    def mark_retry(self, op_ids: Sequence[str], next_try_at: datetime, answer: str, counts: bool) -> None:
        for op_id in op_ids:
            if self._t.delivery[op_id].state not in (DeliveryState.PENDING, DeliveryState.SENDING):
                continue  # what is acked never comes back
            attempts = self._t.delivery[op_id].attempts + counts
            self._set([op_id], state=DeliveryState.PENDING, next_at=next_try_at, answer=answer, attempts=attempts)

    def mark_parked(self, op_id: str, now: datetime, problem_code: str, detail: str) -> None:
        self._set([op_id], state=DeliveryState.PARKED, answer=problem_code, detail=detail)

    def release(self, op_id: str, now: datetime) -> None:
        self._set([op_id], state=DeliveryState.PENDING, next_at=None, attempts=0)

    def parked(self) -> list[ParkedOperation]:
        return [
            ParkedOperation(row.op_id, row.dossier_uid, "", row.kind, row.at, found.answer, found.detail)
            for row in self._t.rows
            if (found := self._t.delivery[row.op_id]).state is DeliveryState.PARKED
        ]

    def state(self) -> QueueState:
        states = [self._t.delivery[row.op_id].state for row in self._t.rows]
        acked, parked = states.count(DeliveryState.ACKED), states.count(DeliveryState.PARKED)
        waiting = [self._t.delivery[row.op_id] for row in self._t.rows]
        nexts = [found.next_at or START_OF_TIME for found in waiting if found.state is DeliveryState.PENDING]
        return QueueState(len(states), acked, len(states) - acked - parked, parked, None, min(nexts, default=None), None)


class FakeLeases:
    def __init__(self, tables: _Tables) -> None:
        self._t = tables

    def add(self, lease: NumberLease) -> None:
        if any(known.lease_id == lease.lease_id for known in self._t.leases):
            raise StoreBroken(reason="lease-twice")
        self._t.leases.append(lease)

    def leases(self) -> list[NumberLease]:
        return list(self._t.leases)

    def left_on(self, agency_code: str, on: date) -> int:
        return sum(lease.left for lease in self._t.leases if (lease.agency_code, lease.on) == (agency_code, on))

    def use(self, count: int) -> None:
        self._t.leases[0] = replace(self._t.leases[0], next=self._t.leases[0].next + count)


class FakeDossiers:
    """Only numbers and histories: what sync reads of a dossier."""

    def __init__(self, tables: _Tables) -> None:
        self._t = tables

    def by_uid(self, uid: str) -> SimpleNamespace | None:
        if uid not in self._t.codes:
            return None
        numbers = {"dossier_code": self._t.codes[uid], "provisional_number": f"TAM-{uid}"}
        return SimpleNamespace(uid=uid, applicant=person(), submitter=None, notice_wish=None, **numbers)

    def by_number(self, number: str) -> SimpleNamespace | None:
        return next((self.by_uid(uid) for uid, code in self._t.codes.items() if code == number), None)

    def give_code(self, uid: str, dossier_code: str) -> None:
        if self._t.codes[uid] not in (None, dossier_code):
            raise StoreBroken(reason="second-code")
        self._t.codes[uid] = dossier_code

    def history(self, uid: str) -> list[HistoryRow]:
        return [
            HistoryRow(row.at, row.actor, row.kind, {}, row.op_id, found.state, found.attempts, found.next_at, found.answer)
            for row in self._t.rows
            if row.dossier_uid == uid and (found := self._t.delivery[row.op_id])
        ]
