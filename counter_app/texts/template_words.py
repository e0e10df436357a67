"""What is wrong with a slip template, for the person who edits it: what is where, and what to do. No compiler's words alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

Facts = Mapping[str, str]

_SENTENCES: Final[dict[str, Callable[[Facts], str]]] = {
    "no-such-file": lambda f: f"Không có tệp mẫu “{f['file']}”. Xem lại tên tệp và thư mục.",
    "not-a-template-name": lambda f: (
        f"“{f['file']}” không phải tên của một mẫu phiếu và không mẫu nào dùng đến. Tên mẫu là một trong: {f['told']}."
    ),
    "no-samples": lambda f: "Chưa có tờ in thử cho loại phiếu này, mới xem được câu chữ trong mẫu.",
    "not-utf8": lambda f: "Tệp không lưu bằng bảng mã UTF-8. Mở lại và chọn lưu với bảng mã UTF-8.",
    "not-composed": lambda f: (
        f"Chữ Việt gõ theo kiểu tổ hợp, in ra dễ lệch dấu. Gõ lại bằng Unicode dựng sẵn: “{f['told']}”."
    ),
    "place-name": lambda f: (
        f"Mẫu ghi tên địa phương “{f['told']}”. Bỏ đi; địa danh lấy từ tệp của tỉnh (ví dụ #d.place, #d.unit_name)."
    ),
    "from-network": lambda f: f"Mẫu lấy “{f['told']}” từ mạng. Quầy phải in được khi mất mạng: bỏ dòng này.",
    "syntax": lambda f: f"Viết sai cú pháp{_near(f)}. Thường là thiếu dấu đóng ] hoặc ) hoặc dấu nháy.",
    "unknown-field": lambda f: f"Phiếu không có mục “{f['field']}”.{_meant(f)}",
    "empty-field": lambda f: (
        "Mẫu hỏi một phần của mục đang để trống (ví dụ không có người nộp thay). Thêm điều kiện: #if d.submitter != none [ … ]."
    ),
    "unknown-name": lambda f: (
        f"Không hiểu “#{f['told']}”. Nếu là chữ cần in thì bỏ dấu #, nếu là lệnh thì xem lại cách viết."
    ),
    "missing-file": lambda f: f"Không thấy tệp “{f['told']}”. Chép tệp vào cùng thư mục với mẫu, hoặc sửa lại tên.",
    "unknown-font": lambda f: (
        f"Không có phông chữ “{f['told']}”. Dùng #serif (kiểu Times New Roman) hoặc #sans (kiểu Arial)."
    ),
    "foreign-font": lambda f: f"Một số chữ bị thay bằng phông khác ({f['told']}). Chỉ dùng phông #serif và #sans.",
    "letter-without-glyph": lambda f: f"Phông không có chữ “{f['told']}”. Thay bằng chữ khác hoặc dùng phông #serif, #sans.",
    "font-not-embedded": lambda f: "Tệp PDF thiếu phông nhúng kèm. Chỉ dùng phông #serif và #sans.",
    "too-many-sheets": lambda f: f"Phiếu dài quá số trang cho phép ({f['told']}). Giảm cỡ chữ, lề hoặc câu chữ.",
    "qr-missing": lambda f: (
        f"Bộ đọc {f['told']} không đọc được mã QR trên tờ in. Giữ #qr(…), rộng ít nhất 17 mm, chung quanh để trắng."
    ),
    "qr-wrong": lambda f: f"Mã QR trên tờ in là “{f['told']}”, không phải mã của phiếu. Dùng #qr(…), không tự tạo mã.",
    "text-missing": lambda f: f"Tờ in thiếu mục “{f['field']}” (ví dụ “{f['told']}”). Thêm #d.{f['field']} vào mẫu.",
    "text-cut": lambda f: (
        f"Mục “{f['field']}” bị cắt bớt trên tờ in (“{f['told']}…”). Cho mục này chỗ rộng hơn hoặc xuống dòng."
    ),
    "text-not-visible": lambda f: f"Chữ “{f['told']}” nằm ngoài lề hoặc bị che, không hiện trên giấy. Xem lại lề và khung.",
    "broken": lambda f: (
        f"Mẫu không chạy được: {f['told']}. Hoàn lại bản trước khi sửa, hoặc gửi dòng này cho bộ phận hỗ trợ."
    ),
}
CODES: Final = frozenset(_SENTENCES)

_SAMPLES: Final[Mapping[str, str]] = {
    "3-components": "3 giấy tờ",
    "8-components": "8 giấy tờ",
    "20-components": "20 giấy tờ",
    "60-components": "60 giấy tờ",
    "provisional": "số tiếp nhận tạm",
    "reprint": "bản in lại",
    "second-attempt": "in lần hai vì tờ trước hỏng",
    "practice": "bản tập dượt",
    "submitter": "có người nộp thay",
    "agent": "nộp thay theo giấy ủy quyền, qua bưu chính",
    "long-name": "tên 300 ký tự",
    "60-rows": "60 hàng",
    "60-lines": "60 dòng",
    "landscape": "A4 ngang",
    "long-reason": "lý do dài",
    "all-letters": "đủ mọi chữ tiếng Việt",
    "empty-fields": "các mục để trống",
    "ordinary": "phiếu thông thường",
}
_PAPERS: Final[Mapping[str, str]] = {"a4": "A4", "a5": "A5", "80mm": "giấy cuộn 80 mm", "58mm": "giấy cuộn 58 mm"}


def template_sentence(code: str, facts: Facts) -> str:
    """What is wrong and what to do. Raises KeyError for a code that has no sentence."""
    return _SENTENCES[code](facts)


def template_place(facts: Facts) -> str:
    """File, line, column, and on which trial it showed first."""
    where = facts["file"]
    if facts["line"] != "0":
        where += f", dòng {facts['line']}"
        where += f", cột {facts['column']}" if facts["column"] != "0" else ""
    tried = [_PAPERS.get(facts["paper"], ""), _SAMPLES.get(facts["sample"], "")]
    told = ", ".join(word for word in tried if word)
    return f"{where} (in thử: {told})" if told else where


def _near(facts: Facts) -> str:
    return f" ({facts['told']})" if facts["told"] else ""


def _meant(facts: Facts) -> str:
    return f" Có phải “{facts['told']}”?" if facts["told"] else " Xem tên các mục bằng lệnh: ./counter slip-check --fields."
