"""Is this really today? Asked once while neither the centre nor a person vouches for the clock (D17)."""

from __future__ import annotations

from datetime import date

from counter_app.screens.dialogs.confirm import Confirm
from counter_app.texts.names import weekday_and_day


class ConfirmDate(Confirm):
    """True: the officer vouches for the date."""

    def __init__(self, today: date) -> None:
        question = (
            f"Máy này chưa đối chiếu giờ với hệ thống trung tâm.\n\nHôm nay có đúng là {weekday_and_day(today)} không?\n\n"
            "Ngày này được in trên giấy hẹn trả kết quả."
        )
        super().__init__(question, "Đúng, hôm nay", "Không đúng")
