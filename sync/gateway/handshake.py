"""Do desk and centre remember the same past? `POST /v1/handshake`, at each contact, before anything is sent (F12, F18, F19).

The desk tells its life, its last place with the hash there, and the ticket of the last meeting. The answer tells how far the
centre came, with the hash there, so that either side sees at once when the other was set back to a backup or doubled.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection, insert, select, update

from sync.gateway import inbox
from sync.gateway.answers import HandshakeAnswer
from sync.gateway.asks import HandshakeAsk, MetBefore, read_ask
from sync.gateway.clients import Client
from sync.gateway.context import AskingDesk, TheGateway, answer, body_of
from sync.gateway.desk_sequence import head_of, is_closed
from sync.gateway.desk_tables import backup_mark, desk_meeting, desk_sequence, divergence
from sync.gateway.number_leap import leap
from sync.gateway.told_leases import relearn

router = APIRouter()
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=65_536))]


@dataclass(frozen=True, slots=True)
class _Ticket:
    """`n` counts the meetings, `mark` cannot be guessed. As text `n.mark`; "" is the first meeting."""

    n: int
    mark: str

    @classmethod
    def read(cls, text: str) -> _Ticket:
        n, _, mark = text.partition(".")
        return cls(int(n or 0), mark)

    def __str__(self) -> str:
        return f"{self.n}.{self.mark}"


@router.post("/handshake", responses={200: {"model": HandshakeAnswer}}, summary="Do both sides remember the same past?")
def handshake(gateway: TheGateway, desk: AskingDesk, body: JsonBody) -> Response:
    """Opens the meeting. `closed`: nothing new of this life is applied until a person decides."""
    ask = read_ask(HandshakeAsk, body)
    now = gateway.now()
    with gateway.database.write() as connection:
        inbox.lock_client(connection, desk.client_id)
        shown = _Ticket.read(ask.ticket)
        ours, earlier = _last_ticket(connection, desk, ask.incarnation)
        newer = shown.n > (ours.n if ours and ours.mark else 0)  # no mark: of this life only a later one has told
        behind = _forgot_life_before(connection, desk, ask.metBefore, now) or newer
        doubled = ours is not None and not newer and shown not in (ours, earlier)
        if doubled or _other_hash(connection, desk, ask):
            _close(connection, desk, ask, now)
        given = ours if ours is not None and shown == earlier else _Ticket(max(shown.n, ours.n if ours else 0) + 1, _mark())
        _keep(connection, desk, ask.incarnation, given, shown.mark if ours is None or not doubled else ours.mark, now)
        refused = relearn(connection, desk, ask.leases, now) if behind else []
        if behind and desk.agency not in gateway.leapt:
            leap(connection, desk.agency, gateway.today(), gateway.settings)
        content = _told(connection, desk, ask) | {"ticket": str(given), "centreBehind": behind, "leasesRefused": refused}
    if behind:
        gateway.leapt.add(desk.agency)
    return answer({"time": now.isoformat(timespec="milliseconds"), **content})


def _told(connection: Connection, desk: Client, ask: HandshakeAsk) -> dict[str, Any]:
    head = head_of(connection, desk.client_id, ask.incarnation)
    until = connection.execute(select(backup_mark.c.until)).scalar_one_or_none()
    return {
        "incarnation": ask.incarnation,
        "highWater": head.high_water if head else 0,
        "headHash": head.head_hash if head else "",
        "held": head.held if head else 0,
        "backedUpUntil": until.isoformat(timespec="milliseconds") if until else None,
        "closed": is_closed(connection, desk.client_id, ask.incarnation),
    }


def _last_ticket(connection: Connection, desk: Client, incarnation: str) -> tuple[_Ticket | None, _Ticket | None]:
    """The ticket given last, and the one before it: the answer with the last one may have been lost."""
    m = desk_meeting.c
    mine = (m.client_id == desk.client_id, m.incarnation == incarnation)
    row = connection.execute(select(m.ticket, m.mark, m.earlier_mark).where(*mine)).first()
    return (_Ticket(row[0], row[1]), _Ticket(row[0] - 1, row[2])) if row else (None, None)


def _forgot_life_before(connection: Connection, desk: Client, met: MetBefore | None, now: datetime) -> bool:
    """A store that was set back shows no ticket of its new life, but remembers more meetings of the one before than we do.

    Told once: then we know of them again. The mark of the last ticket stays unknown: the store that holds it may live on
    beside its copy, and must not be taken for the second one.
    """
    if met is None:
        return False
    ours, _ = _last_ticket(connection, desk, met.incarnation)
    if met.meetings <= (ours.n if ours else 0):
        return False
    _keep(connection, desk, met.incarnation, _Ticket(met.meetings, ""), ours.mark if ours else "", now)
    return True


def _keep(connection: Connection, desk: Client, incarnation: str, given: _Ticket, shown: str, now: datetime) -> None:
    m = desk_meeting.c
    values = {"ticket": given.n, "mark": given.mark, "met_at": now}
    mine = (m.client_id == desk.client_id, m.incarnation == incarnation)
    known = connection.execute(select(m.ticket, m.mark).where(*mine)).first()
    if known is None:
        row = {"client_id": desk.client_id, "incarnation": incarnation, "earlier_mark": shown, **values}
        connection.execute(insert(desk_meeting).values(**row))
    elif known != (given.n, given.mark):
        connection.execute(update(desk_meeting).where(*mine).values(**values, earlier_mark=shown))


def _other_hash(connection: Connection, desk: Client, ask: HandshakeAsk) -> bool:
    """Is something else at the desk's last place? Then one of the two chains was made anew."""
    s = desk_sequence.c
    place = (s.client_id == desk.client_id, s.incarnation == ask.incarnation, s.deskseq == ask.lastSeq)
    held = connection.execute(select(s.row_hash).where(*place)).scalar_one_or_none()
    return held is not None and held != ask.headHash


def _close(connection: Connection, desk: Client, ask: HandshakeAsk, now: datetime) -> None:
    """Written down once for each place where it was seen."""
    place = {"client_id": desk.client_id, "incarnation": ask.incarnation, "deskseq": ask.lastSeq, "event_id": "handshake"}
    d = divergence.c
    known = select(d.deskseq).where(*(d[name] == value for name, value in place.items()))
    if connection.execute(known).first() is not None:
        return
    head = head_of(connection, desk.client_id, ask.incarnation)
    hashes = {"row_hash": ask.headHash, "held_event_id": "", "held_row_hash": head.head_hash if head else ""}
    connection.execute(insert(divergence).values(**place, **hashes, told_at=now))


def _mark() -> str:
    return secrets.token_hex(8)
