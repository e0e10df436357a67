"""Pages are judged in a child: the same words as in the desk's process, and a bad file costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.page_limits import PageLimits
from counter_app.domain.page_record import reading_from_record, reading_to_record
from counter_app.domain.scan_page import SheetSide
from scanners.pipeline.page_gates import judge_page
from scanners.pipeline.page_judge import PageJudge
from tests.scanners.pipeline import sheets


def test_the_child_says_what_the_gates_say_and_serves_on_after_a_bad_file(tmp_path: Path) -> None:
    good = sheets.jpeg(sheets.streaked(sheets.full()), tmp_path / "good.jpg")
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(good.read_bytes()[:5000])
    with PageJudge() as judge:
        told = judge.judge(good, (200, 200), SheetSide.BACK)
        assert told == judge_page(good, (200, 200), SheetSide.BACK, PageLimits())
        with pytest.raises(FileRefused, match="truncated"):
            judge.judge(bad, (200, 200), SheetSide.FRONT)
        assert judge.judge(good, (200, 200), SheetSide.FRONT).side is SheetSide.FRONT


def test_a_reading_survives_the_journal(tmp_path: Path) -> None:
    reading = judge_page(sheets.jpeg(sheets.full(), tmp_path / "a.jpg"), (200, 200), SheetSide.FRONT, PageLimits())
    assert reading.fine_likeness and reading.fine_likeness.bit_length() > 64
    assert reading_from_record(reading_to_record(reading)) == reading
