"""What hangs on the wall, what lies in the envelope and what the guide says are the same words (Bắc Giang Đ21.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from counter_app.domain.day_closing import OpenPoint
from counter_app.domain.outage import Outage, OutageKind, OutageStep, OutageStepKind
from counter_app.services.aftermath import StillOpen
from counter_app.texts import day_words, outage_words
from counter_app.texts.kit_sheets import GUIDE, WORK_GOES_ON
from tests.builders import NOW

GUIDE_FILE = Path(__file__).parents[2] / "docs" / "huong-dan" / "su-co.md"
OUTAGE = Outage("o", OutageKind.CENTRE_DOWN, NOW - timedelta(minutes=20), NOW, "Mẫu", "o1", "Mẫu", "Q1")


def test_the_guide_of_the_clerk_says_what_the_sheet_on_the_wall_says() -> None:
    told = GUIDE_FILE.read_text(encoding="utf-8").replace("**", "").replace("*", "")
    assert [step for step in GUIDE if step not in told] == []
    assert [(sign, what) for sign, what in WORK_GOES_ON if sign not in told] == []


def test_every_kind_and_every_open_point_has_words_and_what_to_do() -> None:
    assert set(outage_words.KINDS) == set(outage_words.WHAT_TO_DO) == set(OutageKind)
    assert set(day_words.OPEN) == set(day_words.TODO) == set(OpenPoint)


def test_the_head_line_fits_beside_the_longest_job() -> None:
    assert outage_words.head_words(()) == ""
    assert outage_words.head_words((OUTAGE, OUTAGE)) == "SỰ CỐ từ 07:55 (+1)"
    assert len(f"▲ {outage_words.head_words((OUTAGE,))} · ") < 22


def test_a_promised_end_that_has_passed_is_asked_for_again() -> None:
    end = OutageStep(OutageStepKind.EXPECTED_END, NOW, "o1", "Mẫu", moment=NOW + timedelta(hours=1))
    told = replace(OUTAGE, steps=(end,))
    assert "dự kiến khắc phục 09:15 25/11." in outage_words.banner((told,), NOW)
    assert "quá giờ dự kiến 09:15 25/11: hỏi lại hỗ trợ." in outage_words.banner((told,), NOW + timedelta(hours=2))


def test_the_record_reads_as_it_was_written() -> None:
    step = OutageStep(OutageStepKind.TOLD, NOW, "o1", "Mẫu", whom="Tổng đài 1022")
    assert outage_words.step_words(step) == "Đã báo Tổng đài 1022"
    assert outage_words.step_words(replace(step, text="hẹn 10 giờ")) == "Đã báo Tổng đài 1022: hẹn 10 giờ"
    end = OutageStep(OutageStepKind.CLOSED, NOW, "o1", "Mẫu", moment=NOW)
    assert outage_words.step_words(end) == "Hết sự cố lúc 08:15 25/11"


def test_what_is_left_of_an_outage_is_one_line_and_nothing_is_no_line() -> None:
    rest = StillOpen(OUTAGE, unsent=3, to_tell=2, copies=1, forms=4)
    told = outage_words.rest_words(rest)
    assert told.startswith("Sau sự cố còn mở: 3 mục chờ gửi theo thứ tự (F4) · 2 số tạm đã có mã") and "\n" not in told
    assert outage_words.rest_words(StillOpen(OUTAGE)) == "" and StillOpen(OUTAGE).is_done
