"""`counter history CODE` and `counter undo CODE`: every act of a dossier, and taking the latest one back.

Undone while no slip is printed and nothing is at the centre; afterwards `--reason` makes a reversing entry (NĐ 224 Đ23.6a).
"""

from __future__ import annotations

from typing import Any

from counter_app.commands.acts import acted_row
from counter_app.commands.opening import AtDesk
from counter_app.domain.act import holding
from counter_app.domain.errors import NotUndoable
from counter_app.domain.operation import ClockTrust
from counter_app.texts.act_words import event_words
from counter_app.texts.history_words import act_words, author_words
from counter_app.texts.names import moment


def history_json(at: AtDesk, code: str) -> dict[str, Any]:
    """Every act with whether it still holds, and every other entry, oldest first. Raises UnknownDossier."""
    dossier = at.desk.services.lookup.by_number(code)
    detail = at.desk.services.lookup.detail(dossier.uid)
    with at.desk.doors.store.read() as session:
        recorded = session.acts.of_dossier(dossier.uid)
    held = {act.act_id for act in holding([one.act for one in recorded])}
    last = at.desk.services.acts.correction.last_act(dossier.uid)
    return {
        "id": dossier.uid,
        "dossier_code": dossier.dossier_code,
        "provisional_number": dossier.provisional_number,
        "acts": [
            {
                "act": one.act.act_id,
                "event": str(one.act.event),
                "at": one.act.at.isoformat(),
                "recorded_at": one.act.recorded_at.isoformat(),
                "by": one.act.officer_name,
                "reason": one.act.reason,
                "holds": one.act.act_id in held,
                "rev": one.rev,
            }
            for one in recorded
        ],
        "entries": [
            {"at": row.at.isoformat(), "what": row.code, "by": row.actor, "sync": str(row.sync) if row.sync else None}
            for row in reversed(detail.history)
        ],
        "undo": {"act": last.act.act_id, "event": str(last.act.event), "hindrance": last.hindrance} if last else None,
    }


def history_lines(at: AtDesk, code: str) -> list[str]:
    """The same for reading."""
    dossier = at.desk.services.lookup.by_number(code)
    detail = at.desk.services.lookup.detail(dossier.uid)
    lines = [
        f"{moment(row.at)}  {act_words(row)} – {author_words(row.actor, detail.officer_names)}"
        for row in reversed(detail.history)
    ]
    last = at.desk.services.acts.correction.last_act(dossier.uid)
    if last is None:
        return lines
    way = "ghi bút toán đảo, có lý do" if last.hindrance else "hoàn tác được"
    return [*lines, f"Việc sau cùng: {event_words(last.act.event)} ({way})"]


def undo(at: AtDesk, code: str, act_id: str, reason: str) -> dict[str, Any]:
    """Take the latest act back; with a reason and where undoing is too late, by a reversing entry.

    `act_id` "": whatever is latest. Raises UnknownDossier, NotUndoable, NotAllowed.
    """
    dossier = at.desk.services.lookup.by_number(code)
    correction = at.desk.services.acts.correction
    last = correction.last_act(dossier.uid)
    if last is None:
        raise NotUndoable(reason="nothing")
    intent = at.desk.services.acts.new_intent()
    act_id = act_id or last.act.act_id
    vouched = at.desk.doors.clock.trust() is not ClockTrust.IMPLAUSIBLE  # whoever runs it has looked at the date
    if last.hindrance and reason:
        return acted_row(correction.reverse(intent, act_id, reason, at.officer, date_confirmed=vouched), at)
    return acted_row(correction.undo(intent, act_id, at.officer, date_confirmed=vouched), at)
