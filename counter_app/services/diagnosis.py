"""What may support know of a desk? Counts, codes and times by name, never a text that a person typed (reliability F51).

An allow-list: what is not named here is not in the file. A new table or note stays out until somebody adds it on purpose.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from counter_app.domain.desk import Desk
from counter_app.domain.operation import OperationKind
from counter_app.domain.proof_errors import MediumFailed
from counter_app.link_ports import LinkFinding, LinkProbe, LinkState, LinkStep
from counter_app.notice_ports import BatchFolder
from counter_app.ports import DeskClock, DeskStore, Session

FORMAT: Final = 1
_NOTES: Final = (
    *("last_contact_at", "clock_skew_ms", "sync_failures", "sync_next_try_at", "sync_problem", "sync_detail"),
    "centre_keys_differ",
)
_AUDIT_LINES: Final = 200
_KINDS: Final = frozenset(OperationKind)


class Diagnosis:
    """Looks on; changes nothing. `probe` None: no gateway is set up."""

    def __init__(
        self,
        store: DeskStore,
        clock: DeskClock,
        desk: Desk,
        version: str,
        probe: LinkProbe | None,
        exports: BatchFolder | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk
        self._version = version
        self._probe = probe
        self._exports = exports

    def connection(self) -> Iterator[LinkFinding]:
        """Each step as it is known; in a worker thread. The first step tells of a desk without a gateway."""
        if self._probe is None:
            yield LinkFinding(LinkStep.ADDRESS, LinkState.BAD, "not-set-up")
            return
        yield from self._probe.steps()

    def save(self, findings: list[LinkFinding]) -> str:
        """The support file in the folder of exports; gives its place. Raises DiskFull, NotReadable, MediumFailed."""
        if self._exports is None:
            raise MediumFailed(reason="not-there")
        told = {"desk": self.facts(), "connection": connection_rows(findings)}
        name = f"ho-tro-{self._desk.desk_id}-{self._clock.now():%Y%m%d-%H%M%S}.json"
        return self._exports.keep(name, json.dumps(told, ensure_ascii=False, indent=1).encode())

    def facts(self) -> dict[str, Any]:
        """JSON values for the support file."""
        with self._store.read() as session:
            told = {
                "format": FORMAT,
                "version": self._version,
                "agency": self._desk.agency_code,
                "desk": self._desk.desk_id,
                "incarnation": self._store.incarnation(),
                "made_at": self._clock.now().isoformat(),
                "clock_trust": str(self._clock.trust()),
                "notes": {name: session.notes.get(name) or "" for name in _NOTES},
                "queue": _queue(session),
                "parked": _parked(session),
                "numbers": _numbers(session),
                "statements": _statements(session),
                "bundles": _bundles(session),
                "audit": _audit(session),
            }
        return told


def connection_rows(findings: list[LinkFinding]) -> list[dict[str, Any]]:
    """The connection test as JSON values."""
    return [
        {"step": str(one.step), "state": str(one.state), "cause": one.cause, "facts": dict(one.facts)} for one in findings
    ]


def _queue(session: Session) -> dict[str, Any]:
    state, files = session.outbox.state(), session.attachments.state()
    return {
        "last_seq": state.last_seq,
        "acked": state.acked,
        "pending": state.pending,
        "parked": state.parked,
        "oldest_pending_at": state.oldest_pending_at.isoformat() if state.oldest_pending_at else None,
        "next_try_at": state.next_try_at.isoformat() if state.next_try_at else None,
        "last_success_at": state.last_success_at.isoformat() if state.last_success_at else None,
        "files_sent": files.sent,
        "files_waiting": files.waiting,
        "files_waiting_bytes": files.waiting_bytes,
        "files_parked": files.parked,
    }


def _parked(session: Session) -> list[dict[str, str]]:
    """Ids, kinds and codes. The detail may quote what was typed, the number leads to a person: both stay here."""
    return [
        {
            "op_id": one.op_id,
            "kind": one.kind if one.kind in _KINDS else "",
            "at": one.at.isoformat(),
            "code": one.problem_code,
        }
        for one in session.outbox.parked()
    ]


def _kind(kind: str) -> str:
    return kind if kind in _KINDS else ""


def _numbers(session: Session) -> list[dict[str, Any]]:
    leases = session.leases.leases()
    return [{"on": one.on.isoformat(), "first": one.first, "last": one.last} for one in leases[-30:]]


def _statements(session: Session) -> list[dict[str, Any]]:
    return [
        {"on": one.on.isoformat(), "edition": one.edition, "hash": one.hash, "answered": one.answer is not None}
        for one in session.outbox.proof.statements.waiting()
    ]


def _bundles(session: Session) -> list[dict[str, Any]]:
    return [
        {
            "bundle": one.bundle_id,
            "made_at": one.made_at.isoformat(),
            "operations": one.operations,
            "files": one.files,
            "receipts_at": one.receipts_at.isoformat() if one.receipts_at else None,
        }
        for one in session.outbox.proof.bundles.newest()
    ]


def _audit(session: Session) -> dict[str, Any]:
    """Which acts were written down lately and how often, and when alarms came; not who, not about whom."""
    entries = session.audit.newest(_AUDIT_LINES)
    alarms = [entry for entry in entries if entry.action == "sync.alarm"]
    return {
        "newest": dict(sorted(Counter(str(entry.action) for entry in entries).items())),
        "alarms": [{"at": entry.at.isoformat(), "problem": entry.facts.get("problem", "")} for entry in alarms],
    }
