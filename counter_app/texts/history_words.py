"""What was done with a dossier, in the clerk's words: one phrase per operation and audit action, a neutral one for the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from counter_app.domain.operation import OperationKind
from counter_app.domain.slip import PaperState, SlipKind
from counter_app.domain.views import ORIGINAL_AT_CENTRE, HistoryRow
from counter_app.texts.notice_words import CHANNELS, KINDS
from counter_app.texts.problems import problem_sentence
from counter_app.texts.slip_words import slip_words

Facts = Mapping[str, str]

THE_PROGRAM: Final = "Chương trình"
UNKNOWN_ACT: Final = "Việc khác được ghi lại"
AT_CENTRE: Final = " (đã gửi, bản gốc ở trung tâm)"
_AUTHORS: Final = {"sync": THE_PROGRAM, "installer": "Cài đặt ban đầu", "": "–"}
_PRINTED: Final = {
    PaperState.WANTED: "Chờ in {slip}{copy}",
    PaperState.SENT: "Đang in {slip}{copy}",
    PaperState.DEVICE_DONE: "In xong {slip}{copy}",
    PaperState.CONFIRMED: "Xác nhận {slip}{copy} đã ra",
    PaperState.UNKNOWN: "Chưa rõ {slip}{copy} ra chưa",
    PaperState.SPOILED: "Tờ {slip}{copy} không ra hoặc hỏng",
}


def _copy(facts: Facts) -> str:
    """The first print needs no number; a reprint always says which copy it is."""
    copy = facts.get("copy", "")
    return f" (bản {copy})" if copy and copy != "1" else ""


def _printed(facts: Facts) -> str:
    state = facts.get("state", "")
    told = _PRINTED[PaperState(state)] if state in tuple(PaperState) else "In {slip}{copy}"
    return _on_paper(told, facts)


def _on_paper(told: str, facts: Facts) -> str:
    return told.format(slip=_slip(facts), copy=_copy(facts))


def _slip(facts: Facts) -> str:
    kind = facts.get("slip", "")
    return slip_words(SlipKind(kind) if kind in tuple(SlipKind) else SlipKind.RECEIPT)


def _reprint(facts: Facts) -> str:
    reason = facts.get("reason", "")
    return f"Yêu cầu in lại{_copy(facts)}" + (f": {reason}" if reason else "")


_SEEN = {"half": "in dở", "nothing": "không ra giấy"}


def _retry(facts: Facts) -> str:
    seen = _SEEN.get(facts.get("seen", ""), "không dùng được")
    return f"Hủy tờ {seen}, in lại {_slip(facts)}{_copy(facts)}" + _attempt(facts)


def _proven(facts: Facts) -> str:
    return f"Đã thấy {_slip(facts)}{_copy(facts)} qua mã trên giấy"


def _paper_alarm(facts: Facts) -> str:
    what = "tờ quầy này chưa từng in" if facts.get("kind") == "strange" else "tờ đã hủy"
    return f"Cần người xem: đọc được mã của {what}{_copy(facts)}" + _attempt(facts)


def _attempt(facts: Facts) -> str:
    attempt = facts.get("attempt", "")
    return f", lần in {attempt}" if attempt else ""


_TRIES: Final = {"no_answer": "không ai trả lời", "wrong_number": "sai số", "later": "để sau"}


def _told(facts: Facts) -> str:
    """Báo cho công dân: có kết quả sớm, bằng điện thoại. Báo tin không ai trả lời (có kết quả sớm)."""
    if facts.get("outcome") in _TRIES:
        return _tried({**facts, "kind": facts.get("about", "")})
    about, channel = KINDS.get(facts.get("about", "")), CHANNELS.get(facts.get("channel", ""))
    told = f"Báo cho công dân: {about}" if about else "Báo cho công dân"
    return f"{told}, {channel}" if channel else told


def _tried(facts: Facts) -> str:
    about, outcome = KINDS.get(facts.get("kind", "")), _TRIES.get(facts.get("outcome", ""), "chưa được")
    return f"Báo tin {outcome}" + (f" ({about})" if about else "")


def _mapped(facts: Facts) -> str:
    provisional = facts.get("provisional", "")
    return f"Được cấp mã số hồ sơ {facts.get('code', '')}" + (f" thay số tạm {provisional}" if provisional else "")


def _alarm(facts: Facts) -> str:
    return "Cần người xem: " + problem_sentence(facts.get("problem", ""), facts.get("detail", ""))


def _with_reason(what: str) -> Callable[[Facts], str]:
    return lambda facts: f"{what}: {facts['reason']}" if facts.get("reason") else what


def _decided(facts: Facts) -> str:
    """A supervisor's decision on what the centre refused: which way, and why."""
    way = {"withdrawn": "rút lại", "corrected": "sửa nội dung"}.get(facts.get("way", ""), "đã xử lý")
    return f"Việc bị trung tâm từ chối: {way} – {facts.get('reason', '')}"


_HANDED_OVER: Final = {
    "send_outside": "Chuyển cơ quan ngoài hệ thống",
    "receive_at_agency": "Cơ quan có thẩm quyền đã nhận hồ sơ",
}


def _handed_over(facts: Facts) -> str:
    return _HANDED_OVER.get(facts.get("event", ""), "Bàn giao hồ sơ để giải quyết")


_PAYMENTS: Final = {"request_payment": "Yêu cầu nộp phí, lệ phí", "reconcile_payment": "Đối soát phí, lệ phí, khớp số"}

_ACTS: Final[dict[str, Callable[[Facts], str]]] = {
    OperationKind.DOSSIER_RECEIVED: lambda f: (
        "Nhập bù hồ sơ đã tiếp nhận" if f.get("entrySource") == "catch_up" else "Tiếp nhận hồ sơ"
    ),
    OperationKind.SLIP_PRINTED: _printed,
    OperationKind.SUPPLEMENT_REQUESTED: _with_reason("Yêu cầu bổ sung, hoàn thiện hồ sơ"),
    OperationKind.SUPPLEMENT_RECEIVED: lambda f: (
        f"Nhận hồ sơ bổ sung, lần {f['round']}" if f.get("round") else "Nhận hồ sơ bổ sung"
    ),
    OperationKind.DOSSIER_REFUSED: _with_reason("Từ chối giải quyết hồ sơ"),
    OperationKind.DOSSIER_HANDED_OVER: _handed_over,
    OperationKind.DOSSIER_CAME_BACK: lambda f: "Nhận lại hồ sơ từ cơ quan ngoài hệ thống",
    OperationKind.RESULT_RECEIVED: lambda f: "Có kết quả giải quyết",
    OperationKind.RESULT_RETURNED: lambda f: (
        "Trả lại giấy tờ cho công dân" if f.get("event") == "return_papers" else "Trả kết quả cho công dân"
    ),
    OperationKind.DOSSIER_WITHDRAWN: _with_reason("Công dân rút hồ sơ"),
    OperationKind.RECEPTION_VOIDED: _with_reason("Hủy tiếp nhận do nhập nhầm"),
    OperationKind.DOSSIER_STOPPED: _with_reason("Dừng giải quyết hồ sơ"),
    OperationKind.APPOINTMENT_CHANGED: _with_reason("Xin lỗi và hẹn lại ngày trả kết quả"),
    OperationKind.PAYMENT_RECORDED: lambda f: _PAYMENTS.get(f.get("event", ""), "Ghi nhận phí, lệ phí"),
    OperationKind.NOTICE_GIVEN: _told,
    OperationKind.ACT_REVERSED: _with_reason("Hoàn tác việc trước"),
    OperationKind.GUIDANCE_GIVEN: _with_reason("Hướng dẫn công dân"),
    OperationKind.RESULT_GIVEN_TO_POST: lambda f: "Giao bưu chính trả kết quả",
    OperationKind.DOSSIER_CORRECTED: _with_reason("Sửa thông tin hồ sơ"),
    OperationKind.RESULT_INVALIDATED: _with_reason("Kết quả bị hủy, hết hiệu lực"),
    OperationKind.RESULT_CAME_BACK: _with_reason("Bưu chính chuyển hoàn kết quả"),
    OperationKind.POST_BATCH_SIGNED: lambda f: "Ký biên bản giao nhận với bưu chính",
    OperationKind.OUTAGE_RECORDED: lambda f: "Hết sự cố" if f.get("endedAt") else "Ghi sự cố",
    OperationKind.KIT_ISSUED: lambda f: "Cấp bộ mẫu giấy",
    OperationKind.DAY_CLOSED: lambda f: "Chốt ngày",
    OperationKind.CATCH_UP_RECORDED: lambda f: "Chốt đợt nhập bù" if f.get("closedAt") else "Mở đợt nhập bù",
    OperationKind.DOCUMENT_ATTACHED: lambda f: (
        f"{'Dùng lại bản quét' if f.get('reusedFrom') else 'Quét'} {f.get('componentName', 'giấy tờ')}, {f.get('pages', '?')} trang"
    ),
    OperationKind.DOCUMENT_CONFIRMED: lambda f: f"Xác nhận bản quét {f.get('componentName', 'giấy tờ')}",
    OperationKind.NOTE_ADDED: lambda f: f"Ghi chú: {f['text']}" if f.get("text") else "Ghi chú",
    "slip.reprint": _reprint,
    "label.reprint": lambda f: f"In thêm nhãn, bản {f.get('copy', '')}",
    "slip.retry": _retry,
    "slip.proven": _proven,
    "slip.alarm": _paper_alarm,
    "slip.confirmed": lambda f: _on_paper(_PRINTED[PaperState.CONFIRMED], f),
    "slip.spoiled": lambda f: _on_paper(_PRINTED[PaperState.SPOILED], f),
    "notice.tried": _tried,
    "notice.exported": lambda f: f"Xuất {f.get('count', '')} tin báo để gửi".replace("  ", " "),
    "code.mapped": _mapped,
    "dossier.code-given": _mapped,
    "table.printed": lambda f: "In biểu, danh sách",
    "day.closing": lambda f: "Chốt ngày" if f.get("open") == "0" else "Chốt ngày, người phụ trách ký phần còn mở",
    "outage.opened": lambda f: "Ghi sự cố",
    "outage.noted": lambda f: "Ghi thêm về sự cố",
    "outage.closed": lambda f: "Hết sự cố",
    "kit.issued": lambda f: f"Cấp bộ mẫu giấy {f.get('count', '')} tờ".replace("  ", " "),
    "catch-up.opened": lambda f: "Mở đợt nhập bù",
    "catch-up.closed": lambda f: (
        "Chốt đợt nhập bù" if f.get("differences") == "0" else "Chốt đợt nhập bù, người phụ trách ký chênh lệch"
    ),
    "catch-up.decided": _with_reason("Quyết định mẫu giấy trùng, lệch"),
    "catch-up.checked": lambda f: f"Đối chiếu lần hai mẫu {f.get('number', '')}".rstrip(),
    "catch-up.undone": _with_reason("Hủy lần nhập bù nhầm"),
    "form.voided": _with_reason("Hủy mẫu giấy"),
    "form.returned": lambda f: "Thu về mẫu giấy còn trắng",
    "kit.opened": lambda f: "Mở niêm phong bộ mẫu giấy",
    "kit.withdrawn": _with_reason("Hủy bộ mẫu giấy"),
    "fees.reconciled": _with_reason("Đối chiếu thu phí trong ngày"),
    "sync.alarm": _alarm,
    "life.begun": lambda f: f"Kho dữ liệu khôi phục hoặc sao chép: mở lượt mới, hủy {f.get('burned', '0')} số chưa dùng",
    "life.explained": lambda f: f"Giải trình việc khôi phục kho dữ liệu: {f.get('reason', '')}",
    "sync.diverged": lambda f: "Trung tâm tạm dừng nhận: có hai kho dữ liệu cùng mang tên quầy này",
    "centre.behind": lambda f: "Hệ thống trung tâm phục hồi bản cũ: đã gửi lại cho đủ",
    "statement.made": lambda f: "Ký báo cáo ngày của quầy",
    "bundle.exported": lambda f: f"Ghi gói mang tay ra USB: {f.get('operations', '0')} việc, {f.get('files', '0')} tệp",
    "receipts.imported": lambda f: f"Nhận biên nhận mang về: {f.get('acked', '0')} việc trung tâm đã nhận",
    "centre.trusted": lambda f: "Người phụ trách nạp tệp khóa của trung tâm",
    "person.verdict": lambda f: f"{'Cùng một người' if f.get('same') == '1' else 'Khác người'}: {f.get('reason', '')}",
    "operation.decided": _decided,
    OperationKind.OPERATION_SUPERSEDED: lambda f: "Báo trung tâm quyết định về việc bị từ chối",
    "operation.released": lambda f: "Người phụ trách cho gửi lại mục bị từ chối",
    "login.right": lambda f: "Đăng nhập",
    "login.wrong": lambda f: "Nhập sai mã PIN",
    "officer.added": lambda f: "Thêm tài khoản",
    "officer.pin-changed": lambda f: "Đổi mã PIN",
    "officer.pin-given": lambda f: "Cấp lại mã PIN",
    "officer.revoked": _with_reason("Trung tâm thu quyền của cán bộ"),
    "roster.refused": lambda f: "Không theo danh sách cán bộ mới vì quầy sẽ không còn ai làm việc",
    "officer.stopped": _with_reason("Ngừng tài khoản"),
    "officer.taken-up": lambda f: "Cho dùng lại tài khoản",
    "officer.list-taken": lambda f: "Lấy danh sách tài khoản",
    "dossier.seen": lambda f: "Xem hồ sơ",
    "clock.date-confirmed": lambda f: "Xác nhận ngày hôm nay",
    "numbers.burned": lambda f: f"Hủy {f.get('count', '')} số hồ sơ chưa dùng".replace("  ", " "),
    "lease.refused": lambda f: "Hệ thống trung tâm chưa cấp thêm số hồ sơ",
    "printer.given": lambda f: "Đặt máy in cho một việc",
    "printer.taken-away": lambda f: "Bỏ máy in của một việc",
    "printer.tested": lambda f: "Ghi kết quả in thử",
    "printer.calibrated": lambda f: "Đo lại máy in",
    "report.taken": lambda f: "In hoặc lưu báo cáo, sổ theo dõi hồ sơ",
    "feed.unreadable": lambda f: "Tin từ trung tâm không đọc được; đã ghi lại để hỗ trợ xem",
    "feed.restarted": lambda f: "Trung tâm bắt đầu lại dòng tin; quầy đọc lại từ đầu",
    "key.kept": lambda f: "Ghi khóa của kho (bọc mật khẩu) cạnh các bản sao lưu",
    "outbox.trimmed": lambda f: f"Gỡ nội dung đã gửi của {f.get('count', '')} việc; mã băm, số và xác nhận còn nguyên",
    "outbox.untold": lambda f: "Cần người xem: trung tâm không còn việc này và quầy không gửi lại được",
    "news.closed": lambda f: "Đã xử lý tin của đơn vị giải quyết",
    "assignment.registered": lambda f: f"Ghi văn bản phân công số hóa {f.get('number', '')}".rstrip(),
    "scan.abandoned": lambda f: f"Thôi quét {f.get('component', 'giấy tờ')}",
    "file.linked": lambda f: f"Đưa trang hoặc tệp tìm lại vào {f.get('component', 'giấy tờ')}",
    "file.kept": lambda f: f"Giữ riêng một tệp: {f.get('reason', '')}",
    "copy.released": lambda f: f"Bản tại quầy của {f.get('component', 'giấy tờ')} đã gửi đủ, giải phóng chỗ",
    "copy.unread": lambda f: f"Máy không đọc được chữ trong bản quét {f.get('component', 'giấy tờ')}; tệp vẫn còn nguyên",
    "catalogue.loaded": lambda f: "Cập nhật danh mục thủ tục",
    "catalogue.refused": lambda f: "Không dùng danh mục mới vì không hợp lý",
}
CODES: Final = frozenset(_ACTS)


def act_words(row: HistoryRow) -> str:
    """The act in words; an act that this version does not know is named neutrally, never by its code."""
    make = _ACTS.get(row.code)
    told = make(row.facts) if make else UNKNOWN_ACT
    return told + AT_CENTRE if ORIGINAL_AT_CENTRE in row.facts else told


def author_words(actor: str, officer_names: Mapping[str, str]) -> str:
    """Who did it: the officer's name, the program itself, or what the store knows."""
    return officer_names.get(actor) or _AUTHORS.get(actor, "Tài khoản khác")
