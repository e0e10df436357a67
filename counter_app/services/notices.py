"""What has the citizen still to be told, what is said, and what came of it? Sending itself belongs to the centre.

NĐ 224/2026 Đ15.1g, Đà Nẵng Đ10.3, Cần Thơ Đ4.2d and Đ8.3, Huế Đ23.2. Acts raise duties by themselves (`notice_ledger`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from counter_app.domain import act_details, notice_duty
from counter_app.domain.act import Act, SideEvent
from counter_app.domain.act_fact import KINDS, act_fact
from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import BadField, NoticeClosed
from counter_app.domain.notice import MISSED, Notice, NoticeKind, NoticeOutcome, NoticeState, NoticeStep
from counter_app.domain.notice_text import NoticeTemplate, notice_text
from counter_app.domain.notice_wish import EXPORTED, NoticeChannel
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust, OperationKind
from counter_app.domain.working_calendar import ONE_DAY
from counter_app.notice_ports import ExportedNotice, NoticeCounts, NoticePage
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acted, Acting, ActRequest, allow, known_dossier
from counter_app.services.notice_ledger import NOTICE

PAGE = 100
MOST_EXPORTED = 500
MOST_OVERDUE_AT_ONCE = 200
SWEPT = "notices_overdue_until"


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """The citizen knows. `channel` and `to` None: as agreed. `note`: in the officer's words."""

    intent_id: str
    notice_uid: str
    channel: NoticeChannel | None = None
    to: str | None = None
    note: str = ""
    at: datetime | None = None
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NoticeMissed:
    """A try that reached nobody, or one that was put off. `retry_at` None: any time."""

    notice_uid: str
    outcome: NoticeOutcome
    note: str = ""
    channel: NoticeChannel | None = None
    to: str | None = None
    retry_at: datetime | None = None
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NoticeBatch:
    """What an export took along. `again`: the batch was there already; `without_address`: what could not go along."""

    batch_id: str
    channel: NoticeChannel
    lines: tuple[ExportedNotice, ...]
    again: bool = False
    without_address: int = 0


class NoticeService:
    """The queue of duties to tell."""

    def __init__(self, acting: Acting, desk: Desk, templates: Mapping[NoticeKind, NoticeTemplate]) -> None:
        self._acting = acting
        self._desk = desk
        self._templates = templates

    # --- looking -------------------------------------------------------------------------------

    def queue(
        self,
        state: NoticeState = NoticeState.WAITING,
        limit: int = PAGE,
        after: str = "",
        *,
        channels: Sequence[NoticeChannel] = (),
    ) -> NoticePage:
        """The most urgent first: what is late stands at the top."""
        with self._acting.store.read() as session:
            return session.notices.queue((state,), limit, after, channels)

    def counts(self) -> NoticeCounts:
        """How many wait, are late, are on their way through the centre."""
        with self._acting.store.read() as session:
            return session.notices.counts(self._acting.clock.now())

    def of_dossier(self, dossier_uid: str) -> list[Notice]:
        """Every duty of a dossier, oldest first."""
        with self._acting.store.read() as session:
            return session.notices.of_dossier(dossier_uid)

    def by_uid(self, notice_uid: str) -> Notice:
        """As it stands now. Raises NoticeClosed(unknown)."""
        with self._acting.store.read() as session:
            return _known(session, notice_uid)

    def steps_of(self, notice_uid: str) -> list[NoticeStep]:
        """What was tried, oldest first."""
        with self._acting.store.read() as session:
            return session.notices.steps_of(notice_uid)

    def title(self, kind: NoticeKind) -> str:
        """What the duty is called in lists."""
        return self._templates[kind].title

    def ground(self, kind: NoticeKind) -> str:
        """The articles that want it told."""
        return self._templates[kind].ground

    def words(self, notice_uid: str, officer: Officer, channel: NoticeChannel | None = None) -> str:
        """What is said or sent now. Raises NoticeClosed(unknown)."""
        with self._acting.store.read() as session:
            notice = _known(session, notice_uid)
            dossier = known_dossier(session, notice.dossier_uid)
        return self._words(replace(notice, channel=channel or notice.channel), dossier, officer)

    # --- telling -------------------------------------------------------------------------------

    def told(self, form: NoticeTold, officer: Officer) -> Acted:
        """A notice act (GIVE_NOTICE) that fulfils the duty, told to the centre. Ten Enters are one act.

        Raises NoticeClosed and what Acting.perform raises.
        """
        with self._acting.store.read() as session:
            done = session.acts.by_id(form.intent_id)
            notice = _known(session, form.notice_uid)
            dossier = known_dossier(session, notice.dossier_uid)
        if done is None and not notice.is_open:
            raise NoticeClosed(state=notice.state)
        channel = form.channel or _named(notice.channel)
        to = notice.to if form.to is None else act_details.tidy(form.to, "notice_to")
        details = {
            "about": str(notice.kind),
            "channel": str(channel),
            "to": to,
            "text": self._words(replace(notice, channel=channel), dossier, officer),
            "outcome": str(NoticeOutcome.TOLD),
            "note": act_details.tidy(form.note, "notice_note"),
            NOTICE: notice.uid,
        }
        request = ActRequest(form.intent_id, notice.dossier_uid, SideEvent.GIVE_NOTICE, officer, at=form.at, details=details)
        return self._acting.perform(replace(request, date_confirmed=form.date_confirmed))

    def missed(self, form: NoticeMissed, officer: Officer) -> Notice:
        """No answer, a wrong number, or later: kept with the time; the duty stays open. A call that was made is told to
        the centre (NĐ 224 Đ15.1g), one that was only put off is not. Raises NoticeClosed, BadField, DateNotConfirmed.
        """
        allow(officer, Right.HANDLE)
        if form.outcome not in (*MISSED, NoticeOutcome.LATER):
            raise BadField(field="outcome", value=str(form.outcome), reason="not-one-of")
        tried = form.outcome in MISSED
        clock = self._acting.clock
        now, trust = self._acting.vouched_now(form.date_confirmed) if tried else (clock.now(), clock.trust())
        with self._acting.store.write() as session:
            notice = _open(session, form.notice_uid)
            step = NoticeStep(
                outcome=form.outcome,
                at=now,
                officer_id=officer.officer_id,
                channel=form.channel or notice.channel,
                to=notice.to if form.to is None else act_details.tidy(form.to, "notice_to"),
                note=act_details.tidy(form.note, "notice_note"),
                retry_at=form.retry_at,
            )
            facts = {"kind": str(notice.kind), "outcome": str(form.outcome)}
            action = str(OperationKind.NOTICE_GIVEN) if tried else "notice.tried"
            session.audit.add(AuditEntry(now, officer.officer_id, action, notice.dossier_uid, facts))
            if tried:
                self._tell_try(session, notice, step, officer, trust)
            return session.notices.step(notice.uid, step, NoticeState.WAITING)

    def _tell_try(self, session: Session, notice: Notice, step: NoticeStep, officer: Officer, trust: ClockTrust) -> None:
        """No act: the dossier stays as it is, its `rev` too, and nothing has to be taken back before an earlier act."""
        dossier = known_dossier(session, notice.dossier_uid)
        details = {
            "about": str(notice.kind),
            "channel": str(_named(step.channel)),
            "to": step.to,
            "outcome": str(step.outcome),
            "note": step.note,
            NOTICE: notice.uid,
        }
        act = Act(
            act_id=self._acting.identifiers.new_id(),
            event=SideEvent.GIVE_NOTICE,
            at=step.at,
            recorded_at=step.at,
            officer_id=officer.officer_id,
            officer_name=officer.name,
            details=details,
        )
        self._acting.tell(session, dossier.uid, KINDS[act.event], act_fact(dossier, dossier, act, trust), act)

    def export(self, batch_id: str, channel: NoticeChannel, officer: Officer) -> NoticeBatch:
        """Take along what waits for this channel, at most 500. The same batch id gives the same lines again.

        Exported is not told: whoever sends them says so afterwards. Raises NotAllowed, BadField(notice_channel).
        """
        allow(officer, Right.HANDLE)
        if channel not in EXPORTED:
            raise BadField(field="notice_channel", value=str(channel), reason="not-one-of")
        now = self._acting.clock.now()
        with self._acting.store.write() as session:
            before = session.notices.in_batch(batch_id)
            if before:
                return NoticeBatch(batch_id, channel, tuple(before), again=True)
            rows = session.notices.queue((NoticeState.WAITING,), MOST_EXPORTED, channels=(channel,)).rows
            ready = [row.notice for row in rows if row.notice.retry_at is None or row.notice.retry_at <= now]
            for notice in (one for one in ready if one.to):
                text = self._words(notice, known_dossier(session, notice.dossier_uid), officer)
                step = NoticeStep(NoticeOutcome.EXPORTED, now, officer.officer_id, channel, notice.to, text, batch=batch_id)
                session.notices.step(notice.uid, step, NoticeState.EXPORTED)
            lines = tuple(session.notices.in_batch(batch_id))
            facts = {"channel": str(channel), "count": str(len(lines))}
            session.audit.add(AuditEntry(now, officer.officer_id, "notice.exported", batch_id, facts))
        return NoticeBatch(batch_id, channel, lines, without_address=len(ready) - len(lines))

    # --- duties that no act raises -------------------------------------------------------------

    def raise_overdue(self) -> int:
        """Promises that passed without a word (NĐ 61 Đ19.9): each once. At most 200 a call; returns how many are new."""
        now = self._acting.clock.now()
        with self._acting.store.write() as session:
            after = ""
            swept = session.notes.get(SWEPT) or ""
            if swept.startswith(now.date().isoformat()):
                after = swept.partition(" ")[2]
                if not after:
                    return 0
            page = session.acts.due_between(None, now.date() - ONE_DAY, MOST_OVERDUE_AT_ONCE, after)
            raised = 0
            for row in page.rows:
                dossier = session.dossiers.by_uid(row.uid)
                raised += bool(dossier and session.notices.add(notice_duty.overdue(dossier, now)))
            session.notes.put(SWEPT, f"{now.date().isoformat()} {page.next}")
        return raised

    def raise_outage(self, session: Session, outage_id: str, dossiers: tuple[Dossier, ...], tell_by: datetime) -> int:
        """In the transaction of whoever records the outage (Huế Đ23.2). Returns how many duties are new."""
        now = self._acting.clock.now()
        return sum(session.notices.add(notice_duty.outage(one, outage_id, now, tell_by)) for one in dossiers)

    def _words(self, notice: Notice, dossier: Dossier, officer: Officer) -> str:
        return notice_text(self._templates[notice.kind], notice, dossier, self._desk, officer.name)


def _named(channel: NoticeChannel) -> NoticeChannel:
    """Nothing was agreed: whoever tells it stands before the person."""
    return NoticeChannel.IN_PERSON if channel is NoticeChannel.NONE else channel


def _known(session: Session, uid: str) -> Notice:
    notice = session.notices.by_uid(uid)
    if notice is None:
        raise NoticeClosed(state="unknown")
    return notice


def _open(session: Session, uid: str) -> Notice:
    notice = _known(session, uid)
    if not notice.is_open:
        raise NoticeClosed(state=notice.state)
    return notice
