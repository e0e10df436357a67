"""How are the closing of a day and the readiness card told to the clerk?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from counter_app.domain.day_closing import DayFigures, OpenPoint
from counter_app.domain.operation import ClockTrust
from counter_app.domain.readiness import Readiness, ReadyLine, ReadyPoint
from counter_app.texts import names

SIGNS: Final = {Readiness.GOOD: "●", Readiness.WARN: "▲", Readiness.BAD: "✕"}
POINTS: Final[dict[ReadyPoint, str]] = {
    ReadyPoint.PRINTER: "Máy in",
    ReadyPoint.SCANNER: "Máy quét",
    ReadyPoint.CLOCK: "Ngày giờ",
    ReadyPoint.DISK: "Ổ đĩa",
    ReadyPoint.CATALOGUE: "Danh mục",
    ReadyPoint.NUMBERS: "Số hồ sơ",
    ReadyPoint.KIT: "Bộ mẫu giấy",
    ReadyPoint.BACKUP: "Bản sao ở nơi khác",
    ReadyPoint.QUEUE: "Chờ gửi",
    ReadyPoint.LAST_DAY: "Ngày trước",
}
Facts = Mapping[str, str]


def _age(facts: Facts) -> str:
    return names.age(float(facts.get("seconds", "0")))


def _disk(facts: Facts) -> str:
    gibibytes = int(facts.get("mebibytes", "0")) / 1024
    return f"còn {gibibytes:.1f} GB".replace(".", ",")


_FOUND: Final[dict[tuple[ReadyPoint, str], Callable[[Facts], str]]] = {
    (ReadyPoint.PRINTER, "ready"): lambda f: f"{_printers(f)} sẵn sàng. F10 in phiếu thử.",
    (ReadyPoint.PRINTER, "near-end"): lambda f: f"{f.get('name', '')} sắp hết giấy. Chuẩn bị cuộn mới.",
    (ReadyPoint.PRINTER, "off"): lambda f: f"{_printers(f)} chưa sẵn sàng. Bật máy, xem giấy và dây.",
    (ReadyPoint.PRINTER, "none"): lambda f: "chưa hỏi được máy in nào.",
    (ReadyPoint.SCANNER, "none"): lambda f: "quầy không có máy quét.",
    (ReadyPoint.SCANNER, "checked"): lambda f: f"{f.get('name', '')} đã kiểm tra hôm nay.",
    (ReadyPoint.SCANNER, "not-checked"): lambda f: f"{f.get('name', '')} chưa kiểm tra hôm nay. Nhờ hỗ trợ quét tấm thử.",
    (ReadyPoint.SCANNER, "findings"): lambda f: f"{f.get('name', '')} có lỗi khi kiểm tra. Lau kính, kiểm tra lại.",
    (ReadyPoint.CLOCK, ClockTrust.CONFIRMED): lambda f: f"{f.get('now', '')}, khớp hệ thống trung tâm.",
    (ReadyPoint.CLOCK, ClockTrust.PERSON_CONFIRMED): lambda f: f"{f.get('now', '')}, cán bộ đã xác nhận.",
    (ReadyPoint.CLOCK, ClockTrust.UNCONFIRMED): lambda f: (
        f"{f.get('now', '')}, chưa ai xác nhận. Xem lịch rồi xác nhận khi tiếp nhận."
    ),
    (ReadyPoint.CLOCK, ClockTrust.IMPLAUSIBLE): lambda f: (
        f"{f.get('now', '')} không thể đúng. Chỉnh giờ máy trước khi tiếp nhận."
    ),
    (ReadyPoint.DISK, "free"): lambda f: f"{_disk(f)}.",
    (ReadyPoint.DISK, "unknown"): lambda f: "không đo ở đây.",
    (ReadyPoint.CATALOGUE, "age"): lambda f: f"cập nhật {_age(f)} trước.",
    (ReadyPoint.CATALOGUE, "none"): lambda f: "chưa có danh mục. Kết nối hệ thống trung tâm.",
    (ReadyPoint.NUMBERS, "left"): lambda f: f"còn {f.get('left', '0')} số cho hôm nay.",
    (ReadyPoint.NUMBERS, "central"): lambda f: "xin từng số của hệ thống trung tâm.",
    (ReadyPoint.NUMBERS, "unbalanced"): lambda f: "có số không rõ đã dùng vào đâu. Báo bộ phận hỗ trợ.",
    (ReadyPoint.KIT, "lies-ready"): lambda f: f"còn {f.get('open', '0')} mẫu niêm phong, cấp {_age(f)} trước.",
    (ReadyPoint.KIT, "none"): lambda f: "chưa có bộ niêm phong. F12 cấp và in một bộ.",
    (ReadyPoint.BACKUP, "last"): lambda f: f"hệ thống trung tâm hoặc gói mang tay, {_age(f)} trước.",
    (ReadyPoint.BACKUP, "copy"): lambda f: f"kho đã sao ra nơi thứ hai {_age(f)} trước.",
    (ReadyPoint.BACKUP, "copy-failed"): lambda f: (
        "chưa sao được kho ra nơi thứ hai. Cắm USB, xem chỗ trống: counter backup now."
    ),
    (ReadyPoint.BACKUP, "never"): lambda f: "chưa có dữ liệu nào rời máy này. Kiểm tra kết nối, hoặc mang gói dữ liệu.",
    (ReadyPoint.QUEUE, "empty"): lambda f: "không còn mục nào.",
    (ReadyPoint.QUEUE, "waiting"): lambda f: _queue(f),
    (ReadyPoint.LAST_DAY, "none"): lambda f: "chưa chốt ngày nào.",
    (ReadyPoint.LAST_DAY, "closed"): lambda f: f"ngày {f.get('day', '')} đã chốt.",
    (ReadyPoint.LAST_DAY, "not-closed"): lambda f: f"ngày {f.get('day', '')} chưa chốt. Ctrl+← về ngày đó rồi F8.",
}


def _queue(facts: Facts) -> str:
    told = [f"{facts['pending']} mục chờ gửi"] if facts.get("pending", "0") != "0" else []
    told += [f"{facts['parked']} mục bị từ chối (F4)"] if facts.get("parked", "0") != "0" else []
    return f"{', '.join(told)}."


def _printers(facts: Mapping[str, str]) -> str:
    """Names of printers; the folder of pages kept as files has a name for people."""
    return ", ".join("tệp PDF" if name == "slips" else name for name in facts.get("name", "").split(", "))


def ready_words(line: ReadyLine) -> str:
    """One line of the card, with its sign: it is read without colour, too."""
    found = _FOUND.get((line.point, line.code))
    told = found(line.facts) if found else "chưa rõ."
    return f"{SIGNS[line.state]} {POINTS[line.point]}: {told}"


def morning_words(lines: Iterable[ReadyLine]) -> str:
    """The first sentence of the day: what is not ready, the worst first; "" when everything is."""
    lacking = sorted(
        (line for line in lines if line.state is not Readiness.GOOD), key=lambda line: line.state is Readiness.WARN
    )
    if not lacking:
        return ""
    more = f" Còn {len(lacking) - 1} điều nữa." if len(lacking) > 1 else ""
    first = ready_words(lacking[0]).partition(". ")[0].removesuffix(".")  # what to do about it stands on the card
    return f"Đầu ngày – {first}.{more} F12: thẻ sẵn sàng."


OPEN: Final[dict[OpenPoint, str]] = {
    OpenPoint.UNSENT: "mục chờ gửi về hệ thống trung tâm",
    OpenPoint.PARKED: "mục bị hệ thống trung tâm từ chối",
    OpenPoint.UNPRINTED: "giấy chưa in",
    OpenPoint.PRINT_UNSURE: "tờ in chưa rõ đã ra giấy chưa",
    OpenPoint.COPIES_UNCONFIRMED: "bản quét chưa xác nhận trên tài khoản công vụ",
    OpenPoint.SCANS_UNFINISHED: "việc quét dở",
    OpenPoint.FORMS_OUT: "mẫu giấy của bộ đã mở chưa nhập, chưa hủy, chưa thu về",
    OpenPoint.OUTAGE_OPEN: "sự cố chưa kết thúc",
    OpenPoint.RECEIPTS_UNNAMED: "khoản thu chưa có số biên lai điện tử",
    OpenPoint.FEES_UNCOUNTED: "Có thu tiền mà chưa đối chiếu",
    OpenPoint.CASH_DIFFERS: "đ chênh lệch tiền mặt",
    OpenPoint.ONLINE_DIFFERS: "đ chênh lệch tài khoản",
    OpenPoint.NUMBERS_UNBALANCED: "dải số không cân",
}
TODO: Final[dict[OpenPoint, str]] = {
    OpenPoint.UNSENT: "F4 gửi ngay",
    OpenPoint.PARKED: "F4 xem lý do",
    OpenPoint.UNPRINTED: "Về đầu, F7 in",
    OpenPoint.PRINT_UNSURE: "Về đầu, F7 trả lời",
    OpenPoint.COPIES_UNCONFIRMED: "mở hồ sơ, xác nhận bản quét",
    OpenPoint.SCANS_UNFINISHED: "mở hồ sơ, quét tiếp hoặc thôi",
    OpenPoint.FORMS_OUT: "nhập bù",
    OpenPoint.OUTAGE_OPEN: "Ctrl+P, Sự cố: ghi hết sự cố",
    OpenPoint.RECEIPTS_UNNAMED: "Ctrl+P, Thu phí: ghi số biên lai",
    OpenPoint.FEES_UNCOUNTED: "Ctrl+P, Thu phí, F8",
    OpenPoint.CASH_DIFFERS: "đếm lại tiền",
    OpenPoint.ONLINE_DIFFERS: "xem sao kê",
    OpenPoint.NUMBERS_UNBALANCED: "báo bộ phận hỗ trợ",
}


def open_words(point: OpenPoint, count: int) -> str:
    """What is left over, without what to do."""
    if point is OpenPoint.FEES_UNCOUNTED:
        return OPEN[point]
    shown = names.money(count).removesuffix(" đ") if point in (OpenPoint.CASH_DIFFERS, OpenPoint.ONLINE_DIFFERS) else count
    return f"{shown} {OPEN[point]}"


def figure_lines(figures: DayFigures) -> tuple[tuple[str, str], ...]:
    """Name and value of what agrees or not, paper against ledger against centre against till."""
    numbers = f"{figures.first_number} – {figures.last_number}" if figures.received else "không có"

    def counted(amount: int | None) -> str:
        return "chưa đếm" if amount is None else names.money(amount)

    return (
        ("Hồ sơ tiếp nhận", str(figures.received)),
        ("Số đầu – số cuối", numbers),
        ("Giấy tiếp nhận đã ra giấy", f"{figures.printed}/{figures.received}, hỏng {figures.spoiled}"),
        ("Liên lưu phải có", str(figures.counterfoils)),
        ("Đã ở hệ thống trung tâm", f"{figures.at_centre}/{figures.received}"),
        ("Tiền mặt: sổ / đếm được", f"{names.money(figures.cash)} / {counted(figures.counted_cash)}"),
        ("Tài khoản: sổ / báo về", f"{names.money(figures.online)} / {counted(figures.told_online)}"),
    )
