"""What the home screen says of the store itself: doubled, restored, not on a second medium."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from counter_app.domain.store_life import LifeDoubt, Unexplained
from counter_app.texts.names import age

if TYPE_CHECKING:
    from counter_app.domain.backup import BackupState

DIVERGED: Final = (
    "Trung tâm tạm dừng nhận: có hai kho dữ liệu cùng mang tên quầy này. Chưa mất hồ sơ; báo người phụ trách ngay."
)
_DOUBTS: Final = {
    LifeDoubt.NO_WITNESS: "được khôi phục hoặc chép từ nơi khác",
    LifeDoubt.OTHER_MACHINE: "được mở trên máy khác",
    LifeDoubt.COPIED: "được chép sang thư mục khác",
    LifeDoubt.OTHER_LIFE: "là bản chép cũ",
    LifeDoubt.SET_BACK: "bị đưa về bản cũ",
    LifeDoubt.OTHER_CHAIN: "khác với kho quầy đã dùng",
    LifeDoubt.DIVERGED: "trùng tên với kho khác",
    LifeDoubt.ASKED: "mở lượt mới theo yêu cầu",
}


def urgent_words(found: Unexplained | None, *, diverged: bool) -> str:
    """Two stores under one name, or why the numbers are gone and who must say something; "" when all is well."""
    if diverged or found is None:
        return DIVERGED if diverged else ""
    told = f"Kho dữ liệu {_DOUBTS[found.doubt]} lúc {found.since:%H:%M %d/%m}; số cũ đã bỏ, không dùng lại."
    return f"{told} Hai người cần giải trình."


def lost_words(count: int) -> str:
    """The centre has forgotten what the desk cannot tell it again: a person goes through it by number."""
    return (
        f"Trung tâm mất {count} việc đã nhận, quầy không gửi lại được. Báo hỗ trợ kỹ thuật; từng số: ./counter sync status."
    )


def backup_words(state: BackupState, now: datetime) -> str:
    """What is wrong with the copies; "" when all is well."""
    if state.problem:
        return "Chưa sao lưu được ra ổ thứ hai. Cắm lại hoặc thay ổ sao lưu; dữ liệu tại quầy vẫn an toàn."
    if state.files_broken:
        return f"{state.files_broken} bản quét ở quầy bị hỏng, không sao lưu được. Báo hỗ trợ kỹ thuật; chưa xóa gì."
    if state.last_at is not None and state.is_old(now):
        return f"Bản sao lưu mới nhất đã {age((now - state.last_at).total_seconds())}. Kiểm tra ổ sao lưu."
    return ""
