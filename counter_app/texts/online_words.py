"""What do the queue of online dossiers and the news of units say: time left, what stands in a dossier, what a case is?"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from counter_app.domain.act import event_of
from counter_app.domain.centre_news import CentreNews, NewsConflict
from counter_app.domain.dossier import Dossier, HandedInState
from counter_app.services.online_queue import OnlineLine, OnlineLook
from counter_app.texts import names
from counter_app.texts.act_words import event_words
from counter_app.texts.checklist_words import line_words

WAITING: Final = "Chờ trả lời"
NEWS: Final = "Đơn vị báo về"
NOTHING_WAITS: Final = ("Không có hồ sơ trực tuyến nào chờ.", "Hồ sơ mới tự về khi có mạng. F5: đọc lại ngay.")
NO_NEWS: Final = ("Đơn vị chuyên môn chưa báo gì mới.", "Nhấn ← để xem hồ sơ trực tuyến đang chờ.")
EIGHT_HOURS: Final = "Trả lời trong 08 giờ làm việc kể từ khi nộp; nộp ngoài giờ thì tính từ giờ làm việc kế tiếp."
_CONFLICTS: Final = {
    NewsConflict.PENDING: "Quầy còn việc chưa gửi về hồ sơ này. Xem lại hồ sơ trước khi ghi theo.",
    NewsConflict.NOT_NOW: "Hồ sơ ở quầy không ở bước này. Trao đổi với đơn vị, rồi bỏ qua kèm lý do.",
    NewsConflict.CODE_DIFFERS: "Mã hồ sơ ở trung tâm khác mã đã in trên giấy. Báo người phụ trách; giấy đã giao vẫn đúng.",
    NewsConflict.LATE_VERSION: "Công dân nộp thêm bản mới sau khi quầy đã trả lời. Liên hệ công dân để biết bản nào dùng.",
    NewsConflict.OTHER_CONTENT: "Cùng một bản mà nội dung khác bản đã nhận. Giữ bản cũ; báo đơn vị vận hành.",
    NewsConflict.REFUSED_ABOVE: "Hệ thống cấp trên chưa nhận hồ sơ này. Sửa điều nêu dưới đây, hoặc báo đơn vị vận hành.",
    NewsConflict.UNREADABLE: "Nội dung trung tâm gửi không đọc được. Báo đơn vị vận hành.",
}


def time_left(line: OnlineLine) -> str:
    """✕ quá hạn, ▲ còn 1 giờ 30 phút, or the same without a sign while there is more than two hours."""
    if line.late:
        return f"✕ quá {names.short_moment(line.answer_by)}"
    sign = "▲" if line.left <= timedelta(hours=2) else " "
    hours, minutes = divmod(int(line.left.total_seconds()) // 60, 60)
    return f"{sign} còn {hours} giờ {minutes:02d}" if hours else f"{sign} còn {minutes} phút"


def look_lines(look: OnlineLook) -> list[str]:
    """What an officer reads before the answer."""
    lodged, applicant = look.lodged, look.lodged.applicant
    person = " · ".join(part for part in (applicant.name, applicant.identity_number, applicant.phone) if part)
    told = [
        f"Chủ hồ sơ: {person}",
        f"Nộp lúc: {names.moment(lodged.lodged_at)} · tài khoản {lodged.account}",
        f"Thủ tục: {look.procedure.name}",
    ]
    if lodged.summary:
        told.append(f"Nội dung: {lodged.summary}")
    told.append(f"Hẹn trả nếu tiếp nhận: {names.moment(look.quote.due.due_at) if look.quote.due.due_at else 'không có hạn'}")
    told.append(_fee_words(look))
    by_code = {component.code: component.name for component in look.procedure.components}
    signs = {HandedInState.OK: "✓", HandedInState.NOT_APPLICABLE: "– không có:"}
    for item in lodged.handed_in:
        if (sign := signs.get(item.state)) is None:  # what is wrong stands below, with what is wrong about it
            continue
        mark = " – chờ đối chiếu bản chính" if item.component_code in look.to_compare else ""
        told.append(f"{sign} {by_code.get(item.component_code, item.component_code)}{mark}")
    told += [f"✕ {line_words(line)}" for line in look.verdict.lines]
    return told


def _fee_words(look: OnlineLook) -> str:
    paid, due = look.lodged.paid_amount, look.quote.fee.amount
    if not paid:
        return f"Phí, lệ phí: {names.money(due)}, chưa nộp" if due else "Phí, lệ phí: không thu, hoặc chưa tính được"
    if look.fee_told:
        return f"Phí, lệ phí: đã nộp {names.money(paid)} qua cổng ({look.lodged.payment_reference})"
    return (
        f"Phí, lệ phí: cổng báo đã nộp {names.money(paid)}, mức phí là {names.money(due)}. Đối soát trước khi trả kết quả."
    )


def news_heading(news: CentreNews) -> str:
    """What the unit says has happened, or that it is a case."""
    return event_words(event_of(news.event)) if news.event else "Cần người xem"


def news_lines(news: CentreNews, dossier: Dossier | None) -> list[str]:
    """What came, beside how the dossier stands here."""
    told = [conflict_words(news.conflict)] if news.conflict else []
    if dossier is not None:
        told.append(f"Hồ sơ: {dossier.shown_number} · {dossier.applicant.name}")
        told.append(f"Trạng thái ở quầy: {names.name_of(dossier.status)}")
    said = " · ".join(str(news.told[name]) for name in ("by", "unit") if news.told.get(name))
    if said:
        told.append(f"Người báo: {said}, {names.moment(news.at)}")
    if news.event:
        told.append(f"Đơn vị báo: {news_heading(news)}")
    if reason := str(news.told.get("reason", "")):
        told.append(f"Lý do: {reason}")
    if text := str(news.told.get("text", "")):
        told.append(f"Hệ thống trả lời: {text}")
    if code := str(news.told.get("centralNo") or ""):
        told.append(f"Mã ở trung tâm: {code}; mã ở quầy: {news.ours.get('code', '')}")
    return told


def conflict_words(conflict: NewsConflict) -> str:
    """Why it cannot simply be followed; "" when it can."""
    return _CONFLICTS.get(conflict, "")
