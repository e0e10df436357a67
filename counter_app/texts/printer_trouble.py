"""Why did a printer print nothing, and what is to be done at it? One sentence per trouble that the printer itself names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TROUBLES: Final = {
    "cover-open": "đang mở nắp, chưa in gì. Đóng nắp rồi in lại.",
    "head-open": "đang mở nắp, chưa in gì. Đóng nắp rồi in lại.",
    "cutter": "kẹt dao cắt, chưa in gì. Tắt máy, gỡ giấy kẹt, bật lại rồi in lại.",
    "paper-jam": "kẹt giấy, chưa in gì. Gỡ giấy kẹt rồi in lại.",
    "media-jam": "kẹt giấy, chưa in gì. Gỡ giấy kẹt rồi in lại.",
    "ribbon-out": "hết ruy băng mực, chưa in gì. Thay ruy băng rồi in lại.",
    "offline": "đang tạm ngừng, chưa in gì. Nhấn nút trên máy in để bật trực tuyến rồi in lại.",
    "paused": "đang tạm ngừng, chưa in gì. Nhấn nút trên máy in để chạy tiếp rồi in lại.",
    "busy": "đang in giấy khác, chưa in gì. Đợi in xong rồi in lại.",
    "in-use": "đang do chương trình khác giữ, chưa in gì. Đóng chương trình đó rồi in lại.",
    "not-a-receipt-printer": "trả lời không như máy in nhiệt, chưa in gì. Xem lại địa chỉ, cổng và loại máy trong cài đặt.",
    "error": "báo lỗi, chưa in gì. Tắt máy, bật lại rồi in lại.",
}
_OTHERWISE: Final = "không trả lời, chưa in gì. Bật máy in, kiểm tra dây rồi in lại."


def offline_sentence(facts: Mapping[str, object]) -> str:
    """Máy in … đang mở nắp, chưa in gì. Đóng nắp rồi in lại."""
    return f"Máy in {facts.get('printer')} {_TROUBLES.get(str(facts.get('reason', '')), _OTHERWISE)}"
