"""How often did the citizen have to deal with the desk until the dossier was done (Đà Nẵng Đ11.2, rating content of QĐ 766)?

Counted are visits and what was told: reception, papers brought later, the result fetched, withdrawal; every notice that
reached the person; visits before the reception that became no dossier. Acts of one visit are one contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from counter_app.domain.act import Act, SideEvent, holding
from counter_app.domain.dossier import ReturnMethod
from counter_app.domain.life_cycle import DossierEvent as E
from counter_app.domain.notice import MISSED

ONE_VISIT = timedelta(hours=1)  # acts closer together are one visit: a result given at once is no second contact
_SUPPLEMENT = frozenset({E.RECEIVE_SUPPLEMENT})
_RETURN = frozenset({E.RETURN_RESULT, SideEvent.RETURN_PAPERS})
_VISITS = _SUPPLEMENT | _RETURN | {E.WITHDRAW}


@dataclass(frozen=True, slots=True)
class Contacts:
    """`before`: visits that became no dossier; `supplements`: papers brought later; `other`: such as a withdrawal."""

    before: int = 0
    intake: int = 1
    supplements: int = 0
    notices: int = 0
    returns: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.before + self.intake + self.supplements + self.notices + self.returns + self.other


def contacts_of(received_at: datetime, acts: Sequence[Act], before: int = 0) -> Contacts:
    """From the acts of a dossier, oldest first; those that were taken back count for nothing."""
    counts: dict[str, Any] = {"supplements": 0, "notices": 0, "returns": 0, "other": 0}
    here_until = received_at
    for act in holding(acts):
        if act.event is SideEvent.GIVE_NOTICE:
            in_person = act.details.get("channel") == "in_person" and act.at - here_until < ONE_VISIT
            counts["notices"] += int(act.details.get("outcome") not in MISSED and not in_person)
        elif _is_visit(act):
            if act.at - here_until >= ONE_VISIT:
                counts[_kind(act)] += 1
            here_until = act.at
    return Contacts(before=before, **counts)


def _is_visit(act: Act) -> bool:
    """What goes by post or wire brings nobody to the desk."""
    if act.event not in _VISITS:
        return False
    return act.event not in _RETURN or act.details.get("method", ReturnMethod.AT_DESK) == ReturnMethod.AT_DESK


def _kind(act: Act) -> str:
    if act.event in _SUPPLEMENT:
        return "supplements"
    return "returns" if act.event in _RETURN else "other"
