"""Which fees were taken, and which taken back? A ledger that only grows; the day's sheet adds it up (Cần Thơ Đ15.4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from counter_app.domain.errors import StoreBroken
from counter_app.domain.payment import PaidFee, Payment
from counter_app.store.transaction import Transaction

_SELECT = """
SELECT f.entry_id, d.uid, f.at, f.method, f.amount, f.receipt_number, f.officer_id, f.officer_name, f.reverses
FROM paid_fee f JOIN dossier d ON d.id = f.dossier_id
"""


class SqlitePaidFees:
    """Implements post_ports.PaidFeeTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, paid: PaidFee) -> None:
        """Append one line."""
        dossier_id = self._tx.value("SELECT id FROM dossier WHERE uid = ?", (paid.dossier_uid,))
        if dossier_id is None:
            raise StoreBroken(reason="unknown-dossier", uid=paid.dossier_uid)
        self._tx.run(
            "INSERT INTO paid_fee (entry_id, dossier_id, paid_on, at, method, amount, receipt_number, officer_id,"
            " officer_name, reverses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                paid.entry_id,
                dossier_id,
                paid.at.date().isoformat(),
                paid.at.isoformat(),
                paid.payment.method,
                paid.payment.amount,
                paid.payment.receipt_number,
                paid.officer_id,
                paid.officer_name,
                paid.reverses,
            ),
        )

    def by_entry(self, entry_id: str) -> PaidFee | None:
        """The line that this act wrote."""
        row = self._tx.one(f"{_SELECT} WHERE f.entry_id = ?", (entry_id,))
        return _paid(row) if row else None

    def of_day(self, day: date) -> list[PaidFee]:
        """In the order of writing."""
        return [_paid(row) for row in self._tx.rows(f"{_SELECT} WHERE f.paid_on = ? ORDER BY f.id", (day.isoformat(),))]

    def of_dossier(self, uid: str) -> list[PaidFee]:
        """In the order of writing."""
        return [_paid(row) for row in self._tx.rows(f"{_SELECT} WHERE d.uid = ? ORDER BY f.id", (uid,))]


def _paid(row: tuple[Any, ...]) -> PaidFee:
    entry_id, uid, at, method, amount, number, officer_id, officer_name, reverses = row
    payment = Payment(method, amount, number)
    return PaidFee(entry_id, uid, datetime.fromisoformat(at), payment, officer_id, officer_name, reverses)
