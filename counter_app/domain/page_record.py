"""How does a page's reading become JSON and come back: between processes, and into the journal?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from counter_app.domain.page_gate import GateFinding, GateVerdict, InkMarks, PageGate, PageReading
from counter_app.domain.scan_page import SheetSide


def reading_to_record(reading: PageReading) -> dict[str, Any]:
    """Everything of it, as JSON knows it; the hashes as hexadecimal text, since a number of 256 bits is none elsewhere."""
    record = asdict(reading)
    for name in ("likeness", "fine_likeness"):
        record[name] = None if record[name] is None else f"{record[name]:x}"
    return record


def reading_from_record(record: Mapping[str, Any]) -> PageReading:
    """Raises KeyError, TypeError or ValueError for what is no reading."""
    findings = [
        GateFinding(**{**each, "gate": PageGate(each["gate"]), "verdict": GateVerdict(each["verdict"])})
        for each in record["findings"]
    ]
    hashes = {name: None if record[name] is None else int(record[name], 16) for name in ("likeness", "fine_likeness")}
    made = {
        **record,
        **hashes,
        "findings": tuple(findings),
        "side": SheetSide(record["side"]),
        "ink": InkMarks(**record["ink"]),
        "streaks_mm": tuple(record["streaks_mm"]),
    }
    return PageReading(**made)
