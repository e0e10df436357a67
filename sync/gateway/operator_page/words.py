"""What does the operator page call lights, reasons, states and decisions? Vietnamese, for the province's engineer."""

from __future__ import annotations

from typing import Final

# A sign beside the colour: colour is never the only one.
LIGHTS: Final = {
    "red": ("✕", "Cần xử lý"),
    "amber": ("▲", "Cần để ý"),
    "green": ("●", "Tốt"),
    "grey": ("○", "Chưa kết nối"),
}
REASONS: Final = {
    "forked": "Kho dữ liệu của quầy bị tách đôi",
    "parked": "Có việc bị trung tâm từ chối",
    "differs": "Đối chiếu ngày có chênh lệch",
    "silent": "Hơn 1 giờ không liên lạc",
    "late": "Việc chờ gửi quá 30 phút",
    "clock": "Đồng hồ lệch quá 2 phút",
    "numbers": "Dải số còn dưới 5 ngày",
    "never": "Chưa từng liên lạc",
}
STATES: Final = {"ok": "Đã chuyển đủ", "behind": "Đang chuyển", "stuck": "Có hồ sơ bị giữ", "away": "Không liên lạc được"}
ACTS: Final = {
    "reconsider": "Xét lại",
    "skip": "Bỏ qua",
    "upstream-release": "Cho đi tiếp",
    "upstream-there": "Đã có ở hệ thống kia",
    "upstream-again": "Gửi lại",
    "catalogue": "Thay danh mục",
}
TOLD: Final = {
    "reconsidered": "Đã bỏ lời từ chối. Quầy gửi lại là được xét lại.",
    "skipped": "Hồ sơ đi tiếp, mục đó được giữ nguyên trong sổ.",
    "released": "Hồ sơ được chuyển tiếp ở lượt sau.",
    "settled": "Đã ghi câu trả lời, hồ sơ được chuyển tiếp ở lượt sau.",
    "uploaded": "Danh mục mới đã có hiệu lực. Các quầy nhận ở lần kết nối sau.",
    "nothing": "Không còn gì để làm: mục này đã được xử lý.",
    "not-a-catalogue": "Tệp không phải danh mục, hoặc có dòng sai. Danh mục cũ vẫn dùng.",
    "older": "Phiên bản này không mới hơn bản đang dùng. Danh mục cũ vẫn dùng.",
    "no-folder": "Hệ thống này chưa có thư mục danh mục (--catalogue-folder).",
}
CATALOGUES: Final = {"procedures": "Thủ tục hành chính", "holidays": "Ngày nghỉ, ngày làm bù"}
