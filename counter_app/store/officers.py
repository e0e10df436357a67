"""Who has an account at this desk?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from counter_app.domain.errors import StoreBroken
from counter_app.domain.officer import Officer, Role
from counter_app.store.moments import moment
from counter_app.store.transaction import Transaction

_SELECT = "SELECT officer_id, login, name, role, pin_hash, active, failed_tries, locked_until, first_pin FROM officer"


class SqliteOfficers:
    """Implements ports.OfficerTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, officer: Officer) -> None:
        """A new account. A login that is taken raises StoreBroken."""
        self._tx.table("officer").insert(_to_columns(officer))

    def by_login(self, login: str) -> Officer | None:
        """The account with this login."""
        return self._first(f"{_SELECT} WHERE login = ?", login)

    def by_id(self, officer_id: str) -> Officer | None:
        """The account with this id."""
        return self._first(f"{_SELECT} WHERE officer_id = ?", officer_id)

    def all(self) -> list[Officer]:
        """Every account, also the closed ones, by login."""
        return [_to_officer(row) for row in self._tx.rows(f"{_SELECT} ORDER BY login")]

    def update(self, officer: Officer) -> None:
        """Replace what is kept of the account. An unknown account raises StoreBroken."""
        columns = _to_columns(officer)
        officer_id = columns.pop("officer_id")
        changes = ", ".join(f"{name} = ?" for name in columns)
        if not self._tx.run(f"UPDATE officer SET {changes} WHERE officer_id = ?", (*columns.values(), officer_id)):
            raise StoreBroken(reason="unknown-officer", officer_id=officer_id)

    def _first(self, sql: str, value: str) -> Officer | None:
        row = self._tx.one(sql, (value,))
        return _to_officer(row) if row else None


def _to_columns(officer: Officer) -> dict[str, Any]:
    return {
        "officer_id": officer.officer_id,
        "login": officer.login,
        "name": officer.name,
        "role": str(officer.role),
        "pin_hash": officer.pin_hash,
        "active": int(officer.active),
        "failed_tries": officer.failed_tries,
        "locked_until": officer.locked_until.isoformat() if officer.locked_until else None,
        "first_pin": int(officer.first_pin),
    }


def _to_officer(row: tuple[Any, ...]) -> Officer:
    officer_id, login, name, role, pin_hash, active, failed_tries, locked_until, first_pin = row
    account = Officer(officer_id, login, name, Role(role), pin_hash, bool(active), failed_tries, moment(locked_until))
    return replace(account, first_pin=bool(first_pin))
