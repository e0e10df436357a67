"""Every case that once broke a promise is played again, so that it never breaks twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from prove.__main__ import RIGS, rig_of
from prove.corpus import FOLDER, kept

CASES = [(name, one.case) for name in RIGS for one in kept(name)]


def test_no_kept_case_belongs_to_nobody() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} <= set(RIGS)


@pytest.mark.slow
@pytest.mark.parametrize(("rig", "case"), CASES, ids=[f"{rig}:{case[:40]}" for rig, case in CASES])
def test_a_kept_case_holds_now(rig: str, case: str, tmp_path: Path) -> None:
    assert rig_of(rig).replay(case, tmp_path) == ""
