"""When forms written by hand are entered after an outage: what is kept of each, and what clashes (Bắc Giang Đ21.3)?

The real reception counts, not the entry: due date (NĐ 118 Đ17.3), day of the code (D8), who took it in. Nothing that a hand
wrote is dropped: a form that clashes is kept as keyed until a person has decided (I4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from counter_app.domain.errors import BadField, CalendarYearMissing, MissingField
from counter_app.domain.paper_form import FormKind
from counter_app.domain.working_calendar import WorkingCalendar

LONGEST_LINE: Final = 500
MOST_CASH: Final = 1_000_000_000


class LineState(StrEnum):
    """The stored value never changes."""

    ENTERED = "entered"  # the form is what it says: a dossier, or a slip that was given
    CLASHING = "clashing"  # kept as keyed, waits for a decision
    SET_ASIDE = "set_aside"  # a person decided that it is not entered, with the reason
    UNDONE = "undone"  # entered wrongly and taken back, with the reason; the paper may be entered again


class Clash(StrEnum):
    """Why a person has to decide. The stored value never changes."""

    SAME_NUMBER = "same_number"  # a form with this number was entered already
    SAME_CITIZEN = "same_citizen"  # this person, this procedure, in the outage: entered already
    ALREADY_RECEIVED = "already_received"  # this person, this procedure, that day: received at the desk itself
    OUTSIDE_OUTAGE = "outside_outage"
    REST_TIME = "rest_time"  # a holiday, a rest day, or outside working hours
    OFF_DUTY = "off_duty"  # whoever took it in was not on duty


class Verdict(StrEnum):
    """What a person decides of a clashing form."""

    ENTER = "enter"  # both are real
    SET_ASIDE = "set_aside"  # it is written twice, or belongs elsewhere


class Gap(StrEnum):
    """What keeps a session from closing by itself. The stored value never changes."""

    FORM_OPEN = "form_open"  # issued, no fate
    UNDECIDED = "undecided"  # a clash waits
    COUNT_DIFFERS = "count_differs"  # forms counted on paper, forms entered or void
    ENDS_DIFFER = "ends_differ"  # first or last number on paper is not among those entered or void
    CASH_DIFFERS = "cash_differs"
    UNCHECKED = "unchecked"  # the second person has not looked
    OTHER_DESK = "other_desk"  # another desk of the unit has a dossier of this person and procedure of that day


@dataclass(frozen=True, slots=True)
class KindTotal:
    """What was counted from the paper of one kind: used forms, the first and the last number ("" when none)."""

    kind: FormKind
    count: int
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """One desk's session for one outage. `cash`: counted, in đồng; `on_duty`: logins, none named = everybody of the desk.

    `check_every`: a second person looks at every n-th form; 0 = at none, 1 = at all. `signer_name`: who signed for what was
    left over, "" when nothing was.
    """

    uid: str
    outage_uid: str
    desk_id: str
    began_at: datetime
    ended_at: datetime
    kit_ids: tuple[str, ...]
    opened_at: datetime
    officer_id: str
    officer_name: str
    totals: tuple[KindTotal, ...] = ()
    cash: int = 0
    on_duty: tuple[str, ...] = ()
    check_every: int = 0
    closed_at: datetime | None = None
    closed_by: str = ""
    signer_id: str = ""
    signer_name: str = ""
    reason: str = ""
    head_hash: str = ""

    @property
    def is_open(self) -> bool:
        """True until it was closed."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class KeyedForm:
    """One form as somebody keyed it. `received_at`: the real reception; `received_by`: the login of who took it in.

    `papers`: the numbers of the checklist ("1 2 4"), codes of components, or "all". `cash`: đồng taken. `reason`: of a form
    that asks for more or refuses. `returned_at`: when the result was given at once, None when it was not. `line_id` is
    unique for ever: the same line again is the same form.
    """

    line_id: str
    form_number: str
    received_at: datetime
    received_by: str
    procedure: str = ""
    case: str = ""
    name: str = ""
    identity_number: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: str = ""
    phone: str = ""
    papers: str = ""
    return_method: str = "at_desk"
    cash: int = 0
    summary: str = ""
    reason: str = ""
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CatchUpLine:
    """A keyed form and what became of it. `clashes`: why it waits or waited; `decided_by`, `decision`: the person's word."""

    form: KeyedForm
    kind: FormKind
    state: LineState
    keyed_at: datetime
    keyed_id: str
    keyed_by: str
    clashes: tuple[Clash, ...] = ()
    dossier_uid: str = ""
    decided_by: str = ""
    decision: str = ""
    checked_by: str = ""

    @property
    def lateness(self) -> timedelta:
        """From the real reception to the entry."""
        return self.keyed_at - self.form.received_at


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when one form is judged. `same_number`, `same_citizen`, `at_desk`: there is such a thing already."""

    session: CatchUp
    calendar: WorkingCalendar
    now: datetime
    same_number: bool = False
    same_citizen: bool = False
    at_desk: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """One line of the list of differences. `number`: a form; `told`, `found`: amounts that disagree; `other`: the dossier
    of another desk, `desk`: which."""

    gap: Gap
    number: str = ""
    kind: FormKind | None = None
    told: int = 0
    found: int = 0
    other: str = ""
    desk: str = ""


def doubles_note(uid: str) -> str:
    """Under which name is kept whom other desks have, too: own dossier → {"number", "desk"}, as JSON text."""
    return f"catch_up_doubles:{uid}"


def clashes_of(form: KeyedForm, known: Known) -> tuple[Clash, ...]:
    """What a person must decide before the form is entered. Raises BadField (received_at, cash) for what cannot be."""
    if form.received_at > known.now:
        raise BadField(field="received_at", value=form.received_at.isoformat(), reason="in-the-future")
    if not 0 <= form.cash <= MOST_CASH:
        raise BadField(field="paid_amount", value=str(form.cash), reason="out-of-range")
    session = known.session
    began_at = session.began_at.replace(second=0, microsecond=0)  # whoever writes by hand writes minutes
    found = {
        Clash.SAME_NUMBER: known.same_number,
        Clash.SAME_CITIZEN: known.same_citizen,
        Clash.ALREADY_RECEIVED: known.at_desk,
        Clash.OUTSIDE_OUTAGE: not began_at <= form.received_at <= session.ended_at,
        Clash.REST_TIME: not in_working_time(form.received_at, known.calendar),
        Clash.OFF_DUTY: bool(session.on_duty) and form.received_by not in session.on_duty,
    }
    return tuple(clash for clash, is_so in found.items() if is_so)


def judge_return(form: KeyedForm, now: datetime) -> None:
    """A result given while the citizen waited has a time of that day. Raises BadField(returned_at)."""
    at = form.returned_at
    if at is None:
        return
    reason = ""
    if at > now:
        reason = "in-the-future"
    elif at < form.received_at:
        reason = "before-reception"
    elif at.date() != form.received_at.astimezone(at.tzinfo).date():
        reason = "result-another-day"
    if reason:
        raise BadField(field="returned_at", value=at.isoformat(), reason=reason)


def in_working_time(at: datetime, calendar: WorkingCalendar) -> bool:
    """False on a holiday, a rest day, outside the hours, and where no table of holidays is known."""
    try:
        return calendar.working_moment(at) == at
    except CalendarYearMissing:
        return False


def needs_check(line: CatchUpLine, running: int, check_every: int) -> bool:
    """Does a second person have to look at it? By its running number, so that nobody can choose."""
    return check_every > 0 and line.state is LineState.ENTERED and running % check_every == 0 and not line.checked_by


def judge_session(session: CatchUp) -> None:
    """Raises MissingField(kit), BadField (ended_at, forms, paid_amount, check_every)."""
    if not session.kit_ids:
        raise MissingField(field="kit")
    if session.ended_at < session.began_at:
        raise BadField(field="ended_at", value=session.ended_at.isoformat(), reason="before-the-outage")
    if not 0 <= session.cash <= MOST_CASH:
        raise BadField(field="paid_amount", value=str(session.cash), reason="out-of-range")
    if session.check_every < 0:
        raise BadField(field="check_every", value=str(session.check_every), reason="out-of-range")
    for total in session.totals:
        if total.count < 0 or (total.count == 0) != (not total.first and not total.last):
            raise BadField(field="forms", value=str(total.count), reason="out-of-range")


def count_gaps(session: CatchUp, used: Mapping[FormKind, list[str]], cash: int) -> Iterable[Missing]:
    """Control totals of the paper against what was entered or voided; `used`: numbers by kind, `cash`: entered, in đồng."""
    for total in session.totals:
        numbers = used.get(total.kind, [])
        if total.count != len(numbers):
            yield Missing(Gap.COUNT_DIFFERS, kind=total.kind, told=total.count, found=len(numbers))
        for end in dict.fromkeys((total.first, total.last)):
            if end and end not in numbers:
                yield Missing(Gap.ENDS_DIFFER, number=end, kind=total.kind)
    if session.cash != cash:
        yield Missing(Gap.CASH_DIFFERS, told=session.cash, found=cash)
