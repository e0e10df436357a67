"""The doors to what proves that nothing is lost: statements, signatures, digests, bundles; part of `counter_app.ports`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from counter_app.attachment_ports import Attachment
    from counter_app.domain.day_statement import CounterStatement, DayOperations, KeptStatement
    from counter_app.domain.operation import OutboxRow
    from counter_app.parked_ports import ParkedTable
    from counter_app.trim_ports import TrimTable


class Signer(Protocol):
    """Signs for this desk with its own Ed25519 key; the private half never leaves the custody of the store's key."""

    def public_key(self) -> bytes:
        """32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""


class StatementTable(Protocol):
    """Statements of the day as they were signed; none is ever changed or deleted."""

    def day_operations(self, day: date) -> DayOperations:
        """What was saved on this day, by the wall clock of each act."""

    def head(self) -> tuple[int, str]:
        """(seq, row hash) of the newest act; (0, 64 zeros) of an empty store."""

    def add(self, kept: KeptStatement) -> None: ...

    def of_day(self, day: date) -> list[KeptStatement]:
        """Every edition, the first one first."""

    def newest(self) -> KeptStatement | None: ...

    def waiting(self, limit: int = 20) -> list[KeptStatement]:
        """The newest edition of each day that the centre has not called equal, oldest first."""

    def answered(self, on: date, edition: int, answer: CounterStatement) -> None:
        """Keep the centre's answer beside those before it; the newest one counts."""


@dataclass(frozen=True, slots=True)
class ExportedBundle:
    """One bundle that left on a medium. Marks nothing as sent: only receipts do. `receipts_at` None until they came back.

    `sha256`: of the encrypted file as it was read again from the medium; sizes in bytes.
    """

    bundle_id: str
    made_at: datetime
    made_by: str
    first_seq: int
    last_seq: int
    operations: int
    files: int
    size_bytes: int
    sha256: str
    receipts_at: datetime | None = None


class BundleTable(Protocol):
    """What may be carried by hand, and what has been."""

    def waiting_rows(self, after_seq: int, limit: int) -> list[OutboxRow]:
        """Rows that wait for the centre (pending or on their way), in seq order, a page by keyset."""

    def waiting_files(self) -> list[Attachment]:
        """Files that wait for the centre, oldest first."""

    def never_answered(self, op_id: str) -> bool:
        """True while the row is pending and no definite answer has ever come for it: only then may a refusal that was
        carried here by hand park it. A released row, or one that is on the wire, is left alone."""

    def row_of(self, op_id: str) -> OutboxRow | None: ...

    def states(self, first_seq: int, last_seq: int) -> dict[int, str]:
        """Where each act of a range stands on its way: acked, pending, sending or parked."""

    def add(self, bundle: ExportedBundle) -> None: ...

    def newest(self, limit: int = 20) -> list[ExportedBundle]:
        """The newest one first."""

    def receipts_came(self, bundle_id: str, at: datetime) -> bool:
        """False when this desk knows no such bundle."""


class ProofTables(Protocol):
    """What vouches for the outbox: reached by `session.outbox.proof`."""

    @property
    def statements(self) -> StatementTable: ...

    @property
    def bundles(self) -> BundleTable: ...

    @property
    def trims(self) -> TrimTable: ...

    @property
    def decisions(self) -> ParkedTable: ...


@dataclass(frozen=True, slots=True)
class SeqRange:
    """Acts `first` to `last`, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RangeDigest:
    """How many acts lie in a range, and one hash over all of them (docs/wire.md)."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """One act as one side holds it. `mark`: hash over all that must be the same on both sides; `number` "" if unknown.

    `state`: at the desk acked, pending, sending or parked; at the centre applied, rejected or effect-missing.
    """

    seq: int
    op_id: str
    mark: str
    number: str = ""
    state: str = ""


class RowProofs(Protocol):
    """One side's acts for comparing. The centre's side raises CentralUnreachable, CentralRefusedDesk, CentralRejected."""

    def last_seq(self) -> int: ...

    def digests(self, ranges: Sequence[SeqRange]) -> list[RangeDigest]:
        """In the order asked."""

    def rows(self, within: SeqRange) -> list[ProvenRow]:
        """In seq order."""


@dataclass(frozen=True, slots=True)
class ReceiptReport:
    """What was settled by one bundle of receipts. `known`: this desk made the bundle that they answer."""

    bundle_id: str
    acked: int = 0
    parked: int = 0
    left: int = 0
    codes_mapped: int = 0
    files: int = 0
    known: bool = True


class Carrier(Protocol):
    """Data carried by hand when the line is dead: out to a medium, receipts back."""

    def export(
        self, target: Path, made_by: str, moved: Callable[[int, int], None], *, with_files: bool = True
    ) -> ExportedBundle:
        """Into a folder or a new file; verified by reading again. `moved` hears (bytes done, bytes in all). Raises
        NoCentreKeys, NothingToCarry, MediumFailed, StoreError."""

    def take_receipts(self, path: Path, officer_id: str) -> ReceiptReport:
        """Raises BundleRefused, NoCentreKeys, StoreError."""

    def trust(self, path: Path, officer_id: str) -> str:
        """Go by the centre's keys in this file; gives its signing key in hex. Raises CentreKeysRefused."""

    def place(self) -> str:
        """A medium that is plugged in and can be written; "" when none is found."""

    def receipts_found(self) -> str:
        """The newest file of receipts on such a medium; "" when none is found."""

    def keys_differ(self) -> str:
        """Which side now shows another key than the other one knows: "centre" or "desk"; "" when all is well."""

    def has_keys(self) -> bool:
        """False while this desk does not know the centre's keys."""
