"""What stands in a VietQR transfer code (EMVCo merchant-presented mode, NAPAS profile), and how is one made?"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from counter_app.domain.errors import BadField
from counter_app.domain.plain_text import one_line, plain
from counter_app.domain.scan_text import deliver
from counter_app.domain.search_key import fold

NAPAS: Final = "A000000727"
PURPOSE_LENGTH: Final = 25
_DONG: Final = "704"
_LONGEST: Final = 512  # EMVCo's own limit for the whole code
_TEXT_LENGTH: Final = 99
_BIN: Final = re.compile(r"[0-9]{6}")
_ACCOUNT: Final = re.compile(r"[0-9A-Za-z]{1,19}")
_AMOUNT: Final = re.compile(r"([0-9]{1,13})(?:\.0{1,2})?")
_START: Final = "000201"


class TransferService(StrEnum):
    """Tag 38-02: to an account or to a card."""

    ACCOUNT = "QRIBFTTA"
    CARD = "QRIBFTTC"
    CASH = "QRCASH"


@dataclass(frozen=True, slots=True)
class VietQr:
    """A transfer code. `amount` in whole đồng, None if the payer types it. A scanned code is never a proof of payment."""

    bank_bin: str
    account_number: str
    amount: int | None = None
    purpose: str = ""
    service: str = TransferService.ACCOUNT
    merchant_name: str = ""
    merchant_city: str = ""


def build(
    bank_bin: str,
    account_number: str,
    *,
    amount: int | None = None,
    purpose: str = "",
    service: TransferService = TransferService.ACCOUNT,
) -> str:
    """The text of the code; dynamic (12) with an amount, else static (11). Raises BadField(field, value, reason).

    `purpose`: up to 25 printable ASCII characters; in upper case the whole text fits the QR alphanumeric mode, which
    keeps the code small on 58 mm paper.
    """
    _check(bank_bin, account_number, amount, purpose)
    beneficiary = _tlv("00", bank_bin) + _tlv("01", account_number)
    text = (
        _tlv("00", "01")
        + _tlv("01", "11" if amount is None else "12")
        + _tlv("38", _tlv("00", NAPAS) + _tlv("01", beneficiary) + _tlv("02", service))
        + _tlv("53", _DONG)
        + ("" if amount is None else _tlv("54", str(amount)))
        + _tlv("58", "VN")
        + (_tlv("62", _tlv("08", purpose)) if purpose else "")
        + "6304"
    )
    return text + crc(text)


def purpose_of(text: str) -> str:
    """`text` as a transfer purpose: no marks, upper case, letters, digits and spaces, at most 25 characters."""
    return "".join(character for character in fold(text).upper() if character.isascii())[:PURPOSE_LENGTH].strip()


def parse(text: str | bytes) -> VietQr | None:
    """The transfer code, or None: not a NAPAS code, a wrong length or a wrong CRC (a misread). Never raises."""
    delivered = deliver(text)
    if delivered is None or len(delivered) > _LONGEST or not looks_like(delivered):
        return None
    if delivered[-8:-4] != "6304" or delivered[-4:].upper() != crc(delivered[:-4]):
        return None
    # Some makers count the bytes of a merchant name with marks, not its characters: read it that way too.
    as_bytes = delivered.encode("utf-8", "surrogatepass").decode("latin-1")
    return _read(_fields(delivered)) or _read(_fields(as_bytes))


def looks_like(text: str) -> bool:
    """True if the text begins as an EMVCo code does, whether or not it is whole."""
    return text.startswith(_START)


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes, four upper-case hex digits; `text` ends with "6304"."""
    return f"{binascii.crc_hqx(text.encode('utf-8', 'surrogatepass'), 0xFFFF):04X}"


def _check(bank_bin: str, account_number: str, amount: int | None, purpose: str) -> None:
    if not _BIN.fullmatch(bank_bin):
        raise BadField(field="bank_bin", value=bank_bin, reason="not-six-digits")
    if not _ACCOUNT.fullmatch(account_number):
        raise BadField(field="account_number", value=account_number, reason="not-1-to-19-letters-or-digits")
    if amount is not None and not 0 < amount < 10**13:
        raise BadField(field="amount", value=amount, reason="out-of-range")
    if len(purpose) > PURPOSE_LENGTH:
        raise BadField(field="purpose", value=purpose, reason="too-long")
    if not (purpose.isascii() and purpose.isprintable()):
        raise BadField(field="purpose", value=purpose, reason="not-ascii")


def _tlv(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str] | None:
    """Tags and values of one level. None if a tag or length is not two digits, a value is cut, or a tag comes twice."""
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        head = text[place : place + 4]
        if not (len(head) == 4 and head.isascii() and head.isdigit()) or head[:2] in found:
            return None
        end = place + 4 + int(head[2:])
        if end > len(text):
            return None
        found[head[:2]] = text[place + 4 : end]
        place = end
    return found


def _read(tags: Mapping[str, str] | None) -> VietQr | None:
    account = _fields((tags or {}).get("38", ""))
    if not tags or not account or account.get("00") != NAPAS:
        return None
    beneficiary = _fields(account.get("01", "")) or {}
    bank_bin, number = beneficiary.get("00", ""), beneficiary.get("01", "")
    if not _BIN.fullmatch(bank_bin) or not _ACCOUNT.fullmatch(number):
        return None
    amount = _AMOUNT.fullmatch(tags.get("54", ""))
    extra = _fields(tags.get("62", "")) or {}
    return VietQr(
        bank_bin=bank_bin,
        account_number=number,
        amount=int(amount[1]) if amount and tags.get("53", _DONG) == _DONG else None,
        purpose=plain(extra.get("08", ""))[:_TEXT_LENGTH],
        service=one_line(account.get("02", ""), 20),
        merchant_name=_text(tags.get("59", "")),
        merchant_city=_text(tags.get("60", "")),
    )


def _text(value: str) -> str:
    """A merchant text; if it was read as bytes, back to UTF-8."""
    with suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    return one_line(value, _TEXT_LENGTH)
