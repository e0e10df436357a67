"""What is each slip called inside a sentence?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.label import LabelKind
from counter_app.domain.slip import PrintJob, SlipKind

SLIPS: Final = {
    SlipKind.RECEIPT: "giấy tiếp nhận",
    SlipKind.SUPPLEMENT_REQUEST: "phiếu yêu cầu bổ sung",
    SlipKind.REFUSAL: "phiếu từ chối",
    SlipKind.CONTROL_SLIP: "phiếu kiểm soát",
    SlipKind.APOLOGY: "phiếu xin lỗi",
    SlipKind.STOP_NOTICE: "thông báo dừng giải quyết",
    SlipKind.RETURN_RECEIPT: "giấy biên nhận trả kết quả",
    SlipKind.LABEL: "nhãn hồ sơ",
}


def slip_words(kind: SlipKind) -> str:
    """Phiếu từ chối, in the middle of a sentence."""
    return SLIPS[kind]


def job_words(job: PrintJob) -> str:
    """The same for one copy; a label by what it stands on: nhãn giấy tờ 3/8."""
    if job.kind is not SlipKind.LABEL:
        return slip_words(job.kind)
    if job.content.get("kind") == LabelKind.FOLDER:
        return "nhãn bìa hồ sơ"
    return f"nhãn giấy tờ {job.content.get('number')}/{job.content.get('total')}"
