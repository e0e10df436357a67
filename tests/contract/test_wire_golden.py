"""Both halves of sync are held to the same files: this half makes these bytes and reads these answers (docs/wire.md).

`event_*.json` and `batch_*.json` are what the desk sends, byte for byte; `answer_*.json` hold `{status, headers, body}` as
the gateway must give them. Change a file only together with docs/wire.md and both sides.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sync.answers import Answer, Problem, gateway_object, gateway_problem
from sync.decide import Acked, Parked, SplitBatch, TryAgain, decide, decide_receipt
from sync.retry import read_retry_after
from sync.wire import encode_batch, encode_event, sent_event
from tests.contract.golden_desk import IDENTITY, rows

GOLDEN = Path(__file__).parent / "golden"


def golden_answer(name: str) -> Answer:
    told = json.loads((GOLDEN / f"{name}.json").read_bytes())
    headers = {key.lower(): value for key, value in told["headers"].items()}
    return Answer(
        told["status"],
        json.dumps(told["body"], ensure_ascii=False).encode() if told["body"] is not None else b"",
        headers.get("content-type", ""),
        read_retry_after(headers.get("retry-after", "")),
        headers.get("etag", ""),
    )


def test_a_reception_goes_out_in_exactly_these_bytes() -> None:
    assert encode_event(rows()[0], IDENTITY) == (GOLDEN / "event_dossier_received.json").read_bytes()


def test_two_receptions_go_out_as_exactly_this_batch() -> None:
    batch = encode_batch([encode_event(row, IDENTITY) for row in rows()])
    assert batch == (GOLDEN / "batch_two_events.json").read_bytes()


def test_the_stored_payload_stands_unchanged_inside_the_event() -> None:
    for row in rows():
        assert encode_event(row, IDENTITY).endswith(b',"data":' + row.payload + b"}")


def test_the_event_carries_every_member_of_the_contract() -> None:
    event = json.loads((GOLDEN / "event_dossier_received.json").read_bytes())
    assert list(event) == [
        *("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema"),
        *("sequence", "deskseq", "prevhash", "rowhash", "payloadhash", "data"),
    ]
    assert event["source"] == "urn:motcua:desk:H02.12:Q1:0192f7c2a1b44c5e"
    assert (event["type"], event["dataschema"]) == ("vn.motcua.dossier.received.v1", "urn:motcua:schema:dossier-received:1")
    assert (event["sequence"], event["deskseq"]) == ("00000000000000000001", "00000000000000000001")
    assert event["time"] == "2026-11-25T08:15:30.123+07:00"


TAKEN = [Acked("applied", "H02.12-261125-0101"), Acked("applied", "H02.12-261125-0201")]
BATCH_ANSWERS: list[tuple[str, list[Any]]] = [
    ("answer_batch_applied", TAKEN),
    ("answer_batch_replayed", [Acked("duplicate", one.central_no) for one in TAKEN]),
    (
        "answer_batch_mixed",
        [
            Parked(Problem("validation", "Trường không hợp lệ; /data/applicant/name: trống", retryable=False)),
            TryAgain("out-of-order", expected=1),
        ],
    ),
    ("answer_events_too_large", [SplitBatch("too-large")] * 2),
    ("answer_events_throttled", [TryAgain("throttled", whole=True, wait_seconds=30.0)] * 2),
    ("answer_events_unavailable", [TryAgain("upstream-unavailable", whole=True, wait_seconds=60.0)] * 2),
]


@pytest.mark.parametrize(("name", "decisions"), BATCH_ANSWERS, ids=[name for name, _ in BATCH_ANSWERS])
def test_the_gateways_answer_to_the_batch_is_understood(name: str, decisions: list[Any]) -> None:
    assert decide(golden_answer(name), [sent_event(row) for row in rows()]) == decisions


def test_receipts_are_understood() -> None:
    first = sent_event(rows()[0])
    assert decide_receipt(golden_answer("answer_receipt"), first) == TAKEN[0]
    assert decide_receipt(golden_answer("answer_receipt_never_seen"), first) == TryAgain("never-seen", counts=True)


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("answer_health", {"time", "upstreams"}),
        ("answer_token", {"access_token", "token_type", "expires_in"}),
        ("answer_capabilities", {"maxBatch", "maxBodyBytes", "dedupeDays", "schemaVersions", "numberPolicy"}),
        ("answer_number_lease", {"leaseId", "agency", "on", "first", "last", "leasedAt", "expiresAt"}),
        ("answer_catalogue_procedures", {"name", "version", "publishedAt", "items"}),
        ("answer_catalogue_holidays", {"name", "version", "publishedAt", "items"}),
    ],
)
def test_other_answers_carry_our_schema_and_their_members(name: str, members: set[str]) -> None:
    found = gateway_object(golden_answer(name))
    assert found is not None and members <= set(found)


@pytest.mark.parametrize(("name", "code"), [("answer_token_refused", "auth"), ("answer_lease_policy_off", "policy-off")])
def test_refusals_are_named(name: str, code: str) -> None:
    problem = gateway_problem(golden_answer(name))
    assert problem is not None and problem.code == code
