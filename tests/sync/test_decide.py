"""Every answer the centre, or whoever stands in between, can give, and what the desk decides: no row drops anything."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.answers import GATEWAY_SCHEMA, Answer, Failure, FailureKind, Problem
from sync.decide import Acked, AskReceipt, Parked, RenewToken, SplitBatch, StopLane, TryAgain, decide, decide_receipt
from sync.wire import SentEvent

HASH = "a" * 64
ONE = SentEvent("op-1", HASH, "d-1", 1)
TWO = SentEvent("op-2", "b" * 64, "d-2", 1)
HTML = b"<html>sign in</html>"


def ours(*results: dict[str, Any], **more: Any) -> Answer:
    return Answer(200, json.dumps({"schema": GATEWAY_SCHEMA, "results": list(results), **more}).encode(), "application/json")


def result(status: str, code: str = "", **more: Any) -> dict[str, Any]:
    told = {"problem": {"type": f"urn:motcua:problem:{code}"}} if code else {}
    return {"id": "op-1", "status": status, "payloadHash": HASH, **told, **more}


def refused(status: int, code: str, wait: float | None = None, **more: Any) -> Answer:
    body = json.dumps({"type": f"urn:motcua:problem:{code}", "code": code, "status": status, **more}).encode()
    return Answer(status, body, "application/problem+json", wait)


def foreign(status: int, body: bytes = HTML, media_type: str = "text/html", wait: float | None = None) -> Answer:
    return Answer(status, body, media_type, wait)


def later(reason: str, **more: Any) -> TryAgain:
    return TryAgain(reason, whole=True, **more)


# (what came back, decision when one event was sent, decision when it was one of several)
WHOLE = [
    # nobody answered
    (Failure(FailureKind.REFUSED, False), later("connect-refused"), None),
    (Failure(FailureKind.DNS, False), later("name-unknown"), None),
    (Failure(FailureKind.TLS, False), later("tls"), None),
    (Failure(FailureKind.UNREACHABLE, False), later("unreachable"), None),
    (Failure(FailureKind.CONNECT_TIMEOUT, False), later("connect-timeout"), None),
    (Failure(FailureKind.TIMEOUT, True), later("timeout"), None),
    (Failure(FailureKind.RESET, True), later("connection-lost"), None),
    (Failure(FailureKind.TOO_BIG, True), later("answer-too-big"), None),
    (Failure(FailureKind.ENCODED, True), later("answer-encoded"), None),
    (Failure(FailureKind.NO_TOKEN, False), later("no-token"), None),
    (Failure(FailureKind.OTHER, True), later("other"), None),
    # somebody else answered
    (foreign(200), later("not-our-answer-200"), None),
    (foreign(200, b"", ""), later("not-our-answer-200"), None),
    (foreign(200, b'{"schema":"urn:motcua:gatew', "application/json"), later("not-our-answer-200"), None),
    (foreign(200, bytes(range(256)), "application/json"), later("not-our-answer-200"), None),
    (foreign(200, b"[" * 100_000, "application/json"), later("not-our-answer-200"), None),
    (foreign(200, b'{"ok":true}', "application/json"), later("not-our-answer-200"), None),
    (foreign(200, b'{"schema":"urn:motcua:gateway:2","results":[]}', "application/json"), later("not-our-answer-200"), None),
    (foreign(200, b"<Envelope><Fault/></Envelope>", "text/xml"), later("not-our-answer-200"), None),
    (Answer(203, ours(result("applied")).body, "application/json"), later("not-our-answer-203"), None),
    (Answer(202, ours(result("applied")).body, "application/json"), later("not-our-answer-202"), None),
    (Answer(200, ours(result("applied")).body, "text/html"), later("not-our-answer-200"), None),
    (Answer(204), later("not-our-answer-204"), None),
    (foreign(302), later("not-our-answer-302"), None),
    (foreign(307), later("not-our-answer-307"), None),
    (foreign(304, b""), later("not-our-answer-304"), None),
    (foreign(400), later("not-our-answer-400"), None),
    (foreign(401), later("not-our-answer-401"), None),
    (foreign(403), later("not-our-answer-403"), None),
    (foreign(404), later("not-our-answer-404"), None),
    (foreign(405), later("not-our-answer-405"), None),
    (foreign(407), later("not-our-answer-407"), None),
    (foreign(408, b""), later("not-our-answer-408"), None),
    (foreign(422), later("not-our-answer-422"), None),
    (foreign(429, wait=30.0), later("not-our-answer-429", wait_seconds=30.0), None),
    (foreign(500, b"<Envelope><Fault/></Envelope>", "text/xml"), later("not-our-answer-500"), None),
    (foreign(500), later("not-our-answer-500"), None),
    (foreign(502), later("not-our-answer-502"), None),
    (foreign(503, wait=60.0), later("not-our-answer-503", wait_seconds=60.0), None),
    (foreign(504), later("not-our-answer-504"), None),
    (foreign(511), later("not-our-answer-511"), None),
    (
        foreign(500, b"Internal Server Error", "text/plain"),
        TryAgain("server-error", counts=True),
        SplitBatch("server-error"),
    ),
    (foreign(413), Parked(Problem("too-large")), SplitBatch("too-large")),
    # our gateway answered, but with no results
    (Answer(200, b'{"schema":"urn:motcua:gateway:1"}', "application/json"), later("no-results"), None),
    (Answer(200, b'{"schema":"urn:motcua:gateway:1","results":{}}', "application/json"), later("no-results"), None),
    # our gateway refused the request by name
    (refused(401, "auth"), RenewToken("auth"), None),
    (refused(403, "auth"), RenewToken("auth"), None),
    (refused(408, "timeout"), later("timeout"), None),
    (refused(404, "not-found"), later("not-found"), None),
    (refused(405, "method"), later("method"), None),
    (refused(409, "in-progress"), later("in-progress", wait_seconds=5.0), None),
    (refused(409, "in-progress", 8.0), later("in-progress", wait_seconds=8.0), None),
    (refused(409, "out-of-order", expected=3), TryAgain("out-of-order", expected=3), SplitBatch("out-of-order")),
    (refused(412, "precondition-failed"), AskReceipt("precondition-failed"), SplitBatch("precondition-failed")),
    (refused(428, "precondition-required"), AskReceipt("precondition-required"), SplitBatch("precondition-required")),
    (refused(413, "too-large"), Parked(Problem("too-large")), SplitBatch("too-large")),
    (refused(415, "media-type"), later("media-type"), None),
    (refused(400, "validation"), Parked(Problem("validation")), SplitBatch("validation")),
    (refused(422, "validation"), Parked(Problem("validation")), SplitBatch("validation")),
    (refused(422, "key-reused"), StopLane(Problem("key-reused")), SplitBatch("key-reused")),
    (
        refused(422, "unknown-procedure"),
        TryAgain("unknown-procedure", counts=True, fresh_catalogue=True),
        SplitBatch("unknown-procedure"),
    ),
    (
        refused(422, "catalogue-too-old"),
        TryAgain("catalogue-too-old", counts=True, fresh_catalogue=True),
        SplitBatch("catalogue-too-old"),
    ),
    (refused(429, "throttled", 120.0), later("throttled", wait_seconds=120.0), None),
    (refused(429, "throttled", retryAfter=45), later("throttled", wait_seconds=45.0), None),
    (refused(500, "internal"), TryAgain("server-error", counts=True), SplitBatch("server-error")),
    (refused(502, "upstream-unavailable"), later("upstream-unavailable"), None),
    (refused(503, "upstream-unavailable", 20.0), later("upstream-unavailable", wait_seconds=20.0), None),
    (refused(504, "upstream-unavailable"), later("upstream-unavailable"), None),
]

# (result of op-1, decision)
PER_EVENT = [
    (result("applied"), Acked("applied")),
    (result("duplicate"), Acked("duplicate")),
    (result("applied", centralNo="H02.12-261125-0101"), Acked("applied", "H02.12-261125-0101")),
    (result("applied", unknownMember={"kept": True}), Acked("applied")),
    (result("applied", payloadHash="b" * 64), AskReceipt("other-hash")),
    (result("applied", payloadHash=None), AskReceipt("other-hash")),
    (result("duplicate", payloadHash=""), AskReceipt("other-hash")),
    (result("applied", id="op-9"), TryAgain("no-result", counts=True)),
    (result("applied", id=7), TryAgain("no-result", counts=True)),
    (result("applied", centralNo="\x1b]0;x\x07"), TryAgain("strange-number", counts=True)),
    (result("applied", centralNo=17), TryAgain("strange-number", counts=True)),
    (result("APPLIED"), TryAgain("strange-status", counts=True)),
    (result("ok"), TryAgain("strange-status", counts=True)),
    (result("rejected", "validation"), Parked(Problem("validation"))),
    (result("rejected", "upstream-rejected"), Parked(Problem("upstream-rejected"))),
    (result("rejected", "something-new"), Parked(Problem("something-new"))),
    (result("rejected"), Parked(Problem("rejected"))),
    (result("rejected", "too-large"), Parked(Problem("too-large"))),
    (result("rejected", "key-reused"), StopLane(Problem("key-reused"))),
    (
        result("rejected", "unknown-procedure"),
        TryAgain("unknown-procedure", counts=True, fresh_catalogue=True),
    ),
    (
        result("rejected", "catalogue-too-old"),
        TryAgain("catalogue-too-old", counts=True, fresh_catalogue=True),
    ),
    (result("rejected", "precondition-failed"), AskReceipt("precondition-failed")),
    (result("deferred", "out-of-order"), TryAgain("out-of-order")),
    (result("deferred", "in-progress"), TryAgain("in-progress")),
    (result("deferred", "upstream-unavailable"), TryAgain("upstream-unavailable")),
    (result("deferred"), TryAgain("deferred")),
]


@pytest.mark.parametrize(("answer", "alone", "in_batch"), WHOLE, ids=lambda value: str(value)[:60])
def test_an_answer_to_the_whole_request(answer: Answer | Failure, alone: Any, in_batch: Any) -> None:
    assert decide(answer, [ONE]) == [alone]
    assert decide(answer, [ONE, TWO]) == [in_batch or alone] * 2


@pytest.mark.parametrize(("told", "decision"), PER_EVENT, ids=lambda value: str(value)[:60])
def test_an_answer_to_one_event_of_a_batch(told: dict[str, Any], decision: Any) -> None:
    other = {"id": "op-2", "status": "applied", "payloadHash": "b" * 64}
    assert decide(ours(told, other), [ONE, TWO]) == [decision, Acked("applied")]


def test_an_event_without_a_result_is_kept_while_the_others_are_done() -> None:
    assert decide(ours(result("applied")), [ONE, TWO]) == [Acked("applied"), TryAgain("no-result", counts=True)]


def test_two_results_that_contradict_each_other_are_not_believed() -> None:
    assert decide(ours(result("applied"), result("rejected", "validation")), [ONE]) == [TryAgain("no-result", counts=True)]


def test_deferred_tells_what_the_centre_waits_for_and_for_how_long() -> None:
    told = {"type": "urn:motcua:problem:out-of-order", "expected": 2, "retryAfter": 7}
    (decision,) = decide(ours(result("deferred", problem=told)), [ONE])
    assert decision == TryAgain("out-of-order", wait_seconds=7.0, expected=2)


def test_a_number_that_differs_from_the_one_on_paper_stops_the_lane() -> None:
    printed = SentEvent("op-1", HASH, "d-1", 1, printed_code="H02.12-261125-0001")
    (decision,) = decide(ours(result("applied", centralNo="H02.12-261125-0002")), [printed])
    assert isinstance(decision, StopLane) and decision.problem.code == "number-differs"


def test_a_problem_that_the_centre_calls_retryable_is_tried_again_and_counted() -> None:
    told = {"type": "urn:motcua:problem:later-please", "retryable": True}
    assert decide(ours(result("rejected", problem=told)), [ONE]) == [TryAgain("later-please", counts=True)]


def test_only_definite_answers_count_towards_asking_a_person() -> None:
    for answer, alone, _ in WHOLE:
        if isinstance(alone, TryAgain) and alone.whole:
            assert not alone.counts, answer


RECEIPTS = [
    (ours(result=result("applied")), Acked("applied")),
    (ours(result=result("rejected", "validation")), Parked(Problem("validation"))),
    (refused(404, "never-seen"), TryAgain("never-seen", counts=True)),
    (foreign(404), TryAgain("receipt-404")),
    (Failure(FailureKind.TIMEOUT, True), later("timeout")),
    (ours(result=None), TryAgain("no-result", counts=True)),
]


@pytest.mark.parametrize(("answer", "decision"), RECEIPTS, ids=lambda value: str(value)[:60])
def test_what_a_receipt_settles(answer: Answer | Failure, decision: Any) -> None:
    assert decide_receipt(answer, ONE) == decision


def test_other_content_under_our_id_at_the_centre_is_an_alarm() -> None:
    decision = decide_receipt(ours(result=result("applied", payloadHash="c" * 64)), ONE)
    assert isinstance(decision, StopLane) and decision.problem.code == "payload-differs"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = st.fixed_dictionaries(
    {}, optional={name: JSON for name in ("id", "status", "payloadHash", "problem", "centralNo")}
)


@given(
    status=st.integers(100, 599), body=st.binary(max_size=200), media_type=st.sampled_from(("application/json", "", "a/b"))
)
def test_no_garbage_is_ever_taken_for_success(status: int, body: bytes, media_type: str) -> None:
    (decision,) = decide(Answer(status, body, media_type), [ONE])
    assert not isinstance(decision, Acked)


@given(results=st.lists(MEMBERS | JSON, max_size=4))
def test_no_strange_result_is_ever_taken_for_success(results: list[Any]) -> None:
    body = json.dumps({"schema": GATEWAY_SCHEMA, "results": results}).encode()
    (decision,) = decide(Answer(200, body, "application/json"), [ONE])
    assert not isinstance(decision, Acked)


@given(text=st.text(max_size=400))
def test_what_the_centre_writes_reaches_people_plain_and_short(text: str) -> None:
    told = {"type": "urn:motcua:problem:validation", "detail": text + "\x1b[2J\u202e", "errors": [{"pointer": text}]}
    (decision,) = decide(ours(result("rejected", problem=told)), [ONE])
    assert isinstance(decision, Parked)
    assert not set(decision.problem.detail) & {"\x1b", "\u202e", "\n", "\x07"} and len(decision.problem.detail) <= 600
