"""What a found printer is, in the clerk's words; what a job, a look and a profile are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from counter_app.domain.desk_printer import (
    AnyPrinter,
    DeskLabelPrinter,
    DeskPrinter,
    LabelLanguageName,
    PrinterJob,
    PrinterKind,
)
from counter_app.domain.found_printer import Certainty, FindWay, FoundPrinter, NotLooked
from counter_app.domain.label import LabelStock
from counter_app.domain.printer_profile import CalibrationRun, CodePage, PrinterProfile, PrintLook
from counter_app.texts.names import moment, name_of

JOBS: Final = {
    PrinterJob.RECEIPT: "Giấy tiếp nhận",
    PrinterJob.FORMS: "Biểu mẫu A4, A5",
    PrinterJob.LABELS: "Nhãn hồ sơ",
}
NONE_FOR_JOB: Final = {
    PrinterJob.RECEIPT: "chưa có máy riêng, in ra máy in biểu mẫu",
    PrinterJob.FORMS: "chưa có máy in, lưu thành tệp",
    PrinterJob.LABELS: "chưa có máy in nhãn",
}
LOOKS: Final = {
    PrintLook.GOOD: "nhìn tốt",
    PrintLook.MARKS_LOST: "chữ mất dấu",
    PrintLook.SHIFTED: "bị lệch, bị cắt mép",
    PrintLook.FAINT: "mờ",
    PrintLook.NOTHING: "không ra tờ nào",
}
LOOK_ADVICE: Final = {
    PrintLook.MARKS_LOST: "Báo hỗ trợ kỹ thuật: máy in không in đúng chữ tiếng Việt.",
    PrintLook.SHIFTED: "Kiểm tra khổ giấy, bỏ “vừa khổ giấy” ở máy in; máy cuộn thì chạy Chỉnh máy.",
    PrintLook.FAINT: "Thay mực hoặc cuộn giấy, lau đầu in rồi in thử lại.",
    PrintLook.NOTHING: "Kiểm tra máy in, giấy, dây rồi in thử lại.",
}
WAYS: Final = {
    FindWay.USB: "cổng USB",
    FindWay.DEVICE: "trình điều khiển USB",
    FindWay.SERIAL: "cổng nối tiếp",
    FindWay.QUEUES: "hàng đợi in của máy này",
    FindWay.NETWORK: "mạng nội bộ",
    FindWay.WINDOWS: "máy in của Windows",
}
_CERTAIN: Final = {Certainty.SURE: "chắc chắn", Certainty.LIKELY: "có lẽ đúng", Certainty.POSSIBLE: "chưa chắc là máy in"}
_KINDS: Final = {
    PrinterJob.RECEIPT: "Máy in giấy cuộn",
    PrinterJob.FORMS: "Máy in văn phòng",
    PrinterJob.LABELS: "Máy in nhãn",
}
_HINTS: Final = {
    "needs-queue": "cài vào hàng đợi in của hệ điều hành rồi tìm lại",
    "needs-ipp": "nối máy in vào mạng rồi gõ địa chỉ của nó",
}
_REASONS: Final = {
    "not-installed": "thiếu thư viện",
    "no-resolver": "máy này không có dịch vụ dò tên, hãy gõ địa chỉ",
    "no-server": "không có dịch vụ in",
    "no-answer": "không trả lời kịp",
    "not-allowed": "không có quyền xem",
}
_LANGUAGES: Final = {
    LabelLanguageName.TSPL: "TSPL (Xprinter, TSC)",
    LabelLanguageName.ZPL: "ZPL (Zebra)",
    LabelLanguageName.BROTHER: "Brother QL",
}
_CODE_PAGES: Final = {
    CodePage.TCVN3: "TCVN-3 (trang 30, 31)",
    CodePage.CP1258: "CP1258 (trang 52)",
    CodePage.NONE: "không có",
}


def found_words(found: FoundPrinter) -> str:
    """Máy in giấy cuộn EPSON TM-T20II, cổng USB (chắc chắn)."""
    what = " ".join(part for part in (_KINDS[found.job], found.model) if part)
    if found.way is FindWay.SERIAL:
        what = " ".join(part for part in ("Cổng nối tiếp", found.model) if part)
    certain = _CERTAIN[found.certainty]
    hint = f"; {_HINTS.get(found.hint, found.hint)}" if found.hint else ""
    return f"{what}, {WAYS[found.way]} ({certain}{hint})"


def not_looked_words(row: NotLooked) -> str:
    """Không tìm được ở mạng nội bộ: …"""
    return f"Không tìm được ở {WAYS[row.way]}: {_REASONS.get(row.reason, 'trục trặc')}."


def paper_of(printer: AnyPrinter) -> str:
    """The roll, the sheet or the label."""
    return stock_words(printer.stock) if isinstance(printer, DeskLabelPrinter) else name_of(printer.paper)


def stock_words(stock: LabelStock) -> str:
    """Nhãn 50 × 30 mm."""
    return f"Nhãn {stock.width_mm:g} × {stock.height_mm:g} mm"


def kind_of(printer: AnyPrinter) -> str:
    """How it is reached, in a word or two."""
    if isinstance(printer, DeskLabelPrinter):
        return _LANGUAGES[printer.language]
    words = {
        PrinterKind.PREVIEW: "lưu thành tệp",
        PrinterKind.ESCPOS: "máy in nhiệt trong mạng",
        PrinterKind.ESCPOS_USB: "máy in nhiệt cổng USB",
        PrinterKind.ESCPOS_SERIAL: "máy in nhiệt cổng nối tiếp",
        PrinterKind.ESCPOS_DEVICE: "máy in nhiệt qua trình điều khiển",
        PrinterKind.ESCPOS_SPOOLER: "máy in nhiệt qua hàng đợi in",
        PrinterKind.OFFICE: "máy in văn phòng",
    }
    return words.get(printer.kind, str(printer.kind))


def test_words(profile: PrinterProfile) -> str:
    """09:30 ngày 25/11/2026: nhìn tốt."""
    return f"{moment(profile.test.at)}: {LOOKS[profile.test.look]}" if profile.test else "chưa in thử"


def profile_words(printer: AnyPrinter) -> Iterator[tuple[str, str]]:
    """What is known of a printer, line by line: (label, words)."""
    profile = printer.profile
    if profile.firmware:
        yield "Máy tự báo", " · ".join(profile.firmware)
    if isinstance(printer, DeskPrinter) and profile.calibrated_at:
        yield "Bề rộng in", f"{profile.width_dots} chấm, {profile.dpi} chấm/inch"
        yield "Dao cắt", "có" if profile.cutter else "không, xé tay"
        yield "Chữ của máy", _CODE_PAGES.get(profile.code_page, "chưa biết")
        if profile.rows_per_second:
            yield "Tốc độ", f"{profile.mm_per_second:.0f} mm/giây"
        yield "Báo khi in xong", "có, kèm mã riêng" if printer.process_ids else "có" if profile.rows_per_second else "không"
        yield "Chỉnh máy lúc", moment(profile.calibrated_at)
    yield "In thử", test_words(profile)


def run_words(run: CalibrationRun) -> str:
    """What the printer showed by itself."""
    speed = f"{run.rows_per_second} dòng chấm/giây" if run.rows_per_second else "không đo được"
    return f"Tốc độ {speed}; {'báo được khi in xong' if run.tells_when_done else 'không báo khi in xong'}."
