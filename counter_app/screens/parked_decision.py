"""How does a supervisor decide on an act that the centre refused? By an act of its own: sent bytes are never edited."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING

from counter_app.domain.operation import OperationKind
from counter_app.domain.parked_decision import Way
from counter_app.screens.dialogs.act_form import Asked
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet, SupervisorAsked
from counter_app.screens.dossier_correction import fields_of, typed_values
from counter_app.services.parked_decision import DecisionForm, ReceptionForm
from counter_app.texts import case_words, names
from counter_app.texts.problems import problem_sentence

if TYPE_CHECKING:
    from textual.screen import Screen

    from counter_app.domain.dossier import Dossier
    from counter_app.ports import ParkedOperation
    from counter_app.screens.desk_session import DeskSession
    from counter_app.services.counter import CounterServices
    from counter_app.services.parked_decision import RefusedCase

NEW_REASON = "new_reason"


class ParkedDecisionDialogs:
    """Leads one decision. Runs in a worker of the screen that asks."""

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        self._services = services
        self._parked = services.acts.parked
        self._session = session

    async def decide(self, screen: Screen[None], operation: ParkedOperation) -> bool:
        """True when somebody decided. Raises CounterError for what does not wait for a person any more."""
        case = await to_thread(self._parked.look, operation.op_id)
        if case.refused.row.kind == OperationKind.DOSSIER_RECEIVED:
            detail = await to_thread(self._services.lookup.detail, operation.dossier_uid)
            form = self._reception(case, detail.dossier)
        else:
            way = await self._way(screen, case)
            if way is None:
                return False
            form = self._decision(case, way)
        return await screen.app.push_screen_wait(form) is not None

    async def _way(self, screen: Screen[None], case: RefusedCase) -> Way | None:
        if len(case.ways) == 1:
            return case.ways[0]
        offered = [(case_words.WAYS[way], str(way)) for way in case.ways]
        chosen = await screen.app.push_screen_wait(Choose("Quyết định về việc bị từ chối", offered))
        return Way(chosen) if chosen else None

    def _decision(self, case: RefusedCase, way: Way) -> SupervisorAsked[str]:
        intent_id, op_id = self._services.acts.new_intent(), case.refused.row.op_id
        fields: tuple[Asked, ...] = ()
        if way is Way.CORRECTED:
            fields = (Asked(NEW_REASON, "Nội dung sửa lại", str(case.told.get("reason", "")), required=True),)

        def do(approval: Approval, confirmed: bool) -> str:
            instead = {"reason": approval.values[NEW_REASON]} if way is Way.CORRECTED else None
            form = DecisionForm(intent_id, op_id, way, approval.reason, instead, confirmed)
            return self._parked.decide(form, approval.officer)

        sheet = ApprovalSheet(_title(case, case_words.WAYS[way]), _told(case, case_words.DECISION_RULE), fields)
        return SupervisorAsked(sheet, do, self._services.login, self._services.day, self._session)

    def _reception(self, case: RefusedCase, dossier: Dossier) -> SupervisorAsked[str]:
        intent_id, op_id = self._services.acts.new_intent(), case.refused.row.op_id

        def do(approval: Approval, confirmed: bool) -> str:
            form = ReceptionForm(intent_id, op_id, typed_values(approval.values), approval.reason, confirmed)
            return self._parked.correct_reception(form, approval.officer)

        sheet = ApprovalSheet(
            _title(case, case_words.WAYS[Way.CORRECTED]), _told(case, case_words.RECEPTION_RULE), fields_of(dossier)
        )
        return SupervisorAsked(sheet, do, self._services.login, self._services.day, self._session)


def _title(case: RefusedCase, what: str) -> str:
    kind = case.refused.row.kind
    told = names.name_of(OperationKind(kind)) if kind in tuple(OperationKind) else kind
    return f"{what}: {told} · {case.number}" if case.number else f"{what}: {told}"


def _told(case: RefusedCase, rule: str) -> str:
    return f"{problem_sentence(case.refused.problem_code, case.refused.problem_detail)}\n{rule}"
