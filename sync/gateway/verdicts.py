"""What was decided about one event, and what is kept and told of that decision?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.gateway import feed
from sync.gateway.canonical import compact_text
from sync.gateway.envelope import Event
from sync.gateway.inbox import Standing
from sync.gateway.online_decisions import online_id_of
from sync.gateway.problems import Problem


@dataclass(slots=True)
class Verdict:
    """The decision for one event. `file`: the answer is definite and kept for ever. `replayed`: an earlier answer.

    `dossier_status`: the dossier's business status after this event; a later event of the batch may move it again.
    """

    event: Event
    status: str
    problem: Problem | None = None
    standing: Standing | None = None
    rev: int = 0
    dossier_status: str = ""
    file: bool = False
    replayed: dict[str, Any] | None = None

    def answer(self) -> dict[str, Any]:
        """The result as it goes over the wire."""
        if self.replayed is not None:
            return self.replayed
        http_status = self.problem.http_status if self.problem else 200
        result: dict[str, Any] = {
            "id": self.event.id,
            "status": self.status,
            "httpStatus": http_status,
            "payloadHash": self.event.payload_hash,
        }
        if self.standing is not None:
            result["rev"] = self.rev
            if self.standing.central_no:
                result["centralNo"] = self.standing.central_no
        if self.problem is not None:
            result["problem"] = self.problem.document()
        return result


def rejected(event: Event, problem: Problem, *, file: bool = True) -> Verdict:
    """A definite no. It is kept unless it depends on who asked or how the event came here."""
    return Verdict(event, "rejected", problem, file=file)


def deferred(event: Event, problem: Problem) -> Verdict:
    """Not now (rule 8): never kept."""
    return Verdict(event, "deferred", problem)


def inbox_row(verdict: Verdict, client_id: str, now: datetime) -> dict[str, Any]:
    """The receipt of the event, kept for ever."""
    event = verdict.event
    return {
        "client_id": client_id,
        "event_id": event.id,
        "subject": event.subject,
        "sequence": event.sequence,
        "fingerprint": event.fingerprint,
        "state": verdict.status,
        "answer": compact_text(verdict.answer()),
        "envelope": event.envelope_text,
        "data": event.data_text,
        "seen_at": now,
    }


def change_of(verdict: Verdict, now: datetime) -> feed.Change:
    """What the feed tells of an event that was applied."""
    event, standing = verdict.event, verdict.standing
    assert standing is not None
    told = {
        "centralNo": standing.central_no or None,
        "provisionalNumber": standing.provisional_number,
        "status": verdict.dossier_status,
        "lastSequence": event.sequence,
    }
    if standing.is_guidance:
        told["slipNumber"] = standing.slip_number
    if standing.is_batch:
        told["batchNumber"] = standing.batch_number
    if standing.is_record and event.data is not None:
        told["desk"] = event.data["desk"]
    if online_id := online_id_of(event):
        told["onlineId"] = online_id
    return feed.Change(standing.agency, event.kind, event.subject, verdict.rev, now, told)
