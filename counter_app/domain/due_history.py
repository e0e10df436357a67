"""How may a promised date change? Restart, suspension, one apology; the original date always stays (NĐ 61 Đ19.4, Đ19.9).

An outage or waiting inside the administration is no reason to move it (regulations R14), so there is no operation for that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from counter_app.domain.dossier import Dossier, DueDate, ReplacedDue
from counter_app.domain.due_date import compute, promise, raw_end
from counter_app.domain.due_steps import StepCode, days_passed, step
from counter_app.domain.errors import AlreadyRedated, BadField
from counter_app.domain.processing_time import TermKind
from counter_app.domain.province import DueTimePolicy
from counter_app.domain.working_calendar import ONE_DAY, WorkingCalendar


class DueChangeKind(StrEnum):
    """Why a due date was replaced. The stored value never changes."""

    RESTARTED = "restarted"  # full again after a return: the term from zero (R11)
    RESUMED = "resumed"  # sector law suspended the term: what was left of it (R12)
    REDATED = "redated"  # apology and a new date, at most once (R13)
    STARTED = "started"  # the competent agency has it: only now the term is counted (R6)


@dataclass(frozen=True, slots=True)
class DueChange:
    """One replacement: when it happened and the date that counts from then on."""

    kind: DueChangeKind
    at: datetime
    due: DueDate


@dataclass(frozen=True, slots=True)
class DueHistory:
    """The original date, and what became of it. Every operation returns a longer history; none forgets."""

    original: DueDate
    changes: tuple[DueChange, ...] = ()

    @classmethod
    def of(cls, dossier: Dossier) -> DueHistory:
        """What became of the dossier's promise so far."""
        dues = [*(replaced.due for replaced in dossier.replaced_dues), dossier.due]
        changes = tuple(
            DueChange(DueChangeKind(replaced.kind), replaced.at, due)
            for replaced, due in zip(dossier.replaced_dues, dues[1:], strict=True)
        )
        return cls(dues[0], changes)

    def put_on(self, dossier: Dossier) -> Dossier:
        """The dossier with this history: the current date counts, the others stay beside it."""
        dues = [self.original, *(change.due for change in self.changes)]
        replaced = tuple(
            ReplacedDue(due, str(change.kind), change.at) for due, change in zip(dues, self.changes, strict=False)
        )
        return replace(dossier, due=self.current, replaced_dues=replaced)

    @property
    def current(self) -> DueDate:
        """The date that counts now."""
        return self.changes[-1].due if self.changes else self.original

    @property
    def may_be_redated(self) -> bool:
        """False once the agency has apologised and set a new date, also after a restart: once per dossier."""
        return all(change.kind is not DueChangeKind.REDATED for change in self.changes)

    def is_overdue(self, now: datetime) -> bool:
        """True after the end of the last working day (BLDS Đ147); a dossier without a term is never late (T38)."""
        return self.current.overdue_after is not None and now > self.current.overdue_after

    def restarted(self, complete_again_at: datetime, calendar: WorkingCalendar) -> DueHistory:
        """The whole term again from the moment the dossier is complete (R11). Raises CalendarYearMissing, BadField."""
        if calendar.working_moment(complete_again_at) < self.original.counted_from:
            raise BadField(field="received", value=complete_again_at.isoformat(), reason="before-reception")
        fresh = compute(complete_again_at, self.original.term, calendar, DueTimePolicy(self.original.policy))
        restart = step(StepCode.RESTARTED, at=complete_again_at, term=self.original.term)
        due = replace(fresh, explanation=(restart, *fresh.explanation[1:]))
        return self._with(DueChangeKind.RESTARTED, complete_again_at, due)

    def resumed(self, stopped_at: datetime, resumed_at: datetime, calendar: WorkingCalendar) -> DueHistory:
        """What was left of the term at `stopped_at`, counted from `resumed_at` (R12, only where sector law suspends).

        Calendar days and months keep the days left to the promised day, working days their working time left (whole days
        where the promise is closing time), working hours theirs; "within the day" begins again.
        A term that had run out by then keeps its date. Raises CalendarYearMissing, BadField.
        """
        if resumed_at < stopped_at:
            raise BadField(field="resumed_at", value=resumed_at.isoformat(), reason="before-stop")
        return self._with(DueChangeKind.RESUMED, resumed_at, _resume(self.current, stopped_at, resumed_at, calendar))

    def redated(self, at: datetime, new_due_at: datetime, calendar: WorkingCalendar) -> DueHistory:
        """The new date of the apology slip, decided at `at`. Being late with it does not forbid it.

        Raises AlreadyRedated for the second one; BadField for a date that is not later or not in working time.
        """
        current = self.current
        if not self.may_be_redated:
            raise AlreadyRedated(due_at=current.due_at)
        if current.due_at is None or new_due_at <= current.due_at:
            raise BadField(field="new_due_at", value=new_due_at.isoformat(), reason="not-later")
        if calendar.working_moment(new_due_at) != new_due_at:
            raise BadField(field="new_due_at", value=new_due_at.isoformat(), reason="not-working-time")
        ends = promise(new_due_at, calendar, DueTimePolicy.SAME_CLOCK, by_instant=False)
        told = step(StepCode.REDATED, **{"from": current.due_at, "to": new_due_at})
        due = replace(current, due_at=ends.due_at, overdue_after=ends.overdue_after, explanation=(told,))
        return self._with(DueChangeKind.REDATED, at, replace(due, calendar_version=calendar.table.version))

    def started(self, competent_received_at: datetime, calendar: WorkingCalendar) -> DueHistory:
        """Counted from the competent agency's reception (R6, NĐ 118 Đ17.3). Raises CalendarYearMissing, BadField."""
        if calendar.working_moment(competent_received_at) < self.original.counted_from:
            raise BadField(field="competent_received_at", value=competent_received_at.isoformat(), reason="before-reception")
        due = compute(competent_received_at, self.original.term, calendar, DueTimePolicy(self.original.policy))
        return self._with(DueChangeKind.STARTED, competent_received_at, due)

    def _with(self, kind: DueChangeKind, at: datetime, due: DueDate) -> DueHistory:
        return replace(self, changes=(*self.changes, DueChange(kind, at, due)))


@dataclass(frozen=True, slots=True)
class _Left:
    """What a suspended term has left, where it then ends, and the facts that tell it."""

    end: datetime
    facts: dict[str, str]


def _resume(due: DueDate, stopped_at: datetime, resumed_at: datetime, calendar: WorkingCalendar) -> DueDate:
    if due.due_at is None or (due.overdue_after is not None and stopped_at > due.overdue_after):
        return due
    start = calendar.working_moment(resumed_at)
    left = _left(due, due.due_at, stopped_at.astimezone(due.due_at.tzinfo), start, calendar)
    by_instant = due.term.kind is TermKind.WORKING_HOURS
    ends = promise(left.end, calendar, DueTimePolicy(due.policy), by_instant=by_instant)
    steps = [step(StepCode.RESUMED, stopped_at=stopped_at, resumed_at=start, **left.facts)]
    if due.term.kind not in (TermKind.CALENDAR_DAYS, TermKind.MONTHS):
        steps += days_passed(calendar, start.date(), left.end.date())
    steps += (*ends.steps, step(StepCode.RESULT, due_at=ends.due_at, term=due.term))
    return DueDate(
        due_at=ends.due_at,
        counted_from=start,
        term=due.term,
        policy=due.policy,
        overdue_after=ends.overdue_after,
        calendar_version=calendar.table.version,
        explanation=tuple(steps),
    )


def _left(due: DueDate, due_at: datetime, stopped_at: datetime, start: datetime, calendar: WorkingCalendar) -> _Left:
    kind = due.term.kind
    if kind is TermKind.SAME_DAY:
        return _Left(raw_end(start, due.term, calendar), {})
    if kind in (TermKind.CALENDAR_DAYS, TermKind.MONTHS):
        days = (due_at.date() - stopped_at.date()).days
        end_on = start.date() + days * ONE_DAY
        return _Left(datetime.combine(end_on, due_at.time(), start.tzinfo), {"left_days": str(days)})
    if kind is TermKind.WORKING_DAYS and due.policy == DueTimePolicy.CLOSE_OF_BUSINESS:
        days = calendar.working_days_between(stopped_at.date(), due_at.date())
        return _Left(calendar.add_working_days(start, days), {"left_working_days": str(days)})
    left = calendar.working_time_between(stopped_at, due_at)
    return _Left(calendar.add_working_hours(start, left), {"left_minutes": str(left // timedelta(minutes=1))})
