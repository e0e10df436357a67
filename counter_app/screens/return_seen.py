"""What does the return of a result know of the dossier: its state, the papers to tick, whether somebody was told?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter_app.domain.act import ENDED
from counter_app.domain.digital_copy import DigitalCopy, PaperKind
from counter_app.domain.dossier import DeliveryStatus, Dossier, DossierStatus
from counter_app.domain.errors import UnknownProcedure
from counter_app.domain.notice import MISSED
from counter_app.domain.operation import OperationKind
from counter_app.services.counter import CounterServices
from counter_app.services.result_return import Original

_COMING = (DossierStatus.PROCESSING, DossierStatus.RECEIVED)


@dataclass(frozen=True, slots=True)
class ReturnSeen:
    """The dossier as it was read. `told`: the applicant has been told of something.

    `papers`: originals to give back, and those to compare with what came as a file.
    """

    dossier: Dossier
    papers: tuple[Original, ...]
    result_name: str
    told: bool
    result_copy: DigitalCopy | None = None

    @property
    def takes_result(self) -> bool:
        """The result can be noted now."""
        return self.dossier.status in _COMING

    @property
    def gives_out(self) -> bool:
        """A result, or the papers of a dossier that ended otherwise, can be handed out now."""
        dossier = self.dossier
        ended = dossier.status in ENDED and dossier.delivery is not DeliveryStatus.RETURNED
        return dossier.status is DossierStatus.RESULT_READY or ended

    def is_untold(self, today: date) -> bool:
        """A result before its day that nobody has been told of (Đà Nẵng Đ10.3); the service has the last word."""
        if self.told or self.dossier.status is not DossierStatus.RESULT_READY:
            return False
        due_at = self.dossier.due.due_at
        return due_at is not None and today < due_at.date()


def read_return(services: CounterServices, uid: str) -> ReturnSeen:
    """For a worker thread. Raises UnknownDossier, StoreError."""
    detail = services.lookup.detail(uid)
    notices = [row for row in detail.history if row.code == OperationKind.NOTICE_GIVEN]
    told = any(row.facts.get("outcome") not in MISSED for row in notices)
    papers = services.acts.result_return.papers_to_tick(detail.dossier)
    scan = next((copy for copy in detail.copies if copy.kind is PaperKind.RESULT), None)
    return ReturnSeen(detail.dossier, papers, _result_name(services, detail.dossier), told, scan)


def _result_name(services: CounterServices, dossier: Dossier) -> str:
    try:
        return services.catalogue.procedure(dossier.procedure_code, dossier.received_at.date()).result
    except UnknownProcedure:
        return ""
