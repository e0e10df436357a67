"""`counter scanners find|list|test|target|check`: which scanners are there, do they scan, and are they still true?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from config.paths import DeskPaths, default_data_folder
from config.settings import load_settings
from counter_app.commands.exit_codes import DEVICE
from counter_app.commands.opening import AtDesk
from counter_app.desk_clock import SystemDeskClock
from counter_app.desk_scanners import LateTargetReader, MachineScanners, scan_source
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.errors import BadField, CounterError
from counter_app.domain.scan_page import ScanFault, ScanItem, ScannedDocument
from counter_app.domain.scan_source import PaperPath, ScanSettings, SourceState
from counter_app.domain.scanner_check import CheckVerdict
from counter_app.ports import Clock
from counter_app.scan_ports import ScannerFinder, ScanSource
from counter_app.services.scanner_check import ScannerCheck
from counter_app.texts.errors import sentence
from counter_app.texts.scanner_words import (
    CHECK_ADVICE,
    COLOURS,
    KINDS,
    check_words,
    found_words,
    not_looked_words,
    state_words,
)

Put = Callable[[Mapping[str, Any]], None]
Say = Callable[[str], object]


def find_scanners(put: Put, say: Say, *, as_json: bool, finder: ScannerFinder | None = None) -> int:
    """Look everywhere and tell. Always 0: a machine without scanners is no mistake."""
    report = (finder or MachineScanners()).find()
    if as_json:
        found = [
            {"kind": str(each.kind), "way": str(each.way), "model": each.model, "address": each.address}
            for each in report.found
        ]
        put({"found": found, "not_looked": [{"way": str(way), "reason": reason} for way, reason in report.not_looked]})
        return 0
    for each in report.found:
        say(f"{found_words(each)}\n    {each.address}")
    if not report.found:
        say("Không thấy máy quét nào.")
    for way, reason in report.not_looked:
        say(not_looked_words(way, reason))
    return 0


def list_scanners(data_dir: str, put: Put, say: Say, *, as_json: bool) -> int:
    """The desk's scanners, each asked now. 3 when one is not ready."""
    clock, code = _clock(), 0
    scanners = desk_scanners(data_dir)
    for scanner in scanners:
        state = scan_source(scanner, clock).probe()
        code = code if state.ready else DEVICE
        if as_json:
            put(_state_row(scanner, state))
        else:
            say(f"{scanner.name} ({KINDS[scanner.kind]}): {state_words(state)}\n    {scanner.address}")
    if not scanners and not as_json:
        say("Quầy chưa khai máy quét. Tìm bằng: counter scanners find")
    return code


def _state_row(scanner: DeskScanner, state: SourceState) -> dict[str, Any]:
    return {
        "name": scanner.name,
        "kind": str(scanner.kind),
        "address": scanner.address,
        "ready": state.ready,
        "problem": state.problem,
        "feeder_loaded": state.feeder_loaded,
        "model": state.model,
    }


def try_scanner(data_dir: str, name: str, settings: ScanSettings, put: Put, say: Say, *, as_json: bool) -> int:
    """Scans what lies there into a folder that is thrown away, and tells what came. 0 when at least one page did."""
    source = scan_source(one_of(desk_scanners(data_dir), name), _clock())
    with tempfile.TemporaryDirectory(prefix="counter-scan-") as folder:
        return tell_scan(source, settings, Path(folder), (put if as_json else None), say)


def tell_scan(source: ScanSource, settings: ScanSettings, into: Path, put: Put | None, say: Say) -> int:
    """One line for each page, document and fault."""
    good, wrong = 0, None
    for item in source.scan(settings, into):
        if isinstance(item, ScanFault):
            wrong = item.error
        else:
            good += 1
        if put is not None:
            put(_item_row(item))
        else:
            say(_item_words(item))
    return DEVICE if wrong is not None or not good else 0


def _item_row(item: ScanItem) -> dict[str, Any]:
    if isinstance(item, ScanFault):
        return {"fault": item.error.code, "after": item.after_sequence, "what": sentence(item.error)}
    if isinstance(item, ScannedDocument):
        return {"document": item.sequence, "pages": item.pages, "signed": item.signed, "sha256": item.sha256}
    return {
        "page": item.sequence,
        "sheet": item.sheet,
        "side": str(item.side),
        "width_px": item.width_px,
        "height_px": item.height_px,
        "dpi": [item.dpi_x, item.dpi_y],
        "colour": str(item.colour),
        "media_type": item.media_type,
        "sha256": item.sha256,
    }


def _item_words(item: ScanItem) -> str:
    if isinstance(item, ScanFault):
        return sentence(item.error)
    if isinstance(item, ScannedDocument):
        return f"Tệp PDF {item.pages} trang{', đã ký số' if item.signed else ''}: giữ nguyên."
    dpi = f"{item.dpi_x} dpi" if item.dpi_x else "không rõ dpi"
    size = f", {item.width_mm:.0f} × {item.height_mm:.0f} mm" if item.width_mm and item.height_mm else ""
    return f"Trang {item.sequence}: {item.width_px} × {item.height_px} điểm, {dpi}{size}, {COLOURS[item.colour]}."


def write_target(out: str, say: Say) -> int:
    """The target as a PDF to be printed once."""
    from scanners.self_test.target import write_target as write

    try:
        write(Path(out))
    except (OSError, ValueError) as error:
        raise BadField(field="out", value=out, reason=type(error).__name__) from error
    say(f"Đã ghi {out}. In ở tỷ lệ 100 % (không co giãn), giữ tờ này để kiểm tra mỗi sáng.")
    return 0


def check_scanner(at: AtDesk, name: str, settings: ScanSettings, put: Put, say: Say, *, as_json: bool) -> int:
    """Scans the target and judges the scanner. 3 when no original may be scanned on it."""
    scanner = one_of(load_settings(at.paths.settings).scanners if at.paths.settings.exists() else (), name)
    source = scan_source(scanner, at.desk.doors.clock)
    check = ScannerCheck(at.desk.doors.store, at.desk.doors.clock, LateTargetReader())
    try:
        result = check.run(source, settings)
    except CounterError as error:
        say(sentence(error))
        return DEVICE
    if as_json:
        told = [{"code": f.code, "verdict": str(f.verdict), "value": f.value, "limit": f.limit} for f in result.findings]
        put({"scanner": name, "verdict": str(result.verdict), "findings": told})
    else:
        say(f"{scanner.name}: {check_words(result.findings)}.")
        if CHECK_ADVICE[result.verdict]:
            say(f"    → {CHECK_ADVICE[result.verdict]}")
    return DEVICE if result.verdict is CheckVerdict.STOP else 0


def desk_scanners(data_dir: str) -> tuple[DeskScanner, ...]:
    """Of this desk's settings. Raises SettingsError."""
    return load_settings(DeskPaths(Path(data_dir) if data_dir else default_data_folder()).settings).scanners


def one_of(scanners: tuple[DeskScanner, ...], name: str) -> DeskScanner:
    """By name; the only one where none is named. Raises BadField."""
    chosen = [each for each in scanners if each.name == name] if name else list(scanners[:1])
    if len(chosen) != 1:
        raise BadField(field="scanner", value=name, reason="unknown-scanner")
    return chosen[0]


def settings_of(dpi: int, flatbed: bool, both_sides: bool, sheets: int) -> ScanSettings:
    """From the options of a command; the glass has one sheet."""
    path = PaperPath.FLATBED if flatbed else PaperPath.FEEDER
    return ScanSettings(dpi=dpi, both_sides=both_sides, paper_path=path, most_sheets=sheets)


def _clock() -> Clock:
    return SystemDeskClock(lambda _name: None)
