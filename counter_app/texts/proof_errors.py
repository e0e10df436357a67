"""One Vietnamese sentence per error of bundles and of the comparison with the centre; merged into `texts.errors`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_REFUSED: Final = {
    "not-there": "không có tệp đó hoặc không đọc được",
    "not-a-bundle": "không phải gói biên nhận của hệ thống trung tâm",
    "newer-format": "gói do phiên bản mới hơn tạo ra; cập nhật chương trình rồi đọc lại",
    "truncated": "gói bị cắt, thiếu phần cuối; chép lại từ trung tâm",
    "too-large": "gói lớn quá mức cho phép",
    "bad-signature": "chữ ký không phải của hệ thống trung tâm; không dùng, báo đơn vị vận hành",
    "other-desk": "gói của quầy khác",
    "other-incarnation": "gói của kho dữ liệu trước khi khôi phục",
    "broken": "nội dung gói hỏng",
}
_MEDIUM: Final = {
    "not-there": "không thấy thư mục đích; cắm USB rồi thử lại",
    "full": "USB không đủ chỗ; dùng USB khác",
    "exists": "tệp đã có; chọn tên khác",
    "differs": "đọc lại thấy khác lúc ghi; USB có thể hỏng, dùng USB khác",
    "failed": "không ghi được; kiểm tra USB rồi thử lại",
}
GATEWAY_REFUSED: Final = {
    "not-there": "Chưa nhận gói: không có tệp đó hoặc không đọc được. Kiểm tra đường dẫn rồi thử lại.",
    "not-a-bundle": "Chưa nhận gói: tệp này không phải gói mang tay của quầy. Kiểm tra lại tệp.",
    "not-for-this-centre": "Chưa nhận gói: gói được mã hóa cho trung tâm khác. Kiểm tra nơi nhận; quầy tạo lại gói.",
    "damaged": "Chưa nhận gói: gói hỏng hoặc thiếu phần cuối. Chép lại từ USB, hoặc quầy tạo lại gói.",
    "newer-format": "Chưa nhận gói: quầy dùng phiên bản mới hơn. Cập nhật hệ thống trung tâm rồi nhận lại.",
    "too-large": "Chưa nhận gói: gói lớn quá mức cho phép, có thể là tệp phá hoại. Báo đơn vị vận hành.",
    "unknown-desk": "Chưa nhận gói: không có quầy này, hoặc quầy đã bị thu quyền. Kiểm tra danh sách quầy.",
    "no-key": "Chưa nhận gói: trung tâm chưa biết khóa ký của quầy. Khai bằng ./counter gateway trust-desk rồi nhận lại.",
    "bad-signature": "Chưa nhận gói: chữ ký không phải của quầy này. Giữ gói lại, xác minh với quầy trước khi làm tiếp.",
    "broken": "Chưa nhận gói: nội dung không như quầy đã ký. Giữ gói lại, quầy tạo gói mới.",
    "no-file-store": "Chưa nhận gói: gói có tệp bản sao mà chưa chỉ thư mục lưu. Thêm --upload-folder như lệnh serve.",
}
PROOF_SENTENCES: Final[Mapping[str, Callable[[Mapping[str, object]], str]]] = {
    "centre-keys-refused": lambda f: "Tệp này không phải tệp khóa của hệ thống trung tâm. Xin lại tệp từ đơn vị vận hành.",
    "no-centre-keys": lambda f: (
        "Quầy chưa biết khóa của hệ thống trung tâm nên chưa tạo được gói mang tay. "
        "Kết nối một lần, hoặc nạp tệp khóa bằng ./counter sync trust."
    ),
    "bundle-refused": lambda f: f"Chưa nhận gói: {_REFUSED.get(str(f.get('reason')), 'nội dung gói hỏng')}.",
    "nothing-to-carry": lambda f: "Không có gì chờ gửi nên không tạo gói.",
    "medium-failed": lambda f: (
        f"Chưa có gói trên USB: {_MEDIUM.get(str(f.get('reason')), 'không ghi được')}. Dữ liệu tại quầy còn nguyên."
    ),
    "not-reconciled": lambda f: (
        "Chưa đối chiếu được với hệ thống trung tâm. Thử lại sau; vẫn lỗi thì báo đơn vị vận hành kèm tệp hỗ trợ."
    ),
}
