"""Each row of docs/quet-giay-loi.md names an error that exists, words that its sentence really says, and a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from counter_app.domain import errors, scan_errors, scan_work_errors
from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate
from counter_app.texts.errors import sentence
from counter_app.texts.scan_gate_words import gate_sentence, has_gate_sentence

KINDS = {
    kind.code: kind
    for module in (errors, scan_errors, scan_work_errors)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, errors.CounterError)
}
ROOT = Path(__file__).parents[2]
_WHAT = r"^\| (?P<what>[^|]+) \| (?P<code>–|`[^`|]+`) \| (?P<words>[^|]+) "
_ROW = re.compile(_WHAT + r"\| `(?P<file>tests/[^:]+)::(?P<name>test_\w+)` \|$", re.MULTILINE)
_PAGE = (ROOT / "docs/quet-giay-loi.md").read_text(encoding="utf-8")
ROWS = [found.groupdict() for found in _ROW.finditer(_PAGE)]


def said(code: str) -> str:
    """The sentence of `code`, `code:reason` or a gate's reason."""
    code, _, reason = code.strip("`").partition(":")
    if has_gate_sentence(code):
        return gate_sentence(GateFinding(PageGate.READABLE, GateVerdict.ASK, code, 1.0, 2.0, {}))
    return sentence(KINDS[code](reason=reason))


def test_every_row_of_the_page_was_understood() -> None:
    rows = [line for line in _PAGE.splitlines() if "::test_" in line]
    assert len(ROWS) == len(rows) >= 45


@pytest.mark.parametrize("row", ROWS, ids=[row["what"] for row in ROWS])
def test_each_row_says_what_the_officer_reads_and_names_a_test_that_exists(row: dict[str, str]) -> None:
    if row["code"] != "–":
        assert row["words"].lower() in said(row["code"]).lower()
    source = (ROOT / row["file"]).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {row['name']}\(", source, re.MULTILINE)


def test_words_that_nobody_says_would_be_noticed() -> None:
    assert "máy quét biết bay" not in said("scanner-jam").lower()
