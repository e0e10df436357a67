"""What stands behind a slip's number of a visit that became no dossier (NĐ 61 Đ15.2: guidance is kept at the desk)?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.guidance import Guidance, GuidanceOutcome
from counter_app.texts import names

_OUTCOMES: Final = {
    GuidanceOutcome.ADVICE: "Đã hướng dẫn, không in giấy",
    GuidanceOutcome.SUPPLEMENT: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    GuidanceOutcome.REFUSED: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
}
HELPED: Final = "Đã giúp nộp trực tuyến"


def outcome_words(guidance: Guidance) -> str:
    """How the visit ended."""
    return HELPED if guidance.helped_online else _OUTCOMES[guidance.outcome]


def visit_lines(guidance: Guidance) -> list[str]:
    """Everything that was told, from the top."""
    person = guidance.applicant
    told = [
        f"{outcome_words(guidance)} – lần {guidance.request_number}",
        f"Chủ hồ sơ: {' · '.join(part for part in (person.name, person.identity_number, person.phone) if part)}",
        f"Thủ tục: {' · '.join(part for part in (guidance.procedure_name, guidance.case_name) if part)}",
        f"Lúc: {names.moment(guidance.at)} · {guidance.officer_name}",
        f"Lý do, nội dung: {guidance.reason}",
    ]
    if guidance.online_account:
        told.append(f"Tài khoản đã dùng: {guidance.online_account}")
    told += [f"– {line.paper}: {line.wrong}. {line.remedy} ({line.ground})" for line in guidance.lines]
    if guidance.redirect_to:
        told.append(f"Cơ quan cần đến: {guidance.redirect_to}")
    return [*told, "Chưa cấp mã số hồ sơ. Công dân nộp lại: nhấn F2, tiếp nhận như hồ sơ mới."]
