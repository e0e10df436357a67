"""What does the result sheet of a restore drill say, so that whoever stands at a dead PC knows what to expect?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from counter_app.domain.errors import CounterError
from counter_app.domain.views import HistoryRow
from counter_app.texts.errors import sentence
from counter_app.texts.history_words import act_words
from counter_app.texts.names import moment

if TYPE_CHECKING:
    from counter_app.commands.restore_gaps import MissingAct

HEAD: Final = "Kết quả diễn tập khôi phục (thư mục tạm, không động đến quầy, không gửi đi đâu)"
FROM_DESK: Final = "đối chiếu với kho đang dùng"
FROM_CENTRE: Final = "hỏi trung tâm"
MOST_NAMED: Final = 10


def store_words(file: str, last_seq: int, size_bytes: int) -> str:
    """The store is in place."""
    return f"Khôi phục kho từ {file}: {last_seq} việc, {size_bytes / 1e6:.1f} MB, mọi trang và chuỗi băm đều khớp."


def files_words(whole: int, numbers: Sequence[str]) -> str:
    """Scanned files; those that did not come back by the number of their dossier."""
    if not numbers:
        return f"Bản quét: {whole} tệp về đủ, mở được."
    named = ", ".join(sorted({number or "chưa gắn hồ sơ" for number in numbers})[:MOST_NAMED])
    return f"Bản quét: {whole} tệp về, thiếu hoặc hỏng {len(numbers)} tệp của: {named}."


def opened_words(people: int) -> str:
    """The desk could begin to work."""
    return f"Mở được kho, {people} tài khoản đăng nhập được, sổ việc và nhật ký liền mạch."


def life_words(left: int) -> str:
    """No number may be given twice."""
    if left:
        return f"SAI: kho khôi phục vẫn còn {left} số hồ sơ cũ, có thể cấp trùng. Báo hỗ trợ kỹ thuật."
    return "Kho tự nhận là bản khôi phục: bỏ hết số cũ, xin số mới khi có mạng, chờ hai người giải trình."


def missing_words(count: int, source: str) -> str:
    """How much has to be entered again from paper."""
    if not count:
        return f"Không thiếu việc nào ({source})."
    return f"Thiếu {count} việc làm sau bản sao lưu ({source}); liệt kê từng số ở dưới, đối chiếu với giấy rồi nhập bù."


def not_asked_words(last_seq: int, error: CounterError) -> str:
    """Nobody could say what is missing."""
    return f"Chưa biết thiếu việc nào sau việc thứ {last_seq}: {sentence(error)} Đối chiếu giấy in sau giờ sao lưu."


def seconds_words(seconds: float) -> str:
    """2,4 giây."""
    return f"{seconds:.1f} giây".replace(".", ",")


def total_words(seconds: float, most_seconds: int) -> str:
    """Against the goal."""
    verdict = "đạt" if seconds <= most_seconds else "KHÔNG ĐẠT"
    return f"Tổng: {seconds_words(seconds)} ({verdict}, mục tiêu {most_seconds // 60} phút)."


def missing_lines(missing: Sequence[MissingAct]) -> list[str]:
    """One line for each act."""
    return [_line(act) for act in missing]


def _line(act: MissingAct) -> str:
    told = [f"việc {act.seq}", act.number or "không có số hồ sơ"]
    if act.at is not None:
        told += [moment(act.at), act_words(HistoryRow(act.at, "", act.kind, {}))]
    return "- " + "; ".join(told)
