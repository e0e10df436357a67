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
    "reopen": "Mở lại quầy",
    "upstream-release": "Cho đi tiếp",
    "upstream-there": "Đã có ở hệ thống kia",
    "upstream-again": "Gửi lại",
    "catalogue": "Thay danh mục",
}
TOLD: Final = {
    "reconsidered": "Đã bỏ lời từ chối. Quầy gửi lại là được xét lại.",
    "reopened": "Quầy gửi lại được. Các mục tranh chấp giữ như trung tâm đang có.",
    "skipped": "Hồ sơ đi tiếp, mục đó được giữ nguyên trong sổ.",
    "released": "Hồ sơ được chuyển tiếp ở lượt sau.",
    "settled": "Đã ghi câu trả lời, hồ sơ được chuyển tiếp ở lượt sau.",
    "uploaded": "Danh mục mới đã có hiệu lực. Các quầy nhận ở lần kết nối sau.",
    "nothing": "Không còn gì để làm: mục này đã được xử lý.",
    "not-a-catalogue": "Tệp không phải danh mục, hoặc có dòng sai. Danh mục cũ vẫn dùng.",
    "older": "Phiên bản này không mới hơn bản đang dùng. Danh mục cũ vẫn dùng.",
    "no-folder": "Hệ thống này chưa có thư mục danh mục (--catalogue-folder).",
}
KINDS: Final = {
    "dossier.received": "Tiếp nhận",
    "dossier.supplement-requested": "Yêu cầu bổ sung",
    "dossier.supplement-received": "Nhận bổ sung",
    "dossier.refused": "Từ chối",
    "dossier.handed-over": "Bàn giao",
    "dossier.returned": "Nhận lại từ đơn vị",
    "dossier.stopped": "Dừng giải quyết",
    "dossier.withdrawn": "Rút hồ sơ",
    "reception.voided": "Hủy tiếp nhận do nhập nhầm",
    "result.received": "Có kết quả",
    "result.returned": "Trả kết quả",
    "result.given-to-post": "Giao bưu chính",
    "result.came-back": "Bưu chính trả lại",
    "result.invalidated": "Kết quả hết hiệu lực",
    "appointment.changed": "Hẹn lại ngày trả",
    "payment.recorded": "Thu phí",
    "dossier.corrected": "Sửa thông tin",
    "operation.superseded": "Quyết định về việc bị từ chối",
    "notice.given": "Báo tin",
    "act.reversed": "Hoàn tác",
    "document.attached": "Bản sao điện tử",
    "document.confirmed": "Xác nhận bản sao",
    "slip.printed": "In phiếu",
    "note.added": "Ghi chú",
    "guidance.given": "Hướng dẫn",
    "post.batch-signed": "Biên bản bưu chính",
}
CODES: Final = {
    "validation": "Nội dung không đúng mẫu",
    "key-reused": "Cùng mã mà khác nội dung",
    "diverged": "Hai kho dữ liệu cùng nhận là một quầy",
    "number-not-leased": "Mã hồ sơ ngoài dải số của quầy",
    "number-taken": "Mã đã thuộc hồ sơ khác",
    "already-decided": "Quầy khác đã trả lời hồ sơ này",
    "auth": "Không phải việc của quầy này",
    "upstream-rejected": "Hệ thống kia từ chối",
    "missing-facts": "Thiếu thông tin hệ thống kia đòi",
    "read-back-differs": "Hệ thống kia ghi khác điều đã gửi",
    "outcome-unknown": "Không rõ đã tới hay chưa",
}
CATALOGUES: Final = {
    "procedures": "Thủ tục hành chính",
    "holidays": "Ngày nghỉ, ngày làm bù",
    "staff": "Danh sách cán bộ (thu quyền)",
}
GROUPS: Final = {
    "identity": "Nhân thân chủ hồ sơ",
    "address": "Địa chỉ",
    "contact": "Liên hệ",
    "submitter": "Người nộp",
    "authorisation": "Giấy ủy quyền",
    "return": "Cách nhận kết quả",
    "summary": "Trích yếu",
}
