"""`./counter check-copy`: anyone checks any PDF; exit 0 only for a pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counter_app.cli import main
from tests.scanners.pipeline import copies


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check-copy", *arguments])
    return int(str(ended.value.code or 0)), capsys.readouterr().out


def test_a_lawful_copy_ends_with_0_and_tells_each_clause(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(copies.built(tmp_path).path)
    code, out = run(capsys, path, "--json", "--on", "2026-11-25", "--pages", "2")
    told = json.loads(out)
    assert (code, told["verdict"]) == (0, "pass")
    assert all(set(each) >= {"clause", "value", "limit", "verdict"} for each in told["clauses"])
    assert len(told["clauses"]) == 13
    code, out = run(capsys, path)
    assert code == 0 and out.splitlines()[-1] == "Tệp đạt quy định về bản quét."


def test_every_other_file_ends_with_2_and_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = copies.built(tmp_path).path
    active = copies.changed(made, tmp_path / "active.pdf", copies.with_javascript)
    for path, verdict in ((active, "fail"), (tmp_path / "1.jpg", "cannot_judge"), (tmp_path / "none.pdf", "cannot_judge")):
        code, out = run(capsys, str(path), "--json")
        told = json.loads(out)
        assert (code, told["verdict"]) == (2, verdict)
        assert any(each.get("message") for each in told["clauses"])


def test_a_day_before_the_rules_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for day in ("2019-01-01", "hôm nay"):
        code, out = run(capsys, str(tmp_path / "x.pdf"), "--on", day)
        assert code == 2 and json.loads(out)["errors"][0]["field"] == "on"
