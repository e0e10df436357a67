"""May we call the centre now, does it answer, and how far is our clock from its clock? (D6, D17)"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from counter_app.domain.store_life import DIVERGED_AT
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from sync.answers import Answer, Failure, gateway_object, gateway_problem
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR
from sync.retry import RETRY_AFTER_MAX_SECONDS, next_delay

# Names in NoteTable.
LAST_CONTACT_AT = "last_contact_at"
LAST_CONTACT_PASSING = "last_contact_passing"  # `boot|seconds|wall`: a clock that is set afterwards is known by it
CLOCK_SKEW_MS = "clock_skew_ms"
_FAILURES = "sync_failures"
_NEXT_TRY_AT = "sync_next_try_at"
_PROBLEM = "sync_problem"
_DETAIL = "sync_detail"

UNREACHABLE = "central-unreachable"
REFUSED = "central-refused-desk"
DIVERGED = "central-diverged"
_LONGEST_WAIT = timedelta(seconds=RETRY_AFTER_MAX_SECONDS)


@dataclass(frozen=True, slots=True)
class Trouble:
    """The link or the whole centre does not work now.

    `refused`: it answers, but not to this desk. `named`: our gateway itself says that this one service is not available now,
    so the others may well be. `diverged`: another store sends under our identity, and a person must decide.
    """

    reason: str
    wait_seconds: float | None = None
    refused: bool = False
    named: bool = False
    diverged: bool = False

    @property
    def code(self) -> str:
        """Code of the CentralError that `texts` has a sentence for."""
        return DIVERGED if self.diverged else REFUSED if self.refused else UNREACHABLE


@dataclass(frozen=True, slots=True)
class BackOff:
    """When to call next, and why not now."""

    next_try_at: datetime
    problem: str
    detail: str


def trouble_of(answer: Answer | Failure) -> Trouble | None:
    """Trouble in the answer to any call but events; None for a success and for a named, definite no to this one call."""
    if isinstance(answer, Failure):
        return Trouble(answer.kind)
    if answer.status in (204, 304) or gateway_object(answer) is not None:
        return None
    problem = gateway_problem(answer)
    if problem is None:
        return Trouble(f"not-our-answer-{answer.status}", answer.retry_after_seconds)
    if answer.status in (401, 403):
        return Trouble(problem.code, refused=True)
    if answer.status in (408, 429) or answer.status >= 500:
        return Trouble(problem.code, answer.retry_after_seconds or problem.retry_after_seconds, named=True)
    return None


class Contact:
    """The state of the link, kept in notes so that a restart does not start to hammer."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, random: Callable[[], float]) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._random = random

    def closed(self) -> BackOff | None:
        """Why no call may be made yet; None when one may. A clock that was set back never closes the link for years."""
        with self._store.read() as session:
            notes = session.notes
            until = read_time(notes.get(_NEXT_TRY_AT))
            problem, detail = notes.get(_PROBLEM) or UNREACHABLE, notes.get(_DETAIL) or ""
        now = self._clock.now()
        if until is None or not now < until <= now + _LONGEST_WAIT:
            return None
        return BackOff(until, problem, detail)

    def probe(self) -> int | Trouble:
        """One health call: the clock skew in ms (ours minus theirs; positive = the desk is ahead), or the trouble."""
        asked_at = self._clock.now()
        answer = self._client.health()
        answered_at = self._clock.now()
        trouble = trouble_of(answer)
        if trouble is not None:
            return trouble
        found = gateway_object(answer) if isinstance(answer, Answer) else None
        time = read_time((found or {}).get("time"))
        if time is None:
            return Trouble("no-time")
        skew_ms = round((asked_at + (answered_at - asked_at) / 2 - time) / timedelta(milliseconds=1))
        with self._store.write() as session:
            session.notes.put(CLOCK_SKEW_MS, str(skew_ms))
            session.notes.put(LAST_CONTACT_AT, answered_at.isoformat())
            passing = f"{self._clock.boot_id()}|{self._clock.monotonic():.3f}|{answered_at.isoformat()}"
            session.notes.put(LAST_CONTACT_PASSING, passing)
        return skew_ms

    def back_off(self, session: Session, trouble: Trouble) -> BackOff:
        """Close the link for a while; in the caller's transaction."""
        notes = session.notes
        failures = _read_count(notes.get(_FAILURES))
        delay = next_delay(failures, self._random(), trouble.wait_seconds)
        found = BackOff(self._clock.now() + timedelta(seconds=delay), trouble.code, trouble.reason)
        notes.put(_FAILURES, str(failures + 1))
        notes.put(_NEXT_TRY_AT, found.next_try_at.isoformat())
        notes.put(_PROBLEM, found.problem)
        notes.put(_DETAIL, found.detail)
        if trouble.diverged and not notes.get(DIVERGED_AT):
            notes.put(DIVERGED_AT, self._clock.now().isoformat())
            session.audit.add(AuditEntry(self._clock.now(), SYNC_ACTOR, "sync.diverged", "desk", {"seen": trouble.reason}))
        return found

    def succeeded(self) -> None:
        """Open the link; writes only when it was closed."""
        with self._store.read() as session:
            clean = not _read_count(session.notes.get(_FAILURES))
        if clean:
            return
        with self._store.write() as session:
            session.notes.put(_FAILURES, "0")
            for name in (_NEXT_TRY_AT, _PROBLEM, _DETAIL, DIVERGED_AT):
                session.notes.put(name, "")


def read_time(text: object) -> datetime | None:
    """An aware time from text; None otherwise, also for one at the edge of time that no other zone has."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        if found is not None and found.tzinfo is not None:
            found.astimezone(UTC)
            return found
    except (ValueError, OverflowError):
        return None
    return None


def _read_count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
