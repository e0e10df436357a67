"""What stands in the list of accounts that the head of the unit takes along (Bắc Giang Đ19.7)?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from counter_app.domain.officer import Officer
from counter_app.domain.workbook import WorkbookColumn, WorkbookSheet
from counter_app.texts.names import moment, name_of

_COLUMNS = (
    WorkbookColumn("STT", 6),
    WorkbookColumn("Họ tên", 32),
    WorkbookColumn("Tên đăng nhập", 20),
    WorkbookColumn("Vai trò", 20),
    WorkbookColumn("Hiện nay", 16),
    WorkbookColumn("Mã PIN", 24),
)
STOPPED = "đã ngừng"
LOCKED = "tạm khóa"
IN_USE = "đang dùng"


def account_state(officer: Officer, now: datetime) -> str:
    """Đang dùng, tạm khóa, đã ngừng."""
    if not officer.active:
        return STOPPED
    return LOCKED if officer.locked_until is not None and now < officer.locked_until else IN_USE


def accounts_sheet(officers: Iterable[Officer], unit: str, desk_name: str, now: datetime) -> WorkbookSheet:
    """One row an account. No PIN, nor anything made from one, stands in it."""
    rows = tuple(
        (
            place,
            officer.name,
            officer.login,
            name_of(officer.role),
            account_state(officer, now),
            "chưa đổi mã được cấp" if officer.first_pin else "của riêng mình",
        )
        for place, officer in enumerate(officers, 1)
    )
    lines = (f"Danh sách tài khoản – {desk_name}", unit, f"Lúc {moment(now)}")
    return WorkbookSheet("Tài khoản", _COLUMNS, rows, lines=lines)


def accounts_file(now: datetime) -> str:
    """No name of a person in it."""
    return f"tai-khoan-{now:%Y%m%d-%H%M%S}.csv"
