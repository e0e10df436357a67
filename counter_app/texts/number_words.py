"""How are numbers told to the clerk: the fate of each, of the forms on paper, and that few are left?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counter_app.domain.number_lease import NumberState
from counter_app.domain.paper_form import FormState

if TYPE_CHECKING:
    from counter_app.services.lease_keeping import NumberSupply

STATES: Final = {
    NumberState.UNUSED: "chưa dùng",
    NumberState.GIVEN: "đã cấp, chưa in",
    NumberState.PRINTED: "đã in",
    NumberState.PRINT_UNKNOWN: "chưa rõ đã in",
    NumberState.SPOILED: "hỏng",
    NumberState.VOID: "hủy",
    NumberState.BURNED: "bỏ, không dùng",
}
FORMS: Final = {
    FormState.ISSUED: "chưa có kết cục",
    FormState.ENTERED: "đã nhập",
    FormState.VOIDED: "hủy",
    FormState.RETURNED: "trả lại trắng",
}


def supply_words(supply: NumberSupply) -> str:
    """How long the numbers last and what to do about it; "" while there are enough."""
    if not supply.is_low:
        return ""
    told = f"Số hồ sơ đang giữ chỉ đủ {supply.days} ngày làm việc."
    if supply.is_short:
        return f"{told} Báo hỗ trợ nối lại trung tâm để được cấp thêm; hết số thì quầy cấp số tạm, vẫn tiếp nhận."
    return f"{told} Nhấn F4 kiểm tra kết nối trung tâm để được cấp thêm."
