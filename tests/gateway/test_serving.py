"""Does the process behave: ready, quick to stop, gone with its parent, and nothing lost when it is killed?"""

from __future__ import annotations

import json
import signal
from pathlib import Path

import httpx
import pytest
from pytest import CaptureFixture

from sync.gateway import inbox
from sync.gateway.__main__ import main
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from tests.gateway.asking import Desk, InProcess, ask_token, serve_arguments, server_process
from tests.gateway.making import AGENCY, DESK_ONE, note, received
from tests.gateway.test_bodies import problem
from tests.gateway.test_events import codes


def run(url: str, command: str, *arguments: str) -> int:
    """An operator's command; its exit code."""
    return main([command, "--database-url", url, *arguments])


@pytest.mark.slow
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


def test_a_batch_that_no_lock_is_to_be_had_for_is_told_to_come_again(database_url: str) -> None:
    settings = GatewaySettings(database_url, (DESK_ONE,), lock_seconds=1)
    with InProcess(create_application(settings)) as gateway:
        desk = gateway.desk(DESK_ONE)
        with gateway.application.state.gateway.database.write() as connection:
            inbox.lock_client(connection, DESK_ONE.client_id)
            answer = desk.post_events(json.dumps([received()]))
        problem(answer, 503, "in-progress")
        assert answer.headers["retry-after"] == "2"


def test_a_server_is_ready_when_it_says_so_and_ends_when_asked(database_url: str) -> None:
    with server_process(serve_arguments(database_url, DESK_ONE)) as (process, http):
        desk = Desk(http, DESK_ONE)
        assert codes(desk.send(received())) == ["applied"]
        oversized = desk.post_events(b"[" + b" " * 3_000_000)
        problem(oversized, 413, "too-large")
        problem(desk.ask("GET", "/v1/nothing", headers={"Accept": "text/html"}), 404, "not-found")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_server_ends_with_its_parent(tmp_path: Path) -> None:
    with server_process(serve_arguments(f"sqlite:///{tmp_path}/gateway.db")) as (process, http):
        assert http.get("/v1/health").status_code == 200
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
        process.stdin = None


def test_a_desk_is_enrolled_renewed_and_revoked_by_command(
    database_url: str, gateway: InProcess, capsys: CaptureFixture[str]
) -> None:
    names = ("--agency", AGENCY, "--desk", "Q7")
    assert run(database_url, "add-desk", *names) == 0
    enrolled = json.loads(capsys.readouterr().out)
    assert run(database_url, "add-desk", *names) == 1
    said = capsys.readouterr()
    assert (said.out, "DeskExists" in said.err) == ("", True)
    assert run(database_url, "add-desk", *names, "--new-secret") == 0
    renewed = json.loads(capsys.readouterr().out)
    assert renewed["client_id"] == enrolled["client_id"]
    old, new = (DemoClient(item["client_id"], item["client_secret"], AGENCY, "Q7") for item in (enrolled, renewed))
    problem(ask_token(gateway.http, old), 401, "auth")
    desk = gateway.desk(new)
    assert run(database_url, "revoke-desk", *names) == 0
    problem(desk.get("/v1/capabilities"), 401, "auth")
    assert run(database_url, "revoke-desk", *names[:3], "Q8") == 1


def test_an_operator_may_let_a_dossier_go_on_after_a_refused_event(database_url: str, desk: Desk) -> None:
    dossier = received()
    refused, later = {**note(dossier["subject"], 2, "")}, note(dossier["subject"], 3)
    why = ["--client", DESK_ONE.client_id, "--event", refused["id"], "--reason", "ghi chú trống", "--by", "van-hanh-1"]
    assert codes(desk.send(dossier, refused, later)) == ["applied", "validation", "out-of-order"]
    assert run(database_url, "reconsider", *why) == 0
    assert desk.get(f"/v1/receipts/{refused['id']}").status_code == 404
    assert codes(desk.send(refused, later)) == ["validation", "out-of-order"]
    assert run(database_url, "skip", *why) == 0
    assert run(database_url, "skip", *why) == 1
    assert codes(desk.send(refused, later)) == ["validation", "applied"]


def test_no_secret_and_no_token_stands_in_the_database(tmp_path: Path) -> None:
    with InProcess(create_application(GatewaySettings(f"sqlite:///{tmp_path}/gateway.db", (DESK_ONE,)))) as gateway:
        token = gateway.desk(DESK_ONE).token
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in files
    assert DESK_ONE.secret.encode() not in files
    assert DESK_ONE.client_id.encode() in files


def test_what_a_person_can_put_right_is_said_in_one_line(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    desk = ("add-desk", "--agency", AGENCY, "--desk")
    assert main([*desk, "Q1", "--database-url", ""]) == 2
    for url in (f"sqlite:///{tmp_path}/no/folder.db", "postgresql://x@/x?host=/nowhere", "nonsense"):
        assert main([*desk, "Q1", "--database-url", url]) == 1
    assert main([*desk, "a b", "--database-url", f"sqlite:///{tmp_path}/gateway.db"]) == 1
    assert "Traceback" not in capsys.readouterr().err
