"""What does the centre hear of a kit of blank forms, so that its ledger and the desk's agree (Bắc Giang Đ21.3; I3)?"""

from __future__ import annotations

import hashlib
from typing import Final

from counter_app.domain.officer import Officer
from counter_app.domain.operation import OperationKind, canonical_json
from counter_app.domain.paper_form import PaperKit, form_runs, kit_fact
from counter_app.ports import Session
from counter_app.services.acting import Acting

TOLD: Final = "kit_told:"  # note: hash of what was told last of a kit
KITS_LOOKED_AT: Final = 50


def tell_kit(session: Session, acting: Acting, kit: PaperKit, officer: Officer) -> bool:
    """Tell the whole kit as it stands now, within the caller's transaction; False when that was told before."""
    clock = acting.clock
    runs = form_runs(session.downtime.forms.of_kit(kit.kit_id), kit)
    trust = clock.trust()
    fact = kit_fact(kit, trust, runs)
    standing = hashlib.sha256(canonical_json([fact["ranges"], fact.get("openedAt"), fact.get("fates")])).hexdigest()
    name = f"{TOLD}{kit.kit_id}"
    if session.notes.get(name) == standing:
        return False
    session.notes.put(name, standing)
    acting.record(session, kit.kit_id, (OperationKind.KIT_ISSUED, fact), actor=officer.officer_id, at=clock.now())
    return True


def tell_changed_kits(session: Session, acting: Acting, officer: Officer) -> int:
    """The newest kits whose forms have found their fate since they were last told, e.g. in a catch-up. Returns how many."""
    kits = session.downtime.forms.kits(KITS_LOOKED_AT)
    return sum(tell_kit(session, acting, kit, officer) for kit in reversed(kits))
