"""What is missing is told by the published name and the number of papers."""

from __future__ import annotations

import unicodedata

import pytest

from counter_app.domain.checklist import ChecklistLine, FindingCode
from counter_app.texts.checklist_words import line_words


def line(code: FindingCode, **members: object) -> ChecklistLine:
    return ChecklistLine("to-khai", "Tờ khai", code, **{"wanted_originals": 1, **members})  # type: ignore[arg-type]


@pytest.mark.parametrize("code", list(FindingCode))
def test_every_finding_names_the_paper(code: FindingCode) -> None:
    told = line_words(line(code, reason="thiếu chữ ký"))
    assert "Tờ khai" in told and unicodedata.is_normalized("NFC", told)


def test_missing_papers_are_counted() -> None:
    assert line_words(line(FindingCode.MISSING)) == "Thiếu: Tờ khai (1 bản chính)"
    both = line(FindingCode.MISSING, wanted_copies=2)
    assert line_words(both) == "Thiếu: Tờ khai (1 bản chính, 2 bản sao)"
    few = line(FindingCode.TOO_FEW, wanted_originals=2, handed_originals=1)
    assert line_words(few) == "Chưa đủ bản: Tờ khai (cần 2 bản chính; đã nộp 1 bản chính)"
    assert line_words(line(FindingCode.INCORRECT, reason="thiếu chữ ký")) == "Chưa đúng: Tờ khai – thiếu chữ ký"
