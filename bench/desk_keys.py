"""Which keys lead an officer from the start into a job? For the benchmarks that need a desk at work."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.terminal import Terminal
from counter_app.demo_desk import DEMO_LOGIN, DEMO_PIN

F2, F3 = "\x1bOQ", "\x1bOR"
LOGIN_MARKER = "Mã PIN"
HOME_MARKER = "Hồ sơ tiếp nhận hôm nay"
PROCEDURE_MARKER = "Tên hoặc mã thủ tục"
APPLICANT_MARKER = "Người nộp thay"
LOOKUP_MARKER = "Tra cứu"


def desk_command(folder: Path) -> list[str]:
    """The desk over a prepared folder."""
    return [sys.executable, "-m", "bench.desk", str(folder)]


def log_in(desk: Terminal) -> None:
    """Name and PIN, up to the home screen."""
    desk.wait_for(LOGIN_MARKER)
    desk.settle()
    desk.send(f"{DEMO_LOGIN}\r")
    desk.settle()
    desk.send(f"{DEMO_PIN}\r")
    desk.wait_for(HOME_MARKER)
    desk.settle()


def open_intake(desk: Terminal) -> None:
    """F2 and a procedure, up to the field of the applicant's name."""
    desk.send(F2)
    desk.wait_for(PROCEDURE_MARKER)
    desk.settle()
    desk.send("chung thuc chu ky")
    desk.settle()
    desk.send("\r")
    desk.wait_for(APPLICANT_MARKER)
    desk.settle()


def open_lookup(desk: Terminal, typed: str) -> None:
    """F3 and a few letters."""
    desk.send(F3)
    desk.wait_for(LOOKUP_MARKER)
    desk.settle()
    desk.send(typed)
    desk.settle()
