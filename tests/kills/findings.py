"""Does a desk that was killed over and over still keep the invariants I1 to I3 and the counting laws (design §2)?

Everything is looked at from outside: what children promised, what lies on paper, what the two databases hold.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import StoreError
from counter_app.domain.number_lease import NumberState
from counter_app.domain.operation import DeliveryState, OutboxRow
from counter_app.domain.paper_ledger import TAKEABLE, AttemptState, PrintAttempt
from counter_app.domain.sheet import sheet_document
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.ports import AuditEntry, Session
from counter_app.store.database import open_store
from tests.kills.centre import CentreFacts
from tests.kills.child import KEY
from tests.kills.doors import sheets
from tests.kills.heard import Heard
from tests.kills.orders import Place

MANY = 1_000_000
UNSENT = (AttemptState.CLAIMED, AttemptState.CHECKED)
# What a slip may be now after the desk has told this state of it.
LATER = {
    "wanted": set(PaperState),
    "sent": {PaperState.SENT, PaperState.UNKNOWN, PaperState.CONFIRMED, PaperState.SPOILED, PaperState.DEVICE_DONE},
    "device_done": {PaperState.DEVICE_DONE, PaperState.CONFIRMED, PaperState.SPOILED},
    "unknown": {PaperState.UNKNOWN, PaperState.CONFIRMED, PaperState.SPOILED},
    "confirmed": {PaperState.CONFIRMED},
    "spoiled": {PaperState.SPOILED},
}


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """Everything there is to know about one desk at the end."""

    heard: Heard
    dossiers: dict[str, Dossier]
    jobs: dict[str, PrintJob]
    attempts: dict[str, PrintAttempt]  # a sheet in the tray is named by its attempt
    rows: tuple[OutboxRow, ...]
    delivered: frozenset[str]  # op ids that the desk believes to be at the centre
    paper: tuple[tuple[str, dict[str, Any]], ...]
    centre: CentreFacts
    by_number: dict[str, str]  # number → dossier uid, asked of the store for every number that was ever seen
    laws: tuple[str, ...]


def look(place: Place, heard: Heard, centre: CentreFacts) -> DeskFacts:
    """Open the desk once more, as the next morning, and gather."""
    store = open_store(place.store, KEY, clock=SystemDeskClock(lambda _: None))
    paper = tuple(sheets(place.trays))
    try:
        with store.read() as session:
            dossiers = {row.uid: _dossier(session, row.uid) for row in _all(session)}
            rows = tuple(session.outbox.rows(limit=MANY))
            copies = {uid: session.prints.of_dossier(uid) for uid in dossiers}
            jobs = {job.job_id: job for of_dossier in copies.values() for job in of_dossier}
            attempts = [attempt for job_id in jobs for attempt in session.prints.attempts_of(job_id)]
            lines = [line for uid in dossiers for line in session.dossiers.history(uid)]
            seen = {promise.number for promise in heard.received.values()} | {_number(sheet) for _, sheet in paper}
            seen |= {number for one in dossiers.values() for number in (one.dossier_code, one.provisional_number) if number}
            found = {number: session.dossiers.by_number(number) for number in seen}
            return DeskFacts(
                heard=heard,
                dossiers=dossiers,
                jobs=jobs,
                attempts={attempt.attempt_id: attempt for attempt in attempts},
                rows=rows,
                delivered=frozenset(line.op_id for line in lines if line.sync is DeliveryState.ACKED),
                paper=paper,
                centre=centre,
                by_number={number: one.uid for number, one in found.items() if one},
                laws=(*laws(session, dossiers), *_fates(session, dossiers, copies)),
            )
    finally:
        store.close()


def violations(facts: DeskFacts) -> list[str]:
    """What is lost, doubled or untrue; empty when all is well."""
    checks = (_promises, _once, _paper, _copies, _numbers, _arrived)
    return [*facts.heard.broken, *facts.laws, *(told for check in checks for told in check(facts))]


def _promises(facts: DeskFacts) -> Iterator[str]:
    """I1: what the screen said is in the store."""
    for intent, promise in facts.heard.received.items():
        dossier = facts.dossiers.get(promise.uid)
        if dossier is None:
            yield f"I1 {intent} was saved as {promise.number} and is gone"
        elif promise.number not in (dossier.dossier_code, dossier.provisional_number):
            yield f"I1 {intent} was {promise.number} and is {dossier.shown_number}"
        if promise.job and promise.job not in facts.jobs:
            yield f"I1 the receipt of {intent} is not wanted any more"
    for job_id, states in facts.heard.states.items():
        job = facts.jobs.get(job_id)
        if job is None or job.state not in LATER[states[-1]]:
            yield f"I1 slip {job_id} was {states[-1]} and is {job.state if job else 'gone'}"
    for job_id, (uid, copy) in facts.heard.copies.items():
        job = facts.jobs.get(job_id)
        if job is None or (job.dossier_uid, job.copy_number) != (uid, copy):
            yield f"I1 copy {copy} of {uid} was promised and is gone"


def _once(facts: DeskFacts) -> Iterator[str]:
    """I2: one form, one dossier; seen by what the clerk typed, not by the key that should guard it."""
    for who, summaries in (
        ("the desk", [one.summary for one in facts.dossiers.values()]),
        ("the centre", [summary for _, _, summary in facts.centre.dossiers]),
    ):
        for summary, count in Counter(summaries).items():
            if count > 1:
                yield f"I2 {summary} is {count} dossiers at {who}"
            if summary not in facts.heard.tried:
                yield f"I2 nobody entered {summary}, {who} has it"


def _paper(facts: DeskFacts) -> Iterator[str]:
    """I2, I3: one sheet per copy, the first unmarked, each saying what was committed before it was printed."""
    for attempt_id, count in Counter(attempt_id for attempt_id, _ in facts.paper).items():
        if count > 1:
            yield f"I2 slip {attempt_id} lies {count} times in the trays"
    for attempt_id, sheet in facts.paper:
        job, attempt = _job(facts, attempt_id), facts.attempts.get(attempt_id)
        if job is None or attempt is None:
            yield f"I3 paper {_number(sheet)} is in somebody's hand and nothing is known of it"
        elif sheet != sheet_document(job, attempt).content:
            yield f"I3 paper {_number(sheet)} says something else than the store"
        elif attempt.state in TAKEABLE or attempt.state in UNSENT:
            yield f"I3 slip {attempt_id} still waits for the printer and lies in the tray"
        elif (sheet["copy"]["number"] > 1) != bool(sheet["copy"]["reason"]) or sheet["copy"]["number"] != job.copy_number:
            yield f"I2 a copy of {_number(sheet)} is not marked as one"


def _copies(facts: DeskFacts) -> Iterator[str]:
    """I1, I2: one sheet of a copy counts, and what was called printed lies there."""
    valid = Counter(attempt.job_id for attempt in facts.attempts.values() if attempt.state is not AttemptState.VOID)
    for job_id, count in valid.items():
        if count > 1:
            yield f"I2 slip {job_id} has {count} sheets that count"
    on_paper = {job.job_id for attempt_id, _ in facts.paper if (job := _job(facts, attempt_id))}
    for job_id, states in facts.heard.states.items():
        if {"device_done", "confirmed"} & set(states) and job_id not in on_paper:
            yield f"I1 slip {job_id} was printed and there is no paper"


def _job(facts: DeskFacts, attempt_id: str) -> PrintJob | None:
    attempt = facts.attempts.get(attempt_id)
    return facts.jobs.get(attempt.job_id) if attempt else None


def _numbers(facts: DeskFacts) -> Iterator[str]:
    """I2, I3: a number is one dossier's, wherever it stands, and resolves."""
    owners: dict[str, set[str]] = defaultdict(set)
    for number, uids in facts.heard.numbers.items():
        owners[number] |= uids
    for uid, dossier in facts.dossiers.items():
        for number in filter(None, (dossier.dossier_code, dossier.provisional_number)):
            owners[number].add(uid)
    for uid, number, _ in facts.centre.dossiers:
        owners[number].add(uid)
    for attempt_id, sheet in facts.paper:
        if job := _job(facts, attempt_id):
            owners[_number(sheet)].add(job.dossier_uid)
    for number, uids in owners.items():
        if len(uids) > 1:
            yield f"I2 number {number} belongs to {len(uids)} dossiers"
        if facts.by_number.get(number) not in uids:
            yield f"I3 number {number} leads to {facts.by_number.get(number, 'nothing')}"


def _arrived(facts: DeskFacts) -> Iterator[str]:
    """I1, I2 at the centre: each dossier and each operation once, under the same name and number."""
    if facts.heard.drained != (0, 0):
        yield f"I1 (waiting, refused) at the end: {facts.heard.drained}"
    here = {uid: one.dossier_code for uid, one in facts.dossiers.items()}
    there = {uid: number for uid, number, _ in facts.centre.dossiers}
    for uid in here.keys() | there.keys():
        if here.get(uid) != there.get(uid) or uid not in there:
            yield f"I1 dossier {uid} is {here.get(uid, 'unknown')} here and {there.get(uid, 'unknown')} at the centre"
    known = Counter(op_id for op_id, _, state in facts.centre.operations if state == "applied")
    for op_id in {row.op_id for row in facts.rows} - known.keys():
        yield f"I1 operation {op_id} is not at the centre; the desk believes it is: {op_id in facts.delivered}"
    for op_id in known.keys() - {row.op_id for row in facts.rows}:
        yield f"I2 operation {op_id} at the centre was never one of the desk"


def laws(session: Session, dossiers: dict[str, Dossier]) -> Iterator[str]:
    """Counting laws and chains, as the store itself tells them."""
    queue = session.outbox.state()
    if queue.last_seq != queue.acked + queue.pending + queue.parked:
        yield f"law {queue.last_seq} operations are not {queue.acked} + {queue.pending} + {queue.parked}"
    checks: tuple[Callable[[], int], ...] = (session.outbox.check_chain, session.audit.check_chain)
    for check in checks:
        try:
            check()
        except StoreError as error:
            yield f"law chain: {error.facts}"
    for census in session.leases.census():
        if not census.balanced:
            yield f"law lease {census.lease_id} is not balanced: {census.by_state}"
    official = sum(map(_leased, dossiers.values()))
    used = sum(lease.next - lease.first for lease in session.leases.leases())
    if official != used:
        yield f"law {used} numbers were taken from leases, {official} dossiers carry one"
    acts = Counter(entry.action for entry in _entries(session))
    if acts["dossier.received"] != len(dossiers):
        yield f"law {acts['dossier.received']} receptions in the log, {len(dossiers)} dossiers"
    registers = sorted(one.register.number for one in dossiers.values() if one.register)
    if registers != list(range(1, len(dossiers) + 1)):
        yield "law the register has gaps or doubles"


def _fates(session: Session, dossiers: dict[str, Dossier], copies: dict[str, list[PrintJob]]) -> Iterator[str]:
    """Each leased number has the fate of its sheets: printed while one of them is good."""
    wanted = Counter(_fate({_standing(copy) for copy in copies[uid]}) for uid, one in dossiers.items() if _leased(one))
    found: Counter[NumberState] = Counter()
    for census in session.leases.census():
        found.update({state: count for state, count in census.by_state.items() if state is not NumberState.UNUSED})
    if +found != wanted:
        yield f"law numbers are {dict(+found)}, their sheets say {dict(wanted)}"


def _standing(copy: PrintJob) -> PaperState:
    """A copy that is wanted once more has had a sheet that does not count."""
    again = copy.attempt is not None and copy.attempt.number > 1
    return PaperState.SPOILED if again and copy.state in (PaperState.WANTED, PaperState.SENT) else copy.state


def _fate(states: set[PaperState]) -> NumberState:
    if states & {PaperState.DEVICE_DONE, PaperState.CONFIRMED}:
        return NumberState.PRINTED
    if PaperState.UNKNOWN in states:
        return NumberState.PRINT_UNKNOWN
    return NumberState.SPOILED if PaperState.SPOILED in states else NumberState.GIVEN


def _leased(dossier: Dossier) -> bool:
    return dossier.dossier_code is not None and dossier.provisional_number is None


def _entries(session: Session) -> list[AuditEntry]:
    return session.audit.newest(MANY)


def _all(session: Session) -> Iterator[Any]:
    before = None
    while page := session.dossiers.newest(200, before):
        yield from page
        before = page[-1].uid


def _dossier(session: Session, uid: str) -> Dossier:
    found = session.dossiers.by_uid(uid)
    assert found is not None
    return found


def _number(sheet: dict[str, Any]) -> str:
    return str(sheet["number"]["text"])
