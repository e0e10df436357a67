"""How dossiers leave the desk for those who settle them: the day's batch, who gave, who took, when (NĐ 61 Đ18, Đ21.2).

Received up to 15:00: the same working day; after 15:00: at the start of the next one. The applicant's clock does not wait
for it (R10), except where another agency is competent: there it starts when that agency has the dossier (NĐ 118 Đ17.3, R6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain import act_details, deadlines
from counter_app.domain.act import Known, SideEvent, holding
from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.errors import BadField, DomainError, MissingField
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Officer
from counter_app.services.acting import Acted, Acting, ActRequest, Prepared

LONGEST_BATCH = 500


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One received dossier that still lies at the desk. `hand_over_by`: the moment it must have left."""

    dossier: Dossier
    hand_over_by: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class HandoverList:
    """What must leave `today`, and what may wait for the opening of the next working day (received after 15:00)."""

    today: tuple[HandoverLine, ...]
    next_day: tuple[HandoverLine, ...]


@dataclass(frozen=True, slots=True)
class HandoverForm:
    """A batch. `unit`: the specialised division; `agency_code`, `agency_name`: another agency, "" for our own.

    `intent_id`: of the batch; each dossier's act is made from it, so a batch confirmed twice is one batch.
    """

    intent_id: str
    dossier_uids: tuple[str, ...]
    receiver: str
    unit: str = ""
    agency_code: str = ""
    agency_name: str = ""
    at: datetime | None = None
    wants_slip: bool = True
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of a batch: each dossier by itself, so that one that cannot go does not hold the others back."""

    batch_id: str
    done: tuple[Acted, ...]
    refused: tuple[tuple[str, DomainError], ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideForm:
    """A step outside: sent to, or come back from, an agency that is not on the system (Cần Thơ Đ7.3)."""

    intent_id: str
    dossier_uid: str
    receiver: str = ""
    agency_name: str = ""
    result: str = ""
    at: datetime | None = None
    expected_rev: int | None = None
    date_confirmed: bool = False


class HandoverService:
    """Gives dossiers on, and takes note of where they are."""

    def __init__(self, acting: Acting, desk: Desk) -> None:
        self._acting = acting
        self._desk = desk

    def waiting(self, now: datetime | None = None) -> HandoverList:
        """Received dossiers that still lie at the desk, oldest first, split by 15:00. Raises CalendarYearMissing."""
        at = now or self._acting.clock.now()
        calendar = self._acting.catalogue.calendar()
        end_of_day = calendar.close_of(at.date(), at.tzinfo)
        lines: list[HandoverLine] = []
        with self._acting.store.read() as session:
            for dossier in session.acts.waiting(DossierStatus.RECEIVED, at, LONGEST_BATCH):
                by = deadlines.hand_over_by(dossier.received_at.astimezone(at.tzinfo), calendar)
                lines.append(HandoverLine(dossier, by, late=at > by))
        today = tuple(line for line in lines if line.hand_over_by <= end_of_day)
        return HandoverList(today, tuple(line for line in lines if line.hand_over_by > end_of_day))

    def hand_over(self, form: HandoverForm, officer: Officer) -> HandedOver:
        """Each dossier of the batch with giver, receiver and time, and its control slip.

        Raises NotAllowed, MissingField(receiver), BadField; what keeps a single dossier back is told in `refused`.
        """
        receiver = act_details.tidy(form.receiver, "receiver")
        if not receiver:
            raise MissingField(field="receiver")
        if not 1 <= len(form.dossier_uids) <= LONGEST_BATCH:
            raise BadField(field="dossier", value=str(len(form.dossier_uids)), reason="out-of-range")
        if form.agency_code and form.agency_code == self._desk.agency_code:
            raise BadField(field="redirect_to", value=form.agency_code, reason="same-agency")
        done: list[Acted] = []
        refused: list[tuple[str, DomainError]] = []
        for uid in dict.fromkeys(form.dossier_uids):
            try:
                done.append(self._hand_over_one(uid, form, officer))
            except DomainError as error:
                refused.append((uid, error))
        return HandedOver(form.intent_id, tuple(done), tuple(refused))

    def _hand_over_one(self, uid: str, form: HandoverForm, officer: Officer) -> Acted:
        def prepare(dossier: Dossier, known: Known) -> Prepared:
            by = deadlines.hand_over_by(dossier.received_at, known.calendar)
            details = {
                "batchId": form.intent_id,
                "giver": officer.name,
                "receiver": act_details.tidy(form.receiver, "receiver"),
                "unit": act_details.tidy(form.unit, "unit"),
                "handOverBy": by.isoformat(timespec="milliseconds"),
            }
            if form.agency_code:
                details |= {"agency": form.agency_code, "agencyName": act_details.tidy(form.agency_name, "redirect_to")}
            return Prepared(dossier, details)

        request = ActRequest(
            f"{form.intent_id}:{uid}",
            uid,
            DossierEvent.HAND_OVER,
            officer,
            at=form.at,
            wants_slip=form.wants_slip,
            date_confirmed=form.date_confirmed,
        )
        return self._acting.perform(request, prepare)

    def awaits_agency(self, dossier_uid: str) -> bool:
        """It was handed to another agency, and nobody has noted yet that it arrived there."""
        with self._acting.store.read() as session:
            past = holding([one.act for one in session.acts.of_dossier(dossier_uid)])
        given = any(act.event == DossierEvent.HAND_OVER and "agency" in act.details for act in past)
        return given and all(act.event != SideEvent.RECEIVE_AT_AGENCY for act in past)

    def receive_at_agency(
        self, intent_id: str, dossier_uid: str, officer: Officer, at: datetime | None = None, *, receiver: str = ""
    ) -> Acted:
        """The competent agency has it: the term counts from now on, the date on the receipt stays beside the new one."""
        details = {"receiver": act_details.tidy(receiver, "receiver") or officer.name}
        return self._acting.perform(
            ActRequest(intent_id, dossier_uid, SideEvent.RECEIVE_AT_AGENCY, officer, at=at, details=details)
        )

    def send_outside(self, form: OutsideForm, officer: Officer) -> Acted:
        """To an agency that is not on the system; the term goes on (R14). Raises MissingField(redirect_to)."""
        details = {
            "giver": officer.name,
            "receiver": act_details.tidy(form.receiver, "receiver"),
            "agencyName": act_details.text({"agency": form.agency_name}, "agency", "redirect_to"),
        }
        return self._outside(form, DossierEvent.SEND_OUTSIDE, officer, details)

    def outside_result(self, form: OutsideForm, officer: Officer) -> Acted:
        """The paper result came back and is keyed in (Cần Thơ Đ7.3). Raises MissingField(result)."""
        details = {"result": act_details.text({"result": form.result}, "result")}
        return self._outside(form, DossierEvent.RECEIVE_OUTSIDE_RESULT, officer, details)

    def _outside(self, form: OutsideForm, event: DossierEvent, officer: Officer, details: dict[str, str]) -> Acted:
        return self._acting.perform(
            ActRequest(
                form.intent_id,
                form.dossier_uid,
                event,
                officer,
                at=form.at,
                details=details,
                expected_rev=form.expected_rev,
                date_confirmed=form.date_confirmed,
            )
        )


def uids(lines: Iterable[HandoverLine]) -> tuple[str, ...]:
    """The dossiers of some lines, as a batch wants them."""
    return tuple(line.dossier.uid for line in lines)
