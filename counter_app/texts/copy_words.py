"""What stands on the certificate of a digital copy: the clauses by name, their verdicts, and what is wrong."""

from __future__ import annotations

import re
from typing import Final

from counter_app.domain.copy_certificate import ClauseResult, ClauseVerdict, CopyCertificate
from counter_app.domain.plain_text import clip, plain
from counter_app.domain.scan_rules import CopyClause
from counter_app.texts.copy_errors import REFUSED

CLAUSES: Final[dict[CopyClause, str]] = {
    CopyClause.READABLE: "Đọc được tệp",
    CopyClause.VERSION: "Phiên bản PDF",
    CopyClause.PAGE_COUNT: "Số trang",
    CopyClause.PICTURES: "Ảnh quét nguyên vẹn",
    CopyClause.COLOUR: "Ảnh màu",
    CopyClause.RESOLUTION: "Độ phân giải",
    CopyClause.RATIO: "Tỷ lệ số hóa",
    CopyClause.PAGE_SIZE: "Khổ giấy",
    CopyClause.ENCRYPTION: "Mật khẩu",
    CopyClause.ACTIVE_CONTENT: "Mã tự chạy",
    CopyClause.ATTACHMENTS: "Tệp đính kèm",
    CopyClause.METADATA: "Thông tin mô tả",
    CopyClause.MASTERS: "Đúng ảnh máy quét gửi",
    CopyClause.SIGNATURE: "Chữ ký số",
}
VERDICTS: Final[dict[ClauseVerdict, str]] = {
    ClauseVerdict.PASS: "đạt",
    ClauseVerdict.FAIL: "KHÔNG ĐẠT",
    ClauseVerdict.CANNOT_JUDGE: "chưa kết luận",
}
MARKS: Final[dict[ClauseVerdict, str]] = {
    ClauseVerdict.PASS: "✓",
    ClauseVerdict.FAIL: "✗",
    ClauseVerdict.CANNOT_JUDGE: "?",
}
_WHOLE: Final[dict[ClauseVerdict, str]] = {
    ClauseVerdict.PASS: "Tệp đạt quy định về bản quét.",
    ClauseVerdict.FAIL: "Tệp không đạt quy định về bản quét. Xem các dòng ✗ rồi quét lại hoặc dựng lại tệp.",
    ClauseVerdict.CANNOT_JUDGE: "Chưa kết luận được. Xem các dòng ? và đối chiếu với giấy.",
}
_REASONS: Final[dict[str, str]] = {
    "version-old": "phiên bản PDF cũ hơn quy định",
    "page-count": "số trang không đúng",
    "picture-broken": "có trang ảnh hỏng hoặc bị cắt",
    "not-a-scan": "có trang không phải ảnh quét cả trang",
    "grey": "có trang không phải ảnh màu",
    "dpi-low": "độ phân giải thấp hơn quy định",
    "stretched": "ảnh bị kéo giãn, ngang và dọc không cùng tỷ lệ",
    "not-one-to-one": "khổ trang không đúng khổ giấy đã quét (không phải 100 %)",
    "size-unknown": "khổ trang lạ và tệp không ghi độ phân giải lúc quét",
    "page-too-large": "trang lớn hơn khổ A3",
    "encrypted": "tệp có mật khẩu hoặc bị mã hóa",
    "active-content": "tệp có mã tự chạy",
    "attachments": "tệp có tệp đính kèm bên trong",
    "no-metadata": "tệp không mang thông tin mô tả; có thể đã lưu ở nơi khác",
    "metadata-missing": "thiếu thông tin mô tả",
    "master-changed": "ảnh trong tệp khác ảnh máy quét gửi",
    "unsigned": "tệp chưa ký số",
    "signature-broken": "chữ ký số không còn đúng với nội dung tệp",
}


# The certificate's values are words for programs; longer ones first, so that none is cut by a shorter one.
_VALUES: Final[tuple[tuple[str, str], ...]] = (
    ("100 % of a known sheet", "100 % khổ giấy chuẩn"),
    ("no whole picture:", "không phải ảnh cả trang: trang"),
    ("unknown sheet:", "khổ lạ: trang"),
    ("valid or none", "hợp lệ hoặc chưa ký"),
    ("no picture", "không có ảnh"),
    ("not-checkable", "không kiểm được"),
    ("properties", "mục"),
    ("stretched", "bị kéo giãn"),
    ("unsigned", "chưa ký"),
    ("readable", "đọc được"),
    ("extended", "bị thêm nội dung"),
    ("pictures", "ảnh"),
    ("changed", "bị sửa"),
    ("missing", "thiếu"),
    ("broken:", "hỏng: trang"),
    ("colour", "ảnh màu"),
    ("signed", "chữ ký"),
    ("grey:", "không màu: trang"),
    ("valid", "hợp lệ"),
    ("whole", "nguyên vẹn"),
    ("any", "bất kỳ"),
    ("yes", "có"),
    ("no", "không"),
    (">=", "từ"),
    ("<=", "tối đa"),
)
_VALUE: Final = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word, _ in _VALUES))


def value_words(value: str) -> str:
    """A value or limit of the certificate for people."""
    words = dict(_VALUES)
    return _VALUE.sub(lambda found: words[found.group()], value).replace(" of ", "/")


def clause_reason(reason: str) -> str:
    """Why a clause is no pass; "" for a pass."""
    return _REASONS.get(reason) or REFUSED.get(reason, reason)


def has_clause_reason(reason: str) -> bool:
    """True when this reason has words (a test walks all reasons)."""
    return reason in _REASONS or reason in REFUSED


def clause_line(result: ClauseResult) -> str:
    """One line of the certificate; what a stranger's file says of itself is made harmless."""
    ground = f" [{result.ground}]" if result.ground else ""
    value = REFUSED.get(result.reason) or value_words(plain(clip(result.value, 80)))
    shown = f"{value} (cần {value_words(result.limit)}): {VERDICTS[result.verdict]}"
    why = f" — {clause_reason(result.reason)}" if result.reason and result.reason not in REFUSED else ""
    return f"{MARKS[result.verdict]} {CLAUSES[result.clause]}: {shown}{why}{ground}"


def whole_verdict(certificate: CopyCertificate) -> str:
    """The last line: what it all comes to."""
    return _WHOLE[certificate.verdict]
