"""What if the centre answers 500? One table: an answer, or its absence, becomes a decision for every event sent (D5, D6).

Nothing here drops an operation. Success is only an answer of our gateway that echoes the operation id and the payload hash.
An unknown outcome (time-out, portal, cut answer) is met by re-sending the same bytes under the same id: it is as safe as
asking `GET /v1/receipts/{id}`, and one request settles a hundred operations. A receipt is asked for only where sending again
cannot tell more: a success that echoes other content, and a failed precondition (perhaps our own first try).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.answers import Answer, EventResult, Failure, Problem, event_results, gateway_object, gateway_problem
from sync.wire import SentEvent


@dataclass(frozen=True, slots=True)
class Acked:
    """The centre has it. `central_no` "" when it named none."""

    answer: str
    central_no: str = ""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Keep it and send it again later. `counts`: a definite answer to this operation, so it counts towards asking a person.

    `whole`: says something about the link or the whole centre: stop this run and back off. `wait_seconds`: what the centre
    asked for. `expected`: the sequence it waits for. `fresh_catalogue`: pull the catalogue before the next try.
    """

    reason: str
    counts: bool = False
    whole: bool = False
    wait_seconds: float | None = None
    expected: int | None = None
    fresh_catalogue: bool = False


@dataclass(frozen=True, slots=True)
class Parked:
    """A definite no: this dossier's lane waits for a person, every other lane flows."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class SplitBatch:
    """Too large, or one event spoils the batch: send it in halves."""

    reason: str


@dataclass(frozen=True, slots=True)
class RenewToken:
    """The centre does not accept this desk now: keep everything, ask for a new token at the next contact."""

    reason: str


@dataclass(frozen=True, slots=True)
class AskReceipt:
    """Look up what the centre did with this operation before anything else."""

    reason: str


@dataclass(frozen=True, slots=True)
class StopLane:
    """Must never happen (other content under our id, a number unlike the paper): stop the lane, raise an alarm."""

    problem: Problem


Decision = Acked | TryAgain | Parked | SplitBatch | RenewToken | AskReceipt | StopLane

IN_PROGRESS_WAIT_SECONDS = 5.0
_FRESH_CATALOGUE = frozenset({"unknown-procedure", "catalogue-too-old"})
_WAITING = frozenset({"out-of-order", "in-progress", "upstream-unavailable", "throttled"})
_MARKUP = ("html", "xml")


def decide(answer: Answer | Failure, sent: Sequence[SentEvent]) -> list[Decision]:
    """One decision per event, in the order sent."""
    if isinstance(answer, Failure):
        return [TryAgain(answer.kind, whole=True)] * len(sent)
    found = gateway_object(answer) if answer.status == 200 else None
    if found is None:
        return [_decide_refusal(answer, alone=len(sent) == 1)] * len(sent)
    results = event_results(found)
    if results is None:
        return [TryAgain("no-results", whole=True)] * len(sent)
    return [decide_event(results.get(event.op_id), event) for event in sent]


def decide_event(result: EventResult | None, event: SentEvent) -> Decision:
    """The decision for one event from its own result in a 200 of our gateway."""
    if result is None or result.op_id != event.op_id:
        return TryAgain("no-result", counts=True)
    if result.status in ("applied", "duplicate"):
        return _decide_success(result, event)
    problem = result.problem or Problem(result.status)
    if result.status == "deferred" and problem.code != "diverged":
        return TryAgain(problem.code, wait_seconds=problem.retry_after_seconds, expected=problem.expected)
    if result.status in ("rejected", "deferred"):
        return decide_problem(problem)
    return TryAgain("strange-status", counts=True)


def decide_receipt(answer: Answer | Failure, event: SentEvent) -> Decision:
    """What `GET /v1/receipts/{id}` settles: it is there, was never seen, or the centre holds something else under our id."""
    if isinstance(answer, Failure):
        return TryAgain(answer.kind, whole=True)
    found = gateway_object(answer)
    if found is None:
        problem = gateway_problem(answer)
        return TryAgain(problem.code if problem else f"receipt-{answer.status}", counts=problem is not None)
    results = event_results({"results": [found.get("result")]}) or {}
    decision = decide_event(results.get(event.op_id), event)
    if isinstance(decision, AskReceipt):
        return StopLane(Problem("payload-differs", detail="the centre holds other content under this operation id"))
    return decision


def decide_problem(problem: Problem) -> Decision:
    """The decision for one event that our gateway refused by name (central-apis §5.5)."""
    code = problem.code
    if code == "diverged":
        return TryAgain(code, whole=True)  # nothing of this desk goes on until a person decides; nothing is refused
    if code == "key-reused":
        return StopLane(problem)
    if code in _FRESH_CATALOGUE:
        return TryAgain(code, counts=True, wait_seconds=problem.retry_after_seconds, fresh_catalogue=True)
    if code in _WAITING:
        return TryAgain(code, wait_seconds=problem.retry_after_seconds, expected=problem.expected)
    if code in ("precondition-failed", "precondition-required"):
        return AskReceipt(code)
    if problem.retryable:
        return TryAgain(code, counts=True, wait_seconds=problem.retry_after_seconds)
    return Parked(problem)


def _decide_success(result: EventResult, event: SentEvent) -> Decision:
    if result.payload_hash != event.payload_hash:
        return AskReceipt("other-hash")
    if result.bad_number:
        return TryAgain("strange-number", counts=True)
    if event.printed_code and result.central_no and result.central_no != event.printed_code:
        return StopLane(Problem("number-differs", detail=f"{event.printed_code} ≠ {result.central_no}"))
    return Acked(result.status, result.central_no)


def _decide_refusal(answer: Answer, alone: bool) -> Decision:
    """The whole request got no success of ours. `alone`: the batch was one event, so a refusal is about that event."""
    problem = gateway_problem(answer)
    wait = answer.retry_after_seconds
    if wait is None and problem:
        wait = problem.retry_after_seconds
    if answer.status == 413:  # also from a proxy in between: the size is what it objects to
        return Parked(problem or Problem("too-large")) if alone else SplitBatch("too-large")
    if answer.status == 500 and not any(mark in answer.media_type for mark in _MARKUP):
        return TryAgain("server-error", counts=True) if alone else SplitBatch("server-error")
    if problem is None:
        return TryAgain(f"not-our-answer-{answer.status}", whole=True, wait_seconds=wait)
    if answer.status in (401, 403):
        return RenewToken(problem.code)
    return _decide_named(answer.status, problem, wait, alone)


def _decide_named(status: int, problem: Problem, wait: float | None, alone: bool) -> Decision:
    """A refusal of the request that our own gateway gave a name."""
    if problem.code == "in-progress":
        return TryAgain(problem.code, whole=True, wait_seconds=wait or IN_PROGRESS_WAIT_SECONDS)
    if status in (409, 412, 422, 428) or (status == 400 and problem.code == "validation"):
        return decide_problem(problem) if alone else SplitBatch(problem.code)
    return TryAgain(problem.code, whole=True, wait_seconds=wait)
