"""Which token does an officer of this desk sign with, and which reader of codes hangs on a serial line?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeskToken:
    """`driver`: the PKCS#11 library of the token's maker. `label`: of the token, "" for the only one plugged in; key and
    certificate labels "" for the only one on it. `chain`: certificate files between signer and root. No PIN stands here."""

    driver: str
    label: str = ""
    certificate_label: str = ""
    key_label: str = ""
    chain: tuple[str, ...] = ()
    stamp_url: str = ""


@dataclass(frozen=True, slots=True)
class DeskReader:
    """`device`: /dev/ttyACM0 or COM3; "" to find it by `usb` (vendor:product). `baud`: as the reader is set."""

    device: str = ""
    usb: str = ""
    baud: int = 9600
