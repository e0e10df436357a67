"""The table of docs/in-giay.md (each line of what was asked of printing, and where it is shown) names what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<shown>[^|]+) \|$", re.MULTILINE)
_TEST = re.compile(r"^`(tests/[^:`]+)::(test_\w+)`$")
_BENCH = re.compile(r"^`bench ([a-z-]+)`$")
_PICTURE = re.compile(r"^hình `([^`]+)`$")
_NOT_YET = re.compile(r"^\*\*chưa\*\*(: .+)?$")
_HEADING = "chứng minh ở"


def rows(text: str) -> list[tuple[str, str]]:
    """What was asked, and the cell that says where it is shown."""
    found = [(row["what"], row["shown"]) for row in _ROW.finditer(text)]
    return [(what, shown) for what, shown in found if shown not in (_HEADING, "---")]


def is_there(shown: str) -> bool:
    """Whether the test, the benchmark or the picture exists, or the cell says plainly that nothing shows it."""
    if test := _TEST.match(shown):
        file = ROOT / test[1]
        return file.is_file() and bool(re.search(rf"^ *(async )?def {test[2]}\(", file.read_text("utf-8"), re.MULTILINE))
    if bench := _BENCH.match(shown):
        return (ROOT / "bench" / f"{NAMED_BENCHES.get(bench[1], bench[1])}.py").is_file()
    if picture := _PICTURE.match(shown):
        return (ROOT / "docs" / "pictures" / picture[1]).is_file()
    return bool(_NOT_YET.match(shown))


NAMED_BENCHES = {"render": "render_peers", "print-drills": "print_drills"}
TEXT = (ROOT / "docs/in-giay.md").read_text(encoding="utf-8")
ROWS = rows(TEXT)


def test_the_table_is_there_and_has_all_eight_parts() -> None:
    assert len(ROWS) >= 80
    assert [f"## {part}. " in TEXT for part in range(1, 9)] == [True] * 8


@pytest.mark.parametrize(("what", "shown"), ROWS, ids=[what for what, _ in ROWS])
def test_each_line_is_shown_by_something_that_exists_or_says_not_yet(what: str, shown: str) -> None:
    assert what and is_there(shown)


@pytest.mark.parametrize(
    "shown",
    ["`tests/printers/test_office.py::test_nothing`", "`bench nothing`", "hình `nothing.svg`", "xem mã nguồn", ""],
)
def test_a_row_that_shows_nothing_is_noticed(shown: str) -> None:
    """Positive control."""
    assert not is_there(shown)
