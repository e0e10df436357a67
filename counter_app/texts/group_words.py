"""What is a group of fields called, which desk and unit change as one? By its stored name; loaded with the errors (D20)."""

from __future__ import annotations

from typing import Final

GROUPS: Final = {
    "identity": "Nhân thân chủ hồ sơ",
    "address": "Địa chỉ",
    "contact": "Liên hệ",
    "submitter": "Người nộp",
    "authorisation": "Giấy ủy quyền",
    "return": "Cách nhận kết quả",
    "summary": "Trích yếu",
}
