"""Every clause, verdict, reason and value of a certificate has its Vietnamese words."""

from __future__ import annotations

import re
from pathlib import Path

from counter_app.domain.copy_certificate import ClauseResult, ClauseVerdict
from counter_app.domain.scan_rules import CopyClause
from counter_app.domain.signature_block import CopyForm
from counter_app.texts.copy_words import CLAUSES, VERDICTS, clause_line, has_clause_reason, value_words
from counter_app.texts.signature_words import FORMS

SOURCE = (Path(__file__).parents[2] / "counter_app/domain/copy_certificate.py").read_text(encoding="utf-8")


def test_every_clause_verdict_and_form_has_a_name() -> None:
    assert set(CLAUSES) == set(CopyClause) and set(VERDICTS) == set(ClauseVerdict) and set(FORMS) == set(CopyForm)


def test_every_reason_has_words() -> None:
    told = set(re.findall(r'(?:ClauseVerdict\.\w+|limit|"A3"|"no"|"0"|\)), "([a-z]+(?:-[a-z]+)*)"\s*\)', SOURCE))
    assert {"version-old", "not-a-scan", "dpi-low", "metadata-missing", "signature-broken"} <= told
    assert [reason for reason in told if not has_clause_reason(reason) and reason != "A3"] == []
    assert not has_clause_reason("no-such-reason")


def test_values_are_told_in_words_and_a_stranger_s_text_does_no_harm() -> None:
    assert value_words("9 of 9") == "9/9"
    assert value_words(">= 200 dpi") == "từ 200 dpi"
    assert value_words("grey: 1, 3") == "không màu: trang 1, 3"
    line = clause_line(ClauseResult(CopyClause.ACTIVE_CONTENT, "\x1b[31mX", "no", ClauseVerdict.FAIL, "active-content"))
    assert "\x1b" not in line and "KHÔNG ĐẠT" in line and "mã tự chạy" in line
