"""Which made-up slips must the templates of acts print: supplement, refusal, control slip, apology, stop notice, return?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from counter_app.domain.act import Act, ActEvent
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.province import FormName, ProvinceProfile
from counter_app.domain.slip import SlipDocument, SlipKind
from counter_app.domain.slip_mark import SlipMark, marked
from counter_app.domain.slips_of_acts import SlipFacts, act_document

_LINE: Final = {
    "paper": "Giấy chứng sinh",
    "wrong": "Bản chụp, thiếu dấu của cơ sở khám bệnh, chữa bệnh",
    "ground": "Luật Hộ tịch Điều 16",
    "remedy": "Nộp bản chính do bệnh viện cấp, hoặc văn bản của người làm chứng",
}
LONG_LIST: Final = 60
LONG_NAME: Final = ("Công ty trách nhiệm hữu hạn một thành viên Thử Nghiệm và các cộng sự " * 5)[:300].strip()
_REASON: Final = "Cơ quan phối hợp chưa gửi kết quả xác minh"


@dataclass(frozen=True, slots=True)
class _Told:
    """What happened: the event, the status before it, and its details."""

    event: ActEvent
    status: DossierStatus
    name: str
    details: Mapping[str, Any]


_ACTS: Final[Mapping[SlipKind, _Told]] = {
    SlipKind.SUPPLEMENT_REQUEST: _Told(
        DossierEvent.RETURN_FOR_SUPPLEMENT,
        DossierStatus.PROCESSING,
        "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        {"lines": [_LINE, _LINE], "requestNumber": 2, "returnBy": "2026-02-10"},
    ),
    SlipKind.REFUSAL: _Told(
        DossierEvent.REFUSE_AS_RESULT,
        DossierStatus.PROCESSING,
        "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        {"redirectTo": "Sở Tư pháp"},
    ),
    SlipKind.CONTROL_SLIP: _Told(
        DossierEvent.HAND_OVER,
        DossierStatus.RECEIVED,
        "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        {"giver": "Trần Văn Đức", "receiver": "Lê Thị Nhận", "unit": "Công chức Tư pháp - Hộ tịch"},
    ),
    SlipKind.APOLOGY: _Told(
        DossierEvent.POSTPONE,
        DossierStatus.PROCESSING,
        "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        {"newDueAt": "2026-02-13T16:00:00+07:00"},
    ),
    SlipKind.STOP_NOTICE: _Told(
        DossierEvent.WITHDRAW, DossierStatus.PROCESSING, "Thông báo dừng giải quyết hồ sơ", {"proposedBy": "Chủ hồ sơ"}
    ),
    SlipKind.RETURN_RECEIPT: _Told(
        DossierEvent.RETURN_RESULT,
        DossierStatus.RESULT_READY,
        "Giấy biên nhận trả kết quả",
        {
            "receiverName": "Phạm Văn Thay",
            "phone": "0900 000 002",
            "authorisation": "Giấy ủy quyền số 15/2026",
            "method": "at_desk",
            "originals": [{"component": "C5", "name": "Giấy chứng nhận kết hôn", "count": 1}],
            "results": [{"name": "Giấy khai sinh", "number": "12/2026"}],
        },
    ),
}


def act_slips(kind: SlipKind, dossier: Dossier, profile: ProvinceProfile) -> tuple[tuple[str, SlipDocument], ...]:
    """Samples of one kind by name, made from a sample dossier; empty for a kind that no act has."""
    told = _ACTS.get(kind)
    if told is None:
        return ()
    at = dossier.received_at
    before = replace(dossier, status=told.status)
    moved = replace(before.due, due_at=before.due.due_at + timedelta(days=3)) if before.due.due_at else before.due
    reason = "" if kind is SlipKind.RETURN_RECEIPT else _REASON
    act = Act("act-1", told.event, at, at, "o1", "Trần Văn Đức", reason, dict(told.details))
    facts = SlipFacts(
        replace(profile, forms=(FormName(str(kind), told.name, "Mẫu số 00", "Kèm theo văn bản mẫu"),)), "Q1", at
    )
    made = act_document(kind, before, replace(before, due=moved), act, facts)
    return (
        ("ordinary", made),
        (
            "long-reason",
            _changed(made, body={"reason": " ".join([_REASON] * 30)} if made.content["body"].get("reason") else {}),
        ),
        ("long-name", _changed(made, applicant={"name": LONG_NAME})),
        *_long_lists(made),
        ("provisional", _changed(made, number={"kind": "provisional"})),
        ("reprint", _changed(made, qr=_code(made, 2, 1), copy={"number": 2, "reason": "Khách làm mất giấy"})),
        ("second-attempt", _changed(made, qr=_code(made, 1, 2), attempt=_attempt(made))),
        ("practice", _changed(made, watermark="BẢN TẬP DƯỢT")),
    )


def _long_lists(made: SlipDocument) -> Iterator[tuple[str, SlipDocument]]:
    """Sixty lines in the list of a slip that has one: they flow on, and none is left out."""
    if made.kind is SlipKind.SUPPLEMENT_REQUEST:
        lines = [{**_LINE, "paper": f"{_LINE['paper']} – phần {number}"} for number in range(1, LONG_LIST + 1)]
        yield "60-lines", _changed(made, body={"lines": lines})
    if made.kind is SlipKind.RETURN_RECEIPT:
        papers = [{"name": f"Giấy chứng nhận kết hôn – bản {number}", "count": 1} for number in range(1, LONG_LIST + 1)]
        yield "60-lines", _changed(made, body={"originals": papers})


def _changed(made: SlipDocument, **changes: Any) -> SlipDocument:
    content = dict(made.content)
    for name, value in changes.items():
        content[name] = {**content[name], **value} if isinstance(value, Mapping) and name in content else value
    return SlipDocument(made.kind, content)


def _code(made: SlipDocument, copy: int, attempt: int) -> str:
    return marked(str(made.content["number"]["text"]), SlipMark(copy, attempt, str(made.kind)))


def _attempt(made: SlipDocument) -> dict[str, Any]:
    """What `sheet_document` adds from the second sheet of a copy on."""
    return {"number": 2, "cause": "half", "made_at": made.content["made_at"]}
