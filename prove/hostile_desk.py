"""`python -m prove.hostile_desk FOLDER`: the real program, logged in, on a desk where every text was written by an enemy.

Whoever reads the terminal presses the keys of all jobs.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from counter_app.app import CounterApp
from counter_app.domain.officer import Officer, Role
from counter_app.ports import AuditEntry
from prove.hostile_strings import GROUPS
from sync.answers import Answer
from sync.changes_pull import ChangesPull
from tests import builders
from tests.desk_rig import DeskRig
from tests.gateway.making import online_fact, unit_news

WITHOUT_MARKS: Final = [piece for group in GROUPS for piece in group if piece[:1] < "\ud800" or piece[:1] > "\udfff"]
_AT: Final = "2026-11-25T01:00:00+00:00"


def hostile(number: int) -> str:
    """A name with two harmful pieces in it; the pieces take turns."""
    first, second = (WITHOUT_MARKS[place % len(WITHOUT_MARKS)] for place in (number, number + 41))
    return f"{first}Nguyễn{second}".encode("utf-8", "replace").decode()


def furnish(rig: DeskRig) -> None:
    """People, papers, notes, news, accounts: past the services, as a store might hold them from elsewhere."""
    now = rig.clock.now()
    with rig.store.write() as session:
        for number in range(60):
            citizen = builders.person(hostile(number), address=hostile(number + 1), email=hostile(number + 2))
            members: dict[str, Any] = {
                "applicant": citizen,
                "procedure_name": hostile(number + 3),
                "case_name": hostile(number + 4),
                "officer_name": hostile(number + 5),
                "summary": hostile(number + 6),
                "provisional_number": f"TAM-{number}",
            }
            dossier = builders.dossier(f"d-{number}", **members)
            session.dossiers.add(dossier, f"intent-{number}")
            row = session.outbox.add(builders.operation(f"d-{number}", data={"text": hostile(number), "clerkId": "x"}))
            if number % 3 == 0:
                session.outbox.mark_sending([row.op_id], now)
                session.outbox.mark_parked(row.op_id, now, "validation", hostile(number))
            session.audit.add(
                AuditEntry(now, rig.officer.officer_id, "note.added", f"d-{number}", {"text": hostile(number)})
            )
        session.officers.add(Officer("cb-9", "enemy", hostile(7), Role.OFFICER, "x"))
        session.officers.update(replace(rig.officer, name=hostile(9)))
    ChangesPull(rig.store, _Enemy(), rig.clock).pull()  # type: ignore[arg-type]


class _Enemy:
    """A centre that writes what it likes."""

    def changes(self, cursor: str, _: int) -> Answer:
        items: list[dict[str, Any]] = []
        for number in range(12):
            told = online_fact(1)
            told["applicant"] = {**told["applicant"], "name": hostile(number), "address": hostile(number + 1)}
            items.append(_line("online.lodged", f"on-{number}", {**told, "summary": hostile(number)}))
            items.append(_line("unit.told", f"d-{number}", {**unit_news(), "reason": hostile(number)}))
            items.append(_line("upstream.refused", f"d-{number}", {"detail": hostile(number)}))
        words = {"reason": hostile(3), "contact": hostile(5)}
        items.append(
            _line(
                "outage.planned", "o-1", {"kind": "planned", "beginsAt": _AT, "endsAt": "2026-11-26T05:00:00+00:00"} | words
            )
        )
        body = {"schema": "urn:motcua:gateway:1", "items": [] if cursor else items, "next": "a:1"}
        return Answer(200, json.dumps(body).encode(), "application/json")


def _line(kind: str, subject: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "subject": subject, "rev": 1, "at": _AT, "data": data}


class _Desk(CounterApp):
    """The real one, that tells when a text was obeyed."""

    told_in = Path()

    def action_boom(self) -> None:
        """Nobody but a text asks for this."""
        (self.told_in / "action").write_text("a text was obeyed", "utf-8")


def main(folder: Path) -> None:
    """Until somebody quits it."""
    rig = DeskRig(folder / "desk")
    furnish(rig)
    _Desk.told_in = folder
    officer = replace(rig.officer, role=Role.SUPERVISOR)
    _Desk(rig.services, logged_in=officer).run()
    (folder / "done").write_text("as asked", "utf-8")
    rig.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
