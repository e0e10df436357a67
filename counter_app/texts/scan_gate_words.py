"""What a gate found on a scanned page, and what to do about it: one sentence per reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from counter_app.domain.copy_count import CountMismatch, CountQuestion
from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate

GATES: Final[dict[PageGate, str]] = {
    PageGate.READABLE: "đọc được tệp",
    PageGate.RESOLUTION: "độ phân giải",
    PageGate.PAGE_SIZE: "khổ giấy",
    PageGate.COLOUR: "ảnh màu",
    PageGate.BIT_DEPTH: "độ sâu màu",
    PageGate.SHARPNESS: "độ nét",
    PageGate.EXPOSURE: "độ sáng",
    PageGate.CLIPPING: "vùng đen bệt",
    PageGate.CAST: "sắc giấy",
    PageGate.SKEW: "độ nghiêng",
    PageGate.STREAK: "vệt dọc",
    PageGate.DARK_BORDER: "viền đen",
    PageGate.CORNER: "góc giấy",
    PageGate.SPOTS: "đốm bẩn",
    PageGate.BLANK: "trang trống",
    PageGate.LENGTH: "chiều dài tờ",
    PageGate.DUPLICATE: "trang trùng",
}
MARKS: Final[dict[GateVerdict, str]] = {
    GateVerdict.PASS: "✓",
    GateVerdict.CANNOT_JUDGE: "–",
    GateVerdict.ASK: "?",
    GateVerdict.FAIL: "✗",
}


def number(value: object) -> str:
    """A figure as it is written in Vietnamese: 4,5."""
    return f"{value:.4g}".replace(".", ",") if isinstance(value, int | float) else str(value)


def _fact(finding: GateFinding, name: str) -> str:
    return number(finding.facts.get(name, "?"))


_SENTENCES: Final[dict[str, Callable[[GateFinding], str]]] = {
    "dpi-low": lambda f: (
        f"Độ phân giải {number(f.value)} dpi, thấp hơn mức {number(f.limit)} dpi. Quét lại với hồ sơ quét bản chính."
    ),
    "dpi-uneven": lambda f: (
        f"Độ phân giải ngang {_fact(f, 'dpi_x')} và dọc {_fact(f, 'dpi_y')} dpi không bằng nhau, sai tỷ lệ. Quét lại."
    ),
    "dpi-high": lambda f: (
        f"Độ phân giải {number(f.value)} dpi cao hơn cần thiết, tệp rất nặng. Quét lại ở 300 dpi hoặc nhận."
    ),
    "size-unknown": lambda f: (
        f"Trang {_fact(f, 'width_mm')} × {_fact(f, 'height_mm')} mm, không đúng khổ nào đã biết. Xem trang có bị cắt không."
    ),
    "grey-page": lambda f: "Ảnh đen trắng, quy định là ảnh màu. Quét lại ở chế độ màu.",
    "grey-as-colour": lambda f: "Ảnh không có màu nào dù lưu dạng ảnh màu. Quét lại ở chế độ màu.",
    "too-few-bits": lambda f: f"Độ sâu màu {number(f.value)} bit, cần {number(f.limit)}. Quét lại ở chế độ màu.",
    "blurred": lambda f: (
        f"Trang mờ ({number(f.value)} điểm ảnh, ngưỡng {number(f.limit)}). Lau kính, ép phẳng giấy rồi quét lại."
    ),
    "few-edges": lambda f: "Trang quá ít chữ nên chưa đánh giá được độ nét. Xem trang rồi nhận.",
    "no-ink": lambda f: "Trang không có chữ đậm nên chưa đánh giá được vùng đen bệt.",
    "too-dark": lambda f: f"Trang tối (nền giấy {number(f.value)}, ngưỡng {number(f.limit)}). Quét lại sáng hơn.",
    "too-light": lambda f: (
        f"Nét chữ rất nhạt ({number(f.value)}, ngưỡng {number(f.limit)}). Xem còn đọc được không, hoặc quét lại."
    ),
    "clipped": lambda f: (
        f"{number(f.value)} % vùng có chữ bị đen bệt (ngưỡng {number(f.limit)} %). Xem trang hoặc quét lại sáng hơn."
    ),
    "cast": lambda f: (
        f"Nền giấy ngả màu ({number(f.value)}, ngưỡng {number(f.limit)}). Giấy màu thì nhận, giấy trắng thì kiểm máy."
    ),
    "skewed": lambda f: (
        f"Trang nghiêng {number(f.value)}° (ngưỡng {number(f.limit)}°). Đặt giấy ngay ngắn rồi quét lại, hoặc nhận."
    ),
    "no-lines": lambda f: "Trang không có dòng chữ nên chưa đánh giá được độ nghiêng.",
    "streak": lambda f: (
        f"Có vệt dọc ở {_fact(f, 'place_mm')} mm từ mép trái. Xem trang; lau kính nếu vệt không có trên giấy."
    ),
    "dirty-glass": lambda f: (
        f"Vệt dọc ở {_fact(f, 'place_mm')} mm từ mép trái, {number(f.value)}/{_fact(f, 'of_pages')} trang. Lau kính rồi quét lại."
    ),
    "dark-border": lambda f: (
        f"Viền đen {number(f.value)} mm (ngưỡng {number(f.limit)}). Đặt lại giấy, chỉnh khổ rồi quét lại."
    ),
    "corner": lambda f: (
        f"Góc giấy gấp hoặc thiếu {number(f.value)} mm. Vuốt phẳng góc rồi quét lại, hoặc nhận nếu giấy rách sẵn."
    ),
    "spots": lambda f: (
        f"Nhiều đốm bẩn ({number(f.value)} đốm mỗi dm², ngưỡng {number(f.limit)}). Lau kính rồi quét lại, hoặc nhận."
    ),
    "blank-candidate": lambda f: f"Trang có vẻ trống ({number(f.value)} mm² mực). Xem rồi chọn giữ hoặc bỏ; chưa bỏ gì.",
    "sparse": lambda f: f"Trang chỉ có {number(f.value)} mm² mực, vẫn giữ.",
    "longer-than-neighbours": lambda f: (
        f"Trang dài hơn các trang bên {number(f.value)} mm, có thể hai tờ kéo liền. Đếm và quét lại."
    ),
    "shorter-than-neighbours": lambda f: (
        f"Trang ngắn hơn các trang bên {number(f.value)} mm. Xem trang có bị cắt không rồi quét lại."
    ),
    "looks-like-page": lambda f: f"Trang rất giống trang {_fact(f, 'page')}. Xem hai trang; bỏ một nếu quét trùng.",
}

_COUNTS: Final[dict[CountQuestion, Callable[[CountMismatch], str]]] = {
    CountQuestion.NOT_COUNTED: lambda m: f"Chưa khai số tờ; máy đã quét {m.got}. Đếm giấy rồi nhập số tờ.",
    CountQuestion.COVER_DIFFERS: lambda m: f"Tờ bìa ghi {m.wanted} tờ, khai {m.got}. Đếm lại rồi sửa số khai, ghi lý do.",
    CountQuestion.SHEETS_MISSING: lambda m: (
        f"Thiếu {m.wanted - m.got} tờ (khai {m.wanted}, có {m.got}). Quét thêm, hoặc sửa số khai và ghi lý do."
    ),
    CountQuestion.SHEETS_OVER: lambda m: (
        f"Thừa {m.got - m.wanted} tờ (khai {m.wanted}, có {m.got}). Bỏ trang lạc, hoặc sửa số khai và ghi lý do."
    ),
    CountQuestion.BACKS_DIFFER: lambda m: f"Có {m.got} mặt sau, phải là {m.wanted}. Quét lại tờ lệch.",
    CountQuestion.SIDES_MISSING: lambda m: (
        f"Máy quét {m.wanted} mặt nhưng chỉ giữ hoặc ghi trống {m.got}. Tìm mặt còn thiếu trước khi lưu."
    ),
    CountQuestion.SIDES_OVER: lambda m: f"Giữ {m.got} mặt trong khi máy quét {m.wanted}. Xem trang nào bị lặp.",
}


def gate_sentence(finding: GateFinding) -> str:
    """What was found and what to do; a plain pass names the gate and its figure."""
    told = _SENTENCES.get(finding.reason)
    if told:
        return told(finding)
    figure = f": {number(finding.value)}" if finding.value is not None else ""
    return f"Đạt {GATES[finding.gate]}{figure}."


def count_sentence(mismatch: CountMismatch) -> str:
    """Which numbers of a component differ and how to settle it."""
    return _COUNTS[mismatch.question](mismatch)


def has_gate_sentence(reason: str) -> bool:
    """True when this reason has words (a test walks all reasons)."""
    return reason in _SENTENCES
