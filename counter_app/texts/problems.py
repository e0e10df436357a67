"""What the centre's answers mean, in the clerk's words: one sentence per problem code of docs/wire.md and of a broken link."""

from __future__ import annotations

from typing import Final

_SENTENCES: Final = {
    "validation": "Trung tâm cho rằng nội dung chưa hợp lệ",
    "key-reused": "Mã gửi bị trùng với nội dung khác; báo hỗ trợ kỹ thuật",
    "unknown-procedure": "Trung tâm chưa có thủ tục này; báo đơn vị vận hành cập nhật danh mục",
    "catalogue-too-old": "Danh mục của quầy đã cũ so với trung tâm",
    "number-taken": "Số hồ sơ đã có ở trung tâm; báo hỗ trợ kỹ thuật, không dùng lại số",
    "number-not-leased": "Số hồ sơ không thuộc dải số của quầy này; báo hỗ trợ kỹ thuật",
    "out-of-order": "Đang đợi mục trước đó của cùng hồ sơ",
    "in-progress": "Trung tâm đang xử lý, sẽ tự hỏi lại",
    "too-large": "Nội dung quá lớn so với mức trung tâm nhận",
    "throttled": "Trung tâm đang đông, đã hẹn lần gửi sau.",
    "upstream-unavailable": "Trung tâm tạm ngừng nhận, sẽ tự gửi lại.",
    "upstream-rejected": "Hệ thống của tỉnh từ chối",
    "central-unreachable": "Chưa kết nối được hệ thống trung tâm. Cứ tiếp tục làm việc.",
    "central-refused-desk": "Hệ thống trung tâm chưa chấp nhận quầy này. Cứ làm việc và báo đơn vị vận hành.",
    "central-diverged": "Có hai kho dữ liệu cùng mang tên quầy này nên trung tâm tạm dừng nhận. Báo người phụ trách ngay",
    "diverged": "Có hai kho dữ liệu cùng mang tên quầy này; báo người phụ trách ngay",
    "auth": "Hệ thống trung tâm chưa chấp nhận quầy này. Cứ làm việc và báo đơn vị vận hành.",
    "busy": "Đang gửi, đợi một chút.",
}
_OTHERWISE: Final = "Chưa gửi được về hệ thống trung tâm. Cứ tiếp tục làm việc."


def problem_sentence(code: str, detail: str = "") -> str:
    """The sentence of a problem code; the centre's own words, where it has any, stand behind in brackets."""
    told = _SENTENCES.get(code, _OTHERWISE)
    return f"{told.rstrip('.')} ({detail})." if detail else f"{told.rstrip('.')}."
