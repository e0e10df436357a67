"""Made-up slips of acts for the tests of paper. Every name is invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from config.province_files import load_form_sets
from counter_app.domain.act import Act, ActEvent
from counter_app.domain.dossier import DossierStatus
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.slip import SlipDocument, SlipKind
from counter_app.domain.slips_of_acts import SlipFacts, act_document
from tests.printers.slips import DUE_AT, RECEIVED_AT, dossier, profile

LINES = [
    {
        "component": "C1",
        "paper": "Giấy chứng sinh",
        "wrong": "Bản chụp, thiếu dấu của cơ sở khám bệnh, chữa bệnh",
        "ground": "Luật Hộ tịch Đ16; NĐ 123/2015 Đ9",
        "remedy": "Nộp bản chính do bệnh viện cấp, hoặc văn bản của người làm chứng",
    },
    {
        "component": "C0",
        "paper": "Tờ khai đăng ký khai sinh theo mẫu",
        "wrong": "Chưa ghi nơi sinh; người khai chưa ký",
        "ground": "TT 04/2020/TT-BTP Phụ lục",
        "remedy": "Ghi đủ mục nơi sinh rồi ký, ghi rõ họ tên",
    },
]
EVENTS: dict[SlipKind, tuple[ActEvent, DossierStatus, dict[str, Any]]] = {
    SlipKind.SUPPLEMENT_REQUEST: (
        DossierEvent.RETURN_FOR_SUPPLEMENT,
        DossierStatus.PROCESSING,
        {"lines": LINES, "requestNumber": 1, "returnBy": "2026-02-10"},
    ),
    SlipKind.REFUSAL: (DossierEvent.REFUSE_AS_RESULT, DossierStatus.PROCESSING, {"redirectTo": "Sở Tư pháp"}),
    SlipKind.CONTROL_SLIP: (
        DossierEvent.HAND_OVER,
        DossierStatus.RECEIVED,
        {"giver": "Trần Văn Đức", "receiver": "Lê Thị Nhận", "unit": "Công chức Tư pháp - Hộ tịch"},
    ),
    SlipKind.APOLOGY: (DossierEvent.POSTPONE, DossierStatus.PROCESSING, {"newDueAt": "2026-02-13T16:00:00+07:00"}),
    SlipKind.STOP_NOTICE: (DossierEvent.WITHDRAW, DossierStatus.PROCESSING, {"proposedBy": "Chủ hồ sơ"}),
    SlipKind.RETURN_RECEIPT: (
        DossierEvent.RETURN_RESULT,
        DossierStatus.RESULT_READY,
        {
            "receiverName": "Phạm Văn Thay",
            "phone": "0900 000 002",
            "authorisation": "Giấy ủy quyền số 15/2026",
            "method": "at_desk",
            "receiptShown": False,
            "originals": [{"component": "C5", "name": "Giấy chứng nhận kết hôn", "count": 1}],
            "results": [{"name": "Giấy khai sinh", "number": "12/2026"}],
        },
    ),
}


def act_slip(kind: SlipKind, form_set: str = "tt-01-2018", **details: Any) -> SlipDocument:
    """A slip of this kind under a form set."""
    event, status, told = EVENTS[kind]
    before = dossier(status=status)
    due = replace(before.due, due_at=DUE_AT.replace(day=13, hour=16, minute=0))
    after = replace(before, due=due) if kind is SlipKind.APOLOGY else before
    reason = "Cơ quan phối hợp chưa gửi kết quả xác minh" if kind is not SlipKind.RETURN_RECEIPT else ""
    act = Act("act-1", event, RECEIVED_AT, RECEIVED_AT, "o1", "Trần Văn Đức", reason, {**told, **details})
    facts = SlipFacts(profile(forms=load_form_sets()[form_set], contacts=("Điện thoại: 0900 000 000",)), "Q1", RECEIVED_AT)
    return act_document(kind, before, after, act, facts)


ALL = tuple(EVENTS)
