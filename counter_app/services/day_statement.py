"""How does a desk vouch for a day: what is counted, signed and kept, and what has the centre answered? (reliability §3.8)"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from counter_app.domain.day_statement import PURPOSE, DayStatement, KeptStatement
from counter_app.domain.desk import Desk
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from counter_app.proof_ports import Signer
from counter_app.services.acting import allow
from counter_app.services.fees_day import FeesDay

MADE = "statement.made"


@dataclass(frozen=True, slots=True)
class StatementDoors:
    """What making a statement needs."""

    store: DeskStore
    clock: DeskClock
    signer: Signer
    fees: FeesDay
    version: str


class DayStatements:
    """Makes and keeps them; the sync engine carries them and brings the centre's answers."""

    def __init__(self, doors: StatementDoors, desk: Desk) -> None:
        self._doors = doors
        self._desk = desk

    def make(self, officer: Officer, day: date | None = None) -> KeptStatement:
        """Sign for a day (None = today). The same facts again give the statement that is there already: nothing has changed,
        so nothing new is said. Raises NotAllowed."""
        allow(officer, Right.HANDLE)
        now = self._doors.clock.now()
        on = day or now.date()
        sheet = self._doors.fees.of(on)
        with self._doors.store.write() as session:
            table = session.outbox.proof.statements
            editions = table.of_day(on)
            statement = self._counted(session, on, officer, (sheet.cash, sheet.online))
            if editions and _says_the_same(editions[-1], statement):
                return editions[-1]
            body = statement.canonical()
            signer = self._doors.signer
            kept = KeptStatement(
                on, statement.edition, body, signer.sign(PURPOSE + body), signer.public_key(), statement.made_at
            )
            table.add(kept)
            facts = {"day": on.isoformat(), "edition": str(kept.edition), "hash": kept.hash}
            session.audit.add(AuditEntry(now, officer.officer_id, MADE, on.isoformat(), facts))
        return kept

    def of_day(self, day: date) -> KeptStatement | None:
        """The newest edition with the centre's newest answer; None when none was made."""
        with self._doors.store.read() as session:
            editions = session.outbox.proof.statements.of_day(day)
        return editions[-1] if editions else None

    def waiting(self) -> list[KeptStatement]:
        """Days that the centre has not called equal yet, oldest first."""
        with self._doors.store.read() as session:
            return session.outbox.proof.statements.waiting()

    def _counted(self, session: Session, on: date, officer: Officer, money: tuple[int, int]) -> DayStatement:
        """Everything from one transaction, so that the parts fit each other."""
        table, queue, files = session.outbox.proof.statements, session.outbox.state(), session.attachments.state()
        head_seq, head_hash = table.head()
        before = table.newest()
        return DayStatement(
            agency=self._desk.agency_code,
            desk=self._desk.desk_id,
            incarnation=self._doors.store.incarnation(),
            on=on,
            edition=len(table.of_day(on)) + 1,
            made_at=self._doors.clock.now(),
            made_by=officer.officer_id,
            version=self._doors.version,
            day=table.day_operations(on),
            head_seq=head_seq,
            head_hash=head_hash,
            acked=queue.acked,
            pending=queue.pending,
            parked=queue.parked,
            cases=session.news.open_count(),
            files_sent=files.sent,
            files_waiting=files.waiting,
            files_parked=files.parked,
            cash=money[0],
            online=money[1],
            clock_trust=str(self._doors.clock.trust()),
            previous_hash=before.hash if before else "",
        )


_OF_ITS_OWN = ("edition", "madeAt", "madeBy", "previousHash")
_OF_THE_QUEUE = ("headSeq", "headHash", "acked", "pending", "parked", "cases", "files", "clockTrust", "version")


def _says_the_same(kept: KeptStatement, statement: DayStatement) -> bool:
    """True when only what belongs to the making differs; for a closed day also what later days did to the queue."""
    passing = (*_OF_ITS_OWN, *(_OF_THE_QUEUE if kept.is_closed else ()))
    there, here = json.loads(kept.body), statement.document()
    return all(there.get(name) == value for name, value in here.items() if name not in passing)
