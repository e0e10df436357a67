"""The jobs at the counter that follow a reception, or take its place, as one bundle for screens and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.desk import Desk
from counter_app.domain.slip import PaperFormat
from counter_app.ports import SlipPrinter
from counter_app.services.act_slips import ActSlips
from counter_app.services.acting import Acting, ActingDoors
from counter_app.services.catalogue import CatalogueService
from counter_app.services.correction import CorrectionService
from counter_app.services.dossier_correction import DossierCorrection
from counter_app.services.due_board import DueBoard
from counter_app.services.field_cases import FieldCases
from counter_app.services.guidance import GuidanceService
from counter_app.services.handover import HandoverService
from counter_app.services.parked_decision import ParkedDecisions
from counter_app.services.payments import PaymentService
from counter_app.services.post import PostService
from counter_app.services.refusal import RefusalService
from counter_app.services.result_return import ResultReturn
from counter_app.services.result_validity import ResultValidity
from counter_app.services.same_people import SamePeople
from counter_app.services.supplement import SupplementService
from counter_app.services.withdrawal import WithdrawalService

OFFICE_PAPERS = (PaperFormat.A5, PaperFormat.A4)
ROLL_PAPERS = (PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM)


@dataclass(frozen=True, slots=True)
class DossierActs:
    """One of each; every one commits through the same `acting`."""

    acting: Acting
    guidance: GuidanceService
    supplement: SupplementService
    refusal: RefusalService
    handover: HandoverService
    due_board: DueBoard
    result_return: ResultReturn
    withdrawal: WithdrawalService
    validity: ResultValidity
    correction: CorrectionService
    post: PostService
    payments: PaymentService
    parked: ParkedDecisions
    corrections: DossierCorrection
    cases: FieldCases
    people: SamePeople

    def new_intent(self) -> str:
        """The intent id of a form that opens."""
        return self.acting.identifiers.new_id()


def dossier_acts(
    doors: ActingDoors, desk: Desk, catalogue: CatalogueService, printers: Mapping[PaperFormat, SlipPrinter]
) -> DossierActs:
    """The bundle over the doors. Slips of acts are forms: on the paper of the printer for forms, else of the receipt, else
    on another sheet that a printer takes; a desk that has a roll printer only prints them on the roll."""
    papers = (
        desk.profile.forms_paper or desk.profile.receipt_paper,
        desk.profile.receipt_paper,
        *OFFICE_PAPERS,
        desk.profile.roll_paper,
        *ROLL_PAPERS,
    )
    paper = next((paper for paper in papers if paper in printers), desk.profile.receipt_paper)
    acting = Acting(doors, catalogue, ActSlips(doors.clock, doors.identifiers, desk, paper))
    guidance, correction = GuidanceService(acting, desk), CorrectionService(acting)
    return DossierActs(
        acting=acting,
        guidance=guidance,
        supplement=SupplementService(acting, guidance),
        refusal=RefusalService(acting, guidance),
        handover=HandoverService(acting, desk),
        due_board=DueBoard(acting),
        result_return=ResultReturn(acting),
        withdrawal=WithdrawalService(acting),
        validity=ResultValidity(acting),
        correction=correction,
        post=PostService(acting, desk),
        payments=PaymentService(acting),
        parked=ParkedDecisions(acting, correction, desk),
        corrections=DossierCorrection(acting),
        cases=FieldCases(acting),
        people=SamePeople(acting.store, acting.clock),
    )
