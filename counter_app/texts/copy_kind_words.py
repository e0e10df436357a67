"""What is said of a digital copy: whose side of the dossier it shows, from which paper, signed by whom (Cần Thơ Đ2.6-2.8)?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.digital_copy import HAND_WRITTEN_CODE, RESULT_CODE, CopyOrigin, DigitalCopy
from counter_app.domain.errors import BadField
from counter_app.texts.scan_left_words import signing_words

ORIGINS: Final[dict[CopyOrigin, str]] = {
    CopyOrigin.FROM_ORIGINAL: "sao từ bản chính",
    CopyOrigin.FROM_REGISTER: "sao từ sổ gốc",
    CopyOrigin.CERTIFIED: "chứng thực bản sao điện tử",
    CopyOrigin.FROM_DATABASE: "lấy từ cơ sở dữ liệu",
}
ORIGIN_HINT: Final = "1 bản chính, 2 sổ gốc, 3 chứng thực, 4 cơ sở dữ liệu"


def origin_of(typed: str) -> CopyOrigin:
    """By its number in the hint. Raises BadField(copy_origin)."""
    told = typed.strip()
    numbers = {str(number): origin for number, origin in enumerate(ORIGINS, 1)}
    if told not in numbers:
        raise BadField(field="copy_origin", value=told[:20], reason="out-of-range")
    return numbers[told]


def paper_name(code: str, name: str) -> str:
    """The result and the form of an outage are named as such among the papers."""
    return {RESULT_CODE: f"Kết quả: {name}", HAND_WRITTEN_CODE: f"Phiếu viết tay {name}"}.get(code, name)


def copy_line(copy: DigitalCopy) -> str:
    """Kết quả: Giấy khai sinh – 1 trang, sao từ bản chính, đã ký (Nguyễn Thị Mẫu)."""
    who = f" ({copy.signer})" if copy.signer else ""
    waits = ", chờ xác nhận" if copy.confirm_open else ""
    name = paper_name(copy.component_code, copy.component_name)
    return f"{name} – {copy.pages} trang, {ORIGINS[copy.origin]}, {signing_words(copy)}{who}{waits}"
