"""What are the acts on a dossier called at the desk, what is said before and after each, and what does a slip say by itself?

Names of forms as in TT 01/2018/TT-VPCP (regulations §3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from counter_app.domain import supplement
from counter_app.domain.act import ActEvent, SideEvent
from counter_app.domain.checklist import DATABASE_DOWN, ChecklistLine, ChecklistVerdict, FindingCode
from counter_app.domain.dossier import ReplacedDue
from counter_app.domain.due_history import DueChangeKind
from counter_app.domain.guidance import Guidance, GuidanceOutcome
from counter_app.domain.life_cycle import DossierEvent as E
from counter_app.domain.procedure import Procedure
from counter_app.domain.slip import PrintJob
from counter_app.domain.supplement import SupplementLine
from counter_app.texts import names
from counter_app.texts.checklist_words import DATABASE_DOWN_GROUND, papers
from counter_app.texts.slip_words import job_words
from counter_app.texts.slip_words import slip_words as slip_words

EVENTS: Final[dict[ActEvent, str]] = {
    E.ACCEPT: "Tiếp nhận hồ sơ",
    E.REQUEST_SUPPLEMENT: "Yêu cầu bổ sung trước khi tiếp nhận",
    E.RESUBMIT: "Nộp lại hồ sơ",
    E.REFUSE: "Từ chối tiếp nhận",
    E.HAND_OVER: "Chuyển bộ phận chuyên môn",
    E.FINISH_AT_ONCE: "Có kết quả giải quyết",
    E.SEND_OUTSIDE: "Chuyển cơ quan ngoài hệ thống",
    E.RECEIVE_OUTSIDE_RESULT: "Nhận lại từ cơ quan ngoài hệ thống",
    E.RETURN_FOR_SUPPLEMENT: "Yêu cầu bổ sung, hoàn thiện hồ sơ",
    E.RECEIVE_SUPPLEMENT: "Nhận hồ sơ nộp bổ sung",
    E.REQUEST_PAYMENT: "Yêu cầu nộp phí, lệ phí",
    E.CONFIRM_PAYMENT: "Xác nhận đã nộp phí, lệ phí",
    E.POSTPONE: "Xin lỗi và hẹn lại ngày trả kết quả",
    E.STOP: "Dừng giải quyết hồ sơ",
    E.WITHDRAW: "Công dân rút hồ sơ",
    E.VOID: "Hủy tiếp nhận do nhập nhầm",
    E.REFUSE_AS_RESULT: "Từ chối giải quyết hồ sơ",
    E.FINISH: "Có kết quả giải quyết",
    E.RETURN_RESULT: "Trả kết quả",
    SideEvent.TAKE_PAYMENT: "Thu phí, lệ phí",
    SideEvent.RECONCILE_PAYMENT: "Đối soát phí, lệ phí",
    SideEvent.GIVE_NOTICE: "Báo cho công dân",
    SideEvent.RECEIVE_AT_AGENCY: "Cơ quan có thẩm quyền nhận hồ sơ",
    SideEvent.GIVE_TO_POST: "Giao bưu chính trả kết quả",
    SideEvent.COME_BACK_FROM_POST: "Bưu chính chuyển hoàn",
    SideEvent.CORRECT: "Sửa thông tin hồ sơ",
    SideEvent.INVALIDATE_RESULT: "Đánh dấu kết quả bị hủy, hết hiệu lực",
    SideEvent.RETURN_PAPERS: "Trả lại giấy tờ",
    SideEvent.UNDO: "Hoàn tác",
    SideEvent.REVERSE: "Ghi bút toán đảo",
}

USUAL_REFUSALS: Final = (
    "Không thuộc thẩm quyền giải quyết của cơ quan",
    "Không đủ điều kiện giải quyết theo quy định của pháp luật",
    "Hồ sơ đã được giải quyết, không có nội dung mới",
)
USUAL_WITHDRAWALS: Final = ("Người nộp không còn nhu cầu", "Người nộp sửa lại để nộp sau")
USUAL_STOPS: Final = (
    "Quá thời hạn bổ sung mà người nộp không bổ sung hồ sơ",
    "Người nộp không thực hiện nghĩa vụ tài chính theo thông báo",
)
INVALID_RULE: Final = (
    "Kết quả đã trả bị hủy hoặc hết hiệu lực phải đánh dấu kèm thời điểm, lý do và người phụ trách. Hồ sơ giữ nguyên."
)
NOTHING_TO_DO: Final = "Hồ sơ này không còn việc nào làm được ở quầy."
UNDO_RULE: Final = (
    "Giấy của việc này chưa in và hệ thống trung tâm chưa nhận nên hoàn tác được. "
    "Hồ sơ trở lại như trước; cả hai việc vẫn còn trong lịch sử."
)
_REVERSE_RULES: Final = {
    "printed": "Giấy của việc này đã in nên chỉ ghi được bút toán đảo, có người phụ trách và lý do. Thu lại giấy đã giao.",
    "synced": "Việc này đã lên hệ thống trung tâm nên chỉ ghi được bút toán đảo, có người phụ trách và lý do.",
}

ALIKE: Final = "Người có thể trùng: cùng một người hay khác người?"


def capital(words: str) -> str:
    """The same at the head of a sentence."""
    return words[:1].upper() + words[1:]


def sheet_words(job: PrintJob) -> str:
    """Giấy tiếp nhận, bản 2. The number is the one that stands on the sheet: each act counts its own copies."""
    return f"{capital(job_words(job))}, bản {copy_number(job)}"


def copy_number(job: PrintJob) -> int:
    """Which copy of its slip the sheet says it is."""
    told = job.content.get("copy")
    number = told.get("number") if isinstance(told, Mapping) else None
    return number if isinstance(number, int) else job.copy_number


def event_words(event: ActEvent) -> str:
    """The act as a heading."""
    return EVENTS[event]


def undo_words(event: ActEvent) -> str:
    """The menu's line for taking an act back."""
    return f"Hoàn tác: {event_words(event)[:1].lower()}{event_words(event)[1:]}"


def undo_rule(hindrance: str) -> str:
    """What taking back means now. `hindrance` of correction.Undoable."""
    return _REVERSE_RULES.get(hindrance, UNDO_RULE)


# --- the due date -------------------------------------------------------------------------------

_CHANGES: Final = {
    DueChangeKind.RESTARTED: "tính lại từ đầu sau khi nộp bổ sung",
    DueChangeKind.RESUMED: "tính tiếp phần còn lại sau khi nộp bổ sung",
    DueChangeKind.REDATED: "đã xin lỗi và hẹn lại",
    DueChangeKind.STARTED: "tính từ khi cơ quan có thẩm quyền nhận",
}


def replaced_due(replaced: ReplacedDue) -> str:
    """17:00 Thứ Sáu, 27/11/2026 (tính lại từ đầu sau khi nộp bổ sung)."""
    due_at = replaced.due.due_at
    when = f"{due_at:%H:%M} {names.weekday_and_day(due_at.date())}" if due_at else "không có ngày hẹn"
    known = replaced.kind in tuple(DueChangeKind)
    return f"{when} ({_CHANGES[DueChangeKind(replaced.kind)]})" if known else when


# --- a visit that becomes no dossier ------------------------------------------------------------

_KEPT: Final = {
    GuidanceOutcome.ADVICE: "Đã ghi lại lần hướng dẫn",
    GuidanceOutcome.SUPPLEMENT: "Đã lập Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    GuidanceOutcome.REFUSED: "Đã lập Phiếu từ chối tiếp nhận giải quyết hồ sơ",
}


def visit_kept(guidance: Guidance) -> str:
    """The heading after the commit."""
    again = f" lần {guidance.request_number}" if guidance.request_number > 1 else ""
    return _KEPT[guidance.outcome] + again


# --- the lines of a supplement request ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _LineWords:
    """What is wrong and how it is put right; "" where only the officer can say."""

    wrong: Callable[[ChecklistLine], str]
    remedy: Callable[[ChecklistLine], str]


def _wanted(line: ChecklistLine) -> str:
    return papers(line.wanted_originals, line.wanted_copies) or "giấy tờ này"


def _handed(line: ChecklistLine) -> str:
    return papers(line.handed_originals, line.handed_copies) or "chưa có bản nào"


_LINES: Final = {
    FindingCode.MISSING: _LineWords(lambda line: "Chưa nộp", lambda line: f"Nộp {_wanted(line)}"),
    FindingCode.TOO_FEW: _LineWords(
        lambda line: f"Chưa đủ bản: cần {_wanted(line)}, đã nộp {_handed(line)}",
        lambda line: f"Nộp thêm cho đủ {_wanted(line)}",
    ),
    FindingCode.SUBSTITUTE_NOT_PUBLISHED: _LineWords(
        lambda line: "Giấy tờ nộp thay không có trong danh mục đã công bố",
        lambda line: f"Nộp {_wanted(line)} đúng như danh mục đã công bố",
    ),
}


def ground_words(procedure: Procedure) -> str:
    """The ground that a line has when the officer names no other: nothing beyond the published papers is asked for."""
    return procedure.ground or f"Danh mục thành phần hồ sơ đã công bố của thủ tục {procedure.code}"


def prefilled_lines(verdict: ChecklistVerdict, ground: str) -> tuple[SupplementLine, ...]:
    """One line per finding, with all that can be said without the officer; what was wrong in a paper only they can mend."""
    lines = supplement.open_lines(verdict, ground)
    return tuple(_prefilled(line, finding) for line, finding in zip(lines, verdict.lines, strict=True))


def _prefilled(line: SupplementLine, finding: ChecklistLine) -> SupplementLine:
    if finding.ground == DATABASE_DOWN:  # the ground that alone lets the desk ask for it (NĐ 309 Đ4.2a)
        line = replace(line, ground=DATABASE_DOWN_GROUND)
    words = _LINES.get(finding.code)
    return replace(line, wrong=words.wrong(finding), remedy=words.remedy(finding)) if words else line


def usual_reason(verdict: ChecklistVerdict) -> str:
    """The reason of the whole request; "" when the check list has nothing to say."""
    codes = {line.code for line in verdict.lines}
    missing = bool(codes & {FindingCode.MISSING, FindingCode.TOO_FEW})
    wrong = bool(codes - {FindingCode.MISSING, FindingCode.TOO_FEW})
    if missing and wrong:
        return "Thành phần hồ sơ chưa đầy đủ và chưa đúng quy định"
    if missing:
        return "Thành phần hồ sơ chưa đầy đủ theo quy định"
    return "Thành phần hồ sơ chưa đúng quy định" if wrong else ""
