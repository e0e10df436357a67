"""What the due board, the hand-over and the return of results say: names of shelves, short words, one sentence per case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.texts import names

TODAY: Final = "Hôm nay"
SOON: Final = "Sắp đến hạn"
OVERDUE: Final = "Quá hạn"
AT_RISK: Final = "Có nguy cơ"
RETURNED: Final = "Bổ sung"

EMPTY_SHELVES: Final[Mapping[str, tuple[str, str]]] = {
    TODAY: ("Không có hồ sơ nào hẹn trả hôm nay.", "Nhấn → để xem hồ sơ sắp đến hạn."),
    SOON: ("Không có hồ sơ nào đến hạn trong hai ngày làm việc tới.", "Nhấn → để xem hồ sơ quá hạn."),
    OVERDUE: ("Không có hồ sơ nào quá hạn.", "Nhấn → để xem hồ sơ có nguy cơ chậm."),
    RETURNED: ("Không có hồ sơ nào chờ người nộp bổ sung.", "Nhấn ← để xem các nhóm khác."),
    AT_RISK: ("Không có hồ sơ nào gần hạn mà còn nằm ở quầy.", "Nhấn ← để xem các nhóm khác."),
}

HAND_OVER_TODAY: Final = "Giao trong hôm nay"
HAND_OVER_NEXT_DAY: Final = "Giao đầu ngày làm việc sau"
NOTHING_TO_HAND_OVER: Final = ("Không có hồ sơ nào chờ bàn giao ở nhóm này.", "Hồ sơ vừa tiếp nhận sẽ hiện ở đây.")
OTHER_GROUP: Final = "Thủ tục không còn trong danh mục"

PAYMENT_METHODS: Final = (
    ("Tiền mặt", "cash"),
    ("Chuyển khoản", "transfer"),
    ("Trực tuyến", "online"),
    ("Thẻ", "card"),
    ("Được miễn", "waived"),
)
NOTICE_CHANNELS: Final = (
    ("Điện thoại", "phone"),
    ("Tin nhắn SMS", "sms"),
    ("Zalo", "zalo"),
    ("Thư điện tử", "email"),
    ("Trực tiếp tại quầy", "in_person"),
)


def warn_late(warn_by: date) -> str:
    """The apology is later than the law wants it (NĐ 61 Đ19.9): it is still taken."""
    return (
        f"Đã qua hạn gửi phiếu xin lỗi ({names.day(warn_by)}, chậm nhất một ngày làm việc trước ngày hẹn). "
        "Vẫn ghi được; hồ sơ ghi rõ là gửi muộn."
    )


def warn_in_time(warn_by: date) -> str:
    """Until when the apology is in time."""
    return f"Hạn gửi phiếu xin lỗi: {names.weekday_and_day(warn_by)}. Mỗi hồ sơ chỉ hẹn lại một lần."


def apologised(number: str, due_at: datetime | None) -> str:
    """The new promise."""
    return f"Đã xin lỗi và hẹn lại hồ sơ {number}" + (f": trả lúc {names.moment(due_at)}." if due_at else ".")


def handed_over(count: int, printed: int, waiting: int) -> str:
    """What became of the batch."""
    told = f"Đã bàn giao {count} hồ sơ, in {printed} phiếu kiểm soát."
    return f"{told} Còn {waiting} phiếu chờ in: tự in khi máy in sẵn sàng." if waiting else told


def early(due_at: datetime) -> str:
    """Đà Nẵng Đ10.3: told before it is handed out."""
    return f"Kết quả có trước ngày hẹn ({names.day(due_at.date())}). Nhấn F7 ghi việc đã báo cho công dân, rồi trả kết quả."


def overdue(due_at: datetime) -> str:
    """A note only: being late forbids nothing."""
    return f"Đã quá ngày hẹn {names.day(due_at.date())}. Vẫn trả kết quả; xin lỗi công dân."


def result_notice(number: str, unit: str) -> str:
    """What the applicant is told when the result is there before its day."""
    return f"Hồ sơ {number} đã có kết quả trước ngày hẹn. Mời ông/bà mang giấy tiếp nhận đến {unit} để nhận."


def not_returnable(dossier: Dossier) -> str:
    """Why neither a result can be noted nor handed out now."""
    if dossier.status is DossierStatus.RESULT_RETURNED:
        return "Kết quả của hồ sơ này đã trả. Mở hồ sơ để xem ai nhận, lúc nào."
    status = names.name_of(dossier.status).lower()
    return f"Hồ sơ đang ở bước “{status}”: chưa có kết quả để trả. Mở hồ sơ để xem việc tiếp theo."


def originals_at_once(count: int) -> str:
    """The yes vouches for them."""
    return f"Đã trả lại đủ {count} bản chính cho người nhận."


def originals_left(count: int) -> str:
    """F8 waits for them."""
    return f"Còn {count} bản chính chưa đánh dấu. Trả, hoặc đối chiếu từng bản, nhấn Space; F8 dùng được khi đủ."
