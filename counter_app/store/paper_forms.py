"""Which numbers were issued to paper, in which kit, and what became of each? No number is ever issued twice (I3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from counter_app.domain.errors import StoreBroken
from counter_app.domain.paper_form import (
    FormChange,
    FormKind,
    FormRange,
    FormState,
    PaperForm,
    PaperKit,
    check_form_move,
)
from counter_app.store.moments import moment
from counter_app.store.plain_rows import from_text, to_text
from counter_app.store.transaction import Transaction

MOST = 500
_KIT: Final = "SELECT body, opened_at FROM paper_kit"
_FORM: Final = """
SELECT f.number, f.kind, k.kit_id, f.running, f.state, f.dossier_uid, f.reason, f.changed_at, f.officer_name
FROM paper_form f JOIN paper_kit k ON k.id = f.kit_ref
"""


class SqlitePaperForms:
    """Implements paper_kit_ports.PaperFormTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def issue(self, kit: PaperKit) -> None:
        """The kit and a row for each of its forms."""
        self._tx.run("INSERT INTO paper_kit (kit_id, body) VALUES (?, ?)", (kit.kit_id, _kit_text(kit)))
        sql = """
            INSERT INTO paper_form (kit_ref, number, kind, year, running, incarnation)
            SELECT id, ?, ?, ?, ?, ? FROM paper_kit WHERE kit_id = ?
        """
        for one in kit.ranges:
            for running, number in enumerate(one.numbers(kit.desk_id), one.first):
                self._tx.run(sql, (number, str(one.kind), one.year, running, kit.incarnation, kit.kit_id))

    def latest(self, kind: FormKind, year: int) -> tuple[int, str]:
        """The end of a series and who made it."""
        sql = "SELECT running, incarnation FROM paper_form WHERE kind = ? AND year = ? ORDER BY running DESC LIMIT 1"
        row = self._tx.one(sql, (str(kind), year))
        return (int(row[0]), str(row[1])) if row else (0, "")

    def kit(self, kit_id: str) -> PaperKit | None:
        """By its id."""
        row = self._tx.one(f"{_KIT} WHERE kit_id = ?", (kit_id,))
        return _kit(row) if row else None

    def kits(self, limit: int = 50) -> list[PaperKit]:
        """Newest first."""
        return [_kit(row) for row in self._tx.rows(f"{_KIT} ORDER BY id DESC LIMIT ?", (min(limit, MOST),))]

    def break_seal(self, kit_id: str, at: datetime) -> None:
        """The first time counts."""
        sql = "UPDATE paper_kit SET opened_at = ? WHERE kit_id = ? AND opened_at IS NULL"
        if not self._tx.run(sql, (at.isoformat(), kit_id)) and self.kit(kit_id) is None:
            raise StoreBroken(reason="unknown-kit", kit_id=kit_id)

    def by_number(self, number: str) -> PaperForm | None:
        """As it stands."""
        row = self._tx.one(f"{_FORM} WHERE f.number = ?", (number,))
        return _form(row) if row else None

    def of_kit(self, kit_id: str) -> list[PaperForm]:
        """In the order of issue."""
        return [_form(row) for row in self._tx.rows(f"{_FORM} WHERE k.kit_id = ? ORDER BY f.id", (kit_id,))]

    def of_kits(self, kit_ids: Sequence[str]) -> list[PaperForm]:
        """Kit after kit."""
        return [form for kit_id in kit_ids for form in self.of_kit(kit_id)]

    def of_dossier(self, dossier_uid: str) -> list[PaperForm]:
        """In the order of issue."""
        sql = f"{_FORM} WHERE f.dossier_uid = ? AND f.dossier_uid <> '' ORDER BY f.id"
        return [_form(row) for row in self._tx.rows(sql, (dossier_uid,))]

    def move(self, number: str, change: FormChange) -> PaperForm:
        """The change and the form's summary together."""
        form = self.by_number(number)
        if form is None:
            raise StoreBroken(reason="unknown-form", number=number)
        check_form_move(number, form.state, change)
        sql = """
            UPDATE paper_form SET state = ?, dossier_uid = ?, reason = ?, changed_at = ?, officer_name = ? WHERE number = ?
        """
        told = (str(change.state), change.dossier_uid, change.reason, change.at.isoformat(), change.officer_name, number)
        self._tx.run(sql, told)
        sql = "INSERT INTO paper_form_change (form_id, body) SELECT id, ? FROM paper_form WHERE number = ?"
        self._tx.run(sql, (to_text(change), number))
        return replace(
            form,
            state=change.state,
            dossier_uid=change.dossier_uid,
            reason=change.reason,
            changed_at=change.at,
            officer_name=change.officer_name,
        )

    def changes_of(self, number: str) -> list[FormChange]:
        """Oldest first."""
        sql = """
            SELECT c.body FROM paper_form_change c JOIN paper_form f ON f.id = c.form_id WHERE f.number = ? ORDER BY c.id
        """
        return [from_text(FormChange, body) for (body,) in self._tx.rows(sql, (number,))]


def _kit_text(kit: PaperKit) -> str:
    told = json.loads(to_text(kit, ("ranges", "opened_at")))
    told["ranges"] = [[str(one.kind), one.year, one.first, one.last] for one in kit.ranges]
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _kit(row: tuple[Any, ...]) -> PaperKit:
    body, opened_at = row
    told = json.loads(body)
    ranges = tuple(FormRange(FormKind(kind), year, first, last) for kind, year, first, last in told["ranges"])
    return PaperKit(
        kit_id=told["kit_id"],
        desk_id=told["desk_id"],
        ranges=ranges,
        issued_at=datetime.fromisoformat(told["issued_at"]),
        officer_id=told["officer_id"],
        officer_name=told["officer_name"],
        incarnation=told["incarnation"],
        opened_at=moment(opened_at),
    )


def _form(row: tuple[Any, ...]) -> PaperForm:
    number, kind, kit_id, running, state, dossier_uid, reason, changed_at, officer_name = row
    return PaperForm(
        number, FormKind(kind), kit_id, running, FormState(state), dossier_uid, reason, moment(changed_at), officer_name
    )
