"""What belongs to entering the paper of an outage besides the entry itself: taking back, as one bundle for screens."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.services.catch_up_undo import CatchUpUndo
from counter_app.services.dossier_acts import DossierActs


@dataclass(frozen=True, slots=True)
class CatchUpDesk:
    """One of each."""

    undoing: CatchUpUndo


def catch_up_desk(acts: DossierActs) -> CatchUpDesk:
    """Over the acts of the desk."""
    return CatchUpDesk(CatchUpUndo(acts.acting, acts.correction))
