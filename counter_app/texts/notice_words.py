"""What are the duties to tell and the ways to tell called at the desk, and what do queue and forms of notices say?"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from counter_app.domain.contacts import Contacts
from counter_app.domain.notice import Notice, NoticeKind, NoticeOutcome, NoticeState
from counter_app.domain.notice_wish import CHOSEN_AT_INTAKE, NoticeChannel, NoticeWish
from counter_app.texts import names

KINDS: Final[dict[str, str]] = {
    NoticeKind.SUPPLEMENT: "cần bổ sung hồ sơ",
    NoticeKind.REFUSED: "từ chối giải quyết",
    NoticeKind.REDATED: "xin lỗi và hẹn lại",
    NoticeKind.STOPPED: "dừng giải quyết",
    NoticeKind.PAYMENT_ASKED: "cần nộp phí, lệ phí",
    NoticeKind.DUE_MOVED: "đổi ngày hẹn trả",
    NoticeKind.RESULT_READY: "có kết quả",
    NoticeKind.RESULT_EARLY: "có kết quả sớm",
    NoticeKind.RESULT_POSTED: "đã gửi bưu chính",
    NoticeKind.RESULT_SENT: "đã trả điện tử",
    NoticeKind.CODE_GIVEN: "đã có mã hồ sơ",
    NoticeKind.OVERDUE: "quá hạn",
    NoticeKind.OUTAGE: "hệ thống gặp sự cố",
    NoticeKind.CORRECTION: "đính chính tin đã báo",
}
CHANNELS: Final[dict[str, str]] = {
    NoticeChannel.PHONE: "điện thoại",
    NoticeChannel.SMS: "tin nhắn SMS",
    NoticeChannel.ZALO: "Zalo",
    NoticeChannel.EMAIL: "thư điện tử",
    NoticeChannel.APP: "ứng dụng",
    NoticeChannel.POST: "thư qua bưu chính",
    NoticeChannel.IN_PERSON: "trực tiếp",
    NoticeChannel.NONE: "không báo",
}
STATES: Final[dict[NoticeState, str]] = {
    NoticeState.WAITING: "cần báo",
    NoticeState.EXPORTED: "đã xuất, chờ gửi",
    NoticeState.TOLD: "đã báo",
    NoticeState.MOOT: "không còn cần",
    NoticeState.NOT_WANTED: "công dân không cần báo",
}
_LAST: Final[dict[str, str]] = {
    NoticeOutcome.NO_ANSWER: "chưa nghe máy",
    NoticeOutcome.WRONG_NUMBER: "sai số",
    NoticeOutcome.LATER: "để sau",
    NoticeOutcome.REOPENED: "báo lại",
}
CONSENT: Final = "Công dân đồng ý chỉ dùng để báo về hồ sơ này"
REUSE_CONSENT: Final = "Dùng lại thông tin, giấy tờ đã quét cho hồ sơ sau của chính người này"
WITHOUT_ADDRESS: Final = "chưa có số hoặc địa chỉ"


def capital(words: str) -> str:
    """At the head of a cell."""
    return words[:1].upper() + words[1:]


def kind_words(kind: NoticeKind) -> str:
    """Có kết quả sớm."""
    return capital(KINDS[kind])


def channel_words(channel: NoticeChannel) -> str:
    """Điện thoại; Zalo."""
    return capital(CHANNELS[channel])


def intake_choices(channels: tuple[str, ...]) -> list[tuple[str, str]]:
    """What the citizen may choose, in the order in which the province names it; "no notice" always stands last."""
    offered = [channel for channel in CHOSEN_AT_INTAKE if channel in channels]
    return [(channel_words(channel), str(channel)) for channel in (*offered, NoticeChannel.NONE)]


def standing(notice: Notice, now: datetime) -> str:
    """How the queue tells where a duty stands: what came of the last try, or how late it is."""
    told = _LAST.get(notice.last, "")
    if notice.retry_at is not None and notice.retry_at > now:
        return f"{told or 'để sau'}, gọi {notice.retry_at:%H:%M %d/%m}"
    if told:
        return f"{told} ({notice.tries} lần)" if notice.tries > 1 else told
    return STATES[notice.state]


def of_dossier(notice: Notice) -> str:
    """Có kết quả sớm: đã báo, điện thoại."""
    told = f"{kind_words(notice.kind)}: {STATES[notice.state]}"
    return f"{told}, {CHANNELS[notice.channel]}" if notice.state in (NoticeState.WAITING, NoticeState.TOLD) else told


def chosen(wish: NoticeWish) -> str:
    """Zalo 0912345678 (đã đồng ý)."""
    told = f"{channel_words(wish.channel)} {wish.to}".rstrip()
    return f"{told} (đã đồng ý)" if wish.consented else told


def contacts(counted: Contacts) -> str:
    """4 (tiếp nhận 1, bổ sung 1, báo tin 1, trả 1)."""
    parts = (
        ("hướng dẫn trước", counted.before),
        ("tiếp nhận", counted.intake),
        ("bổ sung", counted.supplements),
        ("báo tin", counted.notices),
        ("trả kết quả", counted.returns),
        ("việc khác", counted.other),
    )
    told = ", ".join(f"{name} {count}" for name, count in parts if count)
    return f"{counted.total} ({told})" if counted.total > 1 else str(counted.total)


def tell_by(notice: Notice) -> str:
    """Until when it is in time."""
    return names.short_moment(notice.tell_by)


# --- the queue, its call list, its files -----------------------------------------------------------

TO_CALL: Final = "Cần gọi"
TO_EXPORT: Final = "Cần xuất"
SENT: Final = "Đã xuất"
EMPTY: Final[dict[str, tuple[str, str]]] = {
    TO_CALL: ("Không còn ai cần gọi.", "Việc cần báo tự hiện ở đây khi hồ sơ có bước mới. Nhấn → xem tin chờ xuất."),
    TO_EXPORT: ("Không có tin nào chờ xuất.", "Người chọn SMS, Zalo, thư điện tử hiện ở đây. Nhấn → xem tin đã xuất."),
    SENT: ("Không có tin nào đã xuất mà chưa báo xong.", "Xuất tin ở nhóm trước; nơi gửi trả lời thì ghi “Đã báo”."),
}
PUT_OFF: Final = (
    ("Không nghe máy", NoticeOutcome.NO_ANSWER),
    ("Sai số", NoticeOutcome.WRONG_NUMBER),
    ("Để sau", NoticeOutcome.LATER),
    ("Đã báo", NoticeOutcome.TOLD),
)
NO_A4: Final = "Quầy chưa có máy in khổ A4 cho danh sách gọi. Đặt máy in ở F9, hoặc chạy ./counter notices list --call-list."


def told_words(number: str, kind: NoticeKind) -> str:
    """After one key."""
    return f"{number}: đã ghi đã báo ({KINDS[kind]})."


def missed_words(number: str, outcome: NoticeOutcome) -> str:
    """After one key; the duty stays."""
    return f"{number}: đã ghi {_LAST[outcome]}; việc báo tin vẫn còn."


def exported_words(channel: NoticeChannel, count: int, without: int, where: str) -> str:
    """Where the file lies, and what could not go along."""
    left = f" {without} tin chưa có số hoặc địa chỉ." if without else ""
    if not count:
        return f"Không có tin {CHANNELS[channel]} nào để xuất.{left}"
    return f"Đã xuất {count} tin {CHANNELS[channel]}: {where}. Gửi xong mới ghi “Đã báo”.{left}"
