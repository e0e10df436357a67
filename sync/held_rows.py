"""What does the centre hold of this desk? Digests and acts, asked over the wire and believed only in our own schema."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from counter_app.domain.errors import CentralRefusedDesk, CentralUnreachable
from counter_app.domain.proof_errors import NotReconciled
from counter_app.proof_ports import ProvenRow, RangeDigest, SeqRange
from sync.answers import Answer, Failure, gateway_object, gateway_problem, told
from sync.contact import trouble_of
from sync.gateway_client import GatewayClient

_HASH = re.compile(r"[0-9a-f]{64}")
_RANGES_PER_CALL = 128
_NUMBER_LENGTH = 64


class HeldRows:
    """Implements proof_ports.RowProofs for the centre's side."""

    def __init__(self, client: GatewayClient, incarnation: str) -> None:
        self._client = client
        self._incarnation = incarnation

    def last_seq(self) -> int:
        """0 when the centre has nothing of this desk."""
        return int(self._digests([])["lastSeq"])

    def digests(self, ranges: Sequence[SeqRange]) -> list[RangeDigest]:
        """A call for each 128 ranges."""
        found: list[RangeDigest] = []
        for start in range(0, len(ranges), _RANGES_PER_CALL):
            part = [(one.first, one.last) for one in ranges[start : start + _RANGES_PER_CALL]]
            digests = self._digests(part).get("digests")
            if not isinstance(digests, list) or len(digests) != len(part):
                raise NotReconciled(reason="digests")
            found += [_digest(one) for one in digests]
        return found

    def rows(self, within: SeqRange) -> list[ProvenRow]:
        """As the centre tells them, in seq order."""
        items = _found(self._client.held_rows(self._incarnation, within.first, within.last)).get("items")
        if not isinstance(items, list):
            raise NotReconciled(reason="rows")
        return sorted((_row(item) for item in items), key=lambda row: row.seq)

    def _digests(self, ranges: Sequence[tuple[int, int]]) -> dict[str, Any]:
        found = _found(self._client.digests(self._incarnation, ranges))
        if not isinstance(found.get("lastSeq"), int):
            raise NotReconciled(reason="last-seq")
        return found


def _found(answer: Answer | Failure) -> dict[str, Any]:
    """The body of a success of our gateway. Raises CentralUnreachable, CentralRefusedDesk, NotReconciled."""
    trouble = trouble_of(answer)
    if trouble is not None:
        if trouble.refused:
            raise CentralRefusedDesk(status=trouble.reason)
        raise CentralUnreachable(reason=str(trouble.reason), address="")
    found = gateway_object(answer) if isinstance(answer, Answer) else None
    if found is None:
        problem = gateway_problem(answer) if isinstance(answer, Answer) else None
        raise NotReconciled(reason=problem.code if problem else "no-answer")
    return found


def _digest(found: object) -> RangeDigest:
    count = found.get("count") if isinstance(found, dict) else None
    digest = found.get("digest") if isinstance(found, dict) else None
    if not isinstance(count, int) or not isinstance(digest, str) or not _HASH.fullmatch(digest):
        raise NotReconciled(reason="digest")
    return RangeDigest(count, digest)


def _row(found: object) -> ProvenRow:
    if not isinstance(found, dict) or not isinstance(found.get("seq"), int) or not isinstance(found.get("mark"), str):
        raise NotReconciled(reason="row")
    op_id, number, state = (told(found.get(name), _NUMBER_LENGTH) for name in ("id", "number", "state"))
    return ProvenRow(found["seq"], op_id, found["mark"], number, state)
