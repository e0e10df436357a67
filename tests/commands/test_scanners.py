"""`counter scanners`: what is there, what it scans, whether it is still true; and the doctor's rows about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.paths import DeskPaths
from config.settings import load_settings, save_settings
from counter_app.cli import cli
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.scan_source import SourceKind
from scanners.self_test.target import draw_target
from tests.commands.starting import PASSPHRASE, PIN, set_up
from tests.commands.test_doctor import look
from tests.scanners.rigs.escl_server import Machine, scanner
from tests.scanners.test_source_contract import made_pages

GONE = "http://127.0.0.1:9/eSCL"


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskPaths:
    monkeypatch.setenv("COUNTER_PASSPHRASE", PASSPHRASE)
    return set_up(tmp_path / "desk")


@pytest.fixture
def machine(tmp_path: Path, paths: DeskPaths) -> Iterator[Machine]:
    """An eSCL scanner that the desk knows as "Máy mạng"."""
    pages = made_pages(tmp_path)
    machine = Machine(pages[0], list(pages))
    with scanner(machine) as url:
        keep(paths, url)
        yield machine


def keep(paths: DeskPaths, url: str) -> None:
    rows = (DeskScanner(SourceKind.ESCL, "Máy mạng", url=url),)
    save_settings(paths.settings, replace(load_settings(paths.settings), scanners=rows))


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["scanners", *words], catch_exceptions=False)


def rows(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_desks_scanners_are_listed_as_they_are_now(paths: DeskPaths, machine: Machine) -> None:
    result = run("list", "--data-dir", str(paths.data))
    assert result.exit_code == 0 and "Máy mạng (máy quét mạng): sẵn sàng" in result.stdout
    machine.feeder.clear()
    assert "khay trống" in run("list", "--data-dir", str(paths.data)).stdout
    keep(paths, GONE)
    result = run("list", "--data-dir", str(paths.data))
    assert result.exit_code == 3 and "không thấy máy" in result.stdout


def test_a_test_scan_tells_each_page_and_each_fault(paths: DeskPaths, machine: Machine) -> None:
    machine.flaw, machine.at_page = "jam", 3
    result = run("test", "--dpi", "100", "--sheets", "9", "--json", "--data-dir", str(paths.data))
    first, second, fault = rows(result)
    assert (first["page"], first["dpi"], first["colour"]) == (1, [100, 100], "colour")
    assert second["page"] == 2
    assert fault["fault"] == "scanner-jam" and "kẹt giấy ở tờ 3" in str(fault["what"])
    assert result.exit_code == 3


def test_a_scanner_that_is_not_set_up_is_told_by_name(paths: DeskPaths, machine: Machine) -> None:
    from counter_app.commands.scanners import desk_scanners, one_of
    from counter_app.domain.errors import BadField
    from counter_app.texts.errors import sentence

    with pytest.raises(BadField) as wrong:
        one_of(desk_scanners(str(paths.data)), "Máy khác")
    assert "Máy quét chưa khai trong tệp cài đặt" in sentence(wrong.value)


def test_the_morning_check_is_kept_and_the_doctor_tells_it(
    paths: DeskPaths, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, checks = look(paths.data)
    assert checks["scanner-1"]["state"] == "ok" and checks["scanner-check-1"]["state"] == "warn"
    draw_target(150).save(tmp_path / "target.png")
    machine.glass = tmp_path / "target.png"
    monkeypatch.setenv("COUNTER_PIN", PIN)
    told = ("check", "--flatbed", "--dpi", "200", "--officer", "mau", "--data-dir", str(paths.data))
    result = run(*told, "--json")
    assert rows(result)[0]["verdict"] == "pass", result.output
    _, checks = look(paths.data)
    assert checks["scanner-check-1"]["state"] == "ok"
    machine.glass = machine.feeder[0]
    assert run(*told).exit_code == 3  # some other page lies there: nothing is kept of it


def test_a_scanner_that_went_away_is_the_doctors_finding_and_a_desk_without_one_is_told(paths: DeskPaths) -> None:
    _, checks = look(paths.data)
    assert checks["scanner"]["state"] == "warn"
    keep(paths, GONE)
    code, checks = look(paths.data)
    assert code == 3 and checks["scanner-1"]["state"] == "bad"
