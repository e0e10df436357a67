"""How does a specialised unit correct what is wrong in a dossier? `POST /v1/dossiers/{id}/corrections`, for units only.

The unit names the value that it saw: where another stands here now it is refused and looks again. The desk is told; there it
is taken where nobody has changed the same group, and a person decides where somebody has (reliability §3.6).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field
from sqlalchemy import Connection, insert, select, update

from sync.gateway import feed
from sync.gateway.answers import CorrectionAnswer
from sync.gateway.asks import read_ask
from sync.gateway.canonical import canonical_text, parse_json, sha256_hex
from sync.gateway.clients import Client
from sync.gateway.conflict_tables import unit_correction
from sync.gateway.conflicts import UNIT_CORRECTED
from sync.gateway.context import AskingUnit, TheGateway, answer, body_of
from sync.gateway.fact_parts import Instant, Number
from sync.gateway.field_groups import Changes, Correction, corrected
from sync.gateway.problems import refuse
from sync.gateway.tables import dossier as dossier_table

router = APIRouter()
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=65_536))]
DossierId = Annotated[str, Path(pattern="^[!-~]{1,64}$")]


class UnitCorrection(Changes):
    """`by`: the person in the unit. `groups`: each from the value that stands here to a new one."""

    correctionId: Number
    at: Instant
    unit: Annotated[str, Field(min_length=1, max_length=200)]
    by: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


@router.post("/dossiers/{dossier_id}/corrections", responses={200: {"model": CorrectionAnswer}}, summary="A unit corrects")
def correct(dossier_id: DossierId, gateway: TheGateway, unit: AskingUnit, body: JsonBody) -> Response:
    """The same `correctionId` with the same content is answered the same and counts once."""
    read_ask(UnitCorrection, body)
    with gateway.database.write() as connection:
        return answer(keep(connection, unit, dossier_id, parse_json(body), gateway.now()))


def keep(connection: Connection, unit: Client, dossier_id: str, told: dict[str, Any], now: datetime) -> dict[str, Any]:
    """In the caller's transaction. Refuses with `not-found`, `key-reused`, `precondition-failed`."""
    d = dossier_table.c
    query = select(d.agency, d.rev, d.central_no, d.body).where(d.id == dossier_id).with_for_update()
    found = connection.execute(query).first()
    if found is None or not unit.answers_for(found.agency):
        raise refuse("not-found", "no such dossier")
    print_ = sha256_hex(canonical_text([dossier_id, told]))
    key = told["correctionId"]
    known = select(unit_correction.c.fingerprint).where(unit_correction.c.correction_id == key)
    before = connection.execute(known).scalar_one_or_none()
    if before is not None and before != print_:
        raise refuse("key-reused", "this correctionId came before with other content")
    if before is None:
        correction = Correction(key, "unit", f"{told['by']} – {told['unit']}", told["at"], told["groups"])
        body, clashes = corrected(json.loads(found.body), correction)
        if clashes:
            raise refuse("precondition-failed", f"another value stands in {clashes[0].group} now; read the dossier again")
        row = {"correction_id": key, "client_id": unit.client_id, "subject": dossier_id, "fingerprint": print_}
        connection.execute(insert(unit_correction).values(**row, body=canonical_text(told), told_at=now))
        values = {"rev": found.rev + 1, "body": canonical_text(body), "updated_at": now}
        connection.execute(update(dossier_table).where(d.id == dossier_id).values(**values))
        line = {"correctionId": key, "centralNo": found.central_no}
        feed.publish(connection, [feed.Change(found.agency, UNIT_CORRECTED, dossier_id, found.rev + 1, now, line)])
    return {"correctionId": key, "dossier": dossier_id}
