"""Do desk and centre remember the same past? Asked at each contact before anything is sent (F12, F18, F19).

The centre forgot (set back to a backup, or a new life of this store): what it lacks goes again, the same bytes. Somebody
else sends under our identity, or the centre holds another chain: nothing goes until a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from counter_app.domain.number_lease import NumberLease
from counter_app.domain.operation import GENESIS_HASH, OutboxRow
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from sync.answers import Answer, gateway_object
from sync.contact import Trouble, read_time, trouble_of
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR
from sync.resend import Resend
from sync.wire import BatchLimits, DeskIdentity

TICKET = "centre_ticket"  # notes
MET_BEFORE = "met_before"  # the last life that met the centre, and how often (store/life.py)
CONTACTS = "centre_contacts"  # how often a ticket was taken: a store that knows fewer was set back (store/life.py)
BACKED_UP_UNTIL = "centre_backed_up_until"
_MOST_LEASES = 200


@dataclass(frozen=True, slots=True)
class Memory:
    """What the centre says it remembers of this life of the desk."""

    high_water: int
    head_hash: str
    held: int
    closed: bool
    ticket: str
    backed_up_until: str
    now: datetime | None
    behind: bool
    leases_refused: tuple[str, ...]

    @classmethod
    def read(cls, found: Mapping[str, Any], incarnation: str) -> Memory | None:
        """None when this is no answer about us."""
        counts = found.get("highWater"), found.get("held")
        texts = found.get("headHash"), found.get("ticket")
        refused = found.get("leasesRefused")
        if found.get("incarnation") != incarnation or not all(type(count) is int and count >= 0 for count in counts):
            return None
        if not all(isinstance(text, str) and len(text) <= 80 for text in texts) or not isinstance(refused, list):
            return None
        until = found.get("backedUpUntil")
        return cls(
            high_water=counts[0],  # type: ignore[arg-type]
            head_hash=texts[0],  # type: ignore[arg-type]
            held=counts[1],  # type: ignore[arg-type]
            closed=found.get("closed") is True,
            ticket=texts[1],  # type: ignore[arg-type]
            backed_up_until=until if isinstance(until, str) and len(until) <= 40 else "",
            now=read_time(found.get("time")),
            behind=found.get("centreBehind") is True,
            leases_refused=tuple(str(lease) for lease in refused[:_MOST_LEASES]),
        )


class Handshake:
    """One question, one answer, and what follows from it."""

    def __init__(
        self, store: DeskStore, client: GatewayClient, clock: DeskClock, identity: DeskIdentity, version: str
    ) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._identity = identity
        self._version = version
        self._resend = Resend(store, client, clock, identity)

    def run(self, limits: BatchLimits) -> int | Trouble:
        """How many rows the centre had forgotten and got again. 0 also for a gateway that knows no handshake."""
        with self._store.read() as session:
            queue = session.outbox.state()
            last = queue.last_seq
            facts = self._facts(session, last)
        answer = self._client.handshake(facts)
        trouble = trouble_of(answer)
        if trouble is not None:
            return trouble
        found = gateway_object(answer) if isinstance(answer, Answer) else None
        memory = Memory.read(found, self._identity.incarnation) if found is not None else None
        if memory is None:
            return 0
        seen = self._settle(memory, last)
        if seen:
            return Trouble(seen, diverged=True)
        lacks = self._resend.lacks(memory.high_water, memory.held)
        self._vouch(memory, queue.acked, whole=not lacks)
        return self._resend.run(memory.high_water, memory.held, limits) if lacks else 0

    def _vouch(self, memory: Memory, acked: int, *, whole: bool) -> None:
        """Only a centre that lacks nothing it ever acknowledged may one day be the only place of our bytes (`trim_lane`)."""
        with self._store.write() as session:
            trims = session.outbox.proof.trims
            if not whole or memory.now is None:
                trims.forgot()
            else:
                trims.met(acked, memory.now, read_time(memory.backed_up_until))

    def _facts(self, session: Session, last: int) -> dict[str, object]:
        today = self._clock.now().date()
        life, _, meetings = (session.notes.get(MET_BEFORE) or "").partition(" ")
        met = {"metBefore": {"incarnation": life, "meetings": int(meetings)}} if meetings.isdecimal() else {}
        held = [_told(lease) for lease in session.leases.leases() if _may_be_used(lease, today) or _stands_on_paper(lease)]
        return {
            "incarnation": self._identity.incarnation,
            "lastSeq": last,
            "headHash": _hash_at(session, last),
            "version": self._version[:100],
            "clock": self._clock.now().isoformat(timespec="milliseconds"),
            "ticket": session.notes.get(f"{TICKET}:{self._identity.incarnation}") or "",
            "leases": held[-_MOST_LEASES:],
            **met,
        }

    def _settle(self, memory: Memory, last: int) -> str:
        """Keep the ticket, burn what another desk holds by now; returns why this is not our past, "" when it is."""
        with self._store.write() as session:
            session.notes.put(f"{TICKET}:{self._identity.incarnation}", memory.ticket)
            session.notes.put(CONTACTS, str(int(session.notes.get(CONTACTS) or 0) + 1))
            session.notes.put(BACKED_UP_UNTIL, memory.backed_up_until)
            if memory.leases_refused:
                burned = session.leases.burn(memory.leases_refused)
                facts = {"count": str(burned), "leases": str(len(memory.leases_refused))}
                session.audit.add(AuditEntry(self._clock.now(), SYNC_ACTOR, "numbers.burned", "centre-restored", facts))
            if memory.closed:
                return "diverged"
            if memory.high_water > last:
                return "store-behind-centre"
            if memory.high_water and memory.head_hash != _hash_at(session, memory.high_water):
                return "other-hash"
        return ""


def _hash_at(session: Session, seq: int) -> str:
    rows: Sequence[OutboxRow] = session.outbox.rows(seq - 1, 1) if seq else ()
    return rows[0].row_hash if rows else GENESIS_HASH


def _may_be_used(lease: NumberLease, today: date) -> bool:
    return lease.left > 0 and lease.on >= today


def _stands_on_paper(lease: NumberLease) -> bool:
    """A centre that forgot this lease would refuse the dossiers that carry its numbers, also those of a lease used up."""
    return lease.next > lease.first


def _told(lease: NumberLease) -> dict[str, object]:
    return {"leaseId": lease.lease_id, "on": lease.on.isoformat(), "first": lease.first, "last": lease.last}
