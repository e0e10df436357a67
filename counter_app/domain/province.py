"""What a province decides about its desks: agency, forms, page sizes, hours, look-up lines, numbers. All data (D10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from counter_app.domain.fee_account import FeeAccount
from counter_app.domain.sheet_wish import SheetWish
from counter_app.domain.slip import PaperFormat


class NumberPolicy(StrEnum):
    """D8: blocks leased ahead, or one number asked for online at each reception."""

    LEASE = "lease"
    CENTRAL = "central"


class DueTimePolicy(StrEnum):
    """Which clock time stands on the receipt (regulations §5.1): the clock time of reception, or close of business."""

    SAME_CLOCK = "same_clock"
    CLOSE_OF_BUSINESS = "close_of_business"


class IdentityOnReceipt(StrEnum):
    """How the identity number stands on the receipt: the province's choice, no field of the form (regulations §3.1)."""

    FULL = "full"
    MASKED = "masked"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class FormName:
    """An official form of the set in force: number and ground are data.

    `layout_checked` False: the printed layout was not compared with the official text yet, and the slip says so.
    """

    key: str
    name: str
    number: str
    ground: str
    layout_checked: bool = True


@dataclass(frozen=True, slots=True)
class ProvinceProfile:
    """One province (or agency) profile in one version.

    `lookup_lines`: lines printed on the receipt; the only hole is `{code}`. `hours`: e.g. "07:30-11:30,13:30-17:30".
    `notice_channels`: the ways to tell citizens, the usual first. `valid_from`: since when this profile is used here.
    `receipt_paper`: paper of the receipt; `roll_paper`: paper of the desk's thermal printer.
    """

    key: str
    name: str
    parent_agency: str  # e.g. UBND TỈNH …
    unit_name: str  # TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG …
    agency_code: str
    place: str  # in "…, ngày … tháng … năm …"
    code_pattern: str
    hours: str
    due_time_policy: DueTimePolicy
    number_policy: NumberPolicy
    forms: tuple[FormName, ...]
    receipt_paper: PaperFormat
    roll_paper: PaperFormat
    copies: tuple[str, ...]  # Liên: ("Lưu", "Giao khách hàng")
    lookup_lines: tuple[str, ...]
    notes: tuple[str, ...]
    contacts: tuple[str, ...]
    support_contacts: tuple[str, ...]
    channels: tuple[str, ...]
    return_methods: tuple[str, ...]
    not_digitised: tuple[str, ...] = ()
    numbers_per_day: int = 100
    propose_outage_minutes: int = 10  # the centre has not answered for so long: the desk asks whether to record an outage
    lease_days: int = 12  # working days of numbers held ahead; the desk warns when they last for less than ten
    notice_channels: tuple[str, ...] = ()
    decided_on: date | None = None  # of the decision named in `ground`
    in_force_on: date | None = None
    valid_from: date = date(2025, 7, 1)
    valid_to: date | None = None
    ground: str = ""
    identity_on_receipt: IdentityOnReceipt = IdentityOnReceipt.FULL
    applicant_on_label: bool = False  # a label lies open; no name on it unless the province says so
    label_at_intake: bool = False  # a folder's label with each reception, at desks that have a label printer
    office_printing: SheetWish = field(default_factory=SheetWish)
    fee_account: FeeAccount | None = None  # where fees are transferred to; then unpaid receipts carry a VietQR code
    asks_reuse: bool = False  # the citizen is asked at reception whether data and copies may be used again (Huế Đ4.6)
    evaluation_lines: tuple[str, ...] = ()  # how the citizen judges the service once the result is returned; hole `{code}`
    forms_paper: PaperFormat | None = None  # of the desk's printer for forms; None: the paper of the receipt

    def form(self, key: str) -> FormName:
        """The form with this key. Raises KeyError."""
        return next(f for f in self.forms if f.key == key)
