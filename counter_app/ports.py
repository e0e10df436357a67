"""Every door of the desk to the outside: what each port does and which errors of `domain.errors` it may raise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from counter_app.session_port import Session as Session

if TYPE_CHECKING:  # the log-in needs doors, not everything that goes through them (D20)
    from counter_app.domain.catalogue import Catalogue
    from counter_app.domain.dossier import Dossier, SyncStatus
    from counter_app.domain.number_lease import LeaseCensus, NumberLease, NumberState
    from counter_app.domain.officer import Officer
    from counter_app.domain.operation import ClockTrust, Operation, OutboxRow
    from counter_app.domain.paper_ledger import AttemptChange, PrintAttempt
    from counter_app.domain.person import Person
    from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip, SlipDocument, SlipKind
    from counter_app.domain.store_life import LifeDoubt
    from counter_app.domain.views import AuditEntry as AuditEntry
    from counter_app.domain.views import DayCounts as DayCounts
    from counter_app.domain.views import DossierRow as DossierRow
    from counter_app.domain.views import Draft as Draft
    from counter_app.domain.views import HistoryRow as HistoryRow
    from counter_app.domain.views import ParkedOperation as ParkedOperation
    from counter_app.domain.views import QueueState as QueueState
    from counter_app.proof_ports import ProofTables
else:

    def __getattr__(name: str) -> object:
        """The records of `domain.views` have their place here too; they are loaded when the first of them is asked for."""
        if name in ("AuditEntry", "DayCounts", "DossierRow", "Draft", "HistoryRow", "ParkedOperation", "QueueState"):
            from counter_app.domain import views

            return getattr(views, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


# --- time and identity ------------------------------------------------------------------------


class Clock(Protocol):
    """The desk's clock. Nothing else in the house asks the operating system for the time."""

    def now(self) -> datetime:
        """Wall time, aware, in the desk's time zone."""

    def monotonic(self) -> float:
        """Seconds that never go back while the machine is up."""

    def boot_id(self) -> str:
        """Changes whenever `monotonic` may start again."""


class Identifiers(Protocol):
    def new_id(self) -> str:
        """A fresh UUIDv7 as lower-case text."""


class PinHasher(Protocol):
    """argon2id behind a door, so that services stay pure."""

    def hash(self, pin: str) -> str: ...

    def verify(self, pin_hash: str, pin: str) -> bool: ...


# --- store ------------------------------------------------------------------------------------


class DossierTable(Protocol):
    def add(self, dossier: Dossier, intent_id: str) -> None:
        """Store a new dossier with its people and search rows. The intent id is unique for ever."""

    def update(self, dossier: Dossier, expected_rev: int) -> None:
        """Append a version after an act; nothing is overwritten. Raises ChangedMeanwhile when `expected_rev` is stale."""

    def by_uid(self, uid: str) -> Dossier | None: ...

    def by_intent(self, intent_id: str) -> Dossier | None: ...

    def by_number(self, number: str) -> Dossier | None:
        """By official code or provisional number, exactly; both resolve for ever (I3)."""

    def newest(self, limit: int, before_uid: str | None = None) -> list[DossierRow]:
        """Newest first, a page of at most 200 by keyset."""

    def received_on(self, day: date, limit: int, before_uid: str | None = None) -> list[DossierRow]: ...

    def search(self, words: str, limit: int = 50) -> list[DossierRow]:
        """Diacritics-blind, prefix on the last word, newest first; over code, name, identity number, phone, procedure."""

    def history(self, uid: str) -> list[HistoryRow]:
        """Newest first."""

    def give_code(self, uid: str, dossier_code: str) -> None:
        """Map a provisional number to the official code, once and for ever. A second, other code raises StoreBroken."""

    def day_counts(self, day: date) -> DayCounts: ...

    def people_like(self, identity_number: str) -> Person | None:
        """The latest record of a person with this number, for prefilling address and phone."""


class LeaseTable(Protocol):
    def add(self, lease: NumberLease) -> None: ...

    def take(self, agency_code: str, on: date, dossier_uid: str) -> str | None:
        """The next unused code for this reception date, bound to the dossier; None when no lease has any."""

    def mark(self, dossier_code: str, state: NumberState) -> None: ...

    def left_on(self, agency_code: str, on: date) -> int: ...

    def leases(self) -> list[NumberLease]: ...

    def census(self) -> list[LeaseCensus]: ...

    def next_provisional(self, on: date) -> int:
        """The desk's next running number for provisional numbers on this date. Never reused."""

    def next_register_number(self, book: str) -> int: ...

    def burn_all(self) -> int:
        """Burn every unused number (restore, clone, doubt). Returns how many."""

    def burn(self, lease_ids: Sequence[str]) -> int:
        """Burn the unused numbers of these leases only. Returns how many."""


class OutboxTable(Protocol):
    @property
    def proof(self) -> ProofTables:
        """Day statements and bundles: what vouches for these rows."""

    def add(self, operation: Operation) -> OutboxRow:
        """Append with the next seq, lane seq and hash link, in the caller's transaction."""

    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        """Rows to send now, in seq order: pending, next try reached, and every earlier row of the same dossier is acked or
        in this batch."""

    def rows(self, after_seq: int = 0, limit: int = 1000) -> list[OutboxRow]: ...

    def acked_after(self, after_seq: int, limit: int) -> list[OutboxRow]:
        """Rows that the centre acknowledged, in seq order."""

    def mark_sending(self, op_ids: Sequence[str], now: datetime) -> None: ...

    def mark_acked(self, op_ids: Sequence[str], now: datetime, answer: str) -> None: ...

    def mark_retry(self, op_ids: Sequence[str], next_try_at: datetime, answer: str, counts: bool) -> None:
        """Back to pending. `counts` False for network failures (D6): attempts that no answer came to are not counted."""

    def mark_parked(self, op_id: str, now: datetime, problem_code: str, detail: str) -> None: ...

    def release(self, op_id: str, now: datetime) -> None:
        """A supervisor lets a parked operation be tried again."""

    def parked(self) -> list[ParkedOperation]: ...

    def state(self) -> QueueState: ...

    def sync_status(self, dossier_uid: str) -> SyncStatus: ...

    def check_chain(self) -> int:
        """Verify the whole chain; returns the last seq. Raises StoreBroken."""


class PrintTable(Protocol):
    def add(self, job: PrintJob) -> None: ...

    def by_id(self, job_id: str) -> PrintJob | None: ...

    def of_dossier(self, dossier_uid: str) -> list[PrintJob]: ...

    def set_state(self, job_id: str, state: PaperState, now: datetime, note: str = "") -> None:
        """Append to the ledger. `sent` may go back to `wanted` only when the device said that nothing came out; any other
        move back raises StoreBroken."""

    def store_rendered(self, job_id: str, slip: RenderedSlip) -> None: ...

    def open_jobs(self) -> list[PrintJob]:
        """Jobs in `wanted`, `sent` or `unknown`, oldest first: after a restart `sent` becomes `unknown`."""

    def begin_attempt(self, attempt: PrintAttempt) -> None:
        """Queue another sheet of a copy. StoreBroken while an earlier sheet of it may count."""

    def move_attempt(self, attempt_id: str, change: AttemptChange) -> PrintAttempt:
        """Append one change; the state of the copy follows from it. StoreBroken for a move that the ledger does not know."""

    def attempts_of(self, job_id: str) -> list[PrintAttempt]:
        """Every sheet of a copy, the first one first."""

    def attempt_changes(self, attempt_id: str) -> list[AttemptChange]:
        """The whole way of one attempt, oldest first."""

    def rendered(self, attempt_id: str, kind: SlipKind, paper: PaperFormat) -> RenderedSlip | None:
        """The bytes that were made for this attempt on this paper; None before the first try."""


class DraftTable(Protocol):
    def save(self, draft: Draft) -> None: ...

    def of_officer(self, officer_id: str) -> list[Draft]: ...

    def discard(self, draft_id: str) -> None: ...


class OfficerTable(Protocol):
    def add(self, officer: Officer) -> None: ...

    def by_login(self, login: str) -> Officer | None: ...
    def by_id(self, officer_id: str) -> Officer | None: ...
    def all(self) -> list[Officer]: ...

    def update(self, officer: Officer) -> None: ...


class CatalogueTable(Protocol):
    def add(self, catalogue: Catalogue) -> None:
        """Store a version beside the older ones; it becomes the current one."""

    def any(self) -> bool:
        """Whether there is a current one, without reading it: a start must not wait for two thousand procedures."""

    def current(self) -> Catalogue | None: ...


class AuditTable(Protocol):
    def add(self, entry: AuditEntry) -> None: ...
    def newest(self, limit: int) -> list[AuditEntry]: ...

    def check_chain(self) -> int:
        """Returns the number of entries. Raises StoreBroken."""


class NoteTable(Protocol):
    """Small named values of the desk: incarnation, last contact, cursors, measured clock skew."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None: ...


class DeskStore(Protocol):
    """The encrypted local store. Raises StoreBusy, StoreBroken, DiskFull, StoreLockedByOther, WrongKey."""

    read_only: bool

    def write(self) -> AbstractContextManager[Session]:
        """One BEGIN IMMEDIATE … COMMIT; any exception rolls everything back."""

    def read(self) -> AbstractContextManager[Session]:
        """A consistent read-only view."""

    def incarnation(self) -> str:
        """Random id of this installation of the store; new after restore or clone."""

    def begin_life(self, doubt: LifeDoubt, now: datetime) -> str:
        """A new incarnation without an unused number; returns it. Open the desk anew afterwards."""

    def close(self) -> None: ...


class SecretStore(Protocol):
    """The operating system's key store. Raises UnsafeKeyring."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None: ...


# --- paper ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PrinterState:
    """What a probe found. `problem` is the code of a DeviceError, "" when ready.

    `note`: what else the device says of itself, in its own keyword (such as "toner-low"), "" when nothing.
    """

    ready: bool
    name: str
    problem: str = ""
    paper_near_end: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """The device's answer: `device_done` only when the device itself said so.

    `evidence`: who vouches for the sheet. "device": the print mechanism; "process-id": the same, in an answer that carries
    our own mark; "spooler": a queue that counts a job as completed when its bytes were taken, so `device_done` stays False
    and the officer is asked once (D7); "" where nobody says which. `paper_near_end`: time for a new roll.
    """

    device_done: bool
    where: str
    evidence: str = ""
    paper_near_end: bool = False


class SlipRenderer(Protocol):
    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        """Raises SlipTooLong, FontsIncomplete, DeviceUnavailable."""


class SlipPrinter(Protocol):
    def papers(self) -> tuple[PaperFormat, ...]:
        """What this printer can take."""

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Raises PrinterOffline, OutOfPaper (nothing printed), SlipTorn (broken) or PrintOutcomeUnknown (no answer)."""

    def probe(self) -> PrinterState: ...


# --- codes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """Text of one code as read. `symbology` e.g. "QRCode", "Code128", "" if unknown."""

    text: str
    symbology: str = ""
    source: str = ""


class CodeReader(Protocol):
    def codes(self) -> Iterator[ScannedCode]:
        """Codes as they come; ends when the reader is closed. Raises DeviceUnavailable."""


# --- the centre -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one run of the engine did. `problem`: the code of a CentralError, "" when all is well.

    `lodged_online`: online dossiers that came; `news`: cases for a person that the centre told of.
    """

    reached: bool
    sent: int = 0
    acked: int = 0
    parked: int = 0
    retried: int = 0
    codes_mapped: int = 0
    leases_added: int = 0
    catalogue_updated: bool = False
    catalogue_refused: str = ""
    lodged_online: int = 0
    news: int = 0
    files_sent: int = 0
    files_parked: int = 0
    clock_skew_ms: int | None = None
    next_try_at: datetime | None = None
    problem: str = ""
    detail: str = ""


class SyncEngine(Protocol):
    """Carries the outbox to the centre and brings answers back. Never raises for what the network or the centre does."""

    def run_once(self, force: bool = False) -> SyncReport:
        """One contact: handshake, send what is due, leases, catalogue. `force` ignores the next-try time."""

    def ask_number(self, on: date) -> bool:
        """Policy `central`: lease one number for this date right now, within two seconds. False when offline."""


class DeskClock(Clock, Protocol):
    """A clock that knows how far it can be trusted (D17)."""

    def trust(self) -> ClockTrust: ...


class DemoControls(Protocol):
    """What only the demo has: a network to pull and cards to swipe. The desk itself never sees the difference."""

    simulated: tuple[str, ...]
    """What is simulated, in the clerk's words."""

    def centre_running(self) -> bool: ...

    def stop_centre(self) -> None: ...

    def start_centre(self) -> None: ...

    def sample_codes(self) -> list[tuple[str, str]]:
        """(label, text of the code) of made-up cards."""
