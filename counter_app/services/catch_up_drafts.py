"""How does a form from paper that was keyed only half survive a power cut, and is never entered twice (I1)?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.officer import Officer
from counter_app.ports import DeskStore


@dataclass(frozen=True, slots=True)
class HalfKeyed:
    """The fields as typed, right or wrong. `line_id`: of the form that they become, so that entered twice it is one."""

    catch_up_uid: str
    line_id: str
    fields: Mapping[str, str]


class CatchUpDrafts:
    """One half-typed form per officer; it goes when the form is entered or emptied."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store

    def save(self, half: HalfKeyed, officer: Officer) -> None:
        """Nothing happens in a store that may only be read."""
        told = {"session": half.catch_up_uid, "line": half.line_id, "fields": dict(half.fields)}
        self._put(officer, json.dumps(told, ensure_ascii=False, sort_keys=True))

    def of(self, catch_up_uid: str, officer: Officer) -> HalfKeyed | None:
        """What this officer left half-typed in this session; None also when its form was entered before the cut."""
        with self._store.read() as session:
            told = json.loads(session.notes.get(_name(officer)) or "{}")
            if told.get("session") != catch_up_uid or session.downtime.catch_ups.line(told["line"]) is not None:
                return None
        return HalfKeyed(catch_up_uid, told["line"], told["fields"])

    def discard(self, officer: Officer) -> None:
        """Entered, or thrown away."""
        self._put(officer, "")

    def _put(self, officer: Officer, text: str) -> None:
        if self._store.read_only:
            return
        with self._store.write() as session:
            if (session.notes.get(_name(officer)) or "") != text:
                session.notes.put(_name(officer), text)


def _name(officer: Officer) -> str:
    return f"catch_up_draft:{officer.officer_id}"
