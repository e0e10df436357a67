"""Does the gateway stay upright, and answer with a problem, whatever body or header comes in?"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine

from sync.gateway import inbox
from tests.gateway.asking import Desk, InProcess, ask_token
from tests.gateway.conftest import Clock
from tests.gateway.making import BATCH, DESK_ONE, note, received


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """These tests never reach a table; one database is enough."""
    return f"sqlite:///{tmp_path / 'gateway.db'}"


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    """The problem document, after checking that it is one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, object] = answer.json()
    assert document["type"] == f"urn:motcua:problem:{code}"
    assert {"code", "title", "status", "detail", "retryable"} <= document.keys()
    return document


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe[\x00]\x00",
        b'[{"id":"a\xff"}]',
        b"<html>",
        b"[NaN]",
        b"[{},",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"[" + b"9" * 5000 + b"]",
        "\ufeff[]".encode(),
    ],
    ids=["empty", "utf-16", "cut letter", "html", "nan", "cut", "bomb of lists", "bomb of objects", "huge number", "mark"],
)
def test_what_is_not_json_is_a_400(desk: Desk, body: bytes) -> None:
    problem(desk.post_events(body), 400, "validation")


@pytest.mark.parametrize(
    "body", ["{}", '["a"]', "[1]", "[null]", "[[]]", "[{}]", '[{"id":7}]', '[{"id":""}]', '[{"id":"a b"}]']
)
def test_a_batch_with_something_that_has_no_id_is_a_422(desk: Desk, body: str) -> None:
    problem(desk.post_events(body), 422, "validation")


def test_the_same_id_twice_in_one_batch_is_refused_and_nothing_is_applied(desk: Desk) -> None:
    dossier = received()
    found = problem(desk.post_events(json.dumps([dossier, received(), dossier])), 422, "validation")
    assert found["errors"] == [{"pointer": "/2/id", "detail": "the same id twice in one batch"}]
    assert desk.changes() == []


@pytest.mark.parametrize(
    "summary",
    ['"\\u0000"', '"\\ud800"', "1.5", "1e3", "[" * 40 + "]" * 40],
    ids=["nul", "half a letter", "float", "exponent", "deep"],
)
def test_data_without_canonical_form_is_refused_alone(desk: Desk, summary: str) -> None:
    bad, good = received(), received()
    text = json.dumps([bad, good]).replace('"summary": ""', f'"summary": {summary}', 1)
    first, second = desk.post_events(text).json()["results"]
    assert (first["status"], first["problem"]["code"], second["status"]) == ("rejected", "validation", "applied")


def test_text_that_only_looks_like_nul_is_text(desk: Desk) -> None:
    (result,) = desk.send(received(summary="\\u0000"))
    assert result["status"] == "applied"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("specversion", "0.3"),
        ("source", "urn:motcua:desk:H02.12"),
        ("subject", "a b"),
        ("subject", None),
        ("time", "hôm qua"),
        ("time", "2026-11-25T08:15:30"),
        ("sequence", "1"),
        ("sequence", 1),
        ("sequence", "0" * 20),
        ("sequence", "9" * 20),
        ("deskseq", "-0000000000000000001"),
        ("datacontenttype", "text/plain"),
        ("payloadhash", "AB"),
        ("rowhash", None),
        ("data", []),
        ("data", None),
    ],
)
def test_a_broken_envelope_is_refused_by_name(desk: Desk, member: str, value: object) -> None:
    (result,) = desk.send({**received(), member: value})
    assert result["status"] == "rejected"
    assert result["problem"]["errors"][0]["pointer"] == f"/{member}"


def test_a_body_over_the_limit_is_a_413_and_one_event_less_fits(desk: Desk) -> None:
    fits = json.dumps([received()]).encode()
    padded = fits + b" " * (1_048_576 - len(fits))
    assert desk.post_events(padded).status_code == 200
    problem(desk.post_events(padded + b" "), 413, "too-large")
    problem(desk.post_events(b"[" + b" " * 3_000_000), 413, "too-large")


def test_more_events_than_the_limit_are_a_413(desk: Desk) -> None:
    dossier = received()
    many = [note(dossier["subject"], number) for number in range(1, 102)]
    problem(desk.post_events(json.dumps(many)), 413, "too-large")


def test_another_media_type_or_a_packed_body_is_a_415(desk: Desk) -> None:
    body = json.dumps([received()])
    for headers in ({"Content-Type": "application/json"}, {}, {**BATCH, "Content-Encoding": "gzip"}):
        problem(desk.ask("POST", "/v1/events", content=body, headers=headers), 415, "unsupported-media-type")
    with_charset = {"Content-Type": BATCH["Content-Type"] + "; charset=utf-8"}
    assert desk.ask("POST", "/v1/events", content=body, headers=with_charset).status_code == 200


def test_the_framework_speaks_in_problems_too(desk: Desk) -> None:
    browser = {"Accept": "text/html"}
    problem(desk.get("/", headers=browser), 404, "not-found")
    problem(desk.get("/docs", headers=browser), 404, "not-found")
    problem(desk.ask("PUT", "/v1/events", headers=browser), 405, "method-not-allowed")
    problem(desk.get("/v1/changes?limit=viele", headers=browser), 422, "validation")
    problem(desk.get("/v1/dossiers"), 422, "validation")


def test_a_failure_of_the_gateway_is_a_problem_without_detail(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "receipts", lambda *_: 1 / 0)
    assert problem(desk.get("/v1/receipts/x"), 500, "internal")["detail"] == ""


def test_more_batches_at_once_than_can_be_worked_on_are_told_to_wait(gateway: InProcess, desk: Desk) -> None:
    running = gateway.application.state.gateway
    for _ in range(running.settings.max_events_in_flight):
        assert running.in_flight.acquire(blocking=False)
    answer = desk.post_events(json.dumps([received()]))
    assert problem(answer, 429, "throttled")["retryAfter"] == int(answer.headers["retry-after"])
    running.in_flight.release()
    assert desk.post_events(json.dumps([received()])).status_code == 200


def test_a_database_that_is_away_is_a_503(gateway: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    away = create_engine("postgresql+psycopg://nobody@/nothing?host=/nowhere")
    monkeypatch.setattr(gateway.application.state.gateway.database, "engine", away)
    answer = gateway.http.get("/v1/health")
    assert problem(answer, 503, "upstream-unavailable")["retryable"] is True
    assert "nobody" not in answer.text


def test_nobody_gets_in_without_a_token(gateway: InProcess, desk: Desk) -> None:
    calls = [("GET", "/v1/capabilities"), ("GET", "/v1/catalogues/procedures"), ("POST", "/v1/number-leases")]
    calls += [
        ("POST", "/v1/events"),
        ("GET", "/v1/receipts/x"),
        ("GET", "/v1/dossiers/x"),
        ("GET", "/v1/dossiers?centralNo=x"),
    ]
    calls += [("GET", "/v1/dossiers?centralNo=x"), ("GET", "/v1/changes"), ("POST", "/v1/diagnostics")]
    for method, path in calls:
        for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic " + desk.token}):
            answer = gateway.http.request(method, path, headers=header)
            problem(answer, 401, "auth")
            assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_ends_after_its_time(desk: Desk, clock: Clock) -> None:
    assert desk.get("/v1/capabilities").status_code == 200
    clock.at += timedelta(seconds=3600)
    problem(desk.get("/v1/capabilities"), 401, "auth")


def test_guessing_secrets_is_slowed_down(gateway: InProcess) -> None:
    for _ in range(10):
        problem(ask_token(gateway.http, DESK_ONE, "wrong"), 401, "auth")
    answer = ask_token(gateway.http, DESK_ONE)
    problem(answer, 429, "throttled")
    assert 1 <= int(answer.headers["retry-after"]) <= 61


@pytest.mark.parametrize("form", [b"", b"grant_type=password&client_id=a&client_secret=b", b"\xff", b"a=1&" * 500])
def test_a_wrong_form_gets_no_token(gateway: InProcess, form: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    problem(gateway.http.post("/v1/token", content=form, headers=headers), 400, "validation")
