"""What do the ledgers say of one day, and which days were closed how?"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from counter_app.day_ports import DayLedger
from counter_app.domain.day_closing import DayClosing, DayFigures, OpenPoint
from counter_app.store.plain_rows import to_text
from counter_app.store.transaction import Transaction

RECONCILED = "fees.reconciled"
_DAY = "SELECT {} FROM dossier d WHERE d.received_on = ?"


class SqliteDays:
    """Implements day_ports.DayTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def ledger(self, day: date) -> DayLedger:
        """A handful of counts over the dossiers of the day."""
        on = day.isoformat()
        number = "coalesce(d.dossier_code, d.provisional_number, '')"
        ends = [
            self._tx.value(f"{_DAY.format(number)} ORDER BY d.id {order} LIMIT 1", (on,)) or "" for order in ("ASC", "DESC")
        ]
        head = self._tx.value("SELECT row_hash FROM outbox ORDER BY seq DESC LIMIT 1")
        return DayLedger(
            received=int(self._tx.value(_DAY.format("count(*)"), (on,))),
            first_number=ends[0],
            last_number=ends[1],
            printed=self._receipts(on, "'device_done', 'confirmed'"),
            spoiled=self._receipts(on, "'spoiled'"),
            at_centre=int(
                self._tx.value(
                    f"{_DAY.format('count(*)')} AND NOT EXISTS"
                    " (SELECT 1 FROM delivery o WHERE o.dossier_uid = d.uid AND o.state <> 'acked')",
                    (on,),
                )
            ),
            counted=self._counted(on),
            head_hash=head or "",
        )

    def forms_out(self) -> int:
        """Over every kit whose seal was broken."""
        sql = """
            SELECT count(*) FROM paper_form f JOIN paper_kit k ON k.id = f.kit_ref
            WHERE f.state = 'issued' AND k.opened_at IS NOT NULL
        """
        return int(self._tx.value(sql))

    def add(self, closing: DayClosing) -> None:
        """Append."""
        told = json.loads(to_text(closing, ("figures",)))
        told["figures"] = json.loads(to_text(closing.figures, ("open_points",)))
        told["open_points"] = [[str(point), count] for point, count in closing.figures.open_points]
        body = json.dumps(told, ensure_ascii=False, sort_keys=True)
        sql = "INSERT INTO day_closing (uid, day, body) VALUES (?, ?, ?)"
        self._tx.run(sql, (closing.uid, closing.figures.day.isoformat(), body))

    def of_day(self, day: date) -> list[DayClosing]:
        """Oldest first."""
        rows = self._tx.rows("SELECT body FROM day_closing WHERE day = ? ORDER BY id", (day.isoformat(),))
        return [_closing(row) for row in rows]

    def newest(self) -> DayClosing | None:
        """The one that was made last."""
        row = self._tx.one("SELECT body FROM day_closing ORDER BY id DESC LIMIT 1")
        return _closing(row) if row else None

    def by_uid(self, uid: str) -> DayClosing | None:
        """One of them."""
        row = self._tx.one("SELECT body FROM day_closing WHERE uid = ?", (uid,))
        return _closing(row) if row else None

    def _receipts(self, on: str, states: str) -> int:
        sql = f"""
            SELECT count(DISTINCT d.id) FROM dossier d JOIN print_job p ON p.dossier_uid = d.uid
            WHERE d.received_on = ? AND p.kind = 'receipt' AND p.state IN ({states})
        """
        return int(self._tx.value(sql, (on,)))

    def _counted(self, on: str) -> tuple[int | None, int | None]:
        """What was counted last; the entries of one day lie at the end of the chain."""
        sql = "SELECT facts FROM audit WHERE subject = '' AND action = ? ORDER BY n DESC LIMIT 50"
        for (facts,) in self._tx.rows(sql, (RECONCILED,)):
            told = json.loads(facts)
            if told.get("day") == on:
                return _amount(told.get("countedCash")), _amount(told.get("toldOnline"))
        return None, None


def _amount(text: Any) -> int | None:
    return int(text) if text not in (None, "") else None


def _closing(row: tuple[Any, ...]) -> DayClosing:
    told = json.loads(row[0])
    points = tuple((OpenPoint(point), count) for point, count in told["open_points"])
    members = {**told["figures"], "day": date.fromisoformat(told["figures"]["day"]), "open_points": points}
    known = {name: members[name] for name in DayFigures.__slots__ if name in members}
    return DayClosing(
        uid=told["uid"],
        figures=DayFigures(**known),
        desk_id=told["desk_id"],
        closed_at=datetime.fromisoformat(told["closed_at"]),
        officer_id=told["officer_id"],
        officer_name=told["officer_name"],
        signer_id=told["signer_id"],
        signer_name=told["signer_name"],
        reason=told["reason"],
    )
