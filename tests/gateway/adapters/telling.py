"""Which dossiers does a desk tell the gateway of, for it to forward?"""

from __future__ import annotations

import hashlib
from typing import Any

from tests.gateway.asking import Desk
from tests.gateway.making import LINE, act_fact, event, new_id, note, received
from tests.gateway.test_uploads import declare, put

LATER = "2026-12-03T10:00:00+07:00"
SCAN = b"%PDF-1.7 a made-up copy" * 50


def tell_story(desk: Desk, name: str = "Nguyễn Thị Thử") -> str:
    """Received, handed over, asked to complete, completed, noted, result there and returned. Returns the dossier's id."""
    first = received()
    first["data"]["applicant"]["name"] = name
    first = event("dossier.received", first["subject"], 1, first["data"])
    uid = first["subject"]
    give = {"giver": "An", "receiver": "Bình"}
    told = [
        ("dossier.handed-over", act_fact("hand_over", "processing", details=give)),
        (
            "dossier.supplement-requested",
            act_fact("return_for_supplement", "returned_for_supplement", reason="Thiếu giấy", details={"lines": [LINE]}),
        ),
        (
            "dossier.supplement-received",
            act_fact(
                "receive_supplement",
                "received",
                round=2,
                dueAt=LATER,
                previousDueAt="2026-11-30T08:15:30.123+07:00",
            ),
        ),
        ("result.received", act_fact("finish", "result_ready", dueAt=LATER)),
        ("result.returned", act_fact("return_result", "result_returned", dueAt=LATER)),
    ]
    acts = [event(kind, uid, place, fact) for place, (kind, fact) in enumerate(told, start=2)]
    results = desk.send(first, *acts, note(uid, len(told) + 2))
    assert {result["status"] for result in results} == {"applied"}
    return uid


def attach(desk: Desk, uid: str, sequence: int, *, upload: bool = True, content: bytes = SCAN) -> str:
    """A digital copy of a paper; returns its file id."""
    file_id = new_id()
    fact: dict[str, Any] = {
        "fileId": file_id,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "mediaType": "application/pdf",
        "component": "TP1",
        "componentName": "Tờ khai",
        "paperCode": "KQ.G01.000001",
        "source": "scanned",
        "pages": 1,
        "sheets": 1,
        "dpi": 300,
        "notedBlank": 0,
        "verdict": "pass",
        "signing": "unsigned",
        "confirmNeeded": False,
        "validUntil": None,
        "reusedFrom": None,
        "replaces": None,
        "assignment": "12/QĐ-UBND",
        "device": "Mẫu",
        "profile": "300",
        "at": "2026-11-25T09:40:00.000+07:00",
        "clerkId": "cb-01",
        "clerkName": "Trần Văn Mẫu",
        "deskClock": {"trust": "confirmed"},
    }
    [result] = desk.send(event("document.attached", uid, sequence, fact))
    assert result["status"] == "applied", result
    if upload:
        send_file(desk, file_id, content)
    return file_id


def send_file(desk: Desk, file_id: str, content: bytes = SCAN) -> None:
    """The bytes, as the lane of attachments sends them."""
    declared = declare(desk, content, file_id)
    assert declared.status_code == 201
    if not declared.json()["upload"]["complete"]:  # these bytes came before under another id
        assert put(desk, 0, content, file_id).status_code == 204
