"""Every act that the program writes into a dossier's history is told in words, never by its code."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.operation import OperationKind
from counter_app.domain.slip import PaperState
from counter_app.domain.views import HistoryRow
from counter_app.texts.history_words import CODES, THE_PROGRAM, UNKNOWN_ACT, act_words, author_words

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def row(code: str, /, **facts: str) -> HistoryRow:
    return HistoryRow(NOW, "officer-1", code, facts)


def audited() -> set[str]:
    """The action of every AuditEntry that services and sync make."""
    found: set[str] = set()
    for folder in ("counter_app/services", "sync"):
        for path in (ROOT / folder).glob("*.py"):
            source = path.read_text(encoding="utf-8")
            if "AuditEntry(" in source:
                found.update(re.findall(r'"([a-z]+\.(?!(?:toml|pdf)")[a-z-]+)"', source))
    return found


def test_every_operation_and_audit_action_has_words() -> None:
    known = audited()
    assert {"slip.reprint", "code.mapped", "sync.alarm", "login.wrong"} <= known
    assert known <= CODES, known - CODES
    assert {str(kind) for kind in OperationKind} <= CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_words_stand_without_facts_and_show_no_code(code: str) -> None:
    told = act_words(row(code))
    assert told and code not in told and unicodedata.is_normalized("NFC", told)


@pytest.mark.parametrize("state", list(PaperState))
def test_a_printed_copy_says_its_number_and_fate(state: PaperState) -> None:
    told = act_words(row("slip.printed", state=str(state), copy="3"))
    assert "(bản 3)" in told and told != act_words(row("slip.printed", copy="3"))


def test_an_act_of_another_version_is_neutral_and_an_author_is_a_name() -> None:
    assert act_words(row("dossier.teleported", text="[/b]")) == UNKNOWN_ACT
    assert act_words(row("slip.reprint", copy="2", reason="Giấy mờ")) == "Yêu cầu in lại (bản 2): Giấy mờ"
    assert act_words(row("code.mapped", code="H02.12-261125-0001", provisional="TAM-Q1-261125-001-93")) == (
        "Được cấp mã số hồ sơ H02.12-261125-0001 thay số tạm TAM-Q1-261125-001-93"
    )
    assert author_words("officer-1", {"officer-1": "Nguyễn Thị Mẫu"}) == "Nguyễn Thị Mẫu"
    assert author_words("sync", {}) == THE_PROGRAM
