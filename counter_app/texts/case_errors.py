"""One Vietnamese sentence per error of decisions on refused acts and conflicts; merged into `texts.errors`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_WAYS: Final = {
    "withdrawn": "Việc này không rút lại được vì số của nó đã in trên giấy. Chọn sửa nội dung.",
    "corrected": "Việc này không sửa nội dung được. Chọn rút lại kèm lý do.",
}

CASE_SENTENCES: Final[dict[str, Callable[[Mapping[str, object]], str]]] = {
    "not-refused": lambda f: "Việc này không còn chờ quyết định: đã gửi lại hoặc đã có người xử lý. Xem lại danh sách.",
    "way-not-open": lambda f: _WAYS.get(str(f.get("way")), "Việc này không xử lý theo cách đó được. Chọn cách khác."),
    "nothing-corrected": lambda f: "Nội dung nhập giống hệt nội dung đang có. Sửa ít nhất một mục, hoặc nhấn Esc để thôi.",
    "case-closed": lambda f: "Việc này đã có người giải quyết. Xem lại danh sách.",
}
