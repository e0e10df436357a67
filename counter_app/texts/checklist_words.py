"""What is missing or wrong in a dossier, line by line, as the officer tells it to the person at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from counter_app.domain.checklist import DATABASE_DOWN, ChecklistLine, FindingCode

DATABASE_DOWN_WORDS: Final = "CSDL không khai thác được do sự cố"
DATABASE_IS_UP: Final = (
    "Chưa ghi sự cố cơ sở dữ liệu nên không được yêu cầu bản giấy (NĐ 309/2026 Đ4.2a). Ctrl+P, Sự cố, F8: ghi rồi làm tiếp."
)
DATABASE_DOWN_GROUND: Final = f"{DATABASE_DOWN_WORDS} (Nghị định số 309/2026/NĐ-CP, Điều 4.2a)"


def papers(originals: int, copies: int) -> str:
    """2, 1 → "2 bản chính, 1 bản sao"; "" when neither is asked for."""
    told = [f"{count} {word}" for count, word in ((originals, "bản chính"), (copies, "bản sao")) if count]
    return ", ".join(told)


def _with_papers(line: ChecklistLine) -> str:
    wanted = papers(line.wanted_originals, line.wanted_copies)
    return f"{line.name} ({wanted})" if wanted else line.name


def _too_few(line: ChecklistLine) -> str:
    wanted = papers(line.wanted_originals, line.wanted_copies)
    handed = papers(line.handed_originals, line.handed_copies) or "chưa có bản nào"
    return f"Chưa đủ bản: {line.name} (cần {wanted}; đã nộp {handed})"


_LINES: Final[dict[FindingCode, Callable[[ChecklistLine], str]]] = {
    FindingCode.MISSING: lambda line: f"Thiếu: {_with_papers(line)}",
    FindingCode.TOO_FEW: _too_few,
    FindingCode.INCORRECT: lambda line: f"Chưa đúng: {line.name} – {line.reason}",
    FindingCode.INCORRECT_WITHOUT_REASON: lambda line: f"Chưa đúng: {line.name} – chưa ghi lý do, ghi rõ cần sửa gì",
    FindingCode.SUBSTITUTE_NOT_PUBLISHED: lambda line: (
        f"Giấy thay thế không có trong danh mục đã công bố: {_with_papers(line)}"
    ),
    FindingCode.EXTRA: lambda line: f"Nộp thêm, không bắt buộc: {line.name or line.component_code}",
}


def line_words(line: ChecklistLine) -> str:
    """Thiếu: Tờ khai (1 bản chính)."""
    told = _LINES[line.code](line)
    return f"{told} – {DATABASE_DOWN_WORDS}" if line.ground == DATABASE_DOWN else told
