"""What was paid, how, and under which electronic receipt that somebody else issued (NĐ 254/2026 Đ23.2, Đ24.1)?

This program issues no biên lai. It keeps series and number of the one issued elsewhere: number of at most 8 digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from counter_app.domain import act_details
from counter_app.domain.errors import BadField

WAIVED: Final = "waived"
CASH: Final = "cash"
_RECEIPT: Final = re.compile(r"(?:[0-9A-Za-z/]{1,15}[- ])?[0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Payment:
    """The fee as settled. `method`: cash, transfer, online, card, waived; `amount` in đồng.

    `receipt_number`: of the electronic receipt issued elsewhere, "K26TAB-0000123" or its number alone, "" if none.
    """

    method: str
    amount: int = 0
    receipt_number: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it stands in an act."""
        return {"method": self.method, "amount": self.amount, "receiptNumber": self.receipt_number}


@dataclass(frozen=True, slots=True)
class PaidFee:
    """One line of the day's ledger of fees. `entry_id`: the act, or the intent of the intake, that took it.

    `reverses`: the entry that this one takes back, its amount then below zero; nothing is ever changed (NĐ 224 Đ23.6a).
    """

    entry_id: str
    dossier_uid: str
    at: datetime
    payment: Payment
    officer_id: str
    officer_name: str
    reverses: str = ""


def read_payment(told: Mapping[str, Any]) -> Payment:
    """The payment of an act's details. Raises MissingField, BadField (payment_method, paid_amount, receipt_number)."""
    method = act_details.text(told, "method", "payment_method")
    if method not in act_details.PAYMENT_METHODS:
        raise BadField(field="payment_method", value=method, reason="not-one-of")
    number = act_details.optional(told, "receiptNumber", "receipt_number")
    if method == WAIVED:
        if number:
            raise BadField(field="receipt_number", value=number, reason="nothing-paid")
        return Payment(WAIVED)
    if number and not _RECEIPT.fullmatch(number):
        raise BadField(field="receipt_number", value=number, reason="not-a-receipt-number")
    return Payment(method, act_details.whole(told, "amount", "paid_amount"), number)
