"""`counter dossier CODE` and `counter due-board`: what stands in the store, for people and for other software."""

from __future__ import annotations

from typing import Any

from counter_app.commands.opening import AtDesk
from counter_app.domain.dossier import Dossier, DossierStatus, DueDate
from counter_app.domain.life_cycle import events_from
from counter_app.services.due_board import DueLine, Shelf
from counter_app.texts.history_words import act_words, author_words
from counter_app.texts.names import moment, name_of

SHELF_NAMES = {Shelf.OVERDUE: "Quá hạn", Shelf.TODAY: "Hôm nay", Shelf.SOON: "Sắp đến hạn", Shelf.RETURNED: "Chờ bổ sung"}


def dossier_json(at: AtDesk, code: str) -> dict[str, Any]:
    """Everything about one dossier, its acts and slips. Raises UnknownDossier."""
    dossier = at.desk.services.lookup.by_number(code)
    detail = at.desk.services.lookup.detail(dossier.uid)
    return {
        "id": dossier.uid,
        "dossier_code": dossier.dossier_code,
        "provisional_number": dossier.provisional_number,
        "procedure": {"code": dossier.procedure_code, "name": dossier.procedure_name, "case": dossier.case_code},
        "applicant": dossier.applicant.name,
        "channel": str(dossier.channel),
        "status": str(dossier.status),
        "money": str(dossier.money),
        "delivery": str(dossier.delivery),
        "sync": str(detail.sync),
        "round": dossier.round,
        "rev": dossier.rev,
        "received_at": dossier.received_at.isoformat(),
        "recorded_at": dossier.recorded_at.isoformat(),
        "due_at": _due(dossier.due),
        "previous_due_at": [_due(replaced.due) for replaced in dossier.replaced_dues],
        "next": [str(event) for event in events_from(dossier.status)],
        "contacts": detail.contacts.total,
        "notices": [
            {"notice": one.uid, "kind": str(one.kind), "state": str(one.state), "channel": str(one.channel)}
            for one in detail.notices
        ],
        "slips": [
            {"id": job.job_id, "kind": str(job.kind), "copy": job.copy_number, "state": str(job.state)}
            for job in detail.jobs
        ],
        "history": [
            {"at": row.at.isoformat(), "what": row.code, "by": row.actor, "sync": str(row.sync) if row.sync else None}
            for row in reversed(detail.history)
        ],
    }


def dossier_lines(at: AtDesk, code: str) -> list[str]:
    """The same for reading."""
    dossier = at.desk.services.lookup.by_number(code)
    detail = at.desk.services.lookup.detail(dossier.uid)
    due = moment(dossier.due.due_at) if dossier.due.due_at else "không quy định"
    return [
        f"{dossier.shown_number}  {dossier.applicant.name}",
        f"{dossier.procedure_name}",
        f"{name_of(dossier.status)} · hẹn trả {due}{_replaced(dossier)}",
        *(
            f"  {moment(row.at)}  {act_words(row)} – {author_words(row.actor, detail.officer_names)}"
            for row in reversed(detail.history)
        ),
    ]


def due_board(at: AtDesk, limit: int, after: str) -> dict[str, Any]:
    """A page of the board: overdue, due today, due soon. Raises CalendarYearMissing."""
    page = at.desk.services.acts.due_board.page(limit=limit, after=after)
    counts = at.desk.services.day.state().counts
    return {
        "overdue": counts.overdue,
        "due_today": counts.due_today,
        "rows": [_row(line) for line in page.lines],
        "next": page.next,
    }


def due_board_lines(at: AtDesk, limit: int) -> list[str]:
    """The same for reading."""
    lines = at.desk.services.acts.due_board.page(limit=limit).lines
    if not lines:
        return ["Không có hồ sơ nào sắp đến hạn."]
    return [
        f"{SHELF_NAMES[line.shelf]:<12} {moment(line.row.due_at)}  {line.row.number}  {line.row.applicant_name}"
        f"  ({name_of(DossierStatus(line.row.status))})"
        for line in lines
    ]


def _row(line: DueLine) -> dict[str, Any]:
    row = line.row
    return {
        "id": row.uid,
        "number": row.number,
        "applicant": row.applicant_name,
        "procedure": row.procedure_name,
        "status": row.status,
        "due_at": row.due_at.isoformat(),
        "shelf": str(line.shelf),
        "warn_by": line.warn_by.isoformat(),
        "warning_late": line.warning_late,
        "at_risk": line.at_risk,
    }


def _due(due: DueDate) -> str | None:
    return due.due_at.isoformat() if due.due_at else None


def _replaced(dossier: Dossier) -> str:
    old = [replaced.due.due_at for replaced in dossier.replaced_dues if replaced.due.due_at]
    return f" (trước đó: {'; '.join(moment(at) for at in old)})" if old else ""
