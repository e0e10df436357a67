"""The table of faults in docs/virtual-printer.md names tests that exist, and none of its rows is empty."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_CELLS = r"^\| (?P<what>[^|]+) \| (?P<state>[^|]+) \| `(?P<file>tests/[^:]+)::(?P<name>test_\w+)` \|$"
_ROW = re.compile(_CELLS, re.MULTILINE)
ROWS = [found.groupdict() for found in _ROW.finditer((ROOT / "docs/virtual-printer.md").read_text(encoding="utf-8"))]


def test_the_table_is_there() -> None:
    assert len(ROWS) >= 30


@pytest.mark.parametrize("row", ROWS, ids=[row["what"] for row in ROWS])
def test_each_row_names_a_test_that_exists(row: dict[str, str]) -> None:
    source = (ROOT / row["file"]).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {row['name']}\(", source, re.MULTILINE)
