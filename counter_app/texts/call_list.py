"""What is the printed call list called, and what do its columns say?"""

from __future__ import annotations

from typing import Final

from counter_app.services.notice_sheets import CallListWords

CALL_LIST: Final = CallListWords(
    title="Danh sách cần báo cho công dân",
    before="Gọi đúng người, hỏi họ tên trước khi nói nội dung. Ghi kết quả vào cột cuối rồi nhập vào máy trong ngày.",
    empty="Không còn ai cần gọi.",
    columns=("Hồ sơ, chủ hồ sơ", "Điện thoại", "Nội dung báo", "Báo trước", "Kết quả, giờ gọi"),
    no_phone="chưa có số",
)
