"""`counter catch-up …`: forms that were written by hand, entered, imported, decided, and the session closed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from counter_app.commands.due_date import moment
from counter_app.commands.fields import day, number, text
from counter_app.commands.json_lines import answer_each, error_row
from counter_app.commands.opening import AtDesk
from counter_app.commands.outage import save_table
from counter_app.domain.catch_up import CatchUp, KeyedForm, KindTotal, Verdict
from counter_app.domain.catch_up_report import CatchUpFigures, differences
from counter_app.domain.errors import BadField, IncompleteChecklist, MissingField
from counter_app.domain.paper_form import FormKind, FormState
from counter_app.services.catch_up import Keyed
from counter_app.services.catch_up_sessions import CatchUpForm, ClosingWord
from counter_app.services.catch_up_table import real_time
from counter_app.services.catch_up_undo import Undoing
from counter_app.texts.catch_up_sheets import catch_up_sheet
from counter_app.texts.catch_up_words import clash_words, gap_words

_KEYS: Final = frozenset(one.name for one in fields(KeyedForm)) - {
    "line_id",
    "received_at",
    "returned_at",
    "birth_date",
    "cash",
}


def begin(at: AtDesk, told: Mapping[str, Any]) -> dict[str, Any]:
    """Open a session. Raises BadField (outage, kit, ended_at, forms), MissingField (outage, kit)."""
    sessions, outages = at.desk.services.catch_ups, at.desk.services.outages
    outage = told["outage"] or next((one.uid for one in outages.latest(1)), "")
    if not outage:
        raise MissingField(field="outage")
    form = CatchUpForm(
        uid=sessions.new_uid(),
        outage_uid=outage,
        kit_ids=tuple(told["kit"]),
        ended_at=moment(told["until"], "ended_at") if told["until"] else None,
        totals=tuple(_total(one) for one in told["counted"]),
        cash=told["cash"],
        on_duty=tuple(told["on_duty"]),
        check_every=told["check_every"],
    )
    return session_row(sessions.open(form, at.officer)) | {"errors": []}


def enter(at: AtDesk, uid: str, source: str) -> int:
    """JSON Lines in, one answer a line. Returns the exit code."""
    of = session_uid(at, uid)

    def one(asked: Mapping[str, Any]) -> dict[str, Any]:
        (keyed,) = at.desk.services.catch_up_entry.enter(of, [keyed_of(asked, of)], at.officer)
        return keyed_row(keyed)

    return answer_each(source, one)


def status(at: AtDesk, uid: str) -> dict[str, Any]:
    """What the session still lacks."""
    return figures_row(at.desk.services.catch_ups.figures(session_uid(at, uid, closed=True))) | {"errors": []}


def decide(at: AtDesk, line: str, verdict: str, reason: str) -> dict[str, Any]:
    """A supervisor's word. Raises NotAllowed, BadField(line), MissingField(reason)."""
    return keyed_row(at.desk.services.catch_up_entry.decide(line, Verdict(verdict), reason, at.officer))


def check(at: AtDesk, line: str) -> dict[str, Any]:
    """A second person has looked. Raises BadField (line, checker)."""
    found = at.desk.services.catch_up_entry.check(line, at.officer)
    return {"line": line, "form_number": found.form.form_number, "checked_by": found.checked_by, "errors": []}


def undo(at: AtDesk, line: str, reason: str) -> dict[str, Any]:
    """A wrong entry taken back; whoever runs it answers for it. Raises BadField (line, checker), NotUndoable."""
    undone = at.desk.services.catch_up_desk.undoing.undo(Undoing(line, reason, at.officer))
    return {"line": line, "form_number": undone.form.form_number, "status": str(undone.state), "errors": []}


def void(at: AtDesk, form: str, reason: str) -> dict[str, Any]:
    """A spoiled or lost form. Raises BadField (form_number, reason)."""
    at.desk.services.catch_up_entry.void(form, reason, at.officer)
    return {"form_number": form, "state": str(FormState.VOIDED), "errors": []}


def give_back(at: AtDesk, uid: str, forms: tuple[str, ...]) -> dict[str, Any]:
    """Blank forms. Raises BadField (catch_up, form_number)."""
    count = at.desk.services.catch_up_entry.give_back(session_uid(at, uid), at.officer, forms)
    return {"returned": count, "errors": []}


def close(at: AtDesk, uid: str, reason: str, pdf: str) -> dict[str, Any]:
    """Close; with a reason the officer of the command signs for what is left over. Raises MissingField, BadField(signer)."""
    word = ClosingWord(at.officer if reason else None, reason)
    figures = at.desk.services.catch_ups.close(session_uid(at, uid), word, at.officer)
    saved = save_table(at, catch_up_sheet(figures, at.desk.services.desk), Path(pdf)) if pdf else {}
    return figures_row(figures) | saved | {"errors": []}


def session_uid(at: AtDesk, told: str, *, closed: bool = False) -> str:
    """The session that is meant; without a name the one that is open. Raises BadField(catch_up)."""
    if told:
        return told
    sessions = at.desk.services.catch_ups
    found = sessions.opened()[-1:] or (sessions.latest(1) if closed else [])
    if not found:
        raise BadField(field="catch_up", value="", reason="unknown-catch-up")
    return found[0].uid


def keyed_of(asked: Mapping[str, Any], of: str) -> KeyedForm:
    """One form from flat members, or from those of `receive` (`applicant`, `components`, `payment`). Raises DomainError.

    The line's id is `intent_id`, else made of what stands in the line: the same line again is the same form.
    """
    told = dict(asked)
    person = told.pop("applicant", None)
    if isinstance(person, Mapping):
        told = {**person, **told}
    if "components" in told and "papers" not in told:
        told["papers"] = _papers(told["components"])
    if isinstance(told.get("payment"), Mapping):
        told.setdefault("cash", told["payment"].get("amount"))
    if not told.get("received_at"):
        raise MissingField(field="received_at")
    members = {key: text(told, key, "") for key in _KEYS if told.get(key) is not None}
    for key in ("form_number", "received_by"):
        if not members.get(key):
            raise MissingField(field=key)
    line_id = text(asked, "intent_id", "", 200) or _line_id(told, of)
    return KeyedForm(
        line_id=line_id,
        received_at=real_time(str(told["received_at"])),
        returned_at=real_time(str(told["returned_at"]), "returned_at") if told.get("returned_at") else None,
        birth_date=day(told, "birth_date"),
        cash=number(told, "cash", 0),
        **members,
    )


def keyed_row(keyed: Keyed) -> dict[str, Any]:
    """What became of a form."""
    line = keyed.line
    if line is None:
        assert keyed.error is not None
        status = "incomplete" if isinstance(keyed.error, IncompleteChecklist) else "invalid"
        return {"line": None, "status": status, "number": None, "clashes": [], "errors": [error_row(keyed.error)]}
    return {
        "line": line.form.line_id,
        "form_number": line.form.form_number,
        "status": str(line.state),
        "number": keyed.number or None,
        "dossier": line.dossier_uid or None,
        "again": keyed.again,
        "clashes": [str(clash) for clash in line.clashes],
        "told": clash_words(line.clashes),
        "errors": [],
    }


def session_row(of: CatchUp) -> dict[str, Any]:
    """The header."""
    return {
        "id": of.uid,
        "outage": of.outage_uid,
        "desk": of.desk_id,
        "from": of.began_at.isoformat(),
        "until": of.ended_at.isoformat(),
        "kits": list(of.kit_ids),
        "counted": {str(one.kind): {"count": one.count, "first": one.first, "last": one.last} for one in of.totals},
        "cash": of.cash,
        "closed_at": of.closed_at.isoformat() if of.closed_at else None,
        "signer": of.signer_name or None,
        "reason": of.reason,
    }


def figures_row(figures: CatchUpFigures) -> dict[str, Any]:
    """Counts, the list of differences with what to do, forms that wait."""
    told = [row | {"told": gap_words(one)} for row, one in zip(differences(figures.missing), figures.missing, strict=True)]
    waiting = [
        {"line": line.form.line_id, "form_number": line.form.form_number, "clashes": [str(one) for one in line.clashes]}
        for line in figures.lines
        if line.state == "clashing"
    ]
    return session_row(figures.session) | {
        "issued": figures.count(),
        **{str(state): figures.count(state) for state in FormState if state is not FormState.ISSUED},
        "open": figures.count(FormState.ISSUED),
        "cash_entered": figures.cash,
        "complete": figures.is_complete,
        "differences": told,
        "waiting": waiting,
    }


def _total(told: tuple[str, int, str, str]) -> KindTotal:
    kind, count, first, last = told
    return KindTotal(FormKind(kind), count, first if first != "-" else "", last if last != "-" else "")


def _papers(told: object) -> str:
    if isinstance(told, list):
        return " ".join(str(row.get("code", "")) if isinstance(row, Mapping) else str(row) for row in told)
    return str(told)


def _line_id(told: Mapping[str, Any], of: str) -> str:
    words = "\n".join(f"{key}={told[key]}" for key in sorted(told) if told[key] is not None)
    return hashlib.sha256(f"{of}\n{words}".encode("utf-8", "backslashreplace")).hexdigest()
