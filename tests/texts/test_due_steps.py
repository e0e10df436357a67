"""An applicant who asks "why this day?" gets an answer that an officer can read out."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.dossier import DueDate
from counter_app.domain.due_history import DueHistory
from counter_app.domain.due_steps import StepCode
from counter_app.domain.province import DueTimePolicy
from counter_app.domain.working_calendar import VIETNAM
from counter_app.texts.due_steps import sentence
from tests.calendars import CALENDAR, at, due

CLOSE = DueTimePolicy.CLOSE_OF_BUSINESS


def told(found: DueDate) -> list[str]:
    return [sentence(step) for step in found.explanation]


def test_t4_is_explained_as_a_clerk_would() -> None:
    assert told(due(at("Fri 20/11/2026 14:00"), "3wd")) == [
        "Nhận hồ sơ lúc 14:00 Thứ Sáu, 20/11/2026.",
        "Không tính ngày đầu tiên, Thứ Sáu, 20/11/2026.",
        "Không tính từ Thứ Bảy, 21/11/2026 đến Chủ nhật, 22/11/2026: ngày nghỉ hằng tuần.",
        "Không tính Thứ Ba, 24/11/2026: Ngày Văn hóa Việt Nam.",
        "Hẹn trả kết quả lúc 14:00 Thứ Năm, 26/11/2026 (thời hạn 3 ngày làm việc).",
    ]


def test_t10_tells_that_the_swapped_saturday_counts_and_is_not_yet_certain() -> None:
    assert told(due(at("Thu 20/08/2026 09:00"), "2wd")) == [
        "Nhận hồ sơ lúc 09:00 Thứ Năm, 20/08/2026.",
        "Không tính ngày đầu tiên, Thứ Năm, 20/08/2026.",
        "Có tính Thứ Bảy, 22/08/2026: Làm bù cho Thứ Hai 31/8 (cần đối chiếu lịch chính thức).",
        "Hẹn trả kết quả lúc 09:00 Thứ Bảy, 22/08/2026 (thời hạn 2 ngày làm việc).",
    ]


def test_days_off_before_the_reception_are_not_told() -> None:
    assert len(told(due(at("Mon 16/11/2026 09:15"), "3wd"))) == 3


def test_t8_names_the_whole_of_tet_in_one_sentence() -> None:
    assert "Không tính từ Thứ Hai, 16/02/2026 đến Thứ Sáu, 20/02/2026: Tết Nguyên đán." in told(
        due(at("Fri 13/02/2026 10:00"), "3wd")
    )


def test_t23_tells_why_the_last_day_moved() -> None:
    assert told(due(at("Fri 23/10/2026 12:10"), "30d", CLOSE))[1:] == [
        "Nhận trong giờ nghỉ trưa: tính từ 13:30 Thứ Sáu, 23/10/2026.",
        "Không tính ngày đầu tiên, Thứ Sáu, 23/10/2026.",
        "Thời hạn theo ngày: tính cả ngày nghỉ.",
        "Ngày cuối Chủ nhật, 22/11/2026 là ngày nghỉ hằng tuần: chuyển sang Thứ Hai, 23/11/2026.",
        "Giờ trả lấy theo giờ đóng cửa, 17:30.",
        "Hẹn trả kết quả lúc 17:30 Thứ Hai, 23/11/2026 (thời hạn 30 ngày).",
    ]


@pytest.mark.parametrize(
    ("received", "why"),
    [
        ("Thu 19/11/2026 07:00", "Nhận trước giờ mở cửa: tính từ 07:30 Thứ Năm, 19/11/2026."),
        ("Thu 19/11/2026 17:45", "Nhận sau giờ đóng cửa: tính từ 07:30 Thứ Sáu, 20/11/2026."),
        ("Sat 21/11/2026 09:00", "Nhận vào ngày nghỉ hằng tuần: tính từ 07:30 Thứ Hai, 23/11/2026."),
        ("Tue 24/11/2026 09:00", "Nhận vào ngày nghỉ, Ngày Văn hóa Việt Nam: tính từ 07:30 Thứ Tư, 25/11/2026."),
    ],
)
def test_a_reception_outside_working_time_tells_why_it_counts_later(received: str, why: str) -> None:
    assert told(due(at(received), "1wd"))[1] == why


def test_half_a_minute_after_three_shows_the_seconds() -> None:
    late = at("Fri 20/11/2026 15:00").replace(second=30)
    assert told(due(late, "same-day"))[1] == (
        "Nhận lúc 15:00:30, sau 15 giờ: trả vào ngày làm việc tiếp theo, Thứ Hai, 23/11/2026."
    )


def test_a_procedure_without_a_term_says_so() -> None:
    assert told(due(at("Fri 20/11/2026 14:00"), "none"))[-1] == "Thủ tục không quy định thời hạn: không có ngày hẹn trả."


def history() -> DueHistory:
    return DueHistory(due(at("Mon 09/11/2026 09:00"), "7wd"))


def test_a_suspended_term_tells_what_was_left() -> None:
    again = history().resumed(at("Wed 11/11/2026 10:10"), at("Fri 20/11/2026 14:00"), CALENDAR)
    assert told(again.current) == [
        "Tạm dừng từ 10:10 Thứ Tư, 11/11/2026, tính tiếp từ 14:00 Thứ Sáu, 20/11/2026, còn 38 giờ 50 phút làm việc.",
        "Không tính từ Thứ Bảy, 21/11/2026 đến Chủ nhật, 22/11/2026: ngày nghỉ hằng tuần.",
        "Không tính Thứ Ba, 24/11/2026: Ngày Văn hóa Việt Nam.",
        "Không tính từ Thứ Bảy, 28/11/2026 đến Chủ nhật, 29/11/2026: ngày nghỉ hằng tuần.",
        "Hẹn trả kết quả lúc 10:50 Thứ Hai, 30/11/2026 (thời hạn 7 ngày làm việc).",
    ]


def test_a_restarted_term_tells_that_it_begins_again() -> None:
    again = history().restarted(at("Fri 20/11/2026 14:00"), CALENDAR)
    assert told(again.current)[0] == "Hồ sơ đủ lại lúc 14:00 Thứ Sáu, 20/11/2026: tính lại từ đầu 7 ngày làm việc."


def test_a_new_date_tells_the_old_one() -> None:
    again = history().redated(at("Tue 17/11/2026 09:00"), at("Fri 20/11/2026 09:00"), CALENDAR)
    assert told(again.current) == [
        "Cơ quan giải quyết xin lỗi và hẹn lại một lần: từ 09:00 Thứ Tư, 18/11/2026 sang 09:00 Thứ Sáu, 20/11/2026."
    ]


def every_kind_of_date() -> list[DueDate]:
    """Dates that together take every step there is."""
    start = history()
    stop = (at("Wed 11/11/2026 10:00"), at("Fri 20/11/2026 14:00"), CALENDAR)
    return [
        due(at("Sat 21/11/2026 09:00"), "3wd"),
        due(at("Fri 23/10/2026 09:00"), "30d"),
        due(at("Thu 20/08/2026 09:00"), "2wd", CLOSE),
        due(at("Fri 20/11/2026 15:01"), "same-day"),
        due(at("Sat 31/10/2026 09:00"), "1m", extension="5wd"),
        due(at("Mon 09/11/2026 09:00"), "none"),
        start.restarted(at("Fri 20/11/2026 14:00"), CALENDAR).current,
        start.redated(at("Tue 17/11/2026 09:00"), at("Fri 20/11/2026 09:00"), CALENDAR).current,
        start.resumed(*stop).current,
        DueHistory(due(at("Mon 09/11/2026 09:00"), "7wd", CLOSE)).resumed(*stop).current,
        DueHistory(due(at("Mon 02/11/2026 09:00"), "15d")).resumed(*stop).current,
        DueHistory(due(at("Wed 11/11/2026 09:00"), "same-day")).resumed(*stop).current,
    ]


STEPS = [step for found in every_kind_of_date() for step in found.explanation]


@pytest.mark.parametrize("code", StepCode)
def test_every_step_is_taken_somewhere_and_has_its_sentence(code: StepCode) -> None:
    sentences = [sentence(step) for step in STEPS if step[0] == code]
    assert sentences
    for text in sentences:
        assert text.endswith(".")
        assert unicodedata.is_normalized("NFC", text)
        assert not any(other in text for other in StepCode if "-" in other)


def test_a_step_without_a_sentence_is_caught() -> None:
    with pytest.raises(KeyError):
        sentence(("no-such-step", {}))


@settings(deadline=None, database=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 (the zone is set below)
    st.sampled_from(["1wd", "20wd", "8wh", "30d", "1m", "same-day", "none"]),
    st.sampled_from(["", "5wd", "3d"]),
    st.sampled_from(DueTimePolicy),
)
def test_every_reception_can_be_explained(received_at: datetime, term: str, extension: str, policy: DueTimePolicy) -> None:
    sentences = told(due(received_at.replace(tzinfo=VIETNAM), term, policy, extension))
    assert all(text.endswith(".") and "{" not in text for text in sentences)
