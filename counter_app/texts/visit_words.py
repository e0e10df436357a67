"""What stands behind a number on paper that is no dossier's: a visit (NĐ 61 Đ15.2), a numbered blank form (BG Đ21.3)?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.guidance import Guidance, GuidanceOutcome
from counter_app.domain.paper_form import FormState
from counter_app.services.paper_forms import FormSeen
from counter_app.texts import names
from counter_app.texts.form_names import KINDS

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


def form_lines(seen: FormSeen, desk_id: str) -> list[str]:
    """What a numbered blank form is, which became no dossier (yet): whoever holds it gets an answer (I3)."""
    form, number = seen.form, seen.number
    told = [KINDS[number.kind]]
    if form is None:
        if number.desk_id != desk_id:
            return [*told, f"Thuộc bộ mẫu của quầy {number.desk_id}. Hỏi quầy đó, hoặc chuyển tờ giấy về quầy đó để nhập."]
        return [*told, "Quầy này chưa cấp số này ra giấy. Giữ tờ giấy, báo người phụ trách."]
    match form.state:
        case FormState.ISSUED:
            told.append(
                f"Đã cấp ra giấy cho quầy {number.desk_id}, chưa nhập. Đã viết thì nhập bù; hồ sơ có mã sau khi nhập."
            )
        case FormState.VOIDED:
            told.append(f"Đã hủy: {form.reason}.")
        case FormState.RETURNED:
            told.append("Đã thu về trắng, không dùng.")
        case FormState.ENTERED:
            told.append("Đã nhập vào hệ thống.")
    if form.changed_at is not None:
        told.append(f"Lúc: {names.moment(form.changed_at)} · {form.officer_name}")
    return told
