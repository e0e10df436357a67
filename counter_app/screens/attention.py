"""Which one sentence stands on the first screen, because it needs a hand before everything else?"""

from __future__ import annotations

from collections.abc import Iterator

from counter_app.domain.slip import PaperState
from counter_app.services.desk_day import DeskState
from counter_app.texts import number_words, store_words
from counter_app.texts.names import age
from counter_app.texts.scan_left_words import scans_left_words
from counter_app.widgets.notices import Tone

Call = tuple[Tone, str]


def attention(state: DeskState, drafts: int) -> Call | None:
    """The most urgent sentence and its tone; None when nothing waits for a hand. `drafts`: unfinished forms."""
    return next(_calls(state, drafts), None)


def _calls(state: DeskState, drafts: int) -> Iterator[Call]:
    """Everything that could be said, the most urgent first."""
    yield from _what_is_broken(state)
    yield from _what_waits_for_paper(state)
    yield from _what_differs(state)
    if state.backup and (copies := store_words.backup_words(state.backup, state.now)):
        yield Tone.WARN, copies
    if state.online_waiting or state.news_open:
        yield Tone.WARN, _online_words(state)
    if drafts:
        yield Tone.NOTE, f"Có {drafts} phiếu tiếp nhận nhập dở. Nhấn F5 để làm tiếp."
    if state.copies_to_confirm or state.files_lost:
        yield Tone.NOTE, f"{scans_left_words(state.copies_to_confirm, state.files_lost)} Nhấn F10 để xem."
    yield from _what_runs_out(state)


def _what_is_broken(state: DeskState) -> Iterator[Call]:
    if urgent := store_words.urgent_words(state.unexplained, diverged=state.diverged):
        yield Tone.BAD, urgent
    if state.acts_lost:
        yield Tone.BAD, store_words.lost_words(state.acts_lost)
    if state.queue.undecided:
        today = f" (hôm nay {state.parked_today})" if state.parked_today else ""
        yield Tone.BAD, f"{state.queue.undecided} mục bị hệ thống trung tâm từ chối{today}. Nhấn F4 để xem lý do và xử lý."


def _what_differs(state: DeskState) -> Iterator[Call]:
    if state.cases_open:
        yield Tone.WARN, f"{state.cases_open} thông tin hồ sơ có hai giá trị khác nhau. Nhấn F4 rồi F12 để quyết định."


def _what_waits_for_paper(state: DeskState) -> Iterator[Call]:
    unsure = sum(job.state is PaperState.UNKNOWN for job in state.waiting_prints)
    wanted = sum(job.state is PaperState.WANTED for job in state.waiting_prints)
    if unsure:
        also = f" {wanted} giấy đang chờ in." if wanted else ""
        yield Tone.WARN, f"{unsure} tờ in chưa rõ đã ra giấy chưa. Nhấn F7 để trả lời.{also}"
    if wanted:
        yield Tone.WARN, f"{wanted} giấy đang chờ in. Nhấn F7 để in."


def _what_runs_out(state: DeskState) -> Iterator[Call]:
    if state.supply and (few := number_words.supply_words(state.supply)):
        yield Tone.WARN, few
    if state.catalogue_stale:
        told = age(state.catalogue_age.total_seconds()) if state.catalogue_age else "lâu"
        yield Tone.WARN, f"Danh mục thủ tục đã cũ {told}. Kiểm tra kết nối hệ thống trung tâm."


def _online_words(state: DeskState) -> str:
    """Eight working hours are short: they stand before unfinished forms (Cà Mau Đ24.1a)."""
    told = [f"{state.online_waiting} hồ sơ trực tuyến chờ trả lời"] if state.online_waiting else []
    told += [f"{state.news_open} việc đơn vị báo về"] if state.news_open else []
    return f"Có {', '.join(told)}. Nhấn Ctrl+W để xem."
