"""How does a supervisor put right an act that the centre refused? By an act of its own: sent bytes are never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.errors import NotUndoable
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet, SupervisorAsked
from counter_app.texts import act_words

if TYPE_CHECKING:
    from counter_app.ports import ParkedOperation
    from counter_app.screens.desk_session import DeskSession
    from counter_app.services.acting import Acted
    from counter_app.services.counter import CounterServices


def reverse_parked(services: CounterServices, session: DeskSession, operation: ParkedOperation) -> SupervisorAsked[Acted]:
    """Asks for a supervisor's reason, then appends the reversing act behind the refused one.

    Raises NotUndoable(not-an-act) for what is no act on a dossier (a reception, a file): that can only be released.
    """
    correction = services.acts.correction
    act = correction.act_of(operation.dossier_uid, operation.op_id)
    if act is None:
        raise NotUndoable(reason="not-an-act")
    intent_id = services.acts.new_intent()

    def reverse(approval: Approval, confirmed: bool) -> Acted:
        return correction.reverse(intent_id, act.act_id, approval.reason, approval.officer, date_confirmed=confirmed)

    sheet = ApprovalSheet(f"{act_words.undo_words(act.event)} · {operation.number}", act_words.PARKED_RULE)
    return SupervisorAsked(sheet, reverse, services.login, services.day, session)
