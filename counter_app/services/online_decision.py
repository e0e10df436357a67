"""How is the one decision on an online dossier kept with what came of it, in the same transaction (D3, I2)?"""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.errors import OnlineDecided
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.online_dossier import OnlineState
from counter_app.ports import Session

STATE_OF = {
    GuidanceOutcome.SUPPLEMENT: OnlineState.ASKED,
    GuidanceOutcome.REFUSED: OnlineState.REFUSED,
}


def decide_online(session: Session, uid: str, state: OnlineState, at: datetime, officer_id: str) -> None:
    """Take it off the queue. Raises OnlineDecided when nothing waits under this uid (any more)."""
    if not session.online.decide(uid, state, at, officer_id):
        known = session.online.newest(uid)
        raise OnlineDecided(state=str(known.state) if known else "unknown")
