"""Each row of docs/huong-dan/nhap-bu.md names a code that exists, words that its sentence really says, and a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from counter_app.domain.catch_up import Clash, Gap, Missing
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.errors import BadField, CounterError, UnknownOfficer
from counter_app.domain.paper_form import FormKind
from counter_app.texts.catch_up_words import CLASHES, gap_words
from counter_app.texts.errors import sentence

ROOT = Path(__file__).parents[2]
_WHAT = r"^\| (?P<what>[^|]+) \| (?P<code>–|`[^`|]+`) \| (?P<words>[^|]+) "
_ROW = re.compile(_WHAT + r"\| `(?P<file>tests/[^:]+)::(?P<name>test_\w+)` \|$", re.MULTILINE)
ROWS = [found.groupdict() for found in _ROW.finditer((ROOT / "docs/huong-dan/nhap-bu.md").read_text(encoding="utf-8"))]


def said(told: str) -> str:
    """The sentence of a clash, a difference, or an error with its reason."""
    code, _, reason = told.strip("`").partition(":")
    if code in tuple(Clash):
        return CLASHES[Clash(code)]
    if code in tuple(Gap):
        return gap_words(Missing(Gap(code), "PGN", FormKind.RECEIPT))
    errors: dict[str, CounterError] = {
        "bad-field": BadField(
            field="received_at" if "time" in reason or "future" in reason else "form_number", value="x", reason=reason
        ),
        "unknown-officer": UnknownOfficer(login="x"),
        "file-refused": FileRefused(file="x", reason=reason),
    }
    return sentence(errors[code])


def test_every_clash_and_every_kind_of_difference_that_can_be_has_its_row() -> None:
    codes = {row["code"].strip("`") for row in ROWS}
    assert {str(clash) for clash in Clash} <= codes
    assert {str(gap) for gap in Gap} - codes <= {"undecided", "ends_differ"}  # told with the rows of their cause
    assert len(ROWS) >= 25


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_the_row_is_true(row: dict[str, str]) -> None:
    assert f"def {row['name']}(" in (ROOT / row["file"]).read_text(encoding="utf-8")
    if row["code"] != "–":
        assert row["words"].strip() in said(row["code"])
