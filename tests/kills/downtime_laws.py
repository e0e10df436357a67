"""What must hold of paper, sessions and days after any power cut (I1–I3; Bắc Giang Đ21.3)? Read from store and trays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from counter_app.domain.catch_up import CatchUp, LineState
from counter_app.domain.dossier import DossierStatus
from counter_app.domain.errors import StoreBroken
from counter_app.domain.paper_form import FormKind, FormState, PaperForm, census_of
from counter_app.ports import Session
from tests.kills.doors import sheets

MANY = 100_000


def words(told: Path) -> list[dict[str, Any]]:
    """What the screen has said, oldest first; a last line that was cut was never read by anybody."""
    lines = told.read_text("utf-8").split("\n")[:-1] if told.exists() else []
    return [json.loads(line) for line in lines]


def is_told(told: Path, **word: str) -> bool:
    """Has the screen said so?"""
    return any(word.items() <= said.items() for said in words(told))


def kit_sheets(trays: Path) -> list[dict[str, Any]]:
    """The kits that came out of the printer, one entry a time."""
    return [content for _, content in sheets(trays) if "receipts" in content]


def printed_kits(trays: Path) -> set[str]:
    """By their ids, told from the numbers on the paper: the clerk reads them from the first form."""
    return {f"kit-{_running(content) // 8 + 1}" for content in kit_sheets(trays)}


def _running(content: dict[str, Any]) -> int:
    return int(content["receipts"][0]["number"].split("-")[-2])


def broken(session: Session, folder: Path) -> Iterator[str]:
    """What is lost, doubled or untrue; nothing when all is well."""
    yield from _chains(session)
    forms = [form for kit in session.downtime.forms.kits() for form in session.downtime.forms.of_kit(kit.kit_id)]
    yield from _paper(forms, folder / "trays")
    for of in session.downtime.catch_ups.newest():
        yield from _lines(session, of, {form.number: form for form in forms})
    yield from _told_to_centre(session)
    yield from _promises(session, words(folder / "told"))


def _chains(session: Session) -> Iterator[str]:
    try:
        if session.outbox.check_chain() != session.outbox.state().last_seq:
            yield "the outbox has a gap"
        session.audit.check_chain()
    except StoreBroken as error:
        yield f"a chain is broken: {error}"
    if not all(one.balanced for one in session.leases.census()):
        yield "a leased number has not exactly one fate"


def _paper(forms: Iterable[PaperForm], trays: Path) -> Iterator[str]:
    """I3: what lies on paper is in the ledger, each number once."""
    known = {form.number for form in forms}
    printed = Counter(form["number"] for content in kit_sheets(trays) for form in content["receipts"])
    for number, times in printed.items():
        if times > 1:
            yield f"{number} is on paper {times} times"
        if number not in known:
            yield f"{number} is on paper and not in the ledger"
    if not census_of(list(forms)).balanced:
        yield "a form has not exactly one state"


def _lines(session: Session, of: CatchUp, forms: dict[str, PaperForm]) -> Iterator[str]:
    """I2: a line that went in is one dossier; its form says so, and no other form does."""
    entered = [line for line in session.downtime.catch_ups.lines(of.uid) if line.state is LineState.ENTERED]
    dossiers = Counter(line.dossier_uid for line in entered if line.kind is FormKind.RECEIPT)
    for uid, times in dossiers.items():
        if session.dossiers.by_uid(uid) is None or times > 1:
            yield f"a line of {of.uid} has no dossier of its own"
        elif session.dossiers.by_uid(uid).status is DossierStatus.VOIDED:  # type: ignore[union-attr]
            yield f"a line of {of.uid} is entered and its dossier is void"
    for line in entered:
        if forms[line.form.form_number].state is not FormState.ENTERED:
            yield f"{line.form.form_number} was entered and its form is {forms[line.form.form_number].state}"
    numbers = {line.form.form_number for line in entered}
    for form in forms.values():
        if form.state is FormState.ENTERED and form.number not in numbers:
            yield f"{form.number} is called entered and nobody entered it"
    people = Counter(line.form.name for line in entered)
    for name, times in people.items():
        if times > 1:
            yield f"{name} was entered {times} times"


def _told_to_centre(session: Session) -> Iterator[str]:
    rows = session.outbox.rows(limit=MANY)
    received = Counter(row.dossier_uid for row in rows if row.kind == "dossier.received")
    if received.total() != len(session.dossiers.newest(200)) or any(times > 1 for times in received.values()):
        yield f"{len(session.dossiers.newest(200))} dossiers, told {received.total()} times"
    closed = [row for row in rows if row.kind == "catch-up.recorded" and json.loads(row.payload)["closedAt"]]
    if len(closed) > 1:
        yield f"the session is told closed {len(closed)} times"
    days = [row for row in rows if row.kind == "day.closed"]
    if len(days) > 1:
        yield f"the day is told closed {len(days)} times"
    kits = {row.dossier_uid for row in rows if row.kind == "paper.kit-issued"}
    if kits != {kit.kit_id for kit in session.downtime.forms.kits()}:
        yield "a kit is in the ledger and never told, or the other way round"


def _promises(session: Session, said: list[dict[str, Any]]) -> Iterator[str]:
    """I1: what the screen has said is in the store."""
    for word in said:
        match word:
            case {"did": "issued", "kit": kit}:
                kept = session.downtime.forms.kit(kit) is not None
            case {"did": "entered", "line": line_id, "uid": uid}:
                line = session.downtime.catch_ups.line(line_id)
                kept = line is not None and (not uid or line.dossier_uid == uid)
            case {"did": "undone", "line": line_id}:
                line = session.downtime.catch_ups.line(line_id)
                kept = line is not None and line.state is LineState.UNDONE
            case {"did": "voided", "number": number}:
                form = session.downtime.forms.by_number(number)
                kept = form is not None and form.state is FormState.VOIDED
            case {"did": "closed"}:
                kept = any(not of.is_open for of in session.downtime.catch_ups.newest())
            case {"did": "day closed"}:
                kept = session.downtime.days.newest() is not None
            case _:
                kept = True
        if not kept:
            yield f"lost: {word}"


def facts(session: Session) -> dict[str, Any]:
    """What there is at the end, in numbers."""
    forms = session.downtime.forms
    alive = [form for kit in forms.kits()[:1] for form in forms.of_kit(kit.kit_id)]
    return {
        "dossiers": len(session.dossiers.newest(200)),
        "void": sum(row.status == DossierStatus.VOIDED for row in session.dossiers.newest(200)),
        "states": dict(Counter(str(form.state) for form in alive)),
        "lines": len(session.downtime.catch_ups.lines("catch-up-1")),
        "closed": [not of.is_open for of in session.downtime.catch_ups.newest()],
        "day": session.downtime.days.newest() is not None,
    }
