"""How the officer explains a due date to the applicant: one Vietnamese sentence per step of the counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from counter_app.domain.due_steps import StepCode, Why
from counter_app.domain.processing_time import ProcessingTime
from counter_app.texts.names import term, weekday_and_day

Facts = Mapping[str, str]

_WHY = {
    Why.BEFORE_OPENING: "trước giờ mở cửa",
    Why.LUNCH: "trong giờ nghỉ trưa",
    Why.AFTER_CLOSE: "sau giờ đóng cửa",
    Why.WEEKEND: "ngày nghỉ hằng tuần",
    Why.HOLIDAY: "ngày nghỉ lễ",
}

_NOT_SURE = {
    "recalled": " (cần đối chiếu lịch chính thức)",
    "computed": " (dự kiến, cần đối chiếu lịch chính thức)",
}


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{at:%H:%M} {weekday_and_day(at.date())}"


def _day(text: str) -> str:
    return weekday_and_day(date.fromisoformat(text))


def _term(text: str) -> str:
    return term(ProcessingTime.parse(text)).lower()


def _reason(facts: Facts) -> str:
    """Vì sao: the name of the day when it has one, and whether the table is sure of it."""
    why = facts.get("name") or _WHY.get(Why(facts["why"]), "")
    return why + _NOT_SURE.get(facts.get("mark", ""), "")


def _skipped(facts: Facts) -> str:
    if facts["from"] == facts["to"]:
        return f"Không tính {_day(facts['from'])}: {_reason(facts)}."
    return f"Không tính từ {_day(facts['from'])} đến {_day(facts['to'])}: {_reason(facts)}."


def _after_15h(facts: Facts) -> str:
    at = datetime.fromisoformat(facts["at"])
    clock = f"{at:%H:%M:%S}" if (at.hour, at.minute) == (15, 0) else f"{at:%H:%M}"
    return f"Nhận lúc {clock}, sau 15 giờ: trả vào ngày làm việc tiếp theo, {_day(facts['to'])}."


def _resumed(facts: Facts) -> str:
    left = facts.get("left_days")
    if left is None:
        hours, minutes = divmod(int(facts["left_minutes"]), 60)
        left_told = f"{hours} giờ {minutes} phút làm việc" if minutes else f"{hours} giờ làm việc"
    else:
        left_told = f"{left} ngày"
    stopped, resumed = _moment(facts["stopped_at"]), _moment(facts["resumed_at"])
    return f"Tạm dừng từ {stopped}, tính tiếp từ {resumed} với {left_told} còn lại."


def _result(facts: Facts) -> str:
    told = _moment(facts["due_at"])
    return f"Hẹn trả kết quả lúc {told} (thời hạn {_term(facts['term'])})."


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    StepCode.RECEIVED: lambda f: f"Nhận hồ sơ lúc {_moment(f['at'])}.",
    StepCode.MOVED_TO_WORKING_TIME: lambda f: f"Thời điểm nhận là {_reason(f)}: tính từ {_moment(f['to'])}.",
    StepCode.FIRST_DAY_NOT_COUNTED: lambda f: f"Không tính ngày đầu tiên, {_day(f['on'])}.",
    StepCode.EVERY_DAY_COUNTS: lambda f: "Thời hạn theo ngày: tính cả ngày nghỉ.",
    StepCode.SKIPPED: _skipped,
    StepCode.SWAPPED_DAY_COUNTED: lambda f: (
        f"Có tính {_day(f['on'])}: {f.get('name') or 'làm bù'}{_NOT_SURE.get(f.get('mark', ''), '')}."
    ),
    StepCode.AFTER_15H: _after_15h,
    StepCode.LAST_DAY_OF_MONTH: lambda f: f"Tháng cuối không có ngày tương ứng: lấy ngày cuối tháng, {_day(f['on'])}.",
    StepCode.EXTENDED: lambda f: f"Kéo dài thêm {_term(f['by'])} vì phải xác minh.",
    StepCode.MOVED_OFF_HOLIDAY: lambda f: f"Ngày cuối {_day(f['from'])} là {_reason(f)}: chuyển sang {_day(f['to'])}.",
    StepCode.CLOSE_OF_BUSINESS: lambda f: f"Giờ trả lấy theo giờ đóng cửa, {datetime.fromisoformat(f['at']):%H:%M}.",
    StepCode.NO_TERM: lambda f: "Thủ tục không quy định thời hạn: không có ngày hẹn trả.",
    StepCode.RESTARTED: lambda f: f"Hồ sơ đủ lại lúc {_moment(f['at'])}: tính lại từ đầu {_term(f['term'])}.",
    StepCode.RESUMED: _resumed,
    StepCode.REDATED: lambda f: (
        f"Cơ quan giải quyết xin lỗi và hẹn lại một lần: từ {_moment(f['from'])} sang {_moment(f['to'])}."
    ),
    StepCode.RESULT: _result,
}


def sentence(step: tuple[str, Facts]) -> str:
    """The sentence of one step of `DueDate.explanation`. Raises KeyError for a code that has no sentence."""
    code, facts = step
    return _SENTENCES[code](facts)
