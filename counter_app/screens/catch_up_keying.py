"""How do a few keystrokes become a keyed form: short numbers, a clock time, what stays from the line above?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from counter_app.domain.catch_up import CatchUp, KeyedForm
from counter_app.domain.errors import BadField
from counter_app.domain.outage import Outage
from counter_app.domain.paper_form import LETTERS, FormKind
from counter_app.domain.procedure import Procedure
from counter_app.screens.dialogs.outage import clock_and_day
from counter_app.texts.outage_words import KINDS
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

ALL_PAPERS: Final = "đủ"  # typed without marks it is the same
STICKY: Final = ("procedure", "received_by", "papers")
_SHORT: Final = re.compile(r"([NCTSncts]?)\s*([0-9]{1,5})[- ]([0-9]{2})")
_CODE: Final = re.compile(r"[0-9]\.[0-9]{6}")


def keying_fields(of: CatchUp, login: str) -> Iterable[LabelledField]:
    """In the order of the paper. Enter goes on; Enter in the last one enters the form."""
    number = FieldInput(max_length=40, placeholder="quét QR, hoặc số và số kiểm tra: 12-47")
    yield LabelledField("form_number", "Số mẫu", number, required=True)
    at = FieldInput(max_length=11, placeholder=f"8:05, hoặc 8:05 {of.began_at:%d/%m}")
    yield LabelledField("received_at", "Giờ nhận thật", at, required=True)
    yield LabelledField("procedure", "Thủ tục", FieldInput(max_length=100, placeholder="mã hoặc vài chữ"), required=True)
    yield LabelledField("name", "Họ tên", FieldInput(max_length=200, placeholder="quét thẻ, hoặc gõ"), required=True)
    yield LabelledField("identity_number", "Số định danh", FieldInput(max_length=20))
    yield LabelledField(
        "papers", "Giấy tờ", FieldInput(ALL_PAPERS, max_length=60, placeholder="1 2 4, hoặc đủ"), required=True
    )
    yield LabelledField("received_by", "Người nhận", FieldInput(login, max_length=60), required=True)
    yield LabelledField("reason", "Lý do", FieldInput(max_length=500, placeholder="chỉ phiếu bổ sung, từ chối"))
    yield LabelledField("cash", "Tiền đã thu", FieldInput(max_length=12, placeholder="đồng; bỏ trống là chưa thu"))
    given = FieldInput(max_length=11, placeholder="giờ trả nếu đã trả kết quả ngay")
    yield LabelledField("returned_at", "Đã trả lúc", given)


def long_number(text: str, of: CatchUp) -> str:
    """12-47 is a receipt of this desk, C3-15 a request: the check digits still guard it. Other texts stay as they are."""
    return number_of(text, of.desk_id, of.began_at.year, FormKind.RECEIPT)


def number_of(text: str, desk_id: str, year: int, kind: FormKind) -> str:
    """The same before there is a session; without a letter it is a form of `kind`."""
    match = _SHORT.fullmatch(text.strip())
    if match is None:
        return text
    letter = match[1].upper() or LETTERS[kind]
    return f"PG{letter}-{desk_id.upper()}-{year % 100:02d}-{int(match[2]):05d}-{match[3]}"


def keyed(values: Mapping[str, str], of: CatchUp, line_id: str, find: Callable[[str], list[Procedure]]) -> KeyedForm:
    """The fields as a form. Raises BadField (received_at, returned_at, procedure, paid_amount)."""
    at = clock_and_day(values["received_at"], of.began_at, "received_at")
    if at is None:
        raise BadField(field="received_at", value="", reason="not-a-time")
    amount = values["cash"].replace(".", "").replace(" ", "")
    if amount and not amount.isdecimal():
        raise BadField(field="paid_amount", value=amount, reason="not-a-number")
    return KeyedForm(
        line_id=line_id,
        form_number=long_number(values["form_number"], of),
        received_at=at,
        received_by=values["received_by"],
        procedure=_procedure(values["procedure"], find),
        name=values["name"],
        identity_number=values["identity_number"],
        papers=values["papers"],
        cash=int(amount or 0),
        reason=values["reason"],
        returned_at=clock_and_day(values["returned_at"], at, "returned_at"),
    )


def window(of: CatchUp) -> str:
    """Of the outage, as short as its day allows."""
    same_day = of.began_at.date() == of.ended_at.date()
    return (
        f"{of.began_at:%H:%M}–{of.ended_at:%H:%M %d/%m}"
        if same_day
        else f"{of.began_at:%H:%M %d/%m}–{of.ended_at:%H:%M %d/%m}"
    )


def span(outage: Outage) -> str:
    """Of an outage to choose: what it was, from when to when."""
    ended = f"đến {outage.ended_at:%H:%M %d/%m}" if outage.ended_at else "chưa hết"
    return f"{KINDS[outage.kind]}, từ {outage.began_at:%H:%M %d/%m} {ended}"


def _procedure(told: str, find: Callable[[str], list[Procedure]]) -> str:
    """By its code, else the one that the words name. Raises BadField(procedure)."""
    told = told.strip()
    if _CODE.fullmatch(told) or not told:
        return told
    found = find(told)
    if len(found) != 1:
        raise BadField(field="procedure", value=told[:60], reason="several-procedures" if found else "no-procedure")
    return found[0].code
