"""Which records of a desk does this batch tell of, and how do they stand after it? `GET /v1/desk-records/{id}`."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection, Row, select, update

from sync.gateway.answers import DeskRecordAnswer, DeskRecordsAnswer
from sync.gateway.context import AskingDesk, TheGateway, tagged
from sync.gateway.envelope import Event
from sync.gateway.inbox import Standing
from sync.gateway.problems import Problem, invalid, refuse
from sync.gateway.record_facts import status_of
from sync.gateway.row_sets import add_rows, among
from sync.gateway.tables import desk_record

router = APIRouter()
MOST_RECORDS: Final = 200
Kind = Annotated[str, Query(pattern="^[a-z.-]{1,40}$")]
Status = Annotated[Literal["open", "closed", "told"] | None, Query()]


class DeskRecords:
    """The records that a batch tells of. A record belongs to its desk and never changes its kind."""

    def __init__(self, connection: Connection, client_id: str) -> None:
        self._connection = connection
        self._client_id = client_id
        self._told: dict[str, tuple[Event, Standing, bool]] = {}

    def load(self, subjects: Collection[str]) -> dict[str, Standing]:
        """By id, locked until the end of the transaction, always in the same order."""
        if not subjects:
            return {}
        r = desk_record.c
        query = select(r.id, r.agency, r.client_id, r.rev, r.last_sequence, r.status, r.kind)
        rows = self._connection.execute(query.where(among(r.id, subjects)).order_by(r.id).with_for_update(key_share=True))
        return {
            row.id: Standing(
                row.agency, row.rev, row.last_sequence, status=row.status, record_kind=row.kind, told_by=row.client_id
            )
            for row in rows
        }

    def problem(self, event: Event, standing: Standing | None) -> Problem | None:
        """May this event begin or follow the record?"""
        if standing is None:
            return None
        if standing.record_kind != event.kind:
            return invalid("/type", "this subject is another kind of record")
        if standing.told_by != self._client_id:
            return Problem("auth", "the record belongs to another desk", status=403)
        return None

    def take(self, event: Event, standing: Standing | None, agency: str) -> Standing:
        """The event is applied: the record is what it says."""
        assert event.data is not None
        status = status_of(event.kind, event.data)
        is_new = standing is None
        if standing is None:
            standing = Standing(agency, 0, 0, record_kind=event.kind, told_by=self._client_id)
        elif event.subject in self._told:
            is_new = self._told[event.subject][2]
        standing.status = status
        self._told[event.subject] = (event, standing, is_new)
        return standing

    def write(self, now: datetime) -> None:
        """Insert what is new, move what was there, in id order."""
        fresh: list[dict[str, Any]] = []
        for subject, (event, standing, is_new) in sorted(self._told.items()):
            moving = {
                "rev": standing.rev,
                "status": standing.status,
                "last_sequence": standing.last_sequence,
                "body": event.data_text,
                "updated_at": now,
            }
            if is_new:
                own = {"id": subject, "agency": standing.agency, "client_id": self._client_id, "kind": event.kind}
                fresh.append(own | moving)
            else:
                self._connection.execute(update(desk_record).where(desk_record.c.id == subject).values(**moving))
        add_rows(self._connection, desk_record, fresh)


@router.get("/desk-records/{record_id}", responses={200: {"model": DeskRecordAnswer}}, summary="A record of a desk")
def one_record(record_id: str, request: Request, gateway: TheGateway, desk: AskingDesk) -> Response:
    """Records of every desk of the asking desk's agency: a unit sees the outages of all its desks."""
    query = select(desk_record).where(desk_record.c.id == record_id, desk_record.c.agency == desk.agency)
    with gateway.database.read() as connection:
        row = connection.execute(query).first() if "\0" not in record_id else None
    if row is None:
        raise refuse("not-found", "no such record")
    return tagged(request, _told(row), f"r{row.rev}")


@router.get("/desk-records", responses={200: {"model": DeskRecordsAnswer}}, summary="Records of the unit's desks")
def some_records(request: Request, gateway: TheGateway, desk: AskingDesk, kind: Kind, status: Status = None) -> Response:
    """Of one kind, the latest told first: which desks of the unit have not closed their catch-up yet (BG Đ21.3)."""
    r = desk_record.c
    query = select(desk_record).where(r.agency == desk.agency, r.kind == kind)
    if status is not None:
        query = query.where(r.status == status)
    with gateway.database.read() as connection:
        rows = connection.execute(query.order_by(r.updated_at.desc(), r.id).limit(MOST_RECORDS + 1)).all()
    items = [_told(row) for row in rows[:MOST_RECORDS]]
    return tagged(request, {"items": items, "more": len(rows) > MOST_RECORDS})


def _told(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "rev": row.rev,
        "kind": row.kind,
        "status": row.status,
        "lastSequence": row.last_sequence,
        "body": json.loads(row.body),
    }
