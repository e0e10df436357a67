"""One Vietnamese sentence per error between paper and kept copy; merged into `texts.errors`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final


def _first(facts: Mapping[str, object]) -> str:
    from counter_app.domain.scan_work import OpenPoint  # the log-in has no page to talk of yet (D20)
    from counter_app.texts.scan_work_words import point_sentence

    first = facts.get("first")
    return f" {point_sentence(first)}" if isinstance(first, OpenPoint) else " Xem các dòng ? và ✗."


def _day(facts: Mapping[str, object]) -> str:
    on = facts.get("on")
    return f" ngày {on:%d/%m/%Y}" if isinstance(on, date) else " hôm nay"


def _clauses(facts: Mapping[str, object]) -> str:
    from counter_app.domain.scan_rules import CopyClause
    from counter_app.texts.copy_words import CLAUSES

    clauses = facts.get("clauses")
    known = [CLAUSES[CopyClause(name)] for name in clauses] if isinstance(clauses, tuple) else []
    return f" ({', '.join(known)})" if known else ""


_COVERS: Final[dict[str, Callable[[Mapping[str, object]], str]]] = {
    "elsewhere": lambda f: f"Tờ bìa này của hồ sơ {f.get('number') or 'khác'}. Lấy tờ bìa và giấy sau nó ra rồi quét tiếp.",
    "damaged": lambda f: "Mã trên tờ bìa sai số kiểm tra. In lại tờ bìa, hoặc lấy ra rồi quét riêng giấy tờ sau nó.",
    "unknown": lambda f: (
        f"Tờ bìa ghi mục {f.get('component') or '?'} nhưng hồ sơ không có mục này. In lại tờ bìa của hồ sơ rồi quét tiếp."
    ),
    "twice": lambda f: f"Tờ bìa của {f.get('component') or 'giấy tờ này'} đã qua máy. Xem lại thứ tự giấy rồi quét tiếp.",
    "no-next": lambda f: "Sau tờ ngăn cách này không còn giấy tờ nào phải quét. Xem lại thứ tự giấy rồi quét tiếp.",
}

SCAN_WORK_SENTENCES: Final[dict[str, Callable[[Mapping[str, object]], str]]] = {
    "not-assigned-to-scan": lambda f: (
        f"Chưa có văn bản phân công số hóa cho {f.get('officer') or 'tài khoản này'}{_day(f)}. "
        "Nhờ người phụ trách ghi văn bản phân công rồi quét."
    ),
    "not-to-digitise": lambda f: (
        f"Không số hóa {f.get('component') or 'giấy tờ này'}"
        f"{f': {reason}' if (reason := f.get('reason')) else ' vì không nộp bản giấy'}. Quét giấy tờ khác."
    ),
    "scan-not-finished": lambda f: f"Còn {f.get('points') or 'một số'} điểm phải trả lời.{_first(f)}",
    "copy-not-lawful": lambda f: (
        f"Tệp không đạt quy định về bản quét{_clauses(f)} nên không lưu; các trang vẫn còn. Quét lại trang lỗi rồi hoàn tất."
    ),
    "scan-work-ended": lambda f: (
        f"Việc quét {f.get('component') or 'giấy tờ này'} đã kết thúc hoặc không có. Mở lại danh sách giấy tờ để xem."
    ),
    "nothing-to-take-back": lambda f: "Không có bước nào để hoàn tác. Làm tiếp với các trang.",
    "copy-not-reusable": lambda f: (
        f"Bản quét cũ không dùng lại được cho {f.get('component') or 'giấy tờ này'} (hết hạn, chưa xác nhận hoặc của người khác). "
        "Quét từ giấy."
    ),
    "cover-refused": lambda f: _COVERS.get(str(f.get("reason")), _COVERS["damaged"])(f),
    "no-scanner": lambda f: "Quầy chưa có máy quét nào. Cài máy quét trong tệp cài đặt rồi mở lại.",
}
