"""How are outages told to the clerk: kinds, lines of the record, banner, the line of what is still open?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from counter_app.domain.outage import Outage, OutageKind, OutageStep, OutageStepKind, PlannedOutage
from counter_app.services.aftermath import StillOpen
from counter_app.texts import names

KINDS: Final[dict[OutageKind, str]] = {
    OutageKind.NO_NETWORK: "Mất mạng",
    OutageKind.CENTRE_DOWN: "Hệ thống trung tâm ngừng",
    OutageKind.ONE_DATABASE_DOWN: "Một cơ sở dữ liệu ngừng",
    OutageKind.PC_DEAD: "Máy tính hỏng",
    OutageKind.POWER: "Mất điện",
}
WHAT_TO_DO: Final[dict[OutageKind, str]] = {
    OutageKind.NO_NETWORK: "Tiếp nhận như thường; hồ sơ tự gửi khi có mạng.",
    OutageKind.CENTRE_DOWN: "Tiếp nhận như thường; hồ sơ tự gửi khi hệ thống có lại.",
    OutageKind.ONE_DATABASE_DOWN: "Được yêu cầu bản giấy thay dữ liệu không tra được: phím 5 ở danh sách giấy tờ (NĐ 309/2026 Đ4.2a).",
    OutageKind.PC_DEAD: "Mở bộ mẫu giấy, viết tay; nhập bù khi máy chạy lại.",
    OutageKind.POWER: "Mở bộ mẫu giấy, viết tay; nhập bù khi có điện.",
}


def kind_words(outage: Outage) -> str:
    """The kind, with the database for one that is down."""
    return f"CSDL {outage.database} ngừng" if outage.database else KINDS[outage.kind]


def short(outage: Outage) -> str:
    """For the head line: kind and since when."""
    return f"SỰ CỐ: {kind_words(outage)} từ {outage.began_at:%H:%M}"


def head_words(outages: Sequence[Outage]) -> str:
    """For the head line of every screen: short enough for 80 columns beside the job."""
    if not outages:
        return ""
    return f"SỰ CỐ từ {outages[0].began_at:%H:%M}" + (f" (+{len(outages) - 1})" if len(outages) > 1 else "")


def banner(outages: Sequence[Outage], now: datetime) -> str:
    """The first screen's sentence while something is open; "" when nothing is. An end that was promised and has passed is
    asked for again."""
    if not outages:
        return ""
    first = outages[0]
    more = f" và {len(outages) - 1} sự cố khác" if len(outages) > 1 else ""
    end = ""
    if first.expected_end_at:
        late = first.expected_end_at < now
        told = names.short_moment(first.expected_end_at)
        end = f", quá giờ dự kiến {told}: hỏi lại hỗ trợ" if late else f", dự kiến khắc phục {told}"
    return f"{short(first)}{more}{end}. {WHAT_TO_DO[first.kind]}"


def proposal(minutes: int) -> str:
    """The centre has been silent: the program asks, a person decides."""
    return f"Hệ thống trung tâm không trả lời {minutes} phút. Tiếp nhận vẫn chạy; nhấn F8 để ghi sự cố và báo hỗ trợ."


def rest_words(rest: StillOpen) -> str:
    """One line after an outage: what is left of it, "" when nothing is."""
    told = [f"{rest.unsent} mục chờ gửi theo thứ tự (F4)"] if rest.unsent else []
    told += [f"{rest.to_tell} số tạm đã có mã, báo công dân (Ctrl+Y)"] if rest.to_tell else []
    told += [f"{rest.copies} bản quét chờ xác nhận"] if rest.copies else []
    told += [f"{rest.forms} mẫu giấy chưa nhập"] if rest.forms else []
    return f"Sau sự cố còn mở: {' · '.join(told)}." if told else ""


def step_words(step: OutageStep) -> str:
    """One line of the record."""
    match step.kind:
        case OutageStepKind.TOLD:
            return f"Đã báo {step.whom}" + (f": {step.text}" if step.text else "")
        case OutageStepKind.TICKET:
            return f"Số phiếu của đơn vị vận hành: {step.text}"
        case OutageStepKind.EXPECTED_END:
            return f"Dự kiến khắc phục: {names.short_moment(step.moment)}"
        case OutageStepKind.CLOSED:
            return f"Hết sự cố lúc {names.short_moment(step.moment)}"
        case _:
            return step.text


def planned_words(planned: PlannedOutage) -> str:
    """What the operator announced."""
    zone = planned.begins_at.tzinfo
    end = planned.ends_at.astimezone(zone)
    why = f" ({planned.reason})" if planned.reason else ""
    return f"{KINDS[planned.kind]} theo kế hoạch từ {planned.begins_at:%H:%M %d/%m} đến {end:%H:%M %d/%m}{why}"
