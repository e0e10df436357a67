"""How is each printer of this desk: ready or not, what it says of itself, and how its last test page looked?"""

from __future__ import annotations

import os
from collections.abc import Iterator

from config.paths import DeskPaths
from config.settings import DeskSettings
from counter_app.commands.doctor_check import Check, bad, failed, nearest_folder, ok, warn
from counter_app.commands.exit_codes import DEVICE
from counter_app.desk_printers import label_printer
from counter_app.domain.desk_printer import AnyPrinter, DeskPrinter, PrinterKind
from counter_app.domain.errors import DeviceError
from counter_app.domain.printer_profile import PrintLook
from counter_app.main import printer_of, printer_workshop
from counter_app.ports import PrinterState
from counter_app.texts.names import name_of
from counter_app.texts.printer_names import JOBS, LOOK_ADVICE, paper_of, test_words

CHECK_PRINTER = "Bật máy in, kiểm tra dây mạng, giấy và địa chỉ trong tệp cài đặt."
TRY_IT = "Mở Cài đặt (F9), mục Máy in, in một trang thử và trả lời."


def printer_checks(settings: DeskSettings, paths: DeskPaths) -> Iterator[Check]:
    """One finding for each printer, and one where there is none."""
    if not settings.printers:
        yield warn("printer", "Chưa khai máy in: giấy in được lưu thành tệp.", "Khai máy in trong tệp cài đặt khi có.")
    for row in settings.printers:
        name = f"printer-{row.paper}"
        yield _files(name, row, paths) if row.kind is PrinterKind.PREVIEW else _printer(name, row, paths)
    if settings.label_printer:
        yield _printer("printer-labels", settings.label_printer, paths)


def _files(name: str, row: DeskPrinter, paths: DeskPaths) -> Check:
    told = f"{name_of(row.paper)}: lưu thành tệp"
    if os.access(nearest_folder(paths.slips), os.W_OK):
        return ok(name, told)
    return bad(
        name, f"{told}, nhưng không ghi được vào thư mục.", "Cho tài khoản này quyền ghi vào thư mục dữ liệu.", DEVICE
    )


def _printer(name: str, row: AnyPrinter, paths: DeskPaths) -> Check:
    try:
        state = _probed(row, paths)
    except DeviceError as error:
        return failed(name, error, "Cài lại thư viện của chương trình.")
    told = f"{JOBS[row.purpose]}, {paper_of(row).lower()}: máy in {state.name}"
    if not state.ready:
        word = "hết giấy" if state.problem == "out-of-paper" else "không trả lời"
        return bad(name, f"{told} {word}.{_last_test(row)}", CHECK_PRINTER, DEVICE)
    firmware = printer_workshop(paths).firmware(row) or row.profile.firmware
    itself = f" ({' · '.join(firmware)})" if firmware else ""
    if state.paper_near_end:
        return warn(name, f"{told} sắp hết giấy{itself}.{_last_test(row)}", "Chuẩn bị cuộn giấy mới.")
    ready = f"{told} sẵn sàng{itself}.{_last_test(row)}"
    test = row.profile.test
    if test is None:
        return warn(name, ready, TRY_IT)
    return ok(name, ready) if test.look is PrintLook.GOOD else warn(name, ready, LOOK_ADVICE[test.look])


def _probed(row: AnyPrinter, paths: DeskPaths) -> PrinterState:
    """Raises DeviceUnavailable."""
    return printer_of(row, paths).probe() if isinstance(row, DeskPrinter) else label_printer(row).probe()


def _last_test(row: AnyPrinter) -> str:
    return f" In thử: {test_words(row.profile)}."
