"""Which light shows what: the desk's state as a row of lights (D16: the light only tells whether sending works)."""

from __future__ import annotations

from counter_app.domain.operation import ClockTrust
from counter_app.domain.scan_source import ScannerStanding
from counter_app.ports import PrinterState, QueueState, SyncReport
from counter_app.screens.messages import DeskStateRead
from counter_app.services.desk_day import DeskState
from counter_app.services.lease_keeping import WARN_BELOW
from counter_app.texts.names import age
from counter_app.texts.store_words import backup_words
from counter_app.widgets.lights_bar import Light, LightState

OLD_QUEUE_SECONDS = 15 * 60
_PAPER_ONLY = ("", "feeder-empty", "double-feed-seen", "page-unreadable", "scan-file-refused")  # the machine is well


def lights(event: DeskStateRead) -> list[Light]:
    """Centre, queue, numbers, printer, scanner, code reader, catalogue, clock; most urgent words survive a narrow screen."""
    state = event.state
    shown = [
        _centre(event.report),
        _queue(state.queue, state),
        _numbers(state),
        _printer(event.printers),
        _scanner(event.scanner),
        _reader(event.reader),
        _catalogue(state),
        _clock(state.clock_trust),
    ]
    if state.backup and backup_words(state.backup, state.now):
        shown.insert(3, Light("Sao lưu", LightState.BAD, "chưa được" if state.backup.problem else "đã cũ"))
    if state.read_only:
        shown.insert(0, Light("Chỉ đọc", LightState.WARN, "chương trình đã mở ở cửa sổ khác"))
    return shown


def _centre(report: SyncReport | None) -> Light:
    if report is None:
        return Light("Trung tâm", LightState.UNKNOWN, "chưa thử")
    if report.reached:
        return Light("Trung tâm", LightState.OK, "thông")
    if report.problem == "central-diverged":
        return Light("Trung tâm", LightState.BAD, "tạm dừng nhận, báo người phụ trách")
    if report.problem == "central-refused-desk":
        return Light("Trung tâm", LightState.BAD, "chưa nhận quầy này")
    return Light("Trung tâm", LightState.BAD, "mất kết nối, vẫn làm việc được")


def _queue(queue: QueueState, state: DeskState) -> Light:
    if queue.undecided:
        return Light("Hàng đợi", LightState.BAD, f"{queue.undecided} bị từ chối")
    if not queue.pending:
        return Light("Hàng đợi", LightState.OK, "đã gửi hết")
    waited = (state.now - queue.oldest_pending_at).total_seconds() if queue.oldest_pending_at else 0.0
    told = f"{queue.pending} chờ gửi, {age(waited)}"
    return Light("Hàng đợi", LightState.WARN if waited < OLD_QUEUE_SECONDS else LightState.BAD, told)


def _numbers(state: DeskState) -> Light:
    if not state.numbers_left:
        return Light("Số", LightState.WARN, "hết, cấp số tạm")
    told = f"còn {state.numbers_left}"
    if state.supply and state.supply.is_low:
        return Light("Số", LightState.BAD if state.supply.is_short else LightState.WARN, f"{told}, {state.supply.days} ngày")
    well = state.numbers_left >= WARN_BELOW
    return Light("Số", LightState.OK if well else LightState.WARN, told)


def _printer(printers: tuple[PrinterState, ...]) -> Light:
    if not printers:
        return Light("Máy in", LightState.UNKNOWN, "đang hỏi")
    problem = next((printer for printer in printers if not printer.ready), None)
    if problem is not None:
        words = {"out-of-paper": "hết giấy", "printer-offline": "không trả lời"}
        return Light("Máy in", LightState.BAD, words.get(problem.problem, "trục trặc"))
    if any(printer.paper_near_end for printer in printers):
        return Light("Máy in", LightState.WARN, "sắp hết giấy")
    return Light("Máy in", LightState.OK, "sẵn sàng")


def _scanner(standing: ScannerStanding) -> Light:
    if not standing.set_up:
        return Light("Máy quét", LightState.OFF, "chưa cài")
    if standing.problem is None:
        return Light("Máy quét", LightState.UNKNOWN, "chưa dùng")
    if standing.problem in _PAPER_ONLY:
        return Light("Máy quét", LightState.OK, "sẵn sàng")
    words = {"scanner-jam": "kẹt giấy", "scanner-cover-open": "mở nắp", "scanner-busy": "đang bận"}
    words |= {"scanner-unplugged": "mất kết nối", "scan-hung": "không trả lời"}
    return Light("Máy quét", LightState.BAD, words.get(standing.problem, "trục trặc"))


def _reader(connected: bool | None) -> Light:
    if connected is None:
        return Light("Đầu đọc", LightState.OFF, "chưa cài")
    return Light("Đầu đọc", LightState.OK, "sẵn sàng") if connected else Light("Đầu đọc", LightState.BAD, "mất kết nối")


def _catalogue(state: DeskState) -> Light:
    if state.catalogue_age is None:
        return Light("Danh mục", LightState.BAD, "chưa có")
    told = f"{age(state.catalogue_age.total_seconds())} trước"
    return Light("Danh mục", LightState.WARN if state.catalogue_stale else LightState.OK, told)


def _clock(trust: ClockTrust) -> Light:
    if trust is ClockTrust.IMPLAUSIBLE:
        return Light("Giờ", LightState.BAD, "giờ máy sai")
    if trust is ClockTrust.UNCONFIRMED:
        return Light("Giờ", LightState.WARN, "chưa đối chiếu")
    return Light("Giờ", LightState.OK, "đúng" if trust is ClockTrust.CONFIRMED else "đã xác nhận ngày")
