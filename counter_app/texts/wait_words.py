"""Why has this not arrived at the centre? Cause, next try, who can help and what the centre said last, in plain words."""

from __future__ import annotations

from typing import Final

from counter_app.services.sync_centre import WaitCause, Waiting, WhoCanHelp
from counter_app.texts.names import moment
from counter_app.texts.problems import problem_sentence

_CAUSES: Final = {
    WaitCause.ARRIVED: "Việc này đã lên hệ thống trung tâm, không còn chờ gì.",
    WaitCause.ON_ITS_WAY: "Đang gửi, chưa có trả lời.",
    WaitCause.FIRST_TRY_SOON: "Vừa được lưu tại quầy, sắp gửi lần đầu.",
    WaitCause.CENTRE_UNREACHABLE: "Chưa kết nối được hệ thống trung tâm. Hồ sơ đã lưu an toàn tại quầy.",
    WaitCause.CENTRE_ASKED_TO_WAIT: "Hệ thống trung tâm hẹn gửi sau.",
    WaitCause.DESK_NOT_ACCEPTED: "Hệ thống trung tâm chưa chấp nhận quầy này. Hồ sơ đã lưu an toàn tại quầy.",
    WaitCause.BEHIND_ANOTHER: "Việc trước của cùng hồ sơ bị từ chối nên việc này phải đợi đúng thứ tự.",
    WaitCause.REFUSED: "Hệ thống trung tâm từ chối việc này. Nội dung vẫn giữ nguyên tại quầy.",
}
_HELPERS: Final = {
    WhoCanHelp.NOBODY_NEEDED: "Không cần làm gì: chương trình tự gửi.",
    WhoCanHelp.SUPERVISOR: "Người phụ trách xem lý do ở Trung tâm đồng bộ (F4), xử lý rồi cho gửi lại.",
    WhoCanHelp.SUPPORT: "Báo đơn vị vận hành cấp lại quyền kết nối cho quầy.",
}
_ANSWERED_WELL: Final = frozenset({"applied", "replayed", "duplicate", "accepted"})
NOT_SENT: Final = ("Việc này chỉ ghi tại quầy, không gửi đi nên không phải chờ gì.",)
NO_CENTRE: Final = (
    "Quầy này chưa khai báo hệ thống trung tâm. Hồ sơ được giữ an toàn tại quầy.",
    "Khai báo hệ thống trung tâm trong Cài đặt (F9) thì chương trình tự gửi.",
)


def why(waiting: Waiting) -> list[str]:
    """Lines to read from the top: cause, next try, who can help, last answer."""
    told = [_CAUSES[waiting.cause]]
    if waiting.cause is WaitCause.ARRIVED:
        return told
    if waiting.next_try_at is not None and waiting.cause is not WaitCause.REFUSED:
        told.append(f"Lần thử tới: {moment(waiting.next_try_at)}.")
    if waiting.cause is WaitCause.BEHIND_ANOTHER:
        told.append(_HELPERS[WhoCanHelp.SUPERVISOR])
    else:
        told.append(_HELPERS[waiting.who])
    if waiting.last_answer and waiting.last_answer not in _ANSWERED_WELL:
        told.append(f"Trả lời gần nhất: {problem_sentence(waiting.last_answer)}")
    if waiting.attempts > 1:
        told.append(f"Đã gửi {waiting.attempts} lần.")
    return told
