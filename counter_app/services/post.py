"""How dossiers come in from the post, and how results go out by it: counted, signed for, followed (QĐ 45/2016 Đ7, Đ9).

Paper and system change together: what the signed minutes say is what every dossier on them says (Bắc Giang Đ21.2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from counter_app.domain import act_details, post_batch
from counter_app.domain.act import SideEvent
from counter_app.domain.desk import Desk
from counter_app.domain.dossier import DeliveryStatus, Dossier, DossierStatus, ReturnMethod
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust, OperationKind
from counter_app.domain.post_batch import Direction, PostBatch, PostItem
from counter_app.ports import AuditEntry, Session
from counter_app.post_ports import OpenPostItem
from counter_app.services.acting import Acted, Acting, ActRequest, allow, known_dossier

MOST = 500


@dataclass(frozen=True, slots=True)
class MinutesForm:
    """What both sides sign. `items`: counted (in), or with the dossier that goes out under each phiếu gửi (out).

    `at` None = now; an earlier moment is the real signing of an entry made later.
    """

    intent_id: str
    direction: Direction
    carrier: str
    post_officer: str
    items: tuple[PostItem, ...]
    at: datetime | None = None
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SignedMinutes:
    """`again`: it was there already."""

    batch: PostBatch
    again: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryForm:
    """What the post reported of a result that it had: delivered to `receiver_name`, or brought back for a `reason`."""

    intent_id: str
    dossier_uid: str
    receiver_name: str = ""
    reason: str = ""
    at: datetime | None = None
    date_confirmed: bool = False


class PostService:
    """The desk's dealings with the post. Minutes are idempotent by the intent id made when the form opened."""

    def __init__(self, acting: Acting, desk: Desk) -> None:
        self._acting = acting
        self._desk = desk

    # --- what there is -------------------------------------------------------------------------

    def to_send(self) -> tuple[Dossier, ...]:
        """Results at the desk whose applicants want them by post, oldest reception first; an unpaid fee keeps one here."""
        return tuple(dossier for dossier in self._ready() if dossier.delivery is DeliveryStatus.AT_DESK)

    def on_the_way(self) -> tuple[Dossier, ...]:
        """Results that the post has and has reported nothing of."""
        return tuple(dossier for dossier in self._ready() if dossier.delivery is DeliveryStatus.GIVEN_TO_POST)

    def open_items(self) -> tuple[OpenPostItem, ...]:
        """What the post handed over and nobody has received yet: each is received with channel "post"."""
        with self._acting.store.read() as session:
            return tuple(session.post_batches.open_items(MOST))

    def batches(self, limit: int = 50) -> tuple[PostBatch, ...]:
        """The latest minutes, newest first."""
        with self._acting.store.read() as session:
            return tuple(session.post_batches.newest(limit))

    def by_number(self, number: str) -> PostBatch | None:
        """Minutes by the number on paper."""
        with self._acting.store.read() as session:
            return session.post_batches.by_number(number)

    def _ready(self) -> list[Dossier]:
        with self._acting.store.read() as session:
            ready = session.acts.waiting(DossierStatus.RESULT_READY, self._acting.clock.now(), MOST)
        return [dossier for dossier in ready if dossier.return_method is ReturnMethod.POST]

    # --- signing -------------------------------------------------------------------------------

    def sign(self, form: MinutesForm, officer: Officer) -> SignedMinutes:
        """Minutes, their operation and audit link, and of results that go out each act: in one transaction, or nothing.

        Raises NotAllowed, MissingField (carrier, post_officer, post_items, post_slip), BadField (post_slip, paper_count,
        at), DifferenceUnanswered, DateNotConfirmed, and for a result that cannot go what `act.apply` raises.
        """
        allow(officer, Right.RECEIVE if form.direction is Direction.IN else Right.HANDLE)
        now, trust = self._acting.vouched_now(form.date_confirmed)
        form = _tidied(form)
        post_batch.judge(form.direction, form.items)
        if form.at is not None and form.at > now:
            raise BadField(field="at", value=form.at.isoformat(), reason="in-the-future")
        with self._acting.store.write() as session:
            known = session.post_batches.by_intent(form.intent_id)
            if known is not None:
                return SignedMinutes(known, again=True)
            used = session.post_batches.used(tuple(item.slip_number for item in form.items))
            if used:
                raise BadField(field="post_slip", value=used[0], reason="used-before")
            batch = self._batch(session, form, officer, now)
            session.post_batches.add(batch, form.intent_id)
            self._tell(session, batch, trust)
            for item in batch.items:
                if batch.direction is Direction.OUT:
                    self._give(session, batch, item, officer, (now, trust))
        return SignedMinutes(batch)

    def _batch(self, session: Session, form: MinutesForm, officer: Officer, now: datetime) -> PostBatch:
        items = form.items
        if form.direction is Direction.OUT:
            items = tuple(_addressed(item, known_dossier(session, item.dossier_uid)) for item in items)
        number = post_batch.batch_number(self._desk.desk_id, now.date(), session.post_batches.next_number(now.date()))
        return PostBatch(
            uid=self._acting.identifiers.new_id(),
            number=number,
            direction=form.direction,
            carrier=form.carrier,
            post_officer=form.post_officer,
            items=items,
            signed_at=form.at or now,
            recorded_at=now,
            officer_id=officer.officer_id,
            officer_name=officer.name,
            desk_id=self._desk.desk_id,
            agency_code=self._desk.agency_code,
        )

    def _tell(self, session: Session, batch: PostBatch, trust: ClockTrust) -> None:
        kind = OperationKind.POST_BATCH_SIGNED
        told = kind, post_batch.batch_fact(batch, trust)
        self._acting.record(session, batch.uid, told, actor=batch.officer_id, at=batch.recorded_at)
        facts = {"number": batch.number, "direction": str(batch.direction), "count": str(len(batch.items))}
        session.audit.add(AuditEntry(batch.recorded_at, batch.officer_id, str(kind), batch.uid, facts))

    def _give(
        self, session: Session, batch: PostBatch, item: PostItem, officer: Officer, vouched: tuple[datetime, ClockTrust]
    ) -> None:
        details = {
            "batch": batch.number,
            "postSlip": item.slip_number,
            "carrier": batch.carrier,
            "postOfficer": batch.post_officer,
        }
        intent_id = f"{batch.uid}:{item.dossier_uid}"
        request = ActRequest(
            intent_id, item.dossier_uid, SideEvent.GIVE_TO_POST, officer, at=batch.signed_at, details=details
        )
        self._acting.perform_in(session, request, vouched)

    # --- what the post reports -----------------------------------------------------------------

    def delivered(self, form: DeliveryForm, officer: Officer) -> Acted:
        """The post has handed the result to its reader: it is returned. Raises MissingField(receiver_name), BadField."""
        name = act_details.text({"n": form.receiver_name}, "n", "receiver_name")
        details: dict[str, Any] = {"receiverName": name, "method": str(ReturnMethod.POST), "originals": []}
        return self._report(form, DossierEvent.RETURN_RESULT, officer, details)

    def came_back(self, form: DeliveryForm, officer: Officer) -> Acted:
        """Not delivered: it lies at the desk again. Raises MissingField(reason), IllegalTransition."""
        return self._report(form, SideEvent.COME_BACK_FROM_POST, officer, {})

    def _report(
        self, form: DeliveryForm, event: DossierEvent | SideEvent, officer: Officer, details: dict[str, Any]
    ) -> Acted:
        with self._acting.store.read() as session:
            dossier = known_dossier(session, form.dossier_uid)
            acts = session.acts.of_dossier(form.dossier_uid)
            done = session.acts.by_id(form.intent_id) is not None
        if dossier.delivery is not DeliveryStatus.GIVEN_TO_POST and not done:
            raise BadField(field="dossier", value=dossier.shown_number, reason="not-with-the-post")
        given = next((one.act for one in reversed(acts) if one.act.event is SideEvent.GIVE_TO_POST), None)
        slip = str(given.details["postSlip"]) if given else ""
        request = ActRequest(
            form.intent_id,
            form.dossier_uid,
            event,
            officer,
            reason=form.reason,
            at=form.at,
            details={**details, "postSlip": slip},
            wants_slip=False,
            date_confirmed=form.date_confirmed,
        )
        return self._acting.perform(request)


def _tidied(form: MinutesForm) -> MinutesForm:
    """Raises MissingField (carrier, post_officer), BadField."""
    signers = {name: act_details.tidy(getattr(form, name), name) for name in ("carrier", "post_officer")}
    for name, value in signers.items():
        if not value:
            raise MissingField(field=name)
    items = tuple(
        replace(
            item,
            slip_number=act_details.tidy(item.slip_number, "post_slip").upper(),
            person=act_details.tidy(item.person, "name"),
            answer=act_details.tidy(item.answer, "reason"),
        )
        for item in form.items
    )
    if form.direction is Direction.OUT:
        _judge_results(items)
    return replace(form, items=items, **signers)  # type: ignore[arg-type]  # names of text members only


def _judge_results(items: tuple[PostItem, ...]) -> None:
    """One phiếu gửi a result, one result a phiếu gửi."""
    uids = [item.dossier_uid for item in items]
    if not all(uids):
        raise MissingField(field="dossier")
    if len(set(uids)) < len(uids):
        raise BadField(field="dossier", value=str(len(uids)), reason="listed-twice")


def _addressed(item: PostItem, dossier: Dossier) -> PostItem:
    """Who gets it, as the minutes name one; one cover each."""
    person = dossier.applicant
    return replace(
        item,
        person=item.person or person.name,
        address=person.address,
        dossier_number=dossier.shown_number,
        declared=1,
        counted=1,
    )
