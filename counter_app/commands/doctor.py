"""`counter doctor`: is this machine fit for a desk, is this desk well, and who must act? It changes nothing."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from config.paths import DeskPaths, default_data_folder
from counter_app.commands.doctor_check import Check, State, bad
from counter_app.commands.doctor_desk import desk_checks
from counter_app.commands.doctor_machine import machine_checks

SIGNS = {State.OK: "●", State.WARN: "▲", State.BAD: "✕"}


def examine(data_dir: str, *, as_json: bool, put: Callable[[Mapping[str, Any]], None], say: Callable[[str], object]) -> int:
    """Check and tell. Returns 0, or who must act on the gravest finding: 5 store, 4 centre, 3 device, 2 settings."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a poor terminal is one of the findings, not the end
    paths = DeskPaths(Path(data_dir) if data_dir else default_data_folder())
    found = list(_all_checks(paths))
    wrong = [check for check in found if check.state is State.BAD]
    if as_json:
        put({"ok": not wrong, "checks": [_row(check) for check in found]})
    else:
        _tell(found, say)
    return max((check.who for check in wrong), default=0)


def all_checks(data_dir: str) -> list[Check]:
    """Every finding about one data folder."""
    return list(_all_checks(DeskPaths(Path(data_dir) if data_dir else default_data_folder())))


def _all_checks(paths: DeskPaths) -> Iterator[Check]:
    """A check that itself breaks is a finding, too; the other half of the list still comes."""
    for part in (machine_checks(paths.data), desk_checks(paths)):
        try:
            yield from part
        except Exception as error:
            yield bad("doctor", f"Không kiểm tra hết được ({type(error).__name__}).", "Gọi hỗ trợ kỹ thuật.", 1)


def _row(check: Check) -> dict[str, str]:
    return {"name": check.name, "state": str(check.state), "what": check.what, "to_do": check.to_do}


def _tell(found: list[Check], say: Callable[[str], object]) -> None:
    for check in found:
        say(f"{SIGNS[check.state]} {check.what}")
        if check.to_do:
            say(f"    → {check.to_do}")
    counts = {state: sum(check.state is state for check in found) for state in State}
    say("")
    say(f"{counts[State.OK]} tốt, {counts[State.WARN]} cần lưu ý, {counts[State.BAD]} phải xử lý.")
