"""Was a database down when paper was taken in place of what it holds (NĐ 309/2026 Đ4.2a)?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from counter_app.domain.checklist import DATABASE_DOWN
from counter_app.domain.dossier import HandedIn
from counter_app.domain.errors import BadField
from counter_app.domain.outage import OutageKind
from counter_app.domain.procedure import HandIn, Procedure
from counter_app.ports import DeskStore

MOST_OUTAGES: Final = 500


def require_ground(handed_in: Sequence[HandedIn], procedure: Procedure, received_at: datetime, store: DeskStore) -> None:
    """The ground holds while an outage of a database is on record for that moment; what is entered later is measured at
    its real time. Raises BadField(components).
    """
    held = {one.code: one.name for one in procedure.components if one.hand_in is HandIn.FROM_DATABASE}
    named = [held[item.component_code] for item in handed_in if item.ground == DATABASE_DOWN and item.component_code in held]
    if not named:
        return
    with store.read() as session:
        table = session.downtime.outages
        outages = [*table.open(), *table.newest(MOST_OUTAGES)]
    if not any(one.kind is OutageKind.ONE_DATABASE_DOWN and one.covers(received_at) for one in outages):
        raise BadField(field="components", value=named[0], reason="database-not-down")
