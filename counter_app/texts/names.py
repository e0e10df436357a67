"""The official Vietnamese name of every status, channel, role and paper: spelled once, here."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from counter_app.domain.dossier import (
    Channel,
    DeliveryStatus,
    DossierStatus,
    HandedInState,
    MoneyStatus,
    ReturnMethod,
    SyncStatus,
)
from counter_app.domain.officer import Role
from counter_app.domain.operation import ClockTrust, DeliveryState, OperationKind
from counter_app.domain.person import PersonKind, Sex
from counter_app.domain.procedure import HandIn
from counter_app.domain.processing_time import ProcessingTime, TermKind
from counter_app.domain.slip import PaperFormat, PaperState, SlipKind

NAMES: tuple[tuple[StrEnum, str], ...] = (
    (DossierStatus.CHECKING, "Đang kiểm tra"),
    (DossierStatus.SUPPLEMENT_REQUESTED, "Chờ bổ sung"),
    (DossierStatus.REFUSED, "Từ chối tiếp nhận"),
    (DossierStatus.RECEIVED, "Đã tiếp nhận"),
    (DossierStatus.PROCESSING, "Đang giải quyết"),
    (DossierStatus.WAITING_OUTSIDE, "Chờ cơ quan ngoài hệ thống"),
    (DossierStatus.RETURNED_FOR_SUPPLEMENT, "Trả lại để bổ sung"),
    (DossierStatus.WAITING_PAYMENT, "Chờ nghĩa vụ tài chính"),
    (DossierStatus.STOPPED, "Dừng giải quyết"),
    (DossierStatus.WITHDRAWN, "Đã rút hồ sơ"),
    (DossierStatus.VOIDED, "Đã hủy, nhập nhầm"),
    (DossierStatus.REFUSED_AS_RESULT, "Từ chối giải quyết"),
    (DossierStatus.RESULT_READY, "Đã có kết quả"),
    (DossierStatus.RESULT_RETURNED, "Đã trả kết quả"),
    (MoneyStatus.NOTHING_DUE, "Không thu phí"),
    (MoneyStatus.UNPAID, "Chưa thu"),
    (MoneyStatus.PAID, "Đã thu"),
    (MoneyStatus.WAIVED, "Được miễn"),
    (MoneyStatus.RECONCILED, "Đã đối soát"),
    (DeliveryStatus.NONE, "Chưa có kết quả"),
    (DeliveryStatus.AT_DESK, "Kết quả ở quầy"),
    (DeliveryStatus.GIVEN_TO_POST, "Đã giao bưu chính"),
    (DeliveryStatus.RETURNED, "Đã trả"),
    (SyncStatus.LOCAL, "Chờ gửi"),
    (SyncStatus.SENDING, "Đang gửi"),
    (SyncStatus.AT_CENTRE, "Đã lên hệ thống"),
    (SyncStatus.PARKED, "Bị từ chối, cần xử lý"),
    (DeliveryState.PENDING, "Chờ gửi"),
    (DeliveryState.SENDING, "Đang gửi"),
    (DeliveryState.ACKED, "Đã lên hệ thống"),
    (DeliveryState.PARKED, "Bị từ chối, cần xử lý"),
    (DeliveryState.SUPERSEDED, "Bị từ chối, đã có quyết định"),
    (Channel.DIRECT, "Trực tiếp"),
    (Channel.ONLINE, "Trực tuyến"),
    (Channel.POST, "Bưu chính công ích"),
    (Channel.AGENT, "Đại lý dịch vụ công"),
    (Channel.VNEID, "Ứng dụng VNeID"),
    (ReturnMethod.AT_DESK, "Nhận tại quầy"),
    (ReturnMethod.POST, "Qua bưu chính"),
    (ReturnMethod.ELECTRONIC, "Bản điện tử"),
    (HandedInState.OK, "Đủ"),
    (HandedInState.MISSING, "Thiếu"),
    (HandedInState.INCORRECT, "Chưa đúng"),
    (HandedInState.NOT_APPLICABLE, "Không có"),
    (HandIn.ORIGINAL_KEPT, "Nộp bản chính"),
    (HandIn.COPY_KEPT, "Nộp bản sao"),
    (HandIn.SHOWN, "Xuất trình"),
    (HandIn.FROM_DATABASE, "Tra cứu CSDL"),
    (PersonKind.CITIZEN, "Công dân"),
    (PersonKind.ENTERPRISE, "Doanh nghiệp"),
    (PersonKind.AGENCY, "Cơ quan nhà nước"),
    (PersonKind.ORGANISATION, "Tổ chức khác"),
    (Sex.MALE, "Nam"),
    (Sex.FEMALE, "Nữ"),
    (Role.OFFICER, "Cán bộ tiếp nhận"),
    (Role.SUPERVISOR, "Phụ trách"),
    (Role.ADMIN, "Quản trị"),
    (Role.POST_STAFF, "Nhân viên bưu chính"),
    (PaperFormat.A5, "Giấy A5"),
    (PaperFormat.A4, "Giấy A4"),
    (PaperFormat.ROLL_80MM, "Cuộn 80 mm"),
    (PaperFormat.ROLL_58MM, "Cuộn 58 mm"),
    (PaperFormat.LABEL, "Nhãn"),
    (PaperState.WANTED, "Chờ in"),
    (PaperState.SENT, "Đang in"),
    (PaperState.DEVICE_DONE, "Máy in báo xong"),
    (PaperState.CONFIRMED, "Đã thấy giấy"),
    (PaperState.UNKNOWN, "Chưa rõ đã in chưa"),
    (PaperState.SPOILED, "Tờ in hỏng"),
    (SlipKind.RECEIPT, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    (SlipKind.SUPPLEMENT_REQUEST, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    (SlipKind.REFUSAL, "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    (SlipKind.CONTROL_SLIP, "Phiếu kiểm soát quá trình giải quyết hồ sơ"),
    (SlipKind.APOLOGY, "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
    (SlipKind.STOP_NOTICE, "Thông báo dừng giải quyết hồ sơ"),
    (SlipKind.RETURN_RECEIPT, "Giấy biên nhận trả kết quả"),
    (SlipKind.LABEL, "Nhãn dán hồ sơ"),
    (OperationKind.DOSSIER_RECEIVED, "Tiếp nhận hồ sơ"),
    (OperationKind.SLIP_PRINTED, "In giấy"),
    (OperationKind.NOTE_ADDED, "Ghi chú"),
    (OperationKind.SUPPLEMENT_REQUESTED, "Yêu cầu bổ sung hồ sơ"),
    (OperationKind.SUPPLEMENT_RECEIVED, "Nhận hồ sơ bổ sung"),
    (OperationKind.DOSSIER_REFUSED, "Từ chối giải quyết"),
    (OperationKind.DOSSIER_HANDED_OVER, "Bàn giao hồ sơ"),
    (OperationKind.DOSSIER_CAME_BACK, "Nhận lại hồ sơ"),
    (OperationKind.RESULT_RECEIVED, "Có kết quả"),
    (OperationKind.RESULT_RETURNED, "Trả kết quả"),
    (OperationKind.DOSSIER_WITHDRAWN, "Rút hồ sơ"),
    (OperationKind.RECEPTION_VOIDED, "Hủy tiếp nhận"),
    (OperationKind.DOSSIER_STOPPED, "Dừng giải quyết"),
    (OperationKind.APPOINTMENT_CHANGED, "Hẹn lại ngày trả"),
    (OperationKind.PAYMENT_RECORDED, "Phí, lệ phí"),
    (OperationKind.NOTICE_GIVEN, "Thông báo cho công dân"),
    (OperationKind.ACT_REVERSED, "Hoàn tác"),
    (OperationKind.GUIDANCE_GIVEN, "Hướng dẫn"),
    (OperationKind.RESULT_GIVEN_TO_POST, "Giao bưu chính"),
    (OperationKind.RESULT_CAME_BACK, "Bưu chính chuyển hoàn"),
    (OperationKind.RESULT_INVALIDATED, "Kết quả hết hiệu lực"),
    (OperationKind.POST_BATCH_SIGNED, "Giao nhận bưu chính"),
    (OperationKind.DOSSIER_CORRECTED, "Sửa thông tin"),
    (OperationKind.OPERATION_SUPERSEDED, "Quyết định xử lý"),
    (OperationKind.OUTAGE_RECORDED, "Sự cố"),
    (OperationKind.KIT_ISSUED, "Bộ mẫu giấy"),
    (OperationKind.DAY_CLOSED, "Chốt ngày"),
    (OperationKind.CATCH_UP_RECORDED, "Nhập bù"),
    (OperationKind.DOCUMENT_ATTACHED, "Bản quét giấy tờ"),
    (OperationKind.DOCUMENT_CONFIRMED, "Xác nhận bản quét"),
    (ClockTrust.CONFIRMED, "Giờ đúng"),
    (ClockTrust.PERSON_CONFIRMED, "Ngày đã xác nhận"),
    (ClockTrust.UNCONFIRMED, "Chưa đối chiếu giờ"),
    (ClockTrust.IMPLAUSIBLE, "Giờ máy sai"),
)

_BY_KIND_AND_VALUE = {(type(member), str(member)): name for member, name in NAMES}


def name_of(value: StrEnum) -> str:
    """The Vietnamese name. Members of different kinds may be equal as text (at_desk), hence the look-up by kind."""
    return _BY_KIND_AND_VALUE[(type(value), str(value))]


_TERMS = {
    TermKind.WORKING_DAYS: "{} ngày làm việc",
    TermKind.WORKING_HOURS: "{} giờ làm việc",
    TermKind.CALENDAR_DAYS: "{} ngày",
    TermKind.MONTHS: "{} tháng",
    TermKind.SAME_DAY: "Trong ngày",
    TermKind.NONE: "Không quy định thời hạn",
}

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def term(time: ProcessingTime) -> str:
    """3wd → 3 ngày làm việc."""
    return _TERMS[time.kind].format(time.amount)


def day(on: date) -> str:
    """25/11/2026."""
    return on.strftime("%d/%m/%Y")


def weekday_and_day(on: date) -> str:
    """Thứ Tư, 25/11/2026."""
    return f"{WEEKDAYS[on.weekday()]}, {day(on)}"


def moment(at: datetime) -> str:
    """14:05 ngày 25/11/2026."""
    return f"{at:%H:%M} ngày {day(at.date())}"


def short_moment(at: datetime | None) -> str:
    """14:05 25/11, or a dash."""
    return f"{at:%H:%M %d/%m}" if at else "–"


def money(amount: int) -> str:
    """14000 → 14.000 đ."""
    return f"{amount:,}".replace(",", ".") + " đ"


def age(seconds: float) -> str:
    """How long ago, in the largest fitting unit: 45 giây, 12 phút, 3 giờ, 2 ngày."""
    for size, unit in ((86_400, "ngày"), (3_600, "giờ"), (60, "phút")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} giây"
