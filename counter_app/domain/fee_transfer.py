"""What does the transfer code on a slip say (VietQR, NAPAS profile)?"""

from __future__ import annotations

from typing import Any

from counter_app.domain import vietqr
from counter_app.domain.dossier import Dossier, MoneyStatus
from counter_app.domain.fee_account import FeeAccount
from counter_app.domain.plain_text import one_line

LONGEST = 120


def transfer_parts(dossier: Dossier, account: FeeAccount | None) -> dict[str, Any] | None:
    """What a slip says about paying by transfer; None where nothing is owed, its amount is open, or there is no account.

    The purpose is the number on the slip without signs: with it the money is found. A scanned code is no proof of payment.
    Raises BadField for an account that no code can be made of.
    """
    if account is None or dossier.money is not MoneyStatus.UNPAID or dossier.fee_amount <= 0:
        return None
    purpose = _purpose(dossier.shown_number)
    code = vietqr.build(account.bank_bin, account.account_number, amount=dossier.fee_amount, purpose=purpose)
    return {
        "qr": code,
        "bank": one_line(account.bank_name, LONGEST),
        "account": account.account_number,
        "holder": one_line(account.holder, LONGEST),
        "purpose": purpose,
    }


def _purpose(number: str) -> str:
    """Too long a number loses its signs, then its beginning: the running number at its end tells dossiers apart."""
    if len(number) <= vietqr.PURPOSE_LENGTH:
        return vietqr.purpose_of(number)
    letters = "".join(character for character in number if character.isalnum())
    return vietqr.purpose_of(letters[-vietqr.PURPOSE_LENGTH :])
