"""What is each slip called inside a sentence?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.slip import SlipKind

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
