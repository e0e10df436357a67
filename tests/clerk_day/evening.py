"""What do store, paper ledger, trays and gateway hold when the day is over, and do they agree (I1–I3, counting laws)?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

from counter_app.domain.dossier import Dossier
from counter_app.domain.guidance import Guidance
from counter_app.domain.post_batch import PostBatch
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.ports import QueueState
from tests.clerk_day.day import Plugged
from tests.kills.findings import laws

MANY = 1_000


@dataclass(frozen=True, slots=True)
class AtCentre:
    """The gateway's own file, read past its code. Every row by its id."""

    dossiers: dict[str, tuple[str, str]]  # → (number, status)
    visits: dict[str, tuple[str, str]]  # → (number of the slip, outcome)
    online: dict[str, str]  # → state
    minutes: dict[str, str]  # → number
    operations: Counter[str]  # operation id → times applied


@dataclass(frozen=True, slots=True)
class Evening:
    """Everything there is to know about the day. `acts`: dossier uid → events in order; `resolved`: number → whose."""

    dossiers: dict[str, Dossier]
    acts: dict[str, tuple[str, ...]]
    visits: tuple[Guidance, ...]
    minutes: tuple[PostBatch, ...]
    slips: tuple[PrintJob, ...]
    printed: frozenset[str]  # what the printer was given, by the attempt that it belongs to
    attempts: dict[str, str]  # attempt → print job
    tables: int  # lists and minutes that were printed: kept as events of the log, not in the ledger of slips
    operations: tuple[str, ...]
    queue: QueueState
    resolved: dict[str, str]
    broken_laws: tuple[str, ...]
    centre: AtCentre


def evening_of(plugged: Plugged) -> Evening:
    """Look at everything."""
    with plugged.desk.doors.store.read() as session:
        found = (session.dossiers.by_uid(row.uid) for row in session.dossiers.newest(MANY))
        dossiers = {one.uid: one for one in found if one}
        centre = _centre(plugged.folder)
        visits = tuple(one for uid in centre.visits if (one := session.guidances.by_uid(uid)))
        minutes = tuple(session.post_batches.newest(MANY))
        subjects = (*dossiers, *(one.uid for one in visits), *(one.uid for one in minutes))
        slips = tuple(job for uid in subjects for job in session.prints.of_dossier(uid))
        numbers = {**{one.slip_number: one.uid for one in visits}, **{one.number: one.uid for one in minutes}}
        resolved = {number: uid for number, uid in numbers.items() if _leads_to(plugged, number) == uid}
        for one in dossiers.values():
            by_number = session.dossiers.by_number(one.shown_number)
            resolved[one.shown_number] = by_number.uid if by_number else ""
        return Evening(
            dossiers=dossiers,
            acts={uid: tuple(str(one.act.event) for one in session.acts.of_dossier(uid)) for uid in dossiers},
            visits=visits,
            minutes=minutes,
            slips=slips,
            printed=frozenset(path.stem for path in (plugged.folder / "desk" / "slips").glob("*.pdf")),
            attempts={one.attempt_id: job.job_id for job in slips for one in session.prints.attempts_of(job.job_id)},
            tables=sum(entry.action == "table.printed" for entry in session.audit.newest(MANY)),
            operations=tuple(row.op_id for row in session.outbox.rows(limit=MANY)),
            queue=session.outbox.state(),
            resolved=resolved,
            broken_laws=tuple(laws(session, dossiers)),
            centre=centre,
        )


def violations(evening: Evening) -> list[str]:
    """What is lost, doubled or untrue; empty when all is well."""
    return [*evening.broken_laws, *_lost(evening), *_doubled(evening), *_untrue(evening)]


def _lost(evening: Evening) -> Iterator[str]:
    """I1: everything is at the centre under the same name, number and status, and nothing waits."""
    queue, centre = evening.queue, evening.centre
    if (queue.pending, queue.parked) != (0, 0) or queue.last_seq != queue.acked:
        yield f"I1 of {queue.last_seq} operations {queue.acked} arrived, {queue.pending} wait, {queue.parked} were refused"
    here: dict[str, tuple[str, str]] = {
        uid: (one.dossier_code or "", str(one.status)) for uid, one in evening.dossiers.items()
    }
    for name, ours, theirs in (
        ("dossiers", here, centre.dossiers),
        ("visits", {one.uid: (one.slip_number, str(one.outcome)) for one in evening.visits}, centre.visits),
        ("minutes", {one.uid: one.number for one in evening.minutes}, centre.minutes),
    ):
        if ours != theirs:
            yield f"I1 {name}: {ours} here, {theirs} at the centre"
    if set(evening.operations) != set(centre.operations):
        yield f"I1 {len(set(evening.operations) ^ set(centre.operations))} operations are known on one side only"


def _doubled(evening: Evening) -> Iterator[str]:
    """I2: an operation has one effect, a number one owner, a copy one sheet."""
    for what, counts in (
        ("operation", evening.centre.operations),
        ("number", Counter(one.shown_number for one in evening.dossiers.values())),
        ("copy", Counter(f"{job.dossier_uid} {job.kind} {job.copy_number}" for job in evening.slips)),
        ("sheet of", Counter(evening.attempts[sheet] for sheet in evening.printed & evening.attempts.keys())),
    ):
        yield from (f"I2 {what} {name} is there {count} times" for name, count in counts.items() if count > 1)


def _untrue(evening: Evening) -> Iterator[str]:
    """I3: every slip that was wanted lies in the tray, nothing else does, and every number on paper leads to its owner."""
    for job in evening.slips:
        if job.state is not PaperState.DEVICE_DONE:
            yield f"I3 slip {job.kind} of {job.dossier_uid} is {job.state}"
    lying = {evening.attempts[sheet] for sheet in evening.printed & evening.attempts.keys()}
    if lying != {job.job_id for job in evening.slips} or len(evening.printed) != len(evening.slips) + evening.tables:
        yield f"I3 the tray holds {len(evening.printed)} sheets, the ledger {len(evening.slips)} and {evening.tables} lists"
    owners = {one.shown_number: uid for uid, one in evening.dossiers.items()}
    owners |= {one.slip_number: one.uid for one in evening.visits} | {one.number: one.uid for one in evening.minutes}
    yield from (f"I3 {number} leads nowhere" for number, uid in owners.items() if evening.resolved.get(number) != uid)


def _leads_to(plugged: Plugged, number: str) -> str:
    with plugged.desk.doors.store.read() as session:
        minutes = session.post_batches.by_number(number)
    visit = plugged.desk.services.lookup.visit(number)
    found = visit or minutes
    return found.uid if found else ""


def _centre(folder: Path) -> AtCentre:
    connection = dbapi2.connect(f"{(folder / 'gateway.db').as_uri()}?mode=ro", uri=True)

    def rows(query: str) -> list[tuple[str, ...]]:
        return list(connection.execute(query).fetchall())

    try:
        return AtCentre(
            dossiers={uid: (number, status) for uid, number, status in rows("SELECT id, central_no, status FROM dossier")},
            visits={uid: (number, status) for uid, number, status in rows("SELECT id, slip_number, status FROM guidance")},
            online=dict(rows("SELECT id, state FROM online")),  # type: ignore[arg-type]
            minutes=dict(rows("SELECT id, number FROM post_batch")),  # type: ignore[arg-type]
            operations=Counter(op_id for (op_id,) in rows("SELECT event_id FROM inbox WHERE state = 'applied'")),
        )
    finally:
        connection.close()
