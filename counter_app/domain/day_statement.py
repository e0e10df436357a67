"""What does a desk vouch for at the end of a day, and what does the centre answer? Canonical bytes, signed by both.

The statement names how many acts there are and the hash of the last one: a store that lost its tail, or a centre that lost
what it took, no longer agrees with it, on paper and in both databases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from counter_app.domain.operation import canonical_json

FORMAT: Final = 1
PURPOSE: Final = b"motcua day statement 1\n"
"""Goes before the bytes that are signed: a signature of this key for something else never passes for a statement."""
ANSWER_PURPOSE: Final = b"motcua counter-statement 1\n"
SHOWN_HASH_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class DayOperations:
    """The acts that were saved on one day. `first_seq`, `last_seq` are 0 when there was none; sizes in bytes.

    `counts`: acts by their kind. `officers`: who acted, sorted ids. `numbers`: the official and provisional numbers that the
    receptions of the day carry, in their order.
    """

    first_seq: int = 0
    last_seq: int = 0
    payload_bytes: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    officers: tuple[str, ...] = ()
    first_number: str = ""
    last_number: str = ""


@dataclass(frozen=True, slots=True)
class DayStatement:
    """What the desk says. `head_seq`, `head_hash`: the last act in the store when it was made, whatever its day.

    `acked + pending + parked = head_seq`. `cases`: conflicts and news that wait for a person. Money in đồng, sizes in bytes.
    `edition` counts the statements of one day from 1; `previous_hash` links each to the one before, "" for the first.
    """

    agency: str
    desk: str
    incarnation: str
    on: date
    edition: int
    made_at: datetime
    made_by: str
    version: str
    day: DayOperations
    head_seq: int
    head_hash: str
    acked: int
    pending: int
    parked: int
    cases: int
    files_sent: int
    files_waiting: int
    files_parked: int
    cash: int
    online: int
    clock_trust: str
    previous_hash: str = ""

    def canonical(self) -> bytes:
        """The bytes that are signed, kept and sent."""
        return canonical_json(self.document())

    def document(self) -> dict[str, Any]:
        """The members as they go over the wire (docs/wire.md)."""
        return {
            "format": FORMAT,
            "agency": self.agency,
            "desk": self.desk,
            "incarnation": self.incarnation,
            "on": self.on.isoformat(),
            "edition": self.edition,
            "madeAt": self.made_at.isoformat(timespec="milliseconds"),
            "madeBy": self.made_by,
            "version": self.version,
            "firstNumber": self.day.first_number,
            "lastNumber": self.day.last_number,
            "counts": dict(self.day.counts),
            "officers": list(self.day.officers),
            "firstSeq": self.day.first_seq,
            "lastSeq": self.day.last_seq,
            "payloadBytes": self.day.payload_bytes,
            "headSeq": self.head_seq,
            "headHash": self.head_hash,
            "acked": self.acked,
            "pending": self.pending,
            "parked": self.parked,
            "cases": self.cases,
            "files": {"sent": self.files_sent, "waiting": self.files_waiting, "parked": self.files_parked},
            "cash": self.cash,
            "online": self.online,
            "clockTrust": self.clock_trust,
            "previousHash": self.previous_hash,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which desk and centre do not agree: `what` is a member of the statement."""

    what: str
    at_desk: str
    at_centre: str


@dataclass(frozen=True, slots=True)
class CounterStatement:
    """The centre's signed answer. `body`: its canonical bytes; what is in them is read in the other members."""

    body: bytes
    signature: bytes
    at: datetime
    equal: bool
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptStatement:
    """A statement as the desk keeps it. `body`: canonical bytes. `answer` None until the centre's answer is verified."""

    on: date
    edition: int
    body: bytes
    signature: bytes
    public_key: bytes
    made_at: datetime
    answer: CounterStatement | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of the body, lower-case hex: what the next statement and the centre's answer refer to."""
        return statement_hash(self.body)

    @property
    def is_closed(self) -> bool:
        """True once the centre signed that it holds the same."""
        return self.answer is not None and self.answer.equal


def statement_hash(body: bytes) -> str:
    """SHA-256 of canonical bytes, lower-case hex."""
    return hashlib.sha256(body).hexdigest()


def shown_hash(whole: str) -> str:
    """The start of a hash in groups of four, as it is printed and compared by people: "3f9a 01bc 77de"."""
    start = whole[:SHOWN_HASH_LENGTH]
    return " ".join(start[place : place + 4] for place in range(0, len(start), 4))
