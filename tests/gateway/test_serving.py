"""Does the process behave: ready, quick to stop, gone with its parent, and nothing lost when it is killed?"""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import httpx
import pytest

from sync.gateway.settings import DemoClient
from tests.gateway.asking import Desk, ask_token, serve_arguments, server_process
from tests.gateway.making import AGENCY, DESK_ONE, note, received
from tests.gateway.test_bodies import problem
from tests.gateway.test_events import codes


def run(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """An operator's command."""
    command = [sys.executable, "-m", "sync.gateway", arguments[0], "--database-url", url, *arguments[1:]]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_killed_between_commit_and_answer_the_next_server_knows_everything(database_url: str) -> None:
    dossier = received(provisional="TAM-1")
    batch = [dossier, note(dossier["subject"], 2)]
    with server_process(["-m", "tests.gateway.dying_server", database_url]) as (process, http):
        with pytest.raises(httpx.TransportError):
            Desk(http, DESK_ONE).send(*batch)
        assert process.wait(10) == -signal.SIGKILL
    with server_process(serve_arguments(database_url, DESK_ONE)) as (_, http):
        desk = Desk(http, DESK_ONE)
        results = desk.send(*batch)
        assert codes(results) == ["duplicate", "duplicate"]
        assert [item["centralNo"] for item in results] == ["H02.12-261125-0001"] * 2
        assert len(desk.changes()) == 2
        assert desk.send(received())[0]["centralNo"] == "H02.12-261125-0002"


def test_a_server_is_ready_when_it_says_so_and_ends_when_asked(database_url: str) -> None:
    with server_process(serve_arguments(database_url, DESK_ONE)) as (process, http):
        desk = Desk(http, DESK_ONE)
        assert codes(desk.send(received())) == ["applied"]
        oversized = desk.post_events(b"[" + b" " * 3_000_000)
        problem(oversized, 413, "too-large")
        problem(desk.ask("GET", "/v1/nothing", headers={"Accept": "text/html"}), 404, "not-found")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_server_ends_with_its_parent(tmp_path: object) -> None:
    with server_process(serve_arguments(f"sqlite:///{tmp_path}/gateway.db")) as (process, http):
        assert http.get("/v1/health").status_code == 200
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
        process.stdin = None


def test_a_desk_is_enrolled_renewed_and_revoked_by_command(database_url: str) -> None:
    enrolled = json.loads(run(database_url, "add-desk", "--agency", AGENCY, "--desk", "Q7").stdout)
    again = run(database_url, "add-desk", "--agency", AGENCY, "--desk", "Q7")
    assert (again.returncode, again.stdout) == (1, "")
    assert "DeskExists" in again.stderr
    renewed = json.loads(run(database_url, "add-desk", "--agency", AGENCY, "--desk", "Q7", "--new-secret").stdout)
    assert renewed["client_id"] == enrolled["client_id"]
    old, new = (DemoClient(item["client_id"], item["client_secret"], AGENCY, "Q7") for item in (enrolled, renewed))
    with server_process(serve_arguments(database_url)) as (_, http):
        problem(ask_token(http, old), 401, "auth")
        desk = Desk(http, new)
        assert run(database_url, "revoke-desk", "--agency", AGENCY, "--desk", "Q7").returncode == 0
        problem(desk.get("/v1/capabilities"), 401, "auth")
    assert run(database_url, "revoke-desk", "--agency", AGENCY, "--desk", "Q8").returncode == 1


def test_an_operator_may_let_a_dossier_go_on_after_a_refused_event(database_url: str) -> None:
    dossier = received()
    refused, later = {**note(dossier["subject"], 2, "")}, note(dossier["subject"], 3)
    why = ["--client", DESK_ONE.client_id, "--event", refused["id"], "--reason", "ghi chú trống", "--by", "van-hanh-1"]
    with server_process(serve_arguments(database_url, DESK_ONE)) as (_, http):
        desk = Desk(http, DESK_ONE)
        assert codes(desk.send(dossier, refused, later)) == ["applied", "validation", "out-of-order"]
        assert run(database_url, "reconsider", *why).returncode == 0
        assert desk.get(f"/v1/receipts/{refused['id']}").status_code == 404
        assert codes(desk.send(refused, later)) == ["validation", "out-of-order"]
        assert run(database_url, "skip", *why).returncode == 0
        assert run(database_url, "skip", *why).returncode == 1
        assert codes(desk.send(refused, later)) == ["validation", "applied"]


def test_no_secret_and_no_token_stands_in_the_database(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    with server_process(serve_arguments(url, DESK_ONE)) as (_, http):
        token = Desk(http, DESK_ONE).token
    import pathlib

    files = b"".join(path.read_bytes() for path in pathlib.Path(str(tmp_path)).iterdir())
    assert token.encode() not in files
    assert DESK_ONE.secret.encode() not in files
    assert DESK_ONE.client_id.encode() in files
