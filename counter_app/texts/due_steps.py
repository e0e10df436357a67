"""How the officer explains a due date to the applicant: one Vietnamese sentence per step of the counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from counter_app.domain.due_steps import StepCode, Why
from counter_app.domain.processing_time import ProcessingTime
from counter_app.texts.names import term, weekday_and_day

Facts = Mapping[str, str]

_WHEN_RECEIVED = {
    Why.BEFORE_OPENING: "trước giờ mở cửa",
    Why.LUNCH: "trong giờ nghỉ trưa",
    Why.AFTER_CLOSE: "sau giờ đóng cửa",
    Why.WEEKEND: "vào ngày nghỉ hằng tuần",
    Why.HOLIDAY: "vào ngày nghỉ",
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


def _day_off(facts: Facts) -> str:
    """The name of the day off, and whether the table is sure of it."""
    return (facts.get("name") or "ngày nghỉ hằng tuần") + _not_sure(facts)


def _not_sure(facts: Facts) -> str:
    return _NOT_SURE.get(facts.get("mark", ""), "")


def _moved_to_working_time(facts: Facts) -> str:
    when = _WHEN_RECEIVED[Why(facts["why"])]
    named = f", {facts['name']}{_not_sure(facts)}" if facts.get("name") else ""
    return f"Nhận {when}{named}: tính từ {_moment(facts['to'])}."


def _skipped(facts: Facts) -> str:
    if facts["from"] == facts["to"]:
        return f"Không tính {_day(facts['from'])}: {_day_off(facts)}."
    return f"Không tính từ {_day(facts['from'])} đến {_day(facts['to'])}: {_day_off(facts)}."


def _after_15h(facts: Facts) -> str:
    at = datetime.fromisoformat(facts["at"])
    clock = f"{at:%H:%M:%S}" if (at.hour, at.minute) == (15, 0) else f"{at:%H:%M}"
    return f"Nhận lúc {clock}, sau 15 giờ: trả vào ngày làm việc tiếp theo, {_day(facts['to'])}."


def _resumed(facts: Facts) -> str:
    told = f"Tạm dừng từ {_moment(facts['stopped_at'])}, tính tiếp từ {_moment(facts['resumed_at'])}"
    left = _left(facts)
    return f"{told}, còn {left}." if left else f"{told}."


def _left(facts: Facts) -> str:
    if "left_minutes" in facts:
        hours, minutes = divmod(int(facts["left_minutes"]), 60)
        return f"{hours} giờ {minutes} phút làm việc" if minutes else f"{hours} giờ làm việc"
    if "left_working_days" in facts:
        return f"{facts['left_working_days']} ngày làm việc"
    return f"{facts['left_days']} ngày" if "left_days" in facts else ""


def _result(facts: Facts) -> str:
    told = _moment(facts["due_at"])
    return f"Hẹn trả kết quả lúc {told} (thời hạn {_term(facts['term'])})."


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    StepCode.RECEIVED: lambda f: f"Nhận hồ sơ lúc {_moment(f['at'])}.",
    StepCode.MOVED_TO_WORKING_TIME: _moved_to_working_time,
    StepCode.FIRST_DAY_NOT_COUNTED: lambda f: f"Không tính ngày đầu tiên, {_day(f['on'])}.",
    StepCode.EVERY_DAY_COUNTS: lambda f: "Thời hạn theo ngày: tính cả ngày nghỉ.",
    StepCode.SKIPPED: _skipped,
    StepCode.SWAPPED_DAY_COUNTED: lambda f: f"Có tính {_day(f['on'])}: {f.get('name') or 'Làm bù'}{_not_sure(f)}.",
    StepCode.AFTER_15H: _after_15h,
    StepCode.LAST_DAY_OF_MONTH: lambda f: f"Tháng cuối không có ngày tương ứng: lấy ngày cuối tháng, {_day(f['on'])}.",
    StepCode.EXTENDED: lambda f: f"Được kéo dài thêm {_term(f['by'])}.",
    StepCode.MOVED_OFF_HOLIDAY: lambda f: f"Ngày cuối {_day(f['from'])} là {_day_off(f)}: chuyển sang {_day(f['to'])}.",
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
