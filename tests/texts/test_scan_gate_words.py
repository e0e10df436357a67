"""Every reason that a gate may give has a sentence with its figure, and so has every count question."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from counter_app.domain.copy_count import CountMismatch, CountQuestion
from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate
from counter_app.texts.scan_gate_words import GATES, MARKS, count_sentence, gate_sentence, has_gate_sentence

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "counter_app/domain/page_stack.py", *(ROOT / "scanners/pipeline").glob("*.py")]


def reasons() -> set[str]:
    """Hyphenated or plain codes that stand where a gate names its reason."""
    told: set[str] = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        told |= set(re.findall(r'GateVerdict\.(?:ASK|FAIL|CANNOT_JUDGE),\s*"([a-z-]+)"', text))
        told |= set(re.findall(r'reason="([a-z-]+)",?\s*unit=', text))
        told |= set(re.findall(r'reason = (?:"" if .*? else )?"([a-z-]+)"', text))
    return told


def test_every_reason_of_the_gates_has_a_sentence() -> None:
    found = reasons()
    assert {"dpi-low", "blurred", "blank-candidate", "dirty-glass", "sparse", "size-unknown"} <= found
    assert [reason for reason in found if not has_gate_sentence(reason)] == []
    assert not has_gate_sentence("no-such-reason")


@pytest.mark.parametrize("gate", PageGate)
def test_every_gate_has_a_name_and_a_word_for_passing(gate: PageGate) -> None:
    told = gate_sentence(GateFinding(gate, GateVerdict.PASS, value=2.45))
    assert GATES[gate] in told and "2,45" in told
    assert unicodedata.is_normalized("NFC", told)


def test_verdicts_are_told_apart_by_their_mark() -> None:
    assert len({MARKS[verdict] for verdict in GateVerdict}) == len(GateVerdict)


def test_a_sentence_holds_figure_and_limit() -> None:
    finding = GateFinding(PageGate.SHARPNESS, GateVerdict.ASK, "blurred", 5.1, 4.5, "px")
    assert gate_sentence(finding).startswith("Trang mờ (5,1 điểm ảnh, ngưỡng 4,5).")


@pytest.mark.parametrize("question", CountQuestion)
def test_every_count_question_says_what_to_do(question: CountQuestion) -> None:
    assert count_sentence(CountMismatch(question, 5, 4)).count(".") >= 1
