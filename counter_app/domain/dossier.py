"""What a dossier is: its four axes (D9), what was handed in, and the versions it was received under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter_app.domain.dossier_ways import Channel as Channel
from counter_app.domain.dossier_ways import ReturnMethod as ReturnMethod
from counter_app.domain.fee import FeeLine
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.notice_wish import NoticeWish
from counter_app.domain.payment import Payment
from counter_app.domain.person import Person
from counter_app.domain.processing_time import ProcessingTime


class DossierStatus(StrEnum):
    """Business axis (regulations §6.2). The stored value never changes."""

    CHECKING = "checking"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    REFUSED = "refused"
    RECEIVED = "received"
    PROCESSING = "processing"
    WAITING_OUTSIDE = "waiting_outside"
    RETURNED_FOR_SUPPLEMENT = "returned_for_supplement"
    WAITING_PAYMENT = "waiting_payment"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    REFUSED_AS_RESULT = "refused_as_result"
    RESULT_READY = "result_ready"
    RESULT_RETURNED = "result_returned"
    VOIDED = "voided"  # entered from paper by mistake: the record stays and counts for nothing


class MoneyStatus(StrEnum):
    """Money axis."""

    NOTHING_DUE = "nothing_due"
    UNPAID = "unpaid"
    PAID = "paid"
    WAIVED = "waived"
    RECONCILED = "reconciled"


class DeliveryStatus(StrEnum):
    """Delivery axis: where the result is."""

    NONE = "none"
    AT_DESK = "at_desk"
    GIVEN_TO_POST = "given_to_post"
    RETURNED = "returned"


class SyncStatus(StrEnum):
    """Sync axis, computed from the outbox; never stored on the dossier."""

    LOCAL = "local"
    SENDING = "sending"
    AT_CENTRE = "at_centre"
    PARKED = "parked"


class EntrySource(StrEnum):
    """Nguồn nhập: where the record was made."""

    DESK = "desk"
    ONLINE = "online"
    CATCH_UP = "catch_up"


class HandedInState(StrEnum):
    OK = "ok"
    MISSING = "missing"
    INCORRECT = "incorrect"
    NOT_APPLICABLE = "not_applicable"  # an optional component that this person does not have


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was handed in for one published component. `reason`: why it is incorrect, in the officer's words.

    `ground`: why paper is asked for although a database holds it (a value of checklist.GROUNDS), "" otherwise.
    `to_compare`: it came as a file; its original is compared when the result is returned (Bắc Giang Đ15.3a).
    `compared`: an officer saw that it agrees with its original ("đã đối chiếu bản chính", Bắc Giang Đ12.2a, Huế Đ10.4);
    `compared_by` and `compared_at` say who and when, as stored.
    """

    component_code: str
    state: HandedInState
    originals: int = 0
    copies: int = 0
    substitute: str = ""
    reason: str = ""
    to_compare: bool = False
    ground: str = ""
    compared: bool = False
    compared_by: str = ""
    compared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueDate:
    """The promised date and how it was reached.

    `due_at` None = the procedure has no published time (T38). `explanation`: steps as (code, facts), turned into sentences
    by `texts`. `overdue_after`: the instant after which the law counts it late (BLDS Đ147: the end of the last day).
    """

    due_at: datetime | None
    counted_from: datetime
    term: ProcessingTime
    policy: str
    overdue_after: datetime | None = None
    calendar_version: str = ""
    explanation: tuple[tuple[str, dict[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class ReplacedDue:
    """A promised date that another one took the place of: it is never forgotten (NgayHenTraTruoc of the central record).

    `kind`: a value of due_history.DueChangeKind; `at`: when the change counts from.
    """

    due: DueDate
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """Sổ theo dõi hồ sơ: book and running number (TT 01/2018 Đ10.2)."""

    book: str
    number: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """One received dossier as the desk knows it.

    `dossier_code` is the official mã số hồ sơ (opaque; None while only a provisional number exists);
    `provisional_number` stays resolvable for ever.
    `received_at` is the real reception (the legal clock starts there), `recorded_at` the entry. `round` counts receptions
    under the same code; `rev` grows with every act.
    """

    uid: str
    procedure_code: str
    procedure_name: str
    case_code: str
    case_name: str
    catalogue_version: str
    channel: Channel
    applicant: Person
    handed_in: tuple[HandedIn, ...]
    received_at: datetime
    recorded_at: datetime
    due: DueDate
    return_method: ReturnMethod
    officer_id: str
    officer_name: str
    desk_id: str
    agency_code: str
    submitter: Person | None = None
    dossier_code: str | None = None
    provisional_number: str | None = None
    summary: str = ""  # trích yếu
    dossier_sets: int = 1  # số bộ
    fee_lines: tuple[FeeLine, ...] = ()
    status: DossierStatus = DossierStatus.RECEIVED
    money: MoneyStatus = MoneyStatus.NOTHING_DUE
    delivery: DeliveryStatus = DeliveryStatus.NONE
    round: int = 1
    rev: int = 1
    entry_source: EntrySource = EntrySource.DESK
    register: RegisterEntry | None = None
    external_code: str = ""  # mã hồ sơ khác: the code in a ministry's system
    replaced_dues: tuple[ReplacedDue, ...] = ()  # oldest first; `due` is the one that counts now
    stopped_at: datetime | None = None  # sent back to be completed: from when the unit waits for the applicant
    authorisation: Authorisation | None = None  # by which paper the submitter lodges for the owner
    postal: PostalItem | None = None  # how it came through the post
    payment: Payment | None = None  # how the fee was settled, latest
    reuse_agreed: bool | None = None  # data and copies may serve later dossiers (Huế Đ4.6, Đ8.2c); None: nobody asked
    notice_wish: NoticeWish | None = None  # how the citizen wants to be told; None in records made before that was asked

    @property
    def shown_number(self) -> str:
        """The number that people and paper use now: official code, else provisional number."""
        return self.dossier_code or self.provisional_number or ""

    @property
    def fee_amount(self) -> int:
        """The fee in đồng."""
        return sum(line.amount for line in self.fee_lines)
