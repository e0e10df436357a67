"""One Vietnamese sentence per error of files, copies, tokens and kept files; merged into `texts.errors`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

REFUSED: Final = {
    "not-there": "không có tệp đó hoặc không mở được",
    "empty": "tệp rỗng",
    "too-large": "tệp lớn quá mức cho phép",
    "wrong-kind": "nội dung không phải loại tệp cần đọc, dù tên tệp ghi gì",
    "broken": "nội dung hỏng",
    "truncated": "tệp bị cắt, thiếu phần cuối",
    "picture-too-large": "ảnh bung ra quá lớn, có thể là tệp phá hoại",
    "too-many-pages": "quá nhiều trang",
    "locked": "tệp có mật khẩu",
    "too-many-rows": "bảng có quá nhiều dòng hoặc cột; chia thành nhiều tệp, mỗi tệp nhiều nhất 20.000 dòng",
    "no-headings": "không thấy dòng tiêu đề có “Số mẫu” và “Giờ nhận”",
    "too-slow": "đọc quá lâu nên đã dừng",
    "crashed": "đọc tệp làm hỏng phần đọc, có thể là tệp phá hoại",
}
_DIFFERS: Final = {
    "stream": "ảnh trong tệp khác ảnh gốc",
    "size": "khổ trang sai",
    "count": "số trang sai",
    "version": "phiên bản PDF sai",
    "master": "ảnh gốc đã bị thay đổi sau khi quét",
}
_UNAVAILABLE: Final = {
    "no-driver": "chưa cài phần mềm của thẻ",
    "not-plugged-in": "chưa cắm thẻ",
    "pulled-out": "thẻ bị rút ra",
    "not-set-up": "chưa khai thẻ ký trong tệp cài đặt",
}
_UNSIGNABLE: Final = {
    "gone": "không tìm thấy",
    "replaced": "đã có bản khác thay",
    "signed": "đã ký rồi",
}
_UNFIT: Final = {
    "no-certificate": "không có chứng thư số",
    "no-key": "không có khóa ký",
    "expired": "chứng thư số đã hết hạn",
    "not-yet-valid": "chứng thư số chưa có hiệu lực",
    "no-signing": "chứng thư số không dùng để ký",
}


def _of(table: Mapping[str, str], facts: Mapping[str, object], otherwise: str) -> str:
    return table.get(str(facts.get("reason")), otherwise)


def _page(facts: Mapping[str, object]) -> str:
    return f"trang {facts['page']}: " if facts.get("page") else ""


def _token(facts: Mapping[str, object]) -> str:
    return f"Thẻ ký số {facts.get('token') or ''}".rstrip()


COPY_SENTENCES: Final[dict[str, Callable[[Mapping[str, object]], str]]] = {
    "file-refused": lambda f: (
        f"Không đọc tệp {f.get('file') or ''} ({_of(REFUSED, f, 'tệp lạ')}). Chọn tệp khác hoặc quét lại từ giấy."
    ),
    "copy-differs": lambda f: (
        f"Tệp PDF vừa dựng không đúng với bản quét ({_page(f)}{_of(_DIFFERS, f, 'khác ảnh gốc')}) nên không lưu. "
        "Ảnh gốc còn nguyên; dựng lại, nếu vẫn lỗi thì quét lại trang đó."
    ),
    "already-signed": lambda f: (
        f"Tệp {f.get('file') or ''} đã ký số nên giữ nguyên từng byte, không sửa được. Lưu tệp như đang có."
    ),
    "token": lambda f: f"{_token(f)} gặp trục trặc. Rút thẻ, cắm lại rồi ký lại.",
    "token-unavailable": lambda f: (
        f"{_token(f)} chưa dùng được ({_of(_UNAVAILABLE, f, 'không trả lời')}). Cắm thẻ, kiểm tra phần mềm rồi ký lại; "
        "bản chưa ký vẫn còn."
    ),
    "token-pin-wrong": lambda f: (
        f"Mã PIN của {_token(f).lower()} chưa đúng. Nhập lại cẩn thận; sai vài lần nữa thẻ sẽ khóa."
    ),
    "token-locked": lambda f: (
        f"{_token(f)} bị khóa vì sai mã PIN nhiều lần. Liên hệ nơi cấp thẻ để mở khóa; bản chưa ký vẫn còn."
    ),
    "token-unfit": lambda f: (
        f"{_token(f)} chưa ký được ({_of(_UNFIT, f, 'chứng thư số không dùng được')}). Đổi thẻ khác rồi ký lại."
    ),
    "signing-failed": lambda f: f"{_token(f)} ký chưa xong nên bản quét ở trạng thái chưa ký. Cắm lại thẻ rồi ký lại.",
    "copy-not-signable": lambda f: (
        f"Bản quét {f.get('component') or ''} không ký được ({_of(_UNSIGNABLE, f, 'không còn dùng')}). Mở lại danh sách giấy tờ để xem."
    ),
    "document-not-signed": lambda f: (
        f"Tệp PDF không phải ảnh quét và chưa ký số nên không thay được {f.get('component') or 'giấy tờ'}. "
        "In ra rồi quét, hoặc xin bản đã ký số; tệp vẫn giữ trong mục chưa thuộc hồ sơ."
    ),
    "document-beside-pages": lambda f: (
        f"{f.get('component') or 'Giấy tờ này'} đã có trang quét. Bỏ các trang đó rồi gắn tệp đã ký, hoặc hoàn tất các trang."
    ),
    "kept-file-missing": lambda f: (
        "Không thấy một tệp quét trong kho của quầy. Dừng thao tác với tệp đó, gọi hỗ trợ kỹ thuật; không xóa gì."
    ),
    "kept-file-broken": lambda f: (
        "Một tệp quét trong kho của quầy đã bị hỏng hoặc bị thay đổi. Gọi hỗ trợ kỹ thuật; không xóa gì, quét lại nếu còn giấy."
    ),
}
