"""Both halves of sync are held to the same files: the gateway takes these bytes and gives these answers (docs/wire.md).

What the desk's files cannot know (titles, details, times, ids of the server's own) is compared by shape only.
`gateway_*.json` are this half's own: canonical texts written by hand, with their hashes and fingerprints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.gateway.application import create_application
from sync.gateway.canonical import NotCanonical, canonical_text, fingerprint, parse_json, sha256_hex
from sync.gateway.settings import DemoClient, GatewaySettings
from tests.gateway.asking import Desk, InProcess, ask_token

GOLDEN = Path(__file__).parent / "golden"
AT = datetime.fromisoformat("2026-11-25T08:15:31+07:00")
THIS_DESK = DemoClient("desk-1", "made-up-secret", "H02.12", "Q1")
OTHER_DESK = DemoClient("desk-2", "made-up-secret", "H02.12", "Q2")
OF_THE_SERVER = {"time", "title", "detail", "leaseId", "leasedAt", "expiresAt", "access_token", "expires_in", "upstreams"}
OF_THE_SETTINGS = {"maxBodyBytes", "dedupeDays", "retryAfter"}


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_bytes())
    return found


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[InProcess]:
    """The centre of the golden files: 1–100 of the day are leased to another desk, 101–200 to this one."""
    for name in ("procedures", "holidays"):
        document = {
            key: value for key, value in golden(f"answer_catalogue_{name}")["body"].items() if key not in ("schema", "name")
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    settings = GatewaySettings(url, (THIS_DESK, OTHER_DESK), now=lambda: AT, catalogue_folder=tmp_path)
    with InProcess(create_application(settings)) as running:
        assert running.desk(OTHER_DESK).lease("other", count=100).json()["last"] == 100
        assert running.desk(THIS_DESK).lease("this", count=100).json()["last"] == 200
        yield running


@pytest.fixture
def desk(centre: InProcess) -> Desk:
    return centre.desk(THIS_DESK)


def same(answer: httpx.Response, name: str) -> None:
    """Status, media type and body are those of the file, but for what only the server can know."""
    wanted = golden(name)
    assert answer.status_code == wanted["status"]
    assert answer.headers["content-type"] == wanted["headers"]["Content-Type"]
    for header in ("ETag", "Retry-After"):
        assert (header in answer.headers) == (header in wanted["headers"]), header
    assert _comparable(answer.json()) == _comparable(wanted["body"])


def _comparable(value: Any) -> Any:
    """The same value, with the type of a member instead of what the two sides need not agree on."""
    if isinstance(value, list):
        return [_comparable(member) for member in value]
    if not isinstance(value, dict):
        return value
    free = OF_THE_SERVER | OF_THE_SETTINGS
    return {key: type(member).__name__ if key in free else _comparable(member) for key, member in value.items()}


def test_the_two_events_of_the_desk_are_applied_and_replayed_as_the_desk_expects(desk: Desk) -> None:
    batch = (GOLDEN / "batch_two_events.json").read_bytes()
    same(desk.post_events(batch), "answer_batch_applied")
    same(desk.post_events(batch), "answer_batch_replayed")
    first = golden("answer_receipt")["body"]["result"]["id"]
    same(desk.get(f"/v1/receipts/{first}"), "answer_receipt")
    same(desk.get("/v1/receipts/0193605e-7c30-7a01-8000-00000000ffff"), "answer_receipt_never_seen")


def test_the_hashes_of_the_desk_are_the_hashes_of_the_gateway() -> None:
    sent = json.loads((GOLDEN / "event_dossier_received.json").read_bytes())
    assert sha256_hex(canonical_text(sent["data"])) == sent["payloadhash"]


def test_a_rejected_and_a_deferred_event_look_as_the_desk_expects(desk: Desk) -> None:
    def shape(result: dict[str, Any]) -> tuple[Any, ...]:
        told = result["problem"]
        return (
            result["status"],
            result["httpStatus"],
            told["type"],
            told["status"],
            told["retryable"],
            set(told),
            set(result),
        )

    first, second = json.loads((GOLDEN / "batch_two_events.json").read_bytes())
    data = {**first["data"], "applicant": {**first["data"]["applicant"], "name": ""}}
    rejected = {**first, "data": data, "payloadhash": sha256_hex(canonical_text(data))}
    deferred = {**second, "sequence": f"{2:020d}"}
    results = desk.send(rejected, deferred)
    wanted = golden("answer_batch_mixed")["body"]["results"]
    assert [shape(result) for result in results] == [shape(result) for result in wanted]
    assert results[0]["problem"]["errors"][0]["pointer"] == wanted[0]["problem"]["errors"][0]["pointer"]
    assert results[1]["problem"]["expected"] == wanted[1]["problem"]["expected"]


def test_token_health_capabilities_and_catalogues_look_as_the_desk_expects(centre: InProcess, desk: Desk) -> None:
    same(ask_token(centre.http, THIS_DESK), "answer_token")
    same(ask_token(centre.http, THIS_DESK, "wrong"), "answer_token_refused")
    same(centre.http.get("/v1/health"), "answer_health")
    same(desk.get("/v1/capabilities"), "answer_capabilities")
    same(desk.get("/v1/catalogues/procedures"), "answer_catalogue_procedures")
    same(desk.get("/v1/catalogues/holidays"), "answer_catalogue_holidays")


def test_leases_look_as_the_desk_expects(desk: Desk, tmp_path: Path) -> None:
    same(desk.lease("k", on="2026-11-26", count=100), "answer_number_lease")
    off = replace(GatewaySettings(f"sqlite:///{tmp_path / 'off.db'}", (THIS_DESK,), now=lambda: AT), number_policy="off")
    with InProcess(create_application(off)) as without:
        same(without.desk(THIS_DESK).lease("k"), "answer_lease_policy_off")


def test_refusals_of_a_whole_batch_look_as_the_desk_expects(centre: InProcess, desk: Desk) -> None:
    same(desk.post_events(b"[" + b" " * 1_048_576), "answer_events_too_large")
    running = centre.application.state.gateway
    for _ in range(running.settings.max_events_in_flight):
        running.in_flight.acquire()
    same(desk.post_events(b"[]"), "answer_events_throttled")


@pytest.mark.parametrize("case", golden("gateway_canonical")["cases"], ids=lambda case: str(case["name"]))
def test_canonical_bytes_hashes_and_fingerprints_are_for_ever(case: dict[str, Any]) -> None:
    text = canonical_text(parse_json(case["json"].encode()))
    assert text == case["canonical"]
    assert sha256_hex(text) == case["payloadHash"]
    assert fingerprint("vn.motcua.note.added.v1", "d1", f"{2:020d}", text) == case["fingerprint"]


@pytest.mark.parametrize("text", golden("gateway_canonical")["refused"])
def test_what_has_no_canonical_form_is_refused(text: str) -> None:
    with pytest.raises(NotCanonical):
        canonical_text(parse_json(text.encode()))
