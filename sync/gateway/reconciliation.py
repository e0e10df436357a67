"""Do desk and centre hold the same? Statements of the day, counter-signed; digests of ranges; the acts of one range."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Connection, delete, insert, select

from sync.gateway import inbox, statement_check
from sync.gateway.answers import CounterAnswer, DayAnswer, DigestsAnswer, RowsAnswer
from sync.gateway.asks import DigestsAsk, StatementAsk, read_ask
from sync.gateway.canonical import canonical_text
from sync.gateway.clients import Client
from sync.gateway.context import AskingDesk, Gateway, TheGateway, answer, body_of
from sync.gateway.desk_rows import desk_rows, digest_of_range, last_seq, numbers_of
from sync.gateway.keys import centre_keys, key_of_desk, signed_by
from sync.gateway.problems import Refusal, invalid, refuse
from sync.gateway.proof_tables import desk_statement
from sync.gateway.tables import dossier, meta

router = APIRouter()
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=65_536))]
Incarnation = Annotated[str, Query(min_length=1, max_length=64)]
Seq = Annotated[int, Query(ge=1, le=2**53)]
PURPOSE: Final = b"motcua day statement 1\n"
ANSWER_PURPOSE: Final = b"motcua counter-statement 1\n"
MOST_ROWS: Final = 512
_MOST_OF_A_DAY: Final = 5_000


@dataclass(frozen=True, slots=True)
class _Signed:
    """A statement that is the desk's own. `text`: its canonical form."""

    facts: dict[str, Any]
    text: str
    signature: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@router.post("/reconciliation", responses={200: {"model": CounterAnswer}}, summary="A day's statement, counter-signed")
def statement(gateway: TheGateway, desk: AskingDesk, body: JsonBody) -> Response:
    """Compares what the desk vouches for with what lies here, signs the result and keeps both. The same statement may come
    again: the answer then says how things stand now."""
    signed = _checked(gateway, desk, read_ask(StatementAsk, body))
    keys = centre_keys(gateway.database, gateway.now())
    with gateway.database.write() as connection:
        inbox.lock_client(connection, desk.client_id)
        differences = statement_check.differences(connection, desk.client_id, signed.facts)
        counter = {
            "format": 1,
            "statementHash": signed.hash,
            "client": desk.client_id,
            "on": signed.facts["on"],
            "edition": signed.facts["edition"],
            "at": gateway.now().isoformat(timespec="milliseconds"),
            "epoch": connection.execute(select(meta.c.epoch)).scalar_one(),
            "equal": not differences,
            "differences": differences,
        }
        signature = keys.sign(ANSWER_PURPOSE + canonical_text(counter).encode())
        _keep(connection, gateway, desk, signed, counter, signature)
    return answer({"counter": counter, "signature": signature})


@router.get("/reconciliation", responses={200: {"model": DayAnswer}}, summary="The agency's dossiers of one day")
def day(gateway: TheGateway, desk: AskingDesk, on: Annotated[date, Query(alias="date")]) -> Response:
    """Id, revision, number and status of what was received under this date, in the order of the numbers."""
    d = dossier.c
    query = select(d.id, d.rev, d.central_no, d.status, d.last_sequence).where(d.agency == desk.agency, d.number_on == on)
    with gateway.database.read() as connection:
        rows = connection.execute(query.order_by(d.number).limit(_MOST_OF_A_DAY)).all()
    items = [
        {"id": row.id, "rev": row.rev, "centralNo": row.central_no, "status": row.status, "lastSequence": row.last_sequence}
        for row in rows
    ]
    return answer({"date": on.isoformat(), "agency": desk.agency, "items": items})


@router.post("/reconciliation/digests", responses={200: {"model": DigestsAnswer}}, summary="One hash for each range")
def digests(gateway: TheGateway, desk: AskingDesk, body: JsonBody) -> Response:
    """Of this desk's own acts. `lastSeq`: the highest that lies here, 0 when there is none."""
    ask = read_ask(DigestsAsk, body)
    edges = [edge for one in ask.ranges for edge in one]
    if edges != sorted(edges) or any(first == end for (_, end), (first, _) in pairwise(ask.ranges)):
        raise Refusal(invalid("/ranges", "in order, none inside another: each act is read once"))
    told = []
    with gateway.database.read() as connection:
        last = last_seq(connection, desk.client_id, ask.incarnation)
        for first, end in ask.ranges:
            count, digest = digest_of_range(connection, desk.client_id, ask.incarnation, first, end)
            told.append({"count": count, "digest": digest})
    return answer({"lastSeq": last, "digests": told})


@router.get("/reconciliation/rows", responses={200: {"model": RowsAnswer}}, summary="The acts of one range")
def rows(gateway: TheGateway, desk: AskingDesk, incarnation: Incarnation, first: Seq, last: Seq) -> Response:
    """At most 512 places at a time."""
    if not first <= last < first + MOST_ROWS:
        raise Refusal(invalid("/last", f"at most {MOST_ROWS} places"))
    with gateway.database.read() as connection:
        found = list(desk_rows(connection, desk.client_id, incarnation, first, last))
        numbers = numbers_of(connection, {row.subject for row in found})
    items = [
        {
            "seq": row.seq,
            "id": row.event_id,
            "mark": row.mark,
            "state": row.state,
            "number": next(iter(numbers.get(row.subject, ())), ""),
        }
        for row in found
    ]
    return answer({"items": items})


def _checked(gateway: Gateway, desk: Client, ask: StatementAsk) -> _Signed:
    """Refuses what another desk says, and what is not signed with the key of this one."""
    facts = ask.statement.model_dump()
    if (ask.statement.agency, ask.statement.desk) != (desk.agency, desk.desk):
        raise Refusal(invalid("/statement/desk", "differs from the desk of this token"))
    with gateway.database.read() as connection:
        key = key_of_desk(connection, desk.client_id)
    if key is None:
        raise refuse("no-key", "tell the desk's key first (POST /v1/keys)")
    text = canonical_text(facts)
    if not signed_by(key, ask.signature, PURPOSE + text.encode()):
        raise refuse("bad-signature", "not signed with the key of this desk")
    return _Signed(facts, text, ask.signature)


def _keep(
    connection: Connection, gateway: Gateway, desk: Client, signed: _Signed, counter: dict[str, Any], signature: str
) -> None:
    connection.execute(delete(desk_statement).where(desk_statement.c.statement_hash == signed.hash))
    row = {
        "statement_hash": signed.hash,
        "client_id": desk.client_id,
        "on_day": date.fromisoformat(signed.facts["on"]),
        "edition": signed.facts["edition"],
        "body": signed.text,
        "signature": signed.signature,
        "told_at": gateway.now(),
        "answer": canonical_text(counter),
        "answer_signature": signature,
        "equal": counter["equal"],
    }
    connection.execute(insert(desk_statement).values(**row))
