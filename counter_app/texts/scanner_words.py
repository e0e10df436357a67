"""What scanners, their search and their morning check are called on screen and in commands."""

from __future__ import annotations

from typing import Final

from counter_app.domain.found_scanner import FoundScanner, SearchWay
from counter_app.domain.scan_source import ColourMode, SourceKind, SourceState
from counter_app.domain.scanner_check import CheckFinding, CheckVerdict
from counter_app.texts.errors import has_sentence

KINDS: Final = {
    SourceKind.SANE: "máy quét",
    SourceKind.ESCL: "máy quét mạng",
    SourceKind.HOT_FOLDER: "thư mục nhận tệp quét",
    SourceKind.CAMERA: "máy chụp tài liệu",
    SourceKind.REPLAY: "máy quét mẫu",
}
COLOURS: Final = {ColourMode.COLOUR: "màu", ColourMode.GREY: "xám", ColourMode.BLACK_WHITE: "đen trắng"}
_WAYS: Final = {SearchWay.SANE: "máy quét cắm dây", SearchWay.NETWORK: "máy quét mạng", SearchWay.CAMERAS: "máy chụp"}
_REASONS: Final = {
    "not-installed": "máy này chưa cài phần tìm",
    "no-resolver": "máy này không có dịch vụ dò tên trong mạng",
    "no-answer": "tìm quá lâu",
    "failed": "phần tìm bị lỗi",
}
_STATES: Final = {
    "scanner-busy": "đang bận",
    "scanner-unplugged": "không thấy máy",
    "scanner-denied": "tài khoản này chưa được dùng máy",
    "scanner-cover-open": "đang mở nắp",
    "scanner-jam": "kẹt giấy",
    "scan-hung": "không trả lời",
    "scan-driver-crashed": "phần điều khiển bị lỗi",
    "feeder-empty": "khay hết giấy",
}
_CHECKS: Final = {
    "scale": "tỷ lệ lệch {value} %",
    "cast": "màu ám {value} mức",
    "skew": "nghiêng {value}°",
    "streak": "{value} vệt dọc",
    "scale-drifts": "tỷ lệ trôi {value} % so với những lần đầu",
    "cast-drifts": "màu trôi {value} mức so với những lần đầu",
}
CHECK_ADVICE: Final = {
    CheckVerdict.PASS: "",
    CheckVerdict.ASK: "Lau kính, đặt lại trang kiểm tra rồi thử lại; vẫn vậy thì báo người phụ trách.",
    CheckVerdict.STOP: "Chưa quét bản chính trên máy này. Thử lại; vẫn vậy thì gọi hỗ trợ.",
}


def found_words(found: FoundScanner) -> str:
    """Kind and model."""
    return f"{KINDS[found.kind]}: {found.model or 'không rõ tên'}"


def not_looked_words(way: SearchWay, reason: str) -> str:
    """Why a way could not be looked at."""
    return f"Chưa tìm được {_WAYS[way]}: {_REASONS.get(reason, _REASONS['failed'])}."


def state_words(state: SourceState) -> str:
    """Ready, or what is wrong, in a few words."""
    if state.ready:
        empty = ", khay trống" if state.feeder_loaded is False else ""
        return f"sẵn sàng{empty}"
    if state.problem in _STATES:
        return _STATES[state.problem]
    return "gặp trục trặc" if has_sentence(state.problem) else "không dùng được"


def check_words(found: tuple[CheckFinding, ...]) -> str:
    """What a check showed: only what did not pass, "đạt" when all did."""
    wrong = [finding for finding in found if finding.verdict is not CheckVerdict.PASS]
    return "; ".join(_CHECKS[finding.code].format(value=_number(finding.value)) for finding in wrong) or "đạt"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
