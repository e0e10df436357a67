"""Which dossiers did made-up citizens lodge online in the demo? They go in by the portal's own door of the gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from counter_app.domain.checklist import ask_everything
from counter_app.domain.errors import CentralUnreachable
from counter_app.domain.person import Person
from counter_app.domain.procedure import Procedure
from counter_app.domain.received_fact import component_fact, person_fact

PORTAL_ID: Final = "demo-portal"
UNIT_ID: Final = "demo-unit"  # the software of the specialised unit: tells what became of a dossier
_ONE = Person("Đỗ Thị Giả Định", identity_number="024192000111", phone="0904000111", address="Số 5 phố Thử, phường Mẫu")
_TWO = Person("Bùi Văn Thử Nghiệm", identity_number="024089000222", phone="0904000222", address="Thôn Mẫu, xã Thử Nghiệm")


def online_samples(
    agency: str, procedures: tuple[Procedure, Procedure], now: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, what the portal tells): a whole one of two hours ago, and one that lacks a paper and waits for days."""
    whole, lacking = procedures
    yield "demo-online-1", _lodged(agency, whole, _ONE, now - timedelta(hours=2))
    fact = _lodged(agency, lacking, _TWO, now - timedelta(days=4))
    papers = [paper for paper in fact["components"] if paper["originals"] + paper["copies"]]
    papers[-1] |= {"state": "missing", "originals": 0, "copies": 0}
    yield "demo-online-2", fact


def lodge_online(port: int, secret: str, lodged: Iterator[tuple[str, dict[str, Any]]]) -> None:
    """As the portal does, over HTTP. Raises CentralUnreachable."""
    import httpx

    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10.0, trust_env=False) as http:
        form = {"grant_type": "client_credentials", "client_id": PORTAL_ID, "client_secret": secret}
        token = _told(http.post("/v1/token", data=form))["access_token"]
        for online_id, fact in lodged:
            body = json.dumps(fact, ensure_ascii=False).encode()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            _told(http.put(f"/v1/online/{online_id}", content=body, headers=headers))


def _told(answer: Any) -> dict[str, Any]:
    if answer.status_code != 200:
        raise CentralUnreachable(reason=f"demo-portal-{answer.status_code}", address="127.0.0.1")
    told: dict[str, Any] = answer.json()
    return told


def _lodged(agency: str, procedure: Procedure, who: Person, at: datetime) -> dict[str, Any]:
    case = procedure.cases[0].code if procedure.cases else ""
    return {
        "agency": agency,
        "rev": 1,
        "procedure": procedure.code,
        "case": case,
        "lodgedAt": at.isoformat(timespec="seconds"),
        "account": f"vneid:{who.identity_number}",
        "applicant": person_fact(who),
        "submitter": None,
        "components": [component_fact(item) for item in ask_everything(procedure, case)],
        "returnMethod": "at_desk",
        "summary": "",
        "payment": None,
    }
