"""What is a printer good for, judged by its maker's number, its name, and the languages it says it understands?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from counter_app.domain.desk_printer import LabelLanguageName, PrinterJob
from counter_app.domain.found_printer import Certainty

J, C, L = PrinterJob, Certainty, LabelLanguageName

# USB vendors whose printers stand at counters. Makers of many kinds of printer are judged by the name of the model.
RECEIPT_VENDORS: Final = {
    0x0416: "POS (Winbond)",
    0x0456: "POS (Analog Devices)",
    0x0483: "POS (STMicroelectronics)",
    0x0519: "Star Micronics",
    0x0DD4: "Custom",
    0x0FE6: "POS (ICS)",
    0x1504: "Bixolon",
    0x154F: "SNBC",
    0x1FC9: "POS (NXP)",
    0x20D1: "Rongta",
    0x28E9: "POS (GigaDevice)",
    0x4B43: "POS (Caysn)",
    0x6868: "POS",
}
LABEL_VENDORS: Final = {0x0A5F: L.ZPL, 0x1203: L.TSPL}
MIXED_VENDORS: Final = {0x04B8: "Epson", 0x04F9: "Brother", 0x1D90: "Citizen"}
COUNTER_VENDORS: Final = RECEIPT_VENDORS.keys() | LABEL_VENDORS.keys() | MIXED_VENDORS.keys()

_LABEL_MODELS: Final = (
    (re.compile(r"\bQL[- ]?\d{3}", re.I), L.BROTHER),
    (re.compile(r"zebra|\bZTC\b|\b(ZD|GK|GX|GC|ZT|LP)\d{3}|\bZPL", re.I), L.ZPL),
    (re.compile(r"\bTSC\b|\bTSPL|\bT(TP|DP|E|A|C)[- ]?2\d{2}|\bXP-(3[2-9]|4[0-9]|D)|label", re.I), L.TSPL),
)
_RECEIPT_MODELS: Final = re.compile(
    r"\bTM-[A-Z]|\bTSP\d|\bmC-Print|\bSRP-|\bCT-S\d|\bXP-?(58|80|T80|Q|N1|K|V)|\bR(P|PP)[- ]?\d{2}|receipt|thermal|"
    r"\bPOS\b|POS-?(58|80)|\bZJ-|\b(58|80) ?mm|ESC/?POS",
    re.I,
)
_OFFICE_LANGUAGES: Final = re.compile(r"\b(PCL\w*|PDF|POSTSCRIPT|PJL|URF|PWGRASTER|ESCPL2|ESCPR\w*)\b", re.I)


@dataclass(frozen=True, slots=True)
class Suits:
    """What it is for. `language`: of a label printer."""

    job: PrinterJob
    certainty: Certainty
    language: LabelLanguageName | None = None


def suits(name: str, vendor: int = 0, commands: str = "") -> Suits:
    """`name`: maker and model as told; `vendor`: USB number; `commands`: the CMD field of an IEEE 1284 device id."""
    said = bool(name.strip())
    for pattern, language in _LABEL_MODELS:
        if pattern.search(f"{name} {commands}"):
            return Suits(J.LABELS, C.SURE if pattern.search(commands) else C.LIKELY, language)
    if _RECEIPT_MODELS.search(name) or _RECEIPT_MODELS.search(commands):
        return Suits(J.RECEIPT, C.SURE if _RECEIPT_MODELS.search(commands) or vendor in COUNTER_VENDORS else C.LIKELY)
    if vendor in LABEL_VENDORS:
        return Suits(J.LABELS, C.LIKELY, LABEL_VENDORS[vendor])
    if vendor in RECEIPT_VENDORS:
        return Suits(J.RECEIPT, C.LIKELY)
    return Suits(J.FORMS, C.SURE if _OFFICE_LANGUAGES.search(commands) else C.LIKELY if said else C.POSSIBLE)


def read_device_id(told: str) -> dict[str, str]:
    """ "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;" by its short names (IEEE 1284: the long ones mean the same)."""
    short = {"MANUFACTURER": "MFG", "MODEL": "MDL", "COMMAND SET": "CMD", "DESCRIPTION": "DES"}
    pairs = (member.split(":", 1) for member in told.split(";") if ":" in member)
    return {short.get(key.strip().upper(), key.strip().upper()): value.strip() for key, value in pairs}
