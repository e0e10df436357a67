"""What does the centre know of one dossier, from its reception to its last act? The material of every adapter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from sync.gateway.desk_tables import superseded
from sync.gateway.row_sets import among
from sync.gateway.tables import dossier, inbox, upload

RECEIVED, ATTACHED = "dossier.received", "document.attached"
_PREFIX, _SUFFIX = "vn.motcua.", ".v1"


@dataclass(frozen=True, slots=True)
class Told:
    """One applied event, as the desk sent it. `kind` without prefix and version: `dossier.handed-over`."""

    event_id: str
    kind: str
    sequence: int
    data: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        """When it happened at the desk."""
        return datetime.fromisoformat(self.data.get("at") or self.data["receivedAt"])


@dataclass(frozen=True, slots=True)
class Story:
    """A dossier with all its events in order. `files`: SHA-256 by file id, of copies that lie whole at the centre."""

    dossier_id: str
    agency: str
    central_no: str
    rev: int
    status: str
    events: tuple[Told, ...]
    files: Mapping[str, str]

    @property
    def received(self) -> Mapping[str, Any]:
        """Data of its reception."""
        return self.events[0].data

    @property
    def due_at(self) -> datetime | None:
        """The promise that stands now: of the last act, else of the reception."""
        told = [event.data["dueAt"] for event in self.events if "dueAt" in event.data]
        return datetime.fromisoformat(told[-1]) if told and told[-1] else None

    def of_kind(self, *kinds: str) -> Iterator[Told]:
        """Its events of these kinds, in order; an act that was undone is not among them."""
        undone = {event.data["details"]["actId"] for event in self.events if event.kind == "act.reversed"}
        for event in self.events:
            if event.kind in kinds and event.data.get("actId") not in undone:
                yield event

    def copies(self) -> list[Told]:
        """Digital copies that stand: not replaced by a later one, and wholly at the centre."""
        attached = list(self.of_kind(ATTACHED))
        replaced = {event.data["replaces"] for event in attached if event.data["replaces"]}
        return [event for event in attached if event.data["fileId"] not in replaced and event.data["fileId"] in self.files]


def story_of(connection: Connection, dossier_id: str) -> Story:
    """The dossier as committed now. Raises LookupError."""
    row = connection.execute(select(dossier).where(dossier.c.id == dossier_id)).first()
    if row is None:
        raise LookupError(dossier_id)
    applied = (inbox.c.subject == dossier_id, inbox.c.state == "applied")
    rows = connection.execute(select(inbox).where(*applied).order_by(inbox.c.sequence)).all()
    own = [Told(item.event_id, _kind_of(item.envelope), item.sequence, json.loads(item.data)) for item in rows]
    events = tuple(sorted([*own, *_stand_ins(connection, dossier_id)], key=lambda event: event.sequence))
    return Story(row.id, row.agency, row.central_no, row.rev, row.status, events, _files(connection, events))


def _stand_ins(connection: Connection, dossier_id: str) -> Iterator[Told]:
    """What counts at the place of an event that was refused."""
    s = superseded.c
    same = and_(inbox.c.subject == s.record_id, inbox.c.client_id == s.client_id, inbox.c.state == "applied")
    query = select(s.sequence, inbox.c.event_id, inbox.c.data).join_from(superseded, inbox, same)
    for sequence, event_id, text in connection.execute(query.where(s.subject == dossier_id, s.way == "corrected")):
        decision = json.loads(text)
        yield Told(event_id, decision["kind"], sequence, decision["instead"])


def _kind_of(envelope: str) -> str:
    kind: str = json.loads(envelope)["type"]
    return kind.removeprefix(_PREFIX).removesuffix(_SUFFIX)


def _files(connection: Connection, events: tuple[Told, ...]) -> dict[str, str]:
    wanted = [event.data["fileId"] for event in events if event.kind == ATTACHED]
    if not wanted:
        return {}
    query = select(upload.c.file_id, upload.c.sha256).where(among(upload.c.file_id, wanted))
    return {row.file_id: row.sha256 for row in connection.execute(query.where(upload.c.state == "complete"))}
