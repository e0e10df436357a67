"""What a slip must state (data, not layout), on which paper, and the two ledgers' paper states (D7, D11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.service_sheet import ServiceSheet

if TYPE_CHECKING:
    from counter_app.domain.paper_ledger import PrintAttempt
    from counter_app.domain.table_sheet import TableKind


class SlipKind(StrEnum):
    """Template keys are names; the official number of a form is data (regulations §3.2)."""

    RECEIPT = "receipt"  # giấy tiếp nhận hồ sơ và hẹn trả kết quả
    SUPPLEMENT_REQUEST = "supplement_request"  # phiếu yêu cầu bổ sung, hoàn thiện hồ sơ
    REFUSAL = "refusal"  # phiếu từ chối tiếp nhận giải quyết hồ sơ
    CONTROL_SLIP = "control_slip"  # phiếu kiểm soát quá trình giải quyết hồ sơ
    APOLOGY = "apology"  # phiếu xin lỗi và hẹn lại ngày trả kết quả
    STOP_NOTICE = "stop_notice"  # thông báo dừng giải quyết hồ sơ
    RETURN_RECEIPT = "return_receipt"  # giấy biên nhận trả kết quả
    LABEL = "label"  # nhãn dán hồ sơ: no form, but one sheet has one meaning for it, too


class PaperFormat(StrEnum):
    A5 = "a5"
    A4 = "a4"
    ROLL_80MM = "80mm"
    ROLL_58MM = "58mm"
    LABEL = "label"  # whatever stock the label printer holds

    @property
    def is_roll(self) -> bool:
        """True for thermal roll paper (1-bit image), False for sheets (PDF)."""
        return self in (PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM)


SLIP_KINDS: Final = tuple(kind for kind in SlipKind if kind is not SlipKind.LABEL)  # those with a form and its templates
SLIP_PAPERS: Final = tuple(paper for paper in PaperFormat if paper is not PaperFormat.LABEL)


class PaperState(StrEnum):
    """Paper axis of one copy: wanted → sent → device_done → confirmed / unknown / spoiled."""

    WANTED = "wanted"
    SENT = "sent"
    DEVICE_DONE = "device_done"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    SPOILED = "spoiled"


@dataclass(frozen=True, slots=True)
class SlipDocument:
    """One slip as data. `content` holds JSON values only: it is stored, hashed, and given to the template as it is."""

    kind: SlipKind
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RenderedSlip:
    """A slip as bytes: PDF for sheets, 1-bit PNG for rolls. `width_px`/`height_px` are 0 for PDF."""

    kind: SlipKind | ServiceSheet | TableKind
    paper: PaperFormat
    media_type: str
    data: bytes
    sha256: str
    pages: int
    width_px: int = 0
    height_px: int = 0


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One copy that somebody wants on paper, committed before a byte goes to a device.

    `copy_number` 1 is the first print; a reprint is copy n > 1 and carries a reason. `note` holds the last answer.
    `attempt`: its latest sheet, which `state` sums up (`paper_ledger.paper_state`); None before the copy is stored.
    """

    job_id: str
    dossier_uid: str
    kind: SlipKind
    paper: PaperFormat
    copy_number: int
    content: Mapping[str, Any]
    content_hash: str
    officer_id: str
    wanted_at: datetime
    state: PaperState = PaperState.WANTED
    reason: str = ""
    printer: str = ""
    note: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    attempt: PrintAttempt | None = field(default=None, compare=False)
