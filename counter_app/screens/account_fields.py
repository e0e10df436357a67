"""Which fields make a personal account, and what is wrong with them (Bắc Giang Đ21.2: no shared accounts)."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.services.login import PIN_LENGTH
from counter_app.services.set_up import pin_is_guessable
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

LONGEST_PIN = 12


def pin_input() -> FieldInput:
    """Digits only, not shown."""
    return FieldInput(max_length=LONGEST_PIN, password=True, restrict=r"\d*")


def name_fields() -> tuple[LabelledField, LabelledField]:
    """Whose account it is, and how that person logs in. Named as LoginService names them in its errors."""
    return (
        LabelledField("officer-name", "Họ tên", FieldInput(max_length=200), required=True, hint="Họ tên đầy đủ, có dấu"),
        LabelledField(
            *("login", "Tên đăng nhập", FieldInput(max_length=40, restrict=r"[A-Za-z0-9._-]*")),
            required=True,
            hint="Chữ không dấu, số, dấu chấm; ví dụ: lan.nguyen",
        ),
    )


def pin_fields(label: str = "Mã PIN") -> tuple[LabelledField, LabelledField]:
    """A PIN and the same PIN again."""
    return (
        LabelledField("pin", label, pin_input(), required=True, hint=f"Ít nhất {PIN_LENGTH} chữ số, khó đoán"),
        LabelledField("pin_again", "Nhập lại mã PIN", pin_input(), required=True),
    )


def name_problems(values: Mapping[str, str]) -> dict[str, str]:
    """A sentence per field that is not filled in."""
    found = {}
    if not values["officer-name"]:
        found["officer-name"] = "Chưa nhập họ tên."
    if not values["login"]:
        found["login"] = "Chưa nhập tên đăng nhập."
    return found


def pin_problems(values: Mapping[str, str]) -> dict[str, str]:
    """A sentence for the first thing that is wrong with the PIN."""
    pin = values["pin"]
    if len(pin) < PIN_LENGTH:
        return {"pin": f"Mã PIN phải có ít nhất {PIN_LENGTH} chữ số."}
    if pin_is_guessable(pin):
        return {"pin": "Mã PIN dễ đoán quá. Chọn số khác."}
    if pin != values["pin_again"]:
        return {"pin_again": "Hai lần nhập khác nhau. Nhập lại."}
    return {}
