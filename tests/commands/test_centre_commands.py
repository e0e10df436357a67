"""A gateway and a desk, both from the command line: what is received arrives once, a refusal is said (exit code 4)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from counter_app import cli
from counter_app.commands import sync as sync_command
from counter_app.domain.errors import CentralRefusedDesk, CentralUnreachable
from counter_app.ports import SyncReport
from tests import postgres
from tests.commands.starting import PASSPHRASE, PIN, set_up

ROOT = Path(__file__).parents[2]
BIRTH = {
    "procedure": "1.001193",
    "channel": "direct",
    "applicant": {"kind": "citizen", "name": "Nguyễn Thị Mẫu"},
    "components": "all",
    "return_method": "at_desk",
}


def counter(*words: str, fed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "counter_app.cli", *words],
        input=fed,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=60,
        check=False,
    )


@contextmanager
def serving(database: str) -> Iterator[str]:
    """The address of a gateway that runs until the end."""
    words = ("gateway", "serve", "--port", "0", "--exit-with-parent", "--database-url", database)
    started = subprocess.Popen(
        [sys.executable, "-m", "counter_app.cli", *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert started.stdout and started.stdin
    try:
        yield f"http://127.0.0.1:{json.loads(started.stdout.readline())['port']}"
    finally:
        started.stdin.close()
        assert started.wait(20) == 0, "it ends cleanly"
        started.stdout.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Both databases the gateway runs on."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'gateway.db'}"
        return
    if reason := postgres.why_not():
        pytest.skip(reason)
    with postgres.private_cluster() as cluster:
        yield cluster.fresh_database()


@pytest.mark.slow
def test_what_a_desk_receives_arrives_once_and_a_wrong_secret_is_said(database: str, tmp_path: Path) -> None:
    enrol = ("gateway", "add-desk", "--agency", "H02.12.05", "--desk", "Q7", "--database-url", database)
    credentials = json.loads(counter(*enrol).stdout)
    assert counter(*enrol).returncode == 4, "a desk is enrolled once"
    with serving(database) as address:
        set_up(tmp_path / "desk", gateway_url=address, client_id=credentials["client_id"])
        at_desk = ("--data-dir", str(tmp_path / "desk"), "--officer", "mau")
        known = {
            "COUNTER_PASSPHRASE": PASSPHRASE,
            "COUNTER_PIN": PIN,
            "COUNTER_GATEWAY_SECRET": credentials["client_secret"],
        }
        assert counter("sync", "run", *at_desk, **known).returncode == 0
        lines = "".join(json.dumps(BIRTH | {"intent_id": f"form-{number % 2}"}) + "\n" for number in range(3))
        received = [json.loads(line) for line in counter("receive", "-", *at_desk, fed=lines, **known).stdout.splitlines()]
        assert received[0]["dossier_code"] == received[2]["dossier_code"] != received[1]["dossier_code"]

        refused = counter("sync", "run", *at_desk, **{**known, "COUNTER_GATEWAY_SECRET": "không đúng"})
        assert (refused.returncode, json.loads(refused.stdout)["errors"][0]["code"]) == (4, "central-refused-desk")

        sent = json.loads(counter("sync", "run", *at_desk, **known).stdout)
        assert (sent["sent"], sent["acked"], sent["pending"], sent["parked"]) == (2, 2, 0, 0)
        assert json.loads(counter("sync", "run", *at_desk, **known).stdout)["sent"] == 0
    gone = counter("sync", "run", *at_desk, **known)
    assert (gone.returncode, json.loads(gone.stdout)["errors"][0]["code"]) == (4, "central-unreachable")


@pytest.mark.parametrize(
    ("report", "error"),
    [
        (None, CentralUnreachable),
        (SyncReport(reached=False, problem="central-unreachable"), CentralUnreachable),
        (SyncReport(reached=True, problem="central-refused-desk"), CentralRefusedDesk),
        (SyncReport(reached=True, sent=50, acked=50, problem="central-unreachable"), CentralUnreachable),
    ],
)
def test_a_contact_with_a_problem_is_never_told_as_done(report: SyncReport | None, error: type[Exception]) -> None:
    at: Any = SimpleNamespace(desk=SimpleNamespace(services=SimpleNamespace(sync=SimpleNamespace(run=lambda force: report))))
    with pytest.raises(error):
        sync_command.run(at)


def test_help_of_the_gateway_is_vietnamese_and_tells_every_option() -> None:
    for words in (("gateway",), ("gateway", "serve"), ("gateway", "skip")):
        told = CliRunner().invoke(cli.cli, [*words, "--help"]).output
        assert told.startswith("Cách dùng:") and "Usage" not in told and "usage" not in told
    assert "--tls-client-ca" in CliRunner().invoke(cli.cli, ["gateway", "serve", "--help"]).output


def test_a_wrong_line_of_the_gateway_is_code_two() -> None:
    assert counter("gateway", "add-desk", "--agency", "H02.12").returncode == 2
    assert counter("gateway", "serve", "--port", "not-a-port").returncode == 2
