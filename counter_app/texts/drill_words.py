"""What does the result sheet of a drill say of each step, so that a newcomer learns what to do on the real day?"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from counter_app.domain.catch_up import Verdict
from counter_app.texts import names

HEAD: Final = "Kết quả diễn tập sự cố (dữ liệu giả, không gửi đi đâu)"
CITIZEN: Final = "Người Diễn Tập"
REASONS: Final = {
    Verdict.ENTER: "Hai người khác nhau, tờ sau ghi nhầm số",
    Verdict.SET_ASIDE: "Một người được phục vụ hai lần",
}
WRONG_PERSON: Final = "Nhập nhầm người"
LOST: Final = "Thất lạc hoặc không dùng, đã tìm"
SUPPORT: Final = "đầu mối hỗ trợ của đơn vị"
TICKET: Final = "DT-01"
NO_CENTRE: Final = "Diễn tập, không có trung tâm"
SIGNED: Final = "Hai tờ cùng số nên tổng lệch một tờ"
DECIDED: Final = "Người phụ trách quyết định từng tờ trùng, ghi lý do (F8 nhập, F10 bỏ ở màn hình Nhập bù)."


def kit_words(size: int, file: str) -> str:
    """The kit before the outage."""
    return f"Trước sự cố: cấp {size} mẫu giấy đánh số, in ở {file}. Niêm phong, để tại quầy."


def outage_words(began_at: datetime, ended_at: datetime) -> str:
    """The outage and its session."""
    return (
        f"Máy hỏng từ {names.moment(began_at)} đến {names.moment(ended_at)}: viết tay trên mẫu giấy. "
        "Máy chạy lại: đếm giấy, mở đợt nhập bù."
    )


def entered_words(number: str, dossier: str, received_at: datetime, due_at: datetime | None) -> str:
    """One form that went in."""
    due = names.moment(due_at) if due_at else "không có hạn"
    return f"Nhập {number} → {dossier}: nhận thật {names.moment(received_at)}, hẹn trả {due} tính từ giờ nhận thật."


def clash_told(number: str, why: str) -> str:
    """One that waits."""
    return f"{number} không tự vào: {why}. Tờ được giữ nguyên, chờ người phụ trách."


def taken_back_words(number: str, wrong: str, right: str) -> str:
    """One that was keyed for somebody else."""
    return f"{number} nhập nhầm người: hủy lần nhập có lý do (F10), {wrong} không dùng lại; nhập lại thành {right}."


def missing_words(lines: list[str]) -> str:
    """The list of differences."""
    return "Danh sách chênh lệch nêu đúng các tờ: " + " ".join(lines)


def counted_words(voided: int, returned: int) -> str:
    """Void and blank forms."""
    return f"Ghi hủy {voided} tờ có lý do, thu về {returned} tờ trắng: không còn số nào chưa rõ."


def closed_words(differences: int, signer: str, file: str) -> str:
    """The end."""
    return (
        f"Chốt đợt, {signer} ký {differences} chênh lệch còn lại. Báo cáo ở {file}; "
        "bản ghi nằm trong hàng chờ gửi, ở quầy thật tự lên trung tâm."
    )


def told_words(ticket: str, file: str) -> str:
    """Who was told of the outage."""
    return f"Máy hỏng: gọi hỗ trợ, ghi số phiếu {ticket}. Báo cáo gửi đơn vị vận hành ở {file}."


def day_words(left: list[str], file: str) -> str:
    """The end of the day."""
    return f"Chốt ngày: còn {'; '.join(left) or 'không việc nào'}; người phụ trách ký tên. Phiếu ở {file}."


def result_words(steps: int, wrong: int, folder: str) -> str:
    """The last line on the terminal."""
    told = "mọi bước đạt" if not wrong else f"{wrong} bước không đạt"
    return f"Diễn tập xong: {steps} bước, {told}. Các tờ để xem, in ở {folder}."
