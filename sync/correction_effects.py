"""What does a correction of the centre do to the desk? Taken where nobody changed the same group here, else a case (§3.6).

What is taken is an act of its own, told to the centre like any other: it stands in the history, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from counter_app.act_ports import RecordedAct
from counter_app.domain.act import Act, SideEvent
from counter_app.domain.act_fact import KINDS, act_fact
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.field_case import CaseAnswer, FieldCase, Side, side_from
from counter_app.domain.field_group import FieldGroup, GroupChange, Meeting, changes_in, meeting, value_of, with_value
from counter_app.domain.operation import Operation
from counter_app.ports import AuditEntry, DeskClock, Session
from sync.contact import read_time
from sync.lane_alarm import SYNC_ACTOR

_LONGEST_NAME = 300


class CorrectionEffects:
    """Applies lines of the feed in the caller's transaction; counts the cases for a person."""

    def __init__(self, session: Session, clock: DeskClock) -> None:
        self._session = session
        self._clock = clock
        self.cases = 0

    def take(self, uid: str, data: Mapping[str, Any], at: datetime) -> None:
        """A unit's correction; a line without values is about another desk's dossier. Raises ValueError, KeyError."""
        dossier = self._session.dossiers.by_uid(uid)
        if dossier is None or "groups" not in data:
            return
        key, by = _word(data["correctionId"]), f"{_word(data['by'])} – {_word(data['unit'])}"
        at = read_time(data.get("at")) or at
        changes = _changes(data)
        untouched = [change for change in changes if meeting(value_of(dossier, change.group), change) is Meeting.TAKE]
        for change in changes:
            here = value_of(dossier, change.group)
            if meeting(here, change) is Meeting.CASE:
                ours, theirs = self._own_side(dossier, change.group, here), Side(change.new, by, at)
                self._raise(f"{key}:{change.group}", uid, change, ours, theirs)
        if untouched and self._session.acts.by_id(f"unit:{key}") is None:
            self._merge(dossier, untouched, f"unit:{key}", (by, _word(data.get("reason", "")), at))

    def meet(self, uid: str, data: Mapping[str, Any], at: datetime) -> None:
        """The centre holds another value than this desk told it, or a person has answered. Raises ValueError, KeyError."""
        dossier = self._session.dossiers.by_uid(uid)
        if dossier is None or "desk" not in data:
            return
        group = FieldGroup(data["group"])
        if data["status"] == "closed":
            answer = str(CaseAnswer(data["answer"]))
            self._session.news.cases.fields.close(uid, group, self._clock.now(), SYNC_ACTOR, answer)
            return
        theirs = side_from(data["centre"], read_time(data["centre"].get("at")))
        ours = replace(side_from(data["desk"], read_time(data["desk"].get("at"))), value=value_of(dossier, group))
        if ours.value != theirs.value:
            change = GroupChange(group, dict(data["base"]), theirs.value)
            self._raise(_word(data["conflictId"]), uid, change, ours, theirs)

    def _raise(self, key: str, uid: str, change: GroupChange, ours: Side, theirs: Side) -> None:
        case = FieldCase(key, uid, change.group, change.old, ours, theirs, self._clock.now())
        self.cases += self._session.news.cases.fields.add(case)

    def _own_side(self, dossier: Dossier, group: FieldGroup, value: Mapping[str, Any]) -> Side:
        """Who at this desk gave the value: the latest correction of the group, else the reception."""
        for recorded in reversed(self._session.acts.of_dossier(dossier.uid)):
            act = recorded.act
            if act.event == SideEvent.CORRECT and str(group) in act.details.get("groups", {}):
                return Side(value, act.officer_name, act.at)
        return Side(value, dossier.officer_name, dossier.received_at)

    def _merge(self, before: Dossier, changes: list[GroupChange], act_id: str, told: tuple[str, str, datetime]) -> None:
        """Version, act, operation and audit link, as for every act."""
        after = before
        for change in changes:
            after = with_value(after, change.group, change.new)
        after = replace(after, rev=before.rev + 1)
        by, reason, at = told
        now = self._clock.now()
        details = {"groups": {str(change.group): change.to_json() for change in changes}, "from": "unit"}
        happened = min(max(at.astimezone(now.tzinfo), before.received_at), now)
        act = Act(act_id, SideEvent.CORRECT, happened, now, SYNC_ACTOR, by, reason or by, details)
        self._session.dossiers.update(after, before.rev)
        op_id = self._tell(act, act_fact(before, after, act, self._clock.trust()), after.uid)
        self._session.acts.add(RecordedAct(after.uid, act, after.rev, op_id))
        kind = str(KINDS[SideEvent.CORRECT])
        self._session.audit.add(AuditEntry(now, SYNC_ACTOR, kind, after.uid, {"event": str(act.event)}))

    def _tell(self, act: Act, fact: Mapping[str, Any], uid: str) -> str:
        from uuid_utils import uuid7

        op_id = str(uuid7())
        self._session.outbox.add(
            Operation(
                op_id=op_id,
                dossier_uid=uid,
                kind=KINDS[SideEvent.CORRECT],
                data=fact,
                actor=SYNC_ACTOR,
                at=act.recorded_at,
                monotonic_seconds=int(self._clock.monotonic()),
                boot_id=self._clock.boot_id(),
                clock_trust=self._clock.trust(),
            )
        )
        return op_id


def _changes(data: Mapping[str, Any]) -> tuple[GroupChange, ...]:
    try:
        return changes_in(data)
    except (BadField, MissingField) as error:
        raise ValueError("groups") from error


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value[:_LONGEST_NAME]
