"""What do receipts that came back on a stick change here? As much as the same answers over the wire, and never more.

Only the decision about each event is taken (`decide_event`): receipts read twice, or long after the wire has settled the
same rows, change nothing; they are no tries; a refusal parks only what was never answered before, so a row that a person
released stays released.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from counter_app.domain.proof_errors import BundleRefused, NoCentreKeys
from counter_app.ports import AuditEntry, Session
from counter_app.proof_ports import ReceiptReport
from sync.answers import EventResult, Problem, read_result
from sync.bundle_export import BundleDoors
from sync.centre_keys import CentreKeys, known_keys
from sync.code_mapping import map_code
from sync.decide import Acked, Parked, StopLane, decide_event
from sync.lane_alarm import alarm
from sync.signatures import signed_by
from sync.wire import sent_event

MAGIC: Final = b"MCQRCP"
FORMAT: Final = 1
PURPOSE: Final = b"motcua receipts 1\n"
MOST_BYTES: Final = 256 * 1024 * 1024
_HEAD_BYTES: Final = len(MAGIC) + 2 + 4
_SIGNATURE_BYTES: Final = 64
_PART: Final = 500


class ReceiptImport:
    """Reads bundles of receipts."""

    def __init__(self, doors: BundleDoors) -> None:
        self._doors = doors

    def take(self, path: Path, officer_id: str) -> ReceiptReport:
        """Settle what the centre has decided. Raises BundleRefused, NoCentreKeys, StoreError; then nothing has changed."""
        with self._doors.store.read() as session:
            keys = known_keys(session)
        if keys is None:
            raise NoCentreKeys
        body = read_receipts(path, keys)
        self._check(body, path)
        report = ReceiptReport(str(body["bundle"]))
        results = [found for item in body["results"] if (found := read_result(item)) is not None]
        for start in range(0, len(results), _PART):
            report = self._settle(results[start : start + _PART], report)
        return self._finish(body, report, officer_id)

    def _check(self, body: dict[str, Any], path: Path) -> None:
        identity = self._doors.identity
        if (body.get("agency"), body.get("desk")) != (identity.agency_code, identity.desk_id):
            raise BundleRefused(file=path.name, reason="other-desk")
        if body.get("incarnation") != identity.incarnation:
            raise BundleRefused(file=path.name, reason="other-incarnation")
        if not isinstance(body.get("results"), list) or not isinstance(body.get("files"), list):
            raise BundleRefused(file=path.name, reason="broken")

    def _settle(self, results: list[EventResult], report: ReceiptReport) -> ReceiptReport:
        parked, left, mapped = report.parked, report.left, report.codes_mapped
        acked: defaultdict[str, list[str]] = defaultdict(list)
        with self._doors.store.write() as session:
            for result in results:
                outcome, codes = self._one(session, result)
                if isinstance(outcome, Acked):
                    acked[outcome.answer].append(result.op_id)
                parked, left, mapped = parked + (outcome == "parked"), left + (not outcome), mapped + codes
            for answer, op_ids in acked.items():
                session.outbox.mark_acked(op_ids, self._doors.clock.now(), answer)
        settled = report.acked + sum(map(len, acked.values()))
        return ReceiptReport(report.bundle_id, settled, parked, left, mapped)

    def _one(self, session: Session, result: EventResult) -> tuple[Acked | str, int]:
        """(what to note, "parked", or "" for a row that stays as it is; codes mapped)."""
        bundles, now = session.outbox.proof.bundles, self._doors.clock.now()
        row = bundles.row_of(result.op_id)
        if row is None:
            return "", 0
        event = sent_event(row)
        decision = decide_event(result, event)
        if isinstance(decision, Acked):
            mapped: bool | Problem = False
            if decision.central_no and event.printed_code is None:
                mapped = map_code(session, row, decision.central_no, now)
            if not isinstance(mapped, Problem):
                return decision, int(mapped)
            decision = Parked(mapped)
        if not isinstance(decision, Parked | StopLane) or not bundles.never_answered(row.op_id):
            return "", 0
        session.outbox.mark_parked(row.op_id, now, decision.problem.code, decision.problem.detail)
        if isinstance(decision, StopLane):
            alarm(session, row, decision.problem, now)
        return "parked", 0

    def _finish(self, body: dict[str, Any], report: ReceiptReport, officer_id: str) -> ReceiptReport:
        now, files = self._doors.clock.now(), 0
        with self._doors.store.write() as session:
            for told in body["files"]:
                if isinstance(told, dict) and told.get("complete") is True and isinstance(told.get("fileId"), str):
                    files += 1
                    session.attachments.sent(told["fileId"], json.dumps(told, sort_keys=True), now)
            known = session.outbox.proof.bundles.receipts_came(report.bundle_id, now)
            facts = {"acked": str(report.acked), "parked": str(report.parked), "left": str(report.left)}
            session.audit.add(AuditEntry(now, officer_id, "receipts.imported", report.bundle_id, facts))
        return ReceiptReport(report.bundle_id, report.acked, report.parked, report.left, report.codes_mapped, files, known)


def read_receipts(path: Path, keys: CentreKeys) -> dict[str, Any]:
    """The body, once the centre's signature holds. Limits first. Raises BundleRefused."""

    def refused(reason: str) -> BundleRefused:
        return BundleRefused(file=path.name, reason=reason)

    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise refused("too-large")
        raw = path.read_bytes()
    except OSError as error:
        raise refused("not-there") from error
    if not raw.startswith(MAGIC) or len(raw) < _HEAD_BYTES:
        raise refused("not-a-bundle")
    written = int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 2], "big")
    if written != FORMAT:
        raise refused("newer-format" if written > FORMAT else "not-a-bundle")
    length = int.from_bytes(raw[_HEAD_BYTES - 4 : _HEAD_BYTES], "big")
    if len(raw) != _HEAD_BYTES + length + _SIGNATURE_BYTES:
        raise refused("truncated")
    told, signature = raw[_HEAD_BYTES : _HEAD_BYTES + length], raw[-_SIGNATURE_BYTES:]
    if not signed_by(keys.signing_key, signature.hex(), PURPOSE + told):
        raise refused("bad-signature")
    try:
        body = json.loads(told)
    except (ValueError, RecursionError) as error:
        raise refused("broken") from error
    if not isinstance(body, dict) or not isinstance(body.get("bundle"), str):
        raise refused("broken")
    return body
