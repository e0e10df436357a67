"""One Vietnamese sentence per error of a scanner, camera or hot folder; merged into `texts.errors`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_UNREADABLE: Final = {
    "empty": "tệp rỗng",
    "truncated": "tệp bị cắt giữa chừng",
    "not-an-image": "không phải ảnh hay PDF",
    "broken": "nội dung hỏng",
    "no-target": "không thấy trang kiểm tra máy quét",
}
_REFUSED: Final = {
    "too-large": "tệp quá lớn",
    "bomb": "ảnh bung ra quá lớn",
    "password": "tệp có mật khẩu",
    "javascript": "tệp có mã tự chạy",
    "attachments": "tệp có tệp đính kèm",
    "unknown-kind": "không phải ảnh hay PDF",
    "too-many-pages": "tệp quá nhiều trang",
}
_SETTINGS: Final = {
    "dpi": "độ phân giải",
    "colour": "chế độ màu",
    "size": "khổ giấy",
    "sides": "quét hai mặt",
    "source": "khay giấy",
}


def _device(facts: Mapping[str, object]) -> str:
    name = str(facts.get("device") or "")
    return name if name.lower().startswith("máy ") else f"Máy quét {name}".rstrip()


def _sheet(facts: Mapping[str, object]) -> str:
    return f" ở tờ {facts['sheet']}" if facts.get("sheet") else ""


SCAN_SENTENCES: Final[dict[str, Callable[[Mapping[str, object]], str]]] = {
    "scan": lambda f: f"{_device(f)} gặp trục trặc{_sheet(f)}. Kiểm tra máy rồi quét lại.",
    "scanner-jam": lambda f: f"{_device(f)} kẹt giấy{_sheet(f)}. Mở nắp, lấy giấy ra rồi quét lại từ tờ đó.",
    "feeder-empty": lambda f: f"{_device(f)} không có giấy trong khay. Đặt giấy vào khay rồi quét lại.",
    "scanner-cover-open": lambda f: f"{_device(f)} đang mở nắp. Đóng nắp rồi quét tiếp.",
    "scanner-busy": lambda f: f"{_device(f)} đang bận việc khác. Đợi máy xong rồi quét lại.",
    "scanner-denied": lambda f: f"Tài khoản máy tính này chưa được dùng {_device(f).lower()}. Báo người quản trị cấp quyền.",
    "double-feed-seen": lambda f: f"{_device(f)} kéo hai tờ một lúc{_sheet(f)}. Tách giấy rồi quét lại các tờ đó.",
    "scanner-trouble": lambda f: f"{_device(f)} báo lỗi đọc{_sheet(f)}. Tắt bật máy quét rồi quét lại tờ đó.",
    "scanner-unplugged": lambda f: (
        f"{_device(f)} không còn kết nối{_sheet(f)}. Kiểm tra dây, nguồn điện rồi quét tiếp; các tờ đã quét vẫn còn."
    ),
    "scan-hung": lambda f: f"{_device(f)} không trả lời{_sheet(f)} nên đã dừng. Tắt bật máy quét rồi quét lại tờ đó.",
    "scan-driver-crashed": lambda f: (
        f"Phần điều khiển của {_device(f).lower()} bị lỗi{_sheet(f)}. Quét lại tờ đó; các tờ trước vẫn còn."
    ),
    "scan-truncated": lambda f: f"Ảnh quét{_sheet(f)} bị thiếu phần cuối nên không dùng. Quét lại tờ đó.",
    "scan-settings-not-granted": lambda f: (
        f"{_device(f)} không quét được {_SETTINGS.get(str(f.get('setting')), 'theo yêu cầu')} "
        f"{f.get('wanted') or ''} (máy nhận {f.get('got') or 'khác'}). Chọn hồ sơ quét khác hoặc đổi máy."
    ),
    "page-unreadable": lambda f: (
        f"Không đọc được {f.get('file') or 'ảnh quét'} ({_UNREADABLE.get(str(f.get('reason')), 'nội dung hỏng')}). Quét lại tờ đó."
    ),
    "scan-file-refused": lambda f: (
        f"Không nhận {f.get('file') or 'tệp'} ({_REFUSED.get(str(f.get('reason')), 'tệp lạ')}). Quét lại từ giấy hoặc xin tệp khác."
    ),
    "camera-blind": lambda f: "Máy chụp chỉ cho hình đen. Mở nắp ống kính, bật đèn rồi chụp lại.",
}
