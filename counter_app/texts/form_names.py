"""How are the numbered blank forms called?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.paper_form import FormKind

KINDS: Final[dict[FormKind, str]] = {
    FormKind.RECEIPT: "Giấy tiếp nhận và hẹn trả (hai liên)",
    FormKind.SUPPLEMENT: "Phiếu yêu cầu bổ sung (hai liên)",
    FormKind.REFUSAL: "Phiếu từ chối (hai liên)",
    FormKind.REGISTER_PAGE: "Trang sổ theo dõi",
}
