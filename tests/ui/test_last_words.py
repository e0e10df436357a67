"""A program that falls tells support where, and the people in front of the counter nobody's name (F51)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from counter_app.texts.textual_words import FELL
from counter_app.widgets.last_words import last_words

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

from prove.terminal_bytes import Bytes, Terminal

CANARY = "Chim Hoang Yen 731"
SCRIPT = """
import sys
from textual.app import App
from counter_app.widgets.shell import ShellApp

class Falls({base}):
    def on_mount(self):
        applicant = sys.argv[1]
        raise KeyError("no " + applicant)

Falls().run()
"""


def falls() -> None:
    applicant = CANARY
    try:
        raise ValueError(f"no such person: {applicant}")
    except ValueError as error:
        raise KeyError(applicant) from error


def test_kinds_and_places_are_told_and_no_value() -> None:
    with pytest.raises(KeyError) as caught:
        falls()
    told = last_words(caught.value)
    assert told.startswith(FELL)
    assert "ValueError" in told and "KeyError" in told and "test_last_words.py" in told and " falls" in told
    assert CANARY not in told
    assert str(Path.home()) not in told


@pytest.mark.slow
@pytest.mark.parametrize(("base", "leaks"), [("ShellApp", False), ("App", True)])
def test_on_a_real_terminal_no_name_is_left_behind_and_textuals_own_way_is_caught(
    base: str, leaks: bool, tmp_path: Path
) -> None:
    (tmp_path / "falls.py").write_text(SCRIPT.format(base=base), "utf-8")
    terminal, seen = Terminal([sys.executable, str(tmp_path / "falls.py"), CANARY], (100, 40)), Bytes()
    try:
        for came in terminal.settle(5.0, 30.0):
            seen.feed(came)
    finally:
        terminal.close()
    assert (CANARY in seen.text) is leaks
    assert "on_mount" in seen.text
