"""What is said of scans that still wait for a hand?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.digital_copy import DigitalCopy, SigningState

_BROKEN: Final = {"changed": "chữ ký hỏng: tệp bị sửa", "extended": "chữ ký hỏng: bị thêm nội dung", "": "đã ký"}
_UNSURE: Final = "chữ ký không kiểm được"


def signing_words(copy: DigitalCopy) -> str:
    """Whether a copy is signed, and what was read of a signature that it came with."""
    return "chưa ký" if copy.signing is SigningState.UNSIGNED else _BROKEN.get(copy.signature, _UNSURE)


def scans_left_words(to_confirm: int, lost: int) -> str:
    """One sentence for the home screen."""
    told = [f"{to_confirm} bản quét chờ xác nhận"] if to_confirm else []
    told += [f"{lost} trang, tệp chưa thuộc hồ sơ nào"] if lost else []
    return f"{', '.join(told)}."


def turn_words(degrees: int) -> str:
    """By how many presses of the key a page comes to lie as it is read."""
    return f"Trang có vẻ nằm sai chiều: nhấn F7 {degrees // 90} lần để xoay, hoặc để nguyên."
