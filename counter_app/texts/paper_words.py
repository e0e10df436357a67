"""What is asked and told about one sheet of paper: unsure, only sent, torn, and a code read off it. Words only."""

from __future__ import annotations

from typing import Final

from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.services.scan_back import ScanBackKind, ScanBackResult
from counter_app.texts import names
from counter_app.texts.act_words import capital, copy_number
from counter_app.texts.slip_words import job_words

COLLECT_TITLE: Final = "Đã thu tờ in dở chưa?"
ASK_TITLE: Final = "Giấy đã ra chưa?"
ASKED_KEYS: Final = "1: đã ra đủ   2: không ra   3: ra dở, đã thu lại"
COLLECT_KEYS: Final = "1: đã thu tờ dở"
SEEN_WHOLE: Final = "Đã ra đủ, cầm được tờ giấy nguyên vẹn"
SEEN_NOTHING: Final = "Không ra giấy nào"
SEEN_HALF: Final = "Ra dở hoặc hỏng, đã thu tờ đó lại"
COLLECTED: Final = "Đã thu tờ dở, hủy tờ đó"
OR_SCAN: Final = "hoặc quét mã trên giấy"


def is_torn(job: PrintJob) -> bool:
    """Whether the device itself says that a broken sheet lies there."""
    return job.attempt is not None and job.attempt.state is AttemptState.TORN


def standing(job: PrintJob) -> str:
    """Where the copy stands, with what its latest sheet tells beyond that: chưa rõ đã in chưa; lần in 2."""
    state = job.attempt.state if job.attempt else None
    told = {
        AttemptState.SENT: "máy in đã nhận, chờ xác nhận giấy ra",
        AttemptState.TORN: "in dở, chờ thu tờ dở",
        AttemptState.PROVEN: "đã đọc mã trên giấy",
    }
    words = told.get(state) if state else None
    number = job.attempt.number if job.attempt else 1
    return (words or names.name_of(job.state).lower()) + (f"; lần in {number}" if number > 1 else "")


def attention(job: PrintJob) -> str:
    """One sentence for the copy that needs a hand, with the key of the dossier's page."""
    copy = copy_number(job)
    if is_torn(job):
        return f"Bản {copy} in dở. Thu tờ dở lại, rồi nhấn F7 để ghi và in lại."
    if job.state is PaperState.UNKNOWN:
        return f"Bản {copy} chưa rõ đã ra giấy chưa. Xem máy in, rồi nhấn F7 để trả lời."
    return f"{capital(job_words(job))} bản {copy} đang chờ in. Nhấn F7 để in."


def question(job: PrintJob) -> str:
    """The question with its keys, for a line on a screen."""
    return f"{COLLECT_TITLE}   {COLLECT_KEYS}" if is_torn(job) else f"{ASK_TITLE}   {ASKED_KEYS}"


def made_void(job: PrintJob) -> str:
    """After an answer that calls for another sheet."""
    number = job.attempt.number if job.attempt else 1
    return f"Đã hủy tờ trước. F8: in lại cả tờ, có ghi “lần in {number}”."


def scan_back_words(result: ScanBackResult) -> str:
    """What a code read off the paper told; "" when it told nothing."""
    number = result.dossier.shown_number if result.dossier else ""
    which = f"bản {result.mark.copy_number}, lần in {result.mark.attempt}"
    if result.kind is ScanBackKind.SEEN:
        return f"{number}: đã thấy trên giấy ({which})."
    if result.kind is ScanBackKind.STRANGE:
        return f"{number}: quầy này chưa từng in tờ này ({which}). Giữ lại, báo người phụ trách."
    if result.kind is ScanBackKind.ALARM and result.surely:
        return f"{number}: tờ này đã hủy ({which}). Thu lại, không giao cho ai."
    if result.kind is ScanBackKind.ALARM:
        return f"{number}: tờ in đầu tiên của hồ sơ này đã hủy. Nếu đang cầm giấy không có khung “IN LẠI”, thu tờ đó lại."
    return ""
