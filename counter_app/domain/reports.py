"""What was received and resolved in a period, in time or late, how and with how much effort for the applicant?

QĐ 37/2019/QĐ-UBND Bắc Giang Đ8.2 (received, resolved, in time and late, by channel), TT 01/2018/TT-VPCP Đ13 (contacts until
it was done), QĐ 766/QĐ-TTg (digitised and reused papers). A result counts when it was reached, not when it was fetched. An
apology owns up to a delay and does not undo it: the date it replaced still judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from counter_app.domain.period import Period, Span


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; a part of nothing has no percentage."""

    part: int
    whole: int

    @property
    def tenths_of_percent(self) -> int | None:
        """Rounded half up: 952 is 95,2 %. None when there is nothing to take a part of."""
        return (self.part * 2000 + self.whole) // (2 * self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Counts:
    """Dossiers, but for the papers of the last three. `late` and `in_time` leave out what has no published time.

    The law of counting: carried + received = resolved + in_work.
    """

    carried: int = 0  # from the periods before
    received: int = 0
    resolved: int = 0
    in_time: int = 0  # `early` ones among them
    early: int = 0
    late: int = 0
    apologised: int = 0  # resolved after an apology with a new date
    rejected: int = 0  # resolved with the decision not to do it
    ended: int = 0  # stopped or withdrawn
    late_at_portal: int = 0  # as the national portal counts: also whoever had to come more than once
    came_once: int = 0  # resolved without another contact
    came_twice: int = 0
    came_more: int = 0
    contacts: int = 0  # all further contacts of what was resolved
    in_work: int = 0
    in_work_late: int = 0
    waiting_applicant: int = 0  # sent back, among those in work
    papers: int = 0  # of what was received in the period
    digitised: int = 0
    reused: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def without_time(self) -> int:
        """Resolved, but no published time says until when."""
        return self.resolved - self.in_time - self.late

    @property
    def in_time_share(self) -> Share:
        """Of what was resolved under a published time."""
        return Share(self.in_time, self.in_time + self.late)

    @property
    def digitised_share(self) -> Share:
        """Of the papers handed in; no whole before anything was scanned: then nothing is known, not none."""
        return Share(self.digitised, self.papers if self.digitised else 0)

    @property
    def reused_share(self) -> Share:
        """Likewise, of papers that were taken from a store instead of being asked for again."""
        return Share(self.reused, self.papers if self.reused or self.digitised else 0)


@dataclass(frozen=True, slots=True)
class CountedGroup:
    """Counts of one procedure through one channel for one agency: the finest that the store is asked for."""

    channel: str
    procedure_code: str
    procedure_name: str
    agency_code: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class ReportLine:
    """Counts of everything with one `key`: a channel, a procedure code, a field, an agency code. `name`: for people."""

    key: str
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class DayCount:
    """What happened on one day."""

    day: date
    received: int = 0
    resolved: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class StepCount:
    """One step of the course of a period: what a drawing shows."""

    span: Span
    received: int = 0
    resolved: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A period in figures. `counted_at`: the moment of counting, or the end of the period when it is over.

    `visits`: guidance and refusals that led to no dossier, `helped_online` of them lodged online with the desk's help;
    `working_days`: of the unit's calendar.
    """

    period: Period
    counted_at: datetime
    is_over: bool
    working_days: int
    total: Counts
    by_channel: tuple[ReportLine, ...]
    by_field: tuple[ReportLine, ...]
    by_procedure: tuple[ReportLine, ...]
    by_agency: tuple[ReportLine, ...]
    course: tuple[StepCount, ...]
    visits: int
    helped_online: int = 0


def total_of(groups: Iterable[CountedGroup]) -> Counts:
    """Everything together."""
    return sum((group.counts for group in groups), Counts())


def lines_by(groups: Sequence[CountedGroup], key: Callable[[CountedGroup], tuple[str, str]]) -> tuple[ReportLine, ...]:
    """One line for each key; the busiest first. `key` gives (key, name); the latest name of a key wins."""
    gathered: dict[str, ReportLine] = {}
    for group in groups:
        code, name = key(group)
        known = gathered.get(code)
        gathered[code] = ReportLine(code, name, known.counts + group.counts if known else group.counts)
    return tuple(sorted(gathered.values(), key=lambda line: (-_traffic(line.counts), line.name, line.key)))


def course_of(steps: Sequence[Span], days: Iterable[DayCount]) -> tuple[StepCount, ...]:
    """Days put into the steps in which they lie."""
    told = list(days)
    return tuple(_step(span, [day for day in told if day.day in span]) for span in steps)


def _step(span: Span, days: Sequence[DayCount]) -> StepCount:
    return StepCount(span, sum(d.received for d in days), sum(d.resolved for d in days), sum(d.late for d in days))


def _traffic(counts: Counts) -> int:
    return counts.received + counts.resolved + counts.in_work
