"""Which dossiers left the desk together, who gave and who took them? The list that goes with a batch (NĐ 61 Đ18, Đ21.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter_app.act_ports import RecordedAct
from counter_app.domain.act import holding
from counter_app.domain.errors import UnknownDossier
from counter_app.domain.life_cycle import DossierEvent
from counter_app.ports import DeskStore, Session

GIVEN_ON = (DossierEvent.HAND_OVER, DossierEvent.SEND_OUTSIDE)


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One dossier as it stood when it was given on."""

    uid: str
    number: str
    applicant_name: str
    procedure_name: str
    received_at: datetime
    due_at: datetime | None
    dossier_sets: int


@dataclass(frozen=True, slots=True)
class DeliveryList:
    """A batch. `agency_name`: of another agency, "" for a unit of our own; `at`: the hand-over."""

    batch_id: str
    giver: str
    receiver: str
    unit: str
    agency_name: str
    at: datetime
    lines: tuple[DeliveryLine, ...]


class HandoverLists:
    """Reads batches back from their acts; what was undone since is not on the list."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store

    def of_batch(self, batch_id: str) -> DeliveryList:
        """Raises UnknownDossier when nothing left the desk under this id."""
        with self._store.read() as session:
            return self._listed(session, batch_id)

    def of_dossier(self, dossier_uid: str) -> DeliveryList:
        """The batch with which the dossier last left. Raises UnknownDossier when it never did."""
        with self._store.read() as session:
            acts = holding([one.act for one in session.acts.of_dossier(dossier_uid)])
            given = next((act for act in reversed(acts) if act.event in GIVEN_ON and act.details.get("batchId")), None)
            if given is None:
                raise UnknownDossier(dossier_code=dossier_uid)
            return self._listed(session, str(given.details["batchId"]))

    def _listed(self, session: Session, batch_id: str) -> DeliveryList:
        held = [one for one in session.acts.of_batch(batch_id) if self._holds(session, one)]
        lines = tuple(line for one in held if (line := _line(session, one.dossier_uid)) is not None)
        if not lines:
            raise UnknownDossier(dossier_code=batch_id)
        told = held[0].act.details
        return DeliveryList(
            batch_id=batch_id,
            giver=str(told.get("giver", "")),
            receiver=str(told.get("receiver", "")),
            unit=str(told.get("unit", "")),
            agency_name=str(told.get("agencyName", "")),
            at=held[0].act.at,
            lines=lines,
        )

    def _holds(self, session: Session, recorded: RecordedAct) -> bool:
        acts = holding([one.act for one in session.acts.of_dossier(recorded.dossier_uid)])
        return recorded.act.event in GIVEN_ON and any(act.act_id == recorded.act.act_id for act in acts)


def _line(session: Session, uid: str) -> DeliveryLine | None:
    dossier = session.dossiers.by_uid(uid)
    if dossier is None:
        return None
    return DeliveryLine(
        uid=uid,
        number=dossier.shown_number,
        applicant_name=dossier.applicant.name,
        procedure_name=dossier.procedure_name,
        received_at=dossier.received_at,
        due_at=dossier.due.due_at,
        dossier_sets=dossier.dossier_sets,
    )
