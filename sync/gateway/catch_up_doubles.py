"""Which citizens were entered at two desks of a unit after one outage? `GET /v1/desk-records/{id}/doubles` (BG Đ21.3).

One person, one procedure, one day of reception, two desks, at least one of them from paper. A desk cannot see it, the centre
can; it names the dossiers and decides nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import select

from sync.gateway.answers import DoublesAnswer
from sync.gateway.context import AskingDesk, TheGateway, answer
from sync.gateway.problems import refuse
from sync.gateway.tables import desk_record, dossier

router = APIRouter()
KIND: Final = "catch-up.recorded"
MOST_DAYS: Final = 31
MOST_DOSSIERS: Final = 20_000
MOST_GROUPS: Final = 200
_VOIDED: Final = "voided"
_FROM_PAPER: Final = "catch_up"


@router.get(
    "/desk-records/{record_id}/doubles", responses={200: {"model": DoublesAnswer}}, summary="One citizen at two desks"
)
def doubles(record_id: str, gateway: TheGateway, desk: AskingDesk) -> Response:
    """Of the days of a catch-up of the asking desk's agency: groups that have a dossier of the catch-up's desk."""
    r, d = desk_record.c, dossier.c
    with gateway.database.read() as connection:
        query = select(r.body, r.client_id).where(r.id == record_id, r.agency == desk.agency, r.kind == KIND)
        record = connection.execute(query).first() if "\0" not in record_id else None
        if record is None:
            raise refuse("not-found", "no such catch-up")
        found = select(d.id, d.central_no, d.client_id, d.body).where(
            d.agency == desk.agency, d.number_on.in_(_days(json.loads(record.body))), d.status != _VOIDED
        )
        rows = connection.execute(found.order_by(d.id).limit(MOST_DOSSIERS)).all()
    groups = [group for group in _groups(rows) if any(one["client"] == record.client_id for one in group)]
    told = [[{key: one[key] for key in ("id", "centralNo", "desk", "fromPaper")} for one in group] for group in groups]
    return answer({"items": told[:MOST_GROUPS], "more": len(told) > MOST_GROUPS})


def _days(body: Mapping[str, Any]) -> list[date]:
    first, last = (datetime.fromisoformat(body[name]).date() for name in ("beganAt", "endedAt"))
    count = min((last - first).days + 1, MOST_DAYS)
    return [first + timedelta(days=number) for number in range(count)]


def _groups(rows: Sequence[Any]) -> Iterator[list[dict[str, Any]]]:
    """Dossiers of one person, procedure and day, from more than one desk, one of them from paper."""
    known: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        fact = json.loads(row.body)
        person = fact["applicant"]
        who = person["identityNumber"] or " ".join(person["name"].casefold().split())
        told = {"id": row.id, "centralNo": row.central_no, "desk": fact["desk"], "client": row.client_id}
        key = (who, fact["procedure"]["code"], str(fact["receivedAt"])[:10])
        known[key].append(told | {"fromPaper": fact.get("entrySource") == _FROM_PAPER})
    for group in known.values():
        if len({one["client"] for one in group}) > 1 and any(one["fromPaper"] for one in group):
            yield group
