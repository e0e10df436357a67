"""What was taken today, by which way, and does it agree with the till and the payment gateway (Cần Thơ Đ15.4; Huế Đ12.1)?

The desk writes down what was paid and under which electronic receipt; it issues none (NĐ 254/2026 Đ24.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from counter_app.domain import act_details
from counter_app.domain.act import SideEvent
from counter_app.domain.act_details import MOST_MONEY
from counter_app.domain.dossier import MoneyStatus
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.payment import CASH, WAIVED, PaidFee
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acting, ActRequest, allow

RECONCILED: Final = "fees.reconciled"
_BY_ACCOUNT: Final = tuple(method for method in act_details.PAYMENT_METHODS if method not in (CASH, WAIVED))


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One line of the day's ledger with its dossier."""

    paid: PaidFee
    number: str
    applicant_name: str
    procedure_name: str

    @property
    def lacks_receipt(self) -> bool:
        """Money was taken, and no electronic receipt is named (NĐ 254/2026 Đ24.1: at the time of collection)."""
        return self.paid.payment.amount > 0 and not self.paid.payment.receipt_number


@dataclass(frozen=True, slots=True)
class MethodSum:
    """All lines of one way of paying; `amount` in đồng, reversals taken off, `count` without them."""

    method: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What somebody counted: the till, and what bank and payment gateway report. None = not counted. Đồng."""

    cash: int | None = None
    online: int | None = None


@dataclass(frozen=True, slots=True)
class FeesSheet:
    """The reconciliation of one day. Differences: counted minus written down, None while nobody has counted."""

    day: date
    rows: tuple[FeeRow, ...]
    counted: Counted = Counted()

    @property
    def sums(self) -> tuple[MethodSum, ...]:
        """By way of paying, in the order of the form; only those that occur."""
        found: list[MethodSum] = []
        for method in act_details.PAYMENT_METHODS:
            lines = [row.paid for row in self.rows if row.paid.payment.method == method]
            if lines:
                backs = sum(1 for line in lines if line.reverses)
                found.append(MethodSum(method, len(lines) - 2 * backs, sum(line.payment.amount for line in lines)))
        return tuple(found)

    @property
    def cash(self) -> int:
        """What must lie in the till."""
        return sum(one.amount for one in self.sums if one.method == CASH)

    @property
    def online(self) -> int:
        """What must have reached the account: transfer, gateway, card."""
        return sum(one.amount for one in self.sums if one.method not in (CASH, WAIVED))

    @property
    def total(self) -> int:
        """Both."""
        return self.cash + self.online

    @property
    def cash_difference(self) -> int | None:
        return None if self.counted.cash is None else self.counted.cash - self.cash

    @property
    def online_difference(self) -> int | None:
        return None if self.counted.online is None else self.counted.online - self.online

    @property
    def adds_up(self) -> bool:
        """Nothing that was counted differs."""
        return not self.cash_difference and not self.online_difference

    @property
    def agreeing(self) -> tuple[FeeRow, ...]:
        """The lines of each way of paying that was counted and agrees; a waiver is no money."""
        ways = ((self.cash_difference, (CASH,)), (self.online_difference, _BY_ACCOUNT))
        agreed = {method for difference, methods in ways if difference == 0 for method in methods}
        return tuple(row for row in self.rows if row.paid.payment.method in agreed)

    @property
    def without_receipt(self) -> int:
        """How many payments name no electronic receipt."""
        taken_back = {row.paid.reverses for row in self.rows if row.paid.reverses}
        return sum(row.lacks_receipt and row.paid.entry_id not in taken_back for row in self.rows)


class FeesDay:
    """Reads the ledger of fees; a reconciliation is an entry of the audit chain and an act on each dossier it settles."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def of(self, day: date | None = None, counted: Counted | None = None) -> FeesSheet:
        """The sheet of a day (None = today). Raises BadField (counted_cash, told_online)."""
        told = counted or Counted()
        _judge(told)
        on = day or self._acting.clock.now().date()
        with self._acting.store.read() as session:
            return self.within(session, on, told)

    def within(self, session: Session, day: date, counted: Counted) -> FeesSheet:
        """The same inside a use case's transaction."""
        return FeesSheet(day, tuple(_row(session, paid) for paid in session.paid_fees.of_day(day)), counted)

    def reconcile(self, day: date, counted: Counted, reason: str, officer: Officer) -> FeesSheet:
        """Write down that till and account were counted. A difference needs its reason: nothing is evened out silently.

        What was paid by a way that was counted and agrees is from now on reconciled, all in one transaction.
        Raises NotAllowed, BadField, MissingField (counted_cash when nothing was counted; reason), DateNotConfirmed.
        """
        allow(officer, Right.HANDLE)
        if counted.cash is None and counted.online is None:
            raise MissingField(field="counted_cash")
        _judge(counted)
        told = act_details.tidy(reason, "reason")
        now, trust = self._acting.vouched_now()
        with self._acting.store.write() as session:
            sheet = self.within(session, day, counted)
            if not sheet.adds_up and not told:
                raise MissingField(field="reason")
            session.audit.add(AuditEntry(now, officer.officer_id, RECONCILED, "", _facts(sheet, told)))
            for row in sheet.agreeing:
                if _stands(session, row.paid):
                    self._acting.perform_in(session, self._settled(row.paid, day, officer), (now, trust))
        return sheet

    def _settled(self, paid: PaidFee, day: date, officer: Officer) -> ActRequest:
        details = {"day": day.isoformat(), "method": paid.payment.method}
        intent = self._acting.identifiers.new_id()
        return ActRequest(intent, paid.dossier_uid, SideEvent.RECONCILE_PAYMENT, officer, details=details)


def _judge(counted: Counted) -> None:
    for field, value in (("counted_cash", counted.cash), ("told_online", counted.online)):
        if value is not None and not 0 <= value <= MOST_MONEY:
            raise BadField(field=field, value=str(value), reason="out-of-range")


def _facts(sheet: FeesSheet, reason: str) -> dict[str, str]:
    cash, online = sheet.counted.cash, sheet.counted.online
    return {
        "day": sheet.day.isoformat(),
        "cash": str(sheet.cash),
        "online": str(sheet.online),
        "countedCash": "" if cash is None else str(cash),
        "toldOnline": "" if online is None else str(online),
        "reason": reason,
    }


def _stands(session: Session, paid: PaidFee) -> bool:
    """This line is what the dossier counts as paid by: not taken back, not paid anew on another day, not yet reconciled."""
    dossier = session.dossiers.by_uid(paid.dossier_uid)
    newest = session.paid_fees.of_dossier(paid.dossier_uid)[-1:]
    return dossier is not None and dossier.money is MoneyStatus.PAID and newest == [paid]


def _row(session: Session, paid: PaidFee) -> FeeRow:
    dossier = session.dossiers.by_uid(paid.dossier_uid)
    if dossier is None:  # the ledger refers to dossiers, which are never deleted
        return FeeRow(paid, "", "", "")
    return FeeRow(paid, dossier.shown_number, dossier.applicant.name, dossier.procedure_name)
