"""How are the fields of outages, blank forms and the day's closing called, and what may be wrong with one?"""

from __future__ import annotations

from typing import Final

OUTAGE_FIELDS: Final = {
    "outage": "Sự cố",
    "outage_kind": "Loại sự cố",
    "outage_database": "Cơ sở dữ liệu gặp sự cố",
    "began_at": "Lúc bắt đầu sự cố",
    "ended_at": "Lúc hết sự cố",
    "expected_end_at": "Dự kiến khắc phục",
    "noticed_by": "Người phát hiện",
    "told": "Đã báo cho",
    "note": "Ghi chú",
    "ticket": "Số phiếu của đơn vị vận hành",
    "form_number": "Số mẫu giấy",
    "forms": "Số mẫu mỗi loại",
    "kit": "Bộ mẫu giấy",
    "day": "Ngày",
    "signer": "Người phụ trách ký",
    "catch_up": "Đợt nhập bù",
    "received_by": "Người nhận",
    "returned_at": "Lúc đã trả kết quả",
    "line": "Dòng đã nhập",
    "checker": "Người đối chiếu",
    "check_every": "Đối chiếu lần hai",
    "table_file": "Tệp bảng tính",
}

OUTAGE_REASONS: Final = {
    "outage-is-over": "đã kết thúc; mở sự cố mới nếu lại xảy ra",
    "before-the-outage": "ở trước lúc bắt đầu sự cố",
    "database-not-down": "có giấy thay dữ liệu mà lúc nhận chưa ghi sự cố cơ sở dữ liệu; tra dữ liệu, hoặc ghi sự cố trước",
    "unknown-outage": "không có trong sổ sự cố",
    "form-is-issued": "chưa nhập; tờ này đang ở ngoài",
    "form-is-entered": "đã nhập rồi; mở hồ sơ để xem",
    "form-is-voided": "đã ghi hủy; bỏ hủy trước nếu ghi nhầm",
    "form-is-returned": "đã thu về trắng; bỏ ghi trước nếu đếm nhầm",
    "form-void-unexplained": "phải ghi khi hủy một mẫu giấy",
    "form-check-digits": "sai số kiểm tra; đọc lại số trên tờ giấy",
    "form-of-another-desk": "thuộc bộ mẫu của quầy khác; chuyển tờ giấy về quầy đó",
    "form-not-issued": "chưa được cấp ra giấy ở quầy này",
    "kit-on-paper-already": "đã in; hủy bộ này rồi cấp bộ mới nếu in hỏng",
    "day-not-closed": "chưa chốt; chốt ngày rồi lưu phiếu",
    "unknown-kit": "không có ở quầy này",
    "form-of-another-kit": "không thuộc bộ mẫu của đợt nhập bù này; mở đợt có bộ mẫu đó",
    "several-procedures": "khớp nhiều thủ tục; ghi mã hoặc thêm chữ",
    "no-procedure": "không có thủ tục nào khớp; ghi mã thủ tục",
    "unknown-catch-up": "không có; xem danh sách đợt nhập bù",
    "catch-up-closed": "đã chốt; mở đợt mới nếu còn giấy",
    "result-another-day": "khác ngày nhận; nhập tờ này, rồi ghi trả kết quả ở hồ sơ",
    "line-not-entered": "chưa nhập xong; quyết định trước",
    "no-such-moment": "không có thật hoặc sai cách viết; ghi ngày/tháng/năm giờ:phút như 25/11/2026 08:05",
    "slip-stays": "là phiếu đã ghi thành một lượt hướng dẫn; ghi lượt hướng dẫn đúng, tờ này giữ nguyên",
    "line-not-clashing": "không còn chờ quyết định",
    "checks-own-entry": "đã tự nhập tờ này; nhờ người khác đối chiếu",
}
