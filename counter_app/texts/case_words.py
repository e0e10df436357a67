"""What is a conflict, a likeness of people, a decision and an answer called at the counter?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from counter_app.domain.dossier_ways import ReturnMethod
from counter_app.domain.field_case import CaseAnswer, FieldCase, Side
from counter_app.domain.parked_decision import Way
from counter_app.domain.person import Person
from counter_app.domain.same_person import Likeness
from counter_app.services.same_people import AlikePerson
from counter_app.texts import names
from counter_app.texts.group_words import GROUPS

ANSWERS: Final = {
    CaseAnswer.OURS: "Giữ giá trị của quầy",
    CaseAnswer.THEIRS: "Lấy giá trị của đơn vị",
    CaseAnswer.BOTH: "Giữ giá trị của quầy, ghi lại cả giá trị kia",
}
WAYS: Final = {
    Way.CORRECTED: "Sửa nội dung rồi gửi thay",
    Way.WITHDRAWN: "Rút lại việc này",
}
LIKENESSES: Final = {
    Likeness.SAME_NUMBER: "cùng số định danh, khác họ tên hoặc ngày sinh",
    Likeness.SAME_NAME_AND_BIRTH: "cùng họ tên và ngày sinh, khác số định danh",
}
CASE_RULE: Final = "Câu trả lời là một việc mới, gửi về trung tâm; cả hai giá trị vẫn còn trong hồ sơ."
DECISION_RULE: Final = (
    "Nội dung đã gửi giữ nguyên. Quyết định là một việc mới gửi về trung tâm; các việc sau của hồ sơ được gửi tiếp."
)
RECEPTION_RULE: Final = "Sửa chỗ trung tâm báo chưa hợp lệ. Giấy đã in giữ nguyên; nếu in sai thì in lại sau."
CORRECTION_RULE: Final = "Giá trị cũ vẫn còn trong lịch sử. Giấy đã in giữ nguyên; nếu in sai thì in lại sau khi sửa."
VERDICT_RULE: Final = "Chỉ ghi lại ý kiến; hai hồ sơ giữ nguyên, không gộp."
SAME, OTHER = "Cùng một người", "Khác người"
NOBODY_ALIKE: Final = "Không có ai ở hồ sơ khác cần xem."
_MEMBERS: Final = {
    "identityNumber": "số định danh",
    "oldIdentityNumber": "CMND cũ",
    "birthDate": "sinh",
    "phone": "điện thoại",
    "email": "thư điện tử",
    "number": "số",
    "on": "ngày",
}
_SILENT: Final = frozenset({"kind", "source", "agentAccount"})


def value_words(value: Mapping[str, Any]) -> str:
    """Nguyễn Thị Mẫu, số định danh 001…, sinh 02/01/1990; "(trống)" for a value without a word."""
    return ", ".join(_words(value)) or "(trống)"


def _words(value: Mapping[str, Any]) -> Iterator[str]:
    for name, member in value.items():
        if isinstance(member, Mapping):
            yield from _words(member)
        elif member and name not in _SILENT:
            yield f"{_MEMBERS[name]} {_shown(name, member)}" if name in _MEMBERS else _shown(name, member)


def _shown(name: str, member: object) -> str:
    if name in ("birthDate", "on"):
        return names.day(date.fromisoformat(str(member)))
    if name == "returnMethod" and member in tuple(ReturnMethod):
        return names.name_of(ReturnMethod(str(member))).lower()
    return {"male": "nam", "female": "nữ"}.get(str(member), str(member)) if name == "sex" else str(member)


def side_words(side: Side) -> str:
    """The value, who gave it, when."""
    at = f", {names.short_moment(side.at)}" if side.at else ""
    return f"{value_words(side.value)} – {side.by or 'không rõ ai'}{at}"


def case_line(case: FieldCase, number: str) -> str:
    """One line of the list."""
    return f"{number} · {GROUPS[case.group]}: {value_words(case.ours.value)} ≠ {value_words(case.theirs.value)}"


def alike_words(person: Person, number: str, why: Likeness) -> str:
    """Another record that may be the same person."""
    born = f", sinh {names.day(person.birth_date)}" if person.birth_date else ""
    return f"{number}: {person.name}{born}, số {person.identity_number or '–'} ({LIKENESSES[why]})"


def alike_banner(one: AlikePerson, count: int) -> str:
    """At the reception: who may be the same, and where it is answered."""
    more = f" và {count - 1} người khác" if count > 1 else ""
    told = alike_words(one.person, one.number, one.why)
    return f"Có thể trùng với hồ sơ {told}{more}. Cứ tiếp nhận; trả lời ở trang hồ sơ (Ctrl+A)."


def read_return_method(text: str) -> str:
    """The value that the officer means by "bưu chính", "tại quầy", "điện tử"; what is none of them stays as typed."""
    told = text.casefold()
    marks = (("quầy", ReturnMethod.AT_DESK), ("bưu", ReturnMethod.POST), ("điện", ReturnMethod.ELECTRONIC))
    return next((str(way) for mark, way in marks if mark in told), text)
