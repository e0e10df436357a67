"""How is everything that was written by hand in an outage entered, decided, checked and proved complete (Bắc Giang Đ21.3)?

The dossier, its form's fate and the keyed line are one transaction; many forms go in together or not at all (D3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from counter_app.domain import act_details, catch_up
from counter_app.domain.catch_up import CatchUp, CatchUpLine, KeyedForm, Known, LineState, Verdict
from counter_app.domain.errors import BadField, DomainError, MissingField
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.paper_form import FormChange, FormState, read_form_number
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acting, allow
from counter_app.services.catch_up_forms import FormReading, JudgedForm
from counter_app.services.catch_up_returns import give_at_once
from counter_app.services.catch_up_slips import keep_slip
from counter_app.services.dossier_acts import DossierActs
from counter_app.services.intake import IntakeService
from counter_app.services.kit_telling import tell_changed_kits
from counter_app.services.notices import NoticeService


@dataclass(frozen=True, slots=True)
class Keyed:
    """What became of one keyed form: a line, or why it was kept out. `again`: it was there; `number`: of its dossier."""

    line: CatchUpLine | None
    error: DomainError | None = None
    again: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Numbers and people of the forms that were looked at before, in the same table."""

    numbers: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


class CatchUpEntry:
    """Enters forms into an open session and takes the decisions about them. Idempotent by each form's line id."""

    def __init__(
        self,
        acting: Acting,
        intake: IntakeService,
        acts: DossierActs,
        reading: FormReading,
        notices: NoticeService,
    ) -> None:
        self._acting = acting
        self._intake = intake
        self._acts = acts
        self._reading = reading
        self._notices = notices

    def new_line_id(self) -> str:
        """An id for a form that is keyed now."""
        return self._acting.identifiers.new_id()

    def enter(self, uid: str, forms: Sequence[KeyedForm], officer: Officer) -> list[Keyed]:
        """What may be entered goes in together, in one transaction; what may not answers with its error. In order.

        Raises NotAllowed, BadField(catch_up) for a session that is unknown or closed, DateNotConfirmed.
        """
        allow(officer, Right.RECEIVE)
        self._acting.plausible_now()
        with self._acting.store.read() as session:
            of = open_session(session, uid)
            judged = [self._judged(session, of, form, officer) for form in forms]
        if not any(isinstance(one, JudgedForm) for one in judged):
            return [Keyed(None, one) for one in judged if isinstance(one, DomainError)]
        with self._acting.store.write() as session:
            open_session(session, uid)
            kept = [self._keep(session, of, one, officer) for one in judged]
        self._notices.raise_overdue()  # what was due while nobody knew of it (Huế Đ23.2)
        return kept

    def preview(self, uid: str, forms: Sequence[KeyedForm], officer: Officer, seen: Seen | None = None) -> list[Keyed]:
        """The same without storing anything: which rows would go in, clash, or be refused. `seen` is added to."""
        seen = seen or Seen()
        with self._acting.store.read() as session:
            of = open_session(session, uid)
            told: list[Keyed] = []
            for form in forms:
                judged = self._judged(session, of, form, officer)
                if isinstance(judged, DomainError):
                    told.append(Keyed(None, judged))
                    continue
                known = session.downtime.catch_ups.line(judged.keyed.line_id)
                if known is not None:
                    told.append(Keyed(known, again=True, number=_number_of(session, known)))
                    continue
                line = self._line(session, of, judged, officer)
                person = f"{judged.keyed.identity_number or judged.keyed.name}|{judged.keyed.procedure}"
                more = [catch_up.Clash.SAME_NUMBER] * (judged.number.text in seen.numbers)
                more += [catch_up.Clash.SAME_CITIZEN] * (bool(judged.keyed.name) and person in seen.people)
                clashes = tuple(dict.fromkeys((*more, *line.clashes)))
                told.append(Keyed(replace(line, clashes=clashes, state=_state(clashes))))
                seen.numbers.add(judged.number.text)
                seen.people.add(person)
            return told

    def decide(self, line_id: str, verdict: Verdict, reason: str, officer: Officer) -> Keyed:
        """A person's word about a clashing form. Raises NotAllowed, BadField(line), MissingField(reason), and as `enter`."""
        allow(officer, Right.SUPERVISE)
        told = act_details.tidy(reason, "reason")
        if not told:
            raise MissingField(field="reason")
        with self._acting.store.read() as session:
            line = _clashing(session, line_id)
            of = open_session(session, session.downtime.catch_ups.session_of(line_id))
            judged = self._reading.judged(session, of, line.form, officer) if verdict is Verdict.ENTER else None
        with self._acting.store.write() as session:
            line = replace(_clashing(session, line_id), decided_by=officer.name, decision=told)
            if judged is None:
                line = replace(line, state=LineState.SET_ASIDE)
            else:
                uid, _number = self._receive(session, of, judged, officer)
                self._give(session, judged, uid)
                line = replace(line, state=LineState.ENTERED, dossier_uid=uid)
            session.downtime.catch_ups.move_line(line)
            facts = {"verdict": str(verdict), "reason": told, "number": line.form.form_number}
            now = self._acting.clock.now()
            session.audit.add(AuditEntry(now, officer.officer_id, "catch-up.decided", line.dossier_uid, facts))
            return Keyed(line, number=_number_of(session, line))

    def check(self, line_id: str, officer: Officer) -> CatchUpLine:
        """A second person has compared the paper with what was entered. Raises NotAllowed, BadField (line, checker)."""
        allow(officer, Right.HANDLE)
        with self._acting.store.write() as session:
            line = session.downtime.catch_ups.line(line_id)
            if line is None or line.state is not LineState.ENTERED:
                raise BadField(field="line", value=line_id[:60], reason="line-not-entered")
            if line.keyed_id == officer.officer_id:
                raise BadField(field="checker", value=officer.name, reason="checks-own-entry")
            line = replace(line, checked_by=officer.name)
            session.downtime.catch_ups.move_line(line)
            now, facts = self._acting.clock.now(), {"number": line.form.form_number}
            session.audit.add(AuditEntry(now, officer.officer_id, "catch-up.checked", line.dossier_uid, facts))
        return line

    def void(self, number: str, reason: str, officer: Officer) -> None:
        """A form that was spoiled or lost. Raises NotAllowed, BadField(form_number), BadField(reason)."""
        self._fates([number], FormState.VOIDED, officer, act_details.tidy(reason, "reason"))

    def give_back(self, uid: str, officer: Officer, numbers: Sequence[str] = ()) -> int:
        """Forms that came back blank; without numbers every form of the session's kits that nobody has answered for.

        Returns how many. Raises NotAllowed, BadField (catch_up, form_number).
        """
        if not numbers:
            with self._acting.store.read() as session:
                of, tables = open_session(session, uid), session.downtime
                waiting = {line.form.form_number for line in tables.catch_ups.lines(uid) if line.state is LineState.CLASHING}
                forms = tables.forms.of_kits(of.kit_ids)
                numbers = [one.number for one in forms if one.state is FormState.ISSUED and one.number not in waiting]
        self._fates(numbers, FormState.RETURNED, officer, "")
        return len(numbers)

    def _fates(self, numbers: Iterable[str], state: FormState, officer: Officer, reason: str) -> None:
        allow(officer, Right.HANDLE)
        now = self._acting.clock.now()
        with self._acting.store.write() as session:
            for text in numbers:
                number = read_form_number(text)
                if number is None:
                    raise BadField(field="form_number", value=text[:60], reason="form-check-digits")
                if session.downtime.forms.by_number(number.text) is None:
                    raise BadField(field="form_number", value=number.text, reason="form-not-issued")
                change = FormChange(state, now, officer.officer_id, officer.name, reason=reason)
                session.downtime.forms.move(number.text, change)
                facts = {"number": number.text, "reason": reason}
                session.audit.add(AuditEntry(now, officer.officer_id, f"form.{state}", "", facts))
            tell_changed_kits(session, self._acting, officer)  # at once: another desk may be asked for that sheet (I3)

    # --- one form ------------------------------------------------------------------------------

    def _judged(self, session: Session, of: CatchUp, form: KeyedForm, officer: Officer) -> JudgedForm | DomainError:
        try:
            return self._reading.judged(session, of, form, officer)
        except DomainError as error:
            return error

    def _keep(self, session: Session, of: CatchUp, judged: JudgedForm | DomainError, officer: Officer) -> Keyed:
        if isinstance(judged, DomainError):
            return Keyed(None, judged)
        known = session.downtime.catch_ups.line(judged.keyed.line_id)
        if known is not None:
            return Keyed(known, again=True, number=_number_of(session, known))
        line, number = self._line(session, of, judged, officer), ""
        if line.state is LineState.ENTERED:
            try:
                uid, number = self._receive(session, of, judged, officer)
                line = replace(line, dossier_uid=uid)
            except DomainError as error:  # a slip is judged before anything of it is written
                return Keyed(None, error)
            self._give(session, judged, uid)
        session.downtime.catch_ups.add_line(of.uid, line)
        return Keyed(line, number=number)

    def _line(self, session: Session, of: CatchUp, judged: JudgedForm, officer: Officer) -> CatchUpLine:
        keyed, tables, now = judged.keyed, session.downtime.catch_ups, self._acting.clock.now()
        who, day = keyed.identity_number or keyed.name, keyed.received_at.date()
        again = bool(keyed.name) and tables.person_taken(of.uid, who, keyed.procedure)
        there = bool(keyed.identity_number) and tables.received_at_desk(keyed.identity_number, keyed.procedure, day)
        known = Known(
            session=of,
            calendar=self._acting.catalogue.calendar(),
            now=now,
            same_number=tables.number_taken(keyed.form_number),
            same_citizen=again,
            at_desk=there and not again,
        )
        clashes = catch_up.clashes_of(keyed, known)
        by = (officer.officer_id, officer.name)
        return CatchUpLine(keyed, judged.number.kind, _state(clashes), now, *by, clashes)

    def _receive(self, session: Session, of: CatchUp, judged: JudgedForm, officer: Officer) -> tuple[str, str]:
        """The dossier (uid, number) or slip ("", "") and the fate of its form. A second form with one number leaves the
        first one's fate."""
        uid, shown, number = "", "", judged.number.text
        if judged.reception is not None:
            dossier = self._intake.receive_in(session, judged.reception).dossier
            uid, shown = dossier.uid, dossier.shown_number
        else:
            keep_slip(session, self._acts.guidance, judged, officer, self._acting.plausible_now())
        form = session.downtime.forms.by_number(number)
        if form is not None and form.state is FormState.ISSUED:
            now = self._acting.clock.now()
            change = FormChange(FormState.ENTERED, now, officer.officer_id, officer.name, uid, session_id=of.uid)
            session.downtime.forms.move(number, change)
        return uid, shown

    def _give(self, session: Session, judged: JudgedForm, uid: str) -> None:
        """A result that was given while the citizen waited; what cannot be takes the whole transaction back."""
        give_at_once(session, self._acts.result_return, judged, uid, self._acting.plausible_now())


def open_session(session: Session, uid: str) -> CatchUp:
    """Raises BadField(catch_up)."""
    of = session.downtime.catch_ups.by_uid(uid)
    if of is None:
        raise BadField(field="catch_up", value=uid[:60], reason="unknown-catch-up")
    if not of.is_open:
        raise BadField(field="catch_up", value=uid[:60], reason="catch-up-closed")
    return of


def _state(clashes: Sequence[catch_up.Clash]) -> LineState:
    return LineState.CLASHING if clashes else LineState.ENTERED


def _clashing(session: Session, line_id: str) -> CatchUpLine:
    line = session.downtime.catch_ups.line(line_id)
    if line is None or line.state is not LineState.CLASHING:
        raise BadField(field="line", value=line_id[:60], reason="line-not-clashing")
    return line


def _number_of(session: Session, line: CatchUpLine) -> str:
    dossier = session.dossiers.by_uid(line.dossier_uid) if line.dossier_uid else None
    return dossier.shown_number if dossier else ""
