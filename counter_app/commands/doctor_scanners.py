"""How is each scanner of this desk: there or not, and what did its last morning check show?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.settings import DeskSettings
from counter_app.commands.doctor_check import Check, bad, ok, warn
from counter_app.commands.exit_codes import DEVICE
from counter_app.desk_clock import SystemDeskClock
from counter_app.desk_scanners import scan_source
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.scan_source import SourceKind
from counter_app.domain.scanner_check import CheckVerdict, readings_from_text
from counter_app.ports import DeskStore
from counter_app.services.scanner_check import NOTE, last_check
from counter_app.texts.names import moment
from counter_app.texts.scanner_trend_words import trend_lines
from counter_app.texts.scanner_words import CHECK_ADVICE, KINDS, check_words, state_words

CHECK_SCANNER = "Bật máy, kiểm tra dây và địa chỉ trong tệp cài đặt; tìm máy bằng: counter scanners find"
MAKE_CHECK = "In trang kiểm tra (counter scanners target) rồi chạy: counter scanners check"


def scanner_checks(settings: DeskSettings) -> Iterator[Check]:
    """One finding for each scanner; a desk without one is no mistake, but somebody should know."""
    if not settings.scanners:
        yield warn(
            "scanner", "Chưa khai máy quét: quầy chưa số hóa được giấy tờ.", "Khai máy quét trong tệp cài đặt khi có."
        )
    clock = SystemDeskClock(lambda _name: None)
    for place, scanner in enumerate(settings.scanners, 1):
        state = scan_source(scanner, clock).probe()
        told = f"{scanner.name} ({KINDS[scanner.kind]}): {state_words(state)}"
        yield ok(f"scanner-{place}", told) if state.ready else bad(f"scanner-{place}", f"{told}.", CHECK_SCANNER, DEVICE)


def morning_checks(store: DeskStore, scanners: tuple[DeskScanner, ...]) -> Iterator[Check]:
    """The last self-test of each device that has a glass or a feeder, as the store keeps it. Raises StoreError."""
    for place, scanner in enumerate(scanners, 1):
        if scanner.kind in (SourceKind.SANE, SourceKind.ESCL):
            with store.read() as session:
                note = session.notes.get(NOTE + scanner.name) or ""
            yield _morning(f"scanner-check-{place}", scanner, note)
            readings = readings_from_text(note)
            if len(readings) > 1:
                told = "; ".join(" ".join(line.split()) for line in trend_lines(readings))
                yield ok(f"scanner-trend-{place}", f"{scanner.name}, {len(readings)} lần kiểm tra: {told}")


def _morning(name: str, scanner: DeskScanner, note: str) -> Check:
    last = last_check(note)
    if last is None:
        return warn(name, f"{scanner.name}: chưa kiểm tra lần nào.", MAKE_CHECK)
    told = f"{scanner.name}, kiểm tra {moment(last.reading.at)}: {check_words(last.findings)}"
    make: Callable[[], Check] = {
        CheckVerdict.PASS: lambda: ok(name, told),
        CheckVerdict.ASK: lambda: warn(name, f"{told}.", CHECK_ADVICE[CheckVerdict.ASK]),
        CheckVerdict.STOP: lambda: bad(name, f"{told}.", CHECK_ADVICE[CheckVerdict.STOP], DEVICE),
    }[last.verdict]
    return make()
