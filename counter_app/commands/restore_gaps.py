"""Which acts came after the moment that a restored store knows of? Each by its number, so that paper can be gone through.

Asked of whoever still has them: the desk's own store (a drill on the same machine), else the centre under the name of the
life before. What neither has stands on paper alone (I1: the program says which).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from counter_app.domain.store_life import LIFE_BEGUN
from counter_app.domain.views import AuditEntry
from counter_app.ports import DeskStore, Session
from counter_app.proof_ports import RowProofs, SeqRange

_PAGE: Final = 500
_ENTRIES: Final = 2000


@dataclass(frozen=True, slots=True)
class MissingAct:
    """One act that the restored store lacks. `kind` and `at` are known only where the desk's own store was asked."""

    seq: int
    number: str
    kind: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LifeBefore:
    """Under which name the store lived before it was restored, and its last act of that life."""

    incarnation: str
    last_seq: int


def life_before(store: DeskStore) -> LifeBefore | None:
    """Of the newest new life; None for a store that never began one."""
    with store.read() as session:
        begun = next((entry for entry in session.audit.newest(_ENTRIES) if entry.action == LIFE_BEGUN), None)
    return _before(begun) if begun is not None else None


def missing_beside(live: DeskStore, last_seq: int) -> list[MissingAct]:
    """What a store that went on has beyond the copy, in its order."""
    with live.read() as session:
        return list(_later(session, last_seq))


def missing_at_desk(centre: RowProofs, last_seq: int) -> list[MissingAct]:
    """What the centre holds beyond the copy. Raises CentralError."""
    found: list[MissingAct] = []
    last = centre.last_seq()
    for first in range(last_seq + 1, last + 1, _PAGE):
        found += [MissingAct(row.seq, row.number) for row in centre.rows(SeqRange(first, min(first + _PAGE - 1, last)))]
    return found


def _later(session: Session, after: int) -> Iterator[MissingAct]:
    while rows := session.outbox.rows(after, _PAGE):
        for row in rows:
            dossier = session.dossiers.by_uid(row.dossier_uid)
            yield MissingAct(row.seq, dossier.shown_number if dossier else "", row.kind, row.at)
        after = rows[-1].seq


def _before(entry: AuditEntry) -> LifeBefore:
    return LifeBefore(entry.facts.get("was", ""), int(entry.facts.get("seq", "0")))
