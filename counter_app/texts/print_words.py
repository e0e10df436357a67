"""What is told about everything that waits for paper: one line a sheet, how a run went, the roll that somebody looks at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.services.press import NEAR_END
from counter_app.services.spool import SpoolReport
from counter_app.texts.act_words import capital, copy_number
from counter_app.texts.errors import sentence
from counter_app.texts.paper_words import is_torn
from counter_app.texts.slip_words import job_words

NOTHING_WAITS: Final = "Không có giấy nào chờ in."
NOTHING_NEXT: Final = "Mọi giấy đã ra. Nhấn Esc để về trang trước."
ROLL_QUESTION: Final = (
    "Cuộn giấy sắp hết, giấy này dài: có thể đứt giữa chừng.\nMở nắp nhìn cuộn giấy. Còn đủ thì in, không thì thay cuộn mới."
)
ROLL_WILL_DO: Final = "Đã nhìn, còn đủ: in"
ROLL_CHANGE: Final = "Để thay cuộn"
_REFUSED: Final = {
    NEAR_END: "nhìn cuộn giấy",
    "out-of-paper": "máy in hết giấy",
    "printer-offline": "máy in không trả lời",
    "device-unavailable": "chưa dùng được máy in",
    "slip-too-long": "giấy quá dài",
    "store": "máy đầy đĩa",
}


def shown_number(job: PrintJob) -> str:
    """The number that stands on the sheet: of the dossier, or of a visit."""
    number = job.content.get("number")
    return str(number.get("text", "")) if isinstance(number, Mapping) else str(job.content.get("code", ""))


def sheet_name(job: PrintJob) -> str:
    """Giấy tiếp nhận bản 2; nhãn giấy tờ 3/8."""
    copy = copy_number(job)
    return capital(job_words(job)) + (f" bản {copy}" if copy > 1 else "")


def why_waiting(job: PrintJob) -> str:
    """What has to happen to this sheet: wanted, refused and why, unsure, torn."""
    if is_torn(job):
        return "in dở: thu tờ dở"
    if job.state is PaperState.UNKNOWN:
        return "chưa rõ đã ra giấy chưa"
    if job.state is PaperState.SENT:
        return "đang in"
    attempt = job.attempt
    if attempt is not None and attempt.state is AttemptState.REFUSED:
        return f"chưa in: {_REFUSED.get(attempt.note, 'máy in từ chối')}"
    return "chờ in" if attempt is None or attempt.number == 1 else f"chờ in lại, lần {attempt.number}"


def counts(jobs: list[PrintJob]) -> str:
    """3 chờ in · 1 chờ trả lời."""
    wanted = sum(job.state is PaperState.WANTED for job in jobs)
    asked = sum(job.state is PaperState.UNKNOWN for job in jobs)
    parts = [f"{wanted} chờ in"] * bool(wanted) + [f"{asked} chờ trả lời"] * bool(asked)
    return " · ".join(parts) or "không có gì chờ"


def run_words(report: SpoolReport) -> str:
    """How a run through everything went, with what holds the rest back."""
    told = [f"Đã in {report.printed} giấy."] if report.printed or not (report.asked or report.problems) else []
    if report.asked:
        told.append(f"{report.asked} giấy chưa rõ đã ra chưa: chọn từng dòng, Enter để trả lời.")
    told += [sentence(problem) for problem in report.problems]
    if report.waiting:
        told.append(f"Còn {report.waiting} giấy chờ in.")
    return " ".join(told)
