"""What does a phiếu gửi say, what was counted, and what is said to a difference? One item of a bag (QĐ 45/2016 Đ7.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from counter_app.domain.post_batch import Count, PostItem
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.texts.sheet_words import COUNTS
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

_COUNT: Final = r"\d*"


class PostSlip(FormDialog[PostItem]):
    """`before`: the item as it stands, None for a new one; `taken`: numbers of the other items. It only asks."""

    title_told = "Phiếu gửi từ bưu chính"

    def __init__(self, before: PostItem | None, taken: frozenset[str]) -> None:
        super().__init__()
        self._before = before or PostItem("", "", declared=1)
        self._is_new = before is None
        self._taken = taken

    def facts(self) -> Iterable[str]:
        """How extras and gaps are told."""
        yield "Ngoài danh sách: số giấy tờ theo phiếu ghi 0. Không có trong túi: thực nhận ghi 0."

    def fields(self) -> Iterable[LabelledField]:
        """As on the slip, then what lies on the counter."""
        item = self._before
        yield LabelledField("slip", "Số phiếu gửi", FieldInput(item.slip_number, max_length=40), required=True)
        yield LabelledField("person", "Người gửi", FieldInput(item.person, max_length=200))
        declared = "" if self._is_new else str(item.declared)
        yield LabelledField("declared", "Theo phiếu", FieldInput(declared, max_length=4, restrict=_COUNT), required=True)
        counted = "" if item.counted is None else str(item.counted)
        yield LabelledField("counted", "Thực nhận", FieldInput(counted, max_length=4, restrict=_COUNT), required=True)
        answer = FieldInput(item.answer, max_length=300, placeholder="chỉ khi lệch số")
        yield LabelledField("answer", "Lý do lệch", answer)

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Every number is there; every difference has its answer."""
        wrong: dict[str, str] = {}
        number = values["slip"].upper()
        if not number:
            wrong["slip"] = "Nhập số phiếu gửi."
        elif number in self._taken:
            wrong["slip"] = "Số phiếu gửi này đã có trong danh sách."
        for name in ("declared", "counted"):
            if not values[name]:
                wrong[name] = "Nhập số giấy tờ, không có thì ghi 0."
        if wrong:
            return wrong
        item = self._item(values)
        if item.declared == 0 and item.counted == 0:
            return {"counted": "Hai số đều là 0. Xóa phiếu này nếu không có thật."}
        if item.count is not Count.COMPLETE and not item.answer:
            return {"answer": f"{COUNTS[item.count]}: ghi lý do hai bên thống nhất."}
        return {}

    def store(self, values: Mapping[str, str]) -> PostItem:
        """Nothing is committed before the minutes are signed."""
        return self._item(values)

    def _item(self, values: Mapping[str, str]) -> PostItem:
        return PostItem(
            values["slip"].upper(), values["person"], int(values["declared"]), int(values["counted"]), values["answer"]
        )
