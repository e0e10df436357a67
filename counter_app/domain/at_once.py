"""Which results are given while the citizen waits (trả ngay), and who gets a receipt then?

NĐ 61 Đ17.4, Bắc Giang Đ15.1đ: no receipt unless asked for, but always a record. Luật Hộ tịch Đ5.3, NĐ 23/2015 Đ7: what comes
after 15:00 may be given on the next working day, and then an appointment slip with its hour is due.
"""

from __future__ import annotations

from counter_app.domain.dossier import Dossier
from counter_app.domain.procedure import Procedure
from counter_app.domain.processing_time import TermKind


def is_immediate(procedure: Procedure | None, dossier: Dossier) -> bool:
    """True when the result may be given without a hand-over before (NĐ 61 Đ17.4)."""
    at_once = dossier.due.term.kind in (TermKind.SAME_DAY, TermKind.NONE)
    return at_once or (procedure is not None and procedure.immediate_result)


def is_for_another_day(dossier: Dossier) -> bool:
    """The result is promised for a later day than that of the reception."""
    due_at = dossier.due.due_at
    return due_at is not None and due_at.date() > dossier.received_at.astimezone(due_at.tzinfo).date()


def receipt_wanted(asked: bool | None, procedure: Procedure, dossier: Dossier) -> bool:
    """Whether a receipt is printed. `asked` None: as the law has it for this procedure.

    A promise for another day is always given on paper where the procedure is one of those settled at once.
    """
    if not procedure.immediate_result:
        return asked is not False
    return is_for_another_day(dossier) or asked is True
