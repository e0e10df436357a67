"""What an officer should look at again in a number, a birth date or a sex: one Vietnamese sentence per finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from counter_app.domain.identity_number import Finding
from counter_app.domain.person import Sex
from counter_app.texts.names import day, name_of

Facts = Mapping[str, str]


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _sex(text: str) -> str:
    return name_of(Sex(text)).lower()


_SENTENCES: Final[dict[str, Callable[[Facts], str]]] = {
    "birth-date-future": lambda f: f"Ngày sinh {_day(f['birth_date'])} ở sau hôm nay. Xem lại trên giấy tờ.",
    "future-year": lambda f: f"Số định danh mang năm sinh {f['year']}, ở sau năm nay. Nhập lại theo thẻ.",
    "year-differs": lambda f: (
        f"Số định danh mang năm sinh {f['in_number']}, ngày sinh ghi năm {f['declared']}. Đối chiếu với thẻ."
    ),
    "sex-differs": lambda f: (
        f"Số định danh là của {_sex(f['in_number'])}, giới tính ghi {_sex(f['declared'])}. Đối chiếu với thẻ."
    ),
    "province-unknown": lambda f: f"Ba số đầu {f['province']} không phải mã nơi đăng ký khai sinh. Đối chiếu với thẻ.",
    "old-card-ended": lambda f: (
        f"CMND 9 số không còn giá trị sử dụng từ {_day(f['ended_on'])}. Hỏi thẻ căn cước hoặc số định danh."
    ),
    "tax-check-digit": lambda f: f"Mã số thuế {f['number']} sai số kiểm tra. Nhập lại theo giấy tờ.",
    "number-length": lambda f: (
        f"Số {f['number']} có {f['length']} chữ số. Số định danh có 12, CMND có 9, mã số thuế có 10 chữ số."
    ),
    "number-form": lambda f: f"“{f['number']}” không giống loại số giấy tờ nào. Xem lại trên giấy tờ.",
}
CODES: Final = frozenset(_SENTENCES)


def finding_sentence(finding: Finding) -> str:
    """What is odd and what to do. Raises KeyError for a code that has no sentence."""
    return _SENTENCES[finding.code](finding.facts)
