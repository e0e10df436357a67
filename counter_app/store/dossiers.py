"""How are dossiers stored and read again? Columns for look-ups beside every version of the whole dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import ChangedMeanwhile, StoreBroken
from counter_app.domain.person import Person
from counter_app.domain.search_key import fold, fold_code
from counter_app.domain.views import DayCounts, DossierRow, HistoryRow
from counter_app.store import search
from counter_app.store.copy_texts import find_in_copies
from counter_app.store.delivery import unsent_dossiers
from counter_app.store.dossier_rows import (
    MOVING_COLUMNS,
    PEOPLE_COLUMNS,
    ROW_COLUMNS,
    from_body,
    to_body,
    to_columns,
    to_row,
    with_code,
)
from counter_app.store.history import Histories
from counter_app.store.transaction import Transaction

PAGE_LIMIT = 200
_FROM = "FROM dossier d JOIN procedure_seen p ON p.id = d.procedure_id"
_KEEP_BODY = "INSERT INTO dossier_version (dossier_id, version, body) VALUES (?, ?, ?)"
_NEWEST = "FROM dossier d JOIN dossier_version v ON v.dossier_id = d.id AND v.version = d.version"
_BODY = f"SELECT v.body {_NEWEST}"
_WITH_CODE = f"SELECT d.id, d.dossier_code, v.body {_NEWEST}"


class SqliteDossiers:
    """Implements ports.DossierTable."""

    def __init__(self, tx: Transaction, histories: Histories) -> None:
        self._tx = tx
        self._histories = histories

    def add(self, dossier: Dossier, intent_id: str) -> None:
        """Store a new dossier with its people and search rows. A second use of the intent id raises StoreBroken."""
        procedure_id = self._procedure(dossier.procedure_code, dossier.procedure_name)
        columns = {**to_columns(dossier), "intent_id": intent_id, "procedure_id": procedure_id, "version": 1}
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        self._tx.run(f"INSERT INTO dossier ({names}) VALUES ({marks})", tuple(columns.values()))
        dossier_id = self._id(dossier.uid)
        self._tx.run(_KEEP_BODY, (dossier_id, 1, to_body(dossier)))
        search.index(self._tx, dossier_id, procedure_id, dossier)

    def update(self, dossier: Dossier, expected_rev: int) -> None:
        """Append a version after an act. Raises ChangedMeanwhile when the newest version is not the expected one."""
        known = self.by_uid(dossier.uid)
        if known is None:
            raise StoreBroken(reason="unknown-dossier", uid=dossier.uid)
        if known.rev != expected_rev:
            raise ChangedMeanwhile(dossier_code=known.shown_number, expected_rev=expected_rev, rev=known.rev)
        columns = to_columns(dossier)
        people_differ = (dossier.applicant, dossier.submitter) != (known.applicant, known.submitter)
        moving = {name: columns[name] for name in (*MOVING_COLUMNS, *(PEOPLE_COLUMNS if people_differ else ()))}
        changes = ", ".join(f"{name} = ?" for name in moving)
        sql = f"UPDATE dossier SET {changes}, version = version + 1 WHERE uid = ? RETURNING id, version"
        dossier_id, version = self._tx.rows(sql, (*moving.values(), dossier.uid))[0]
        self._tx.run(_KEEP_BODY, (dossier_id, version, to_body(dossier)))
        if people_differ:
            bodies = self._tx.rows("SELECT body FROM dossier_version WHERE dossier_id = ?", (dossier_id,))
            procedure_id = self._tx.value("SELECT procedure_id FROM dossier WHERE id = ?", (dossier_id,))
            search.index_again(self._tx, dossier_id, procedure_id, [from_body(body) for (body,) in bodies])

    def by_uid(self, uid: str) -> Dossier | None:
        """The newest version of the dossier."""
        return self._dossier("d.uid = ?", uid)

    def by_intent(self, intent_id: str) -> Dossier | None:
        """The dossier that this form became."""
        return self._dossier("d.intent_id = ?", intent_id)

    def by_number(self, number: str) -> Dossier | None:
        """By official code or provisional number, exactly; both resolve for ever (I3)."""
        return self._dossier("d.dossier_code = ?", number) or self._dossier("d.provisional_number = ?", number)

    def newest(self, limit: int, before_uid: str | None = None) -> list[DossierRow]:
        """Newest first, a page of at most 200 by keyset."""
        sql = f"SELECT {ROW_COLUMNS} {_FROM} WHERE d.id < ? ORDER BY d.id DESC LIMIT ?"
        return self._page(sql, self._before(before_uid), min(limit, PAGE_LIMIT))

    def received_on(self, day: date, limit: int, before_uid: str | None = None) -> list[DossierRow]:
        """Receptions of one day, the last entered first, a page of at most 200 by keyset."""
        sql = f"SELECT {ROW_COLUMNS} {_FROM} WHERE d.received_on = ? AND d.id < ? ORDER BY d.id DESC LIMIT ?"
        return self._page(sql, day.isoformat(), self._before(before_uid), min(limit, PAGE_LIMIT))

    def search(self, words: str, limit: int = 50) -> list[DossierRow]:
        """Newest first; behind those that match by person or number come those that match by their procedure, then those
        whose scans hold the words."""
        sql, limit = f"SELECT {ROW_COLUMNS} {_FROM} WHERE d.id = ?", min(limit, PAGE_LIMIT)
        ids = search.find(self._tx, words, limit)
        rows = [row for dossier_id in ids for row in self._page(sql, dossier_id)]
        if len(ids) < limit:
            scans = [found for found in find_in_copies(self._tx, words, limit) if found[0] not in ids][: limit - len(ids)]
            rows += [replace(row, found_in=paper) for dossier_id, paper in scans for row in self._page(sql, dossier_id)]
        return rows

    def history(self, uid: str) -> list[HistoryRow]:
        """Every act on the dossier, newest first, with where it stands on its way to the centre."""
        return self._histories.of_dossier(uid)

    def give_code(self, uid: str, dossier_code: str) -> None:
        """Map a provisional number to the official code, once and for ever. A second, other code raises StoreBroken."""
        found = self._tx.one(f"{_WITH_CODE} WHERE d.uid = ?", (uid,))
        if found is None:
            raise StoreBroken(reason="unknown-dossier", uid=uid)
        dossier_id, has, body = found
        if has == dossier_code:
            return
        if has is not None:
            raise StoreBroken(reason="second-code", has=has, told=dossier_code)
        sql = "UPDATE dossier SET dossier_code = ?, version = version + 1 WHERE id = ? RETURNING version"
        version = self._tx.rows(sql, (dossier_code, dossier_id))[0][0]
        self._tx.run(_KEEP_BODY, (dossier_id, version, with_code(body, dossier_code)))
        search.index_code(self._tx, dossier_id, dossier_code)

    def day_counts(self, day: date) -> DayCounts:
        """`overdue`: still open and past the last day in time. `unsent`: dossiers with an act that the centre lacks."""
        count = "SELECT coalesce(sum(n), 0) FROM day_count WHERE kind = ? AND day "
        return DayCounts(
            received=self._tx.value(count + "= ?", ("received", day.isoformat())),
            due_today=self._tx.value(count + "= ?", ("due", day.isoformat())),
            overdue=self._tx.value(count + "< ?", ("late", day.isoformat())),
            unsent=unsent_dossiers(self._tx),
        )

    def people_like(self, identity_number: str) -> Person | None:
        """The latest record of a person with this number, for prefilling address and phone."""
        key = fold_code(identity_number)
        if not key:
            return None
        sql = "SELECT dossier_id FROM lookup_key WHERE key = ? ORDER BY dossier_id DESC LIMIT 50"
        for (dossier_id,) in self._tx.rows(sql, (key,)):
            dossier = self._dossier("d.id = ?", dossier_id)
            for person in (dossier.applicant, dossier.submitter) if dossier else ():
                if person and fold_code(person.identity_number) == key:
                    return person
        return None

    def _dossier(self, where: str, value: object) -> Dossier | None:
        body = self._tx.value(f"{_BODY} WHERE {where}", (value,))
        return None if body is None else from_body(body)

    def _page(self, sql: str, *parameters: object) -> list[DossierRow]:
        return [to_row(row) for row in self._tx.rows(sql, parameters)]

    def _before(self, uid: str | None) -> int:
        return self._id(uid) if uid else 1 << 62

    def _id(self, uid: str) -> int:
        found = self._tx.value("SELECT id FROM dossier WHERE uid = ?", (uid,))
        if found is None:
            raise StoreBroken(reason="unknown-dossier", uid=uid)
        return int(found)

    def _procedure(self, code: str, name: str) -> int:
        sql = "INSERT OR IGNORE INTO procedure_seen (code, name, search_key) VALUES (?, ?, ?)"
        self._tx.run(sql, (code, name, fold(f"{code} {name}")))
        return int(self._tx.value("SELECT id FROM procedure_seen WHERE code = ? AND name = ?", (code, name)))
