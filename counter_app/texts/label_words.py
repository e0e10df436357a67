"""What is told about labels: how far a strip is, and which of the two kinds is wanted."""

from __future__ import annotations

from typing import Final

from counter_app.services.labels import StripReport
from counter_app.texts.errors import sentence

WHICH_LABEL: Final = "In nhãn nào?"
OF_FOLDER: Final = "Nhãn bìa hồ sơ"
OF_PAPERS: Final = "Dải nhãn từng giấy tờ (in tiếp từ nhãn chưa chắc đã ra)"
NO_PAPERS: Final = "Hồ sơ không giữ lại giấy tờ nào nên không có nhãn giấy tờ."


def strip_words(report: StripReport) -> str:
    """How far the strip is, and the next step."""
    if not report.total:
        return NO_PAPERS
    told = f"dải nhãn đã ra {report.done}/{report.total}."
    if report.asks is not None:
        number = report.asks.content.get("number", "")
        return f"{told} Chưa rõ nhãn {number} đã ra chưa: F7 ở trang hồ sơ để trả lời, rồi in tiếp."
    if report.problem is not None:
        return f"{told} {sentence(report.problem)} In lại dải nhãn sẽ bắt đầu từ nhãn {report.done + 1}."
    return told
