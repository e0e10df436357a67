"""When is a session of entering paper opened, what does it lack, and who closes it (Bắc Giang Đ21.2; Đà Nẵng Đ17.6e)?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from counter_app.domain import act_details, catch_up
from counter_app.domain.catch_up import CatchUp, CatchUpLine, Gap, KindTotal, LineState, Missing, doubles_note
from counter_app.domain.catch_up_report import CatchUpFigures, catch_up_fact
from counter_app.domain.desk import Desk
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import OperationKind
from counter_app.domain.outage import Outage
from counter_app.domain.paper_form import FormKind, FormState, PaperForm, census_of, read_form_number
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acting, allow
from counter_app.services.catch_up import open_session
from counter_app.services.notices import NoticeService

UNIT_CATCH_UPS = "catch_ups_of_unit"  # noted as the feed tells it


@dataclass(frozen=True, slots=True)
class CatchUpForm:
    """The header. `kit_ids` (): every kit of the desk whose seal was broken and that has forms without a fate.

    `ended_at` None: when the outage ended. `totals`, `cash`: counted from the paper.
    """

    uid: str
    outage_uid: str
    kit_ids: tuple[str, ...] = ()
    ended_at: datetime | None = None
    totals: tuple[KindTotal, ...] = ()
    cash: int = 0
    on_duty: tuple[str, ...] = ()
    check_every: int = 0


@dataclass(frozen=True, slots=True)
class ClosingWord:
    """How a session is closed: by whom the rest is signed for, and why."""

    signer: Officer | None = None
    reason: str = ""


class CatchUps:
    """Opens, counts and closes sessions. Opening is idempotent by the uid."""

    def __init__(self, acting: Acting, desk: Desk, notices: NoticeService) -> None:
        self._acting = acting
        self._desk = desk
        self._notices = notices

    def new_uid(self) -> str:
        """An id for a session that is opened now."""
        return self._acting.identifiers.new_id()

    def open(self, form: CatchUpForm, officer: Officer) -> CatchUp:
        """Keep the header, tell the centre, and raise the duties to tell that came due meanwhile (Huế Đ23.2).

        Raises NotAllowed, BadField (outage, kit, ended_at, forms, form_number, paid_amount), MissingField (kit, ended_at).
        """
        allow(officer, Right.HANDLE)
        now, _trust = self._acting.plausible_now()
        with self._acting.store.write() as session:
            known = session.downtime.catch_ups.by_uid(form.uid)
            if known is not None:
                return known
            of = self._header(session, form, officer, now)
            session.downtime.catch_ups.add(of)
            for kit_id in of.kit_ids:
                session.downtime.forms.break_seal(kit_id, now)
            self._tell(session, self._figures(session, of), officer)
            session.audit.add(AuditEntry(now, officer.officer_id, "catch-up.opened", of.uid, {}))
        self._notices.raise_overdue()
        return of

    def opened(self) -> list[CatchUp]:
        """What waits to be closed, oldest first."""
        with self._acting.store.read() as session:
            return session.downtime.catch_ups.open()

    def outages(self, limit: int = 10) -> list[Outage]:
        """Whose paper nobody has begun to enter, newest first; where there is none the newest, as paper may turn up late."""
        with self._acting.store.read() as session:
            begun = {of.outage_uid for of in session.downtime.catch_ups.newest(500)}
            newest = session.downtime.outages.newest(50)
        return [one for one in newest if one.uid not in begun][:limit] or newest[:1]

    def elsewhere(self) -> tuple[str, ...]:
        """Other desks of the unit that have not closed theirs, as the centre told last."""
        with self._acting.store.read() as session:
            told: dict[str, str] = json.loads(session.notes.get(UNIT_CATCH_UPS) or "{}")
        return tuple(sorted({desk for desk in told.values() if desk != self._desk.desk_id}))

    def latest(self, limit: int = 50) -> list[CatchUp]:
        """Newest first."""
        with self._acting.store.read() as session:
            return session.downtime.catch_ups.newest(limit)

    def figures(self, uid: str) -> CatchUpFigures:
        """The session as it stands, with its list of differences. Raises BadField(catch_up)."""
        with self._acting.store.read() as session:
            of = session.downtime.catch_ups.by_uid(uid)
            if of is None:
                raise BadField(field="catch_up", value=uid[:60], reason="unknown-catch-up")
            return self._figures(session, of)

    def close(self, uid: str, word: ClosingWord, officer: Officer) -> CatchUpFigures:
        """Count once more and close: complete, or signed for by a supervisor's name. The centre is told.

        Raises NotAllowed, BadField (catch_up, signer), MissingField (signer, reason).
        """
        allow(officer, Right.HANDLE)
        now = self._acting.clock.now()
        with self._acting.store.write() as session:
            of = open_session(session, uid)
            figures = self._figures(session, of)
            of = replace(
                of, closed_at=now, closed_by=officer.name, head_hash=session.downtime.days.ledger(now.date()).head_hash
            )
            if not figures.is_complete:
                of = _signed(of, word)
            session.downtime.catch_ups.close(of)
            figures = replace(figures, session=of)
            self._tell(session, figures, officer)
            facts = {"differences": str(len(figures.missing)), "signer": of.signer_id, "reason": of.reason}
            session.audit.add(AuditEntry(now, officer.officer_id, "catch-up.closed", of.uid, facts))
        self._notices.raise_overdue()
        return figures

    # --- inside the transaction ------------------------------------------------------------------

    def _header(self, session: Session, form: CatchUpForm, officer: Officer, now: datetime) -> CatchUp:
        outage = session.downtime.outages.by_uid(form.outage_uid)
        if outage is None:
            raise BadField(field="outage", value=form.outage_uid[:60], reason="unknown-outage")
        ended_at = form.ended_at or outage.ended_at or now
        forms = session.downtime.forms
        kit_ids = form.kit_ids or tuple(
            kit.kit_id for kit in forms.kits() if kit.opened_at and census_of(forms.of_kit(kit.kit_id)).open
        )
        for kit_id in kit_ids:
            if forms.kit(kit_id) is None:
                raise BadField(field="kit", value=kit_id[:60], reason="unknown-kit")
        header = CatchUp(
            uid=form.uid,
            outage_uid=outage.uid,
            desk_id=self._desk.desk_id,
            began_at=outage.began_at,
            ended_at=ended_at,
            kit_ids=kit_ids,
            opened_at=now,
            officer_id=officer.officer_id,
            officer_name=officer.name,
            totals=tuple(_tidy(total) for total in form.totals),
            cash=form.cash,
            on_duty=form.on_duty,
            check_every=form.check_every,
        )
        catch_up.judge_session(header)
        return header

    def _figures(self, session: Session, of: CatchUp) -> CatchUpFigures:
        forms = session.downtime.forms.of_kits(of.kit_ids)
        lines = session.downtime.catch_ups.lines(of.uid)
        entered = [line for line in lines if line.state is LineState.ENTERED]
        cash = sum(line.form.cash for line in entered)
        by_kind = {kind: [form for form in forms if form.kind is kind] for kind in FormKind}
        return CatchUpFigures(
            session=of,
            censuses={kind: census_of(some) for kind, some in by_kind.items() if some},
            lines=tuple(lines),
            missing=(*_missing(of, forms, lines, cash), *_doubles(session, of, entered)),
            cash=cash,
        )

    def _tell(self, session: Session, figures: CatchUpFigures, officer: Officer) -> None:
        clock = self._acting.clock
        told = OperationKind.CATCH_UP_RECORDED, catch_up_fact(figures, clock.trust())
        self._acting.record(session, figures.session.uid, told, actor=officer.officer_id, at=clock.now())


def _missing(of: CatchUp, forms: Iterable[PaperForm], lines: list[CatchUpLine], cash: int) -> Iterable[Missing]:
    waiting = [line for line in lines if line.state is LineState.CLASHING]
    numbers = {line.form.form_number for line in waiting}
    for form in forms:
        if form.state is FormState.ISSUED and form.number not in numbers:
            yield Missing(Gap.FORM_OPEN, form.number, form.kind)
    for line in waiting:
        yield Missing(Gap.UNDECIDED, line.form.form_number, line.kind)
    used: dict[FormKind, list[str]] = {}
    for form in forms:
        if form.state is FormState.VOIDED:
            used.setdefault(form.kind, []).append(form.number)
    for line in lines:
        if line.state is LineState.ENTERED:
            used.setdefault(line.kind, []).append(line.form.form_number)
        number = read_form_number(line.form.form_number)
        if number is not None and catch_up.needs_check(line, number.running, of.check_every):
            yield Missing(Gap.UNCHECKED, number.text, line.kind)
    yield from catch_up.count_gaps(of, used, cash)


def _doubles(session: Session, of: CatchUp, entered: list[CatchUpLine]) -> Iterable[Missing]:
    """As the centre told last: until one of the two is taken back, or a supervisor signs that both are real."""
    others: dict[str, dict[str, str]] = json.loads(session.notes.get(doubles_note(of.uid)) or "{}")
    for line in entered:
        if other := others.get(line.dossier_uid):
            yield Missing(Gap.OTHER_DESK, line.form.form_number, line.kind, other=other["number"], desk=other["desk"])


def _signed(of: CatchUp, word: ClosingWord) -> CatchUp:
    reason = act_details.tidy(word.reason, "reason")
    if word.signer is None:
        raise MissingField(field="signer")
    if not word.signer.may(Right.SUPERVISE):
        raise BadField(field="signer", value=word.signer.name, reason="not-a-supervisor")
    if not reason:
        raise MissingField(field="reason")
    return replace(of, signer_id=word.signer.officer_id, signer_name=word.signer.name, reason=reason)


def _tidy(total: KindTotal) -> KindTotal:
    """Numbers in their written form. Raises BadField(form_number)."""
    ends = []
    for text in (total.first, total.last):
        number = read_form_number(text) if text else None
        if text and (number is None or number.kind is not total.kind):
            raise BadField(field="form_number", value=text[:60], reason="form-check-digits")
        ends.append(number.text if number else "")
    return replace(total, first=ends[0], last=ends[1])
