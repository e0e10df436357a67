"""A desk with dossiers that citizens lodged at the portal. All people are made up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from counter_app.domain.online_dossier import OnlineDossier, online_from_fact
from tests.desk_rig import DeskRig
from tests.gateway.making import online_fact

MONDAY = datetime.fromisoformat("2026-11-16T09:00:00+07:00")
PAPERS = [
    {
        "code": "to-khai",
        "state": "ok",
        "originals": 1,
        "copies": 0,
        "substitute": "Biểu mẫu điện tử tương tác",
        "reason": "",
    },
    {"code": "chung-sinh", "state": "ok", "originals": 1, "copies": 0, "substitute": "", "reason": ""},
    {"code": "can-cuoc", "state": "ok", "originals": 0, "copies": 0, "substitute": "", "reason": ""},
]


def lodge(rig: DeskRig, uid: str = "on-1", rev: int = 1, **more: Any) -> OnlineDossier:
    """As the feed would have brought it."""
    members = {"lodgedAt": MONDAY.isoformat(), "components": PAPERS, "agency": rig.desk.agency_code, **more}
    lodged = online_from_fact(uid, online_fact(rev, **members))
    with rig.store.write() as session:
        session.online.add(lodged, f"print-{uid}-{rev}", rig.clock.now())
    return lodged
