"""`counter outage …` and `counter paper-kit …`: what is down, and the forms that lie ready for it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from counter_app import export_folder
from counter_app.commands.due_date import moment
from counter_app.commands.opening import AtDesk
from counter_app.commands.report import ReportFilesAsked, asked_day, keep_file
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.operation import ClockTrust
from counter_app.domain.outage import Outage, OutageKind, OutageStep, OutageStepKind, PlannedOutage
from counter_app.domain.paper_form import FormState, PaperKit, form_number
from counter_app.domain.slip import RenderedSlip
from counter_app.services.office_tables import OfficeTable
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitState, KitWish
from counter_app.texts.kit_sheets import kit_document, look_up_sheet, short_id, wall_sheet
from counter_app.texts.outage_sheets import outage_json, outage_sheet
from counter_app.texts.outage_workbook import outage_workbook


def begin(at: AtDesk, told: dict[str, Any]) -> dict[str, Any]:
    """Open a record from the options of the command. Raises BadField, MissingField, DateNotConfirmed."""
    outages = at.desk.services.outages
    form = OutageForm(
        outages.new_intent(),
        OutageKind(told["kind"]),
        began_at=_at(at, told["since"], "began_at"),
        noticed_by=told["noticed_by"],
        database=told["database"],
        told=tuple(told["told"]),
        ticket=told["ticket"],
        expected_end_at=_at(at, told["expected_end"], "expected_end_at"),
        date_confirmed=is_plausible(at),
    )
    opened = outages.begin(form, at.officer)
    return {"outage": outage_json(opened.outage), "again": opened.again, "to_tell": opened.to_tell, "errors": []}


def is_plausible(at: AtDesk) -> bool:
    """Whoever gives a command has seen the date, but for one that cannot be."""
    return at.desk.doors.clock.trust() is not ClockTrust.IMPLAUSIBLE


def note(at: AtDesk, told: dict[str, Any]) -> dict[str, Any]:
    """Add to the open record: who was told, ticket, expected end, a note. Raises MissingField, BadField."""
    uid = _uid(at, told["id"])
    by, now = (at.officer.officer_id, at.officer.name), at.desk.services.day.now()
    steps = [OutageStep(OutageStepKind.TOLD, now, *by, whom=whom) for whom in told["told"]]
    if told["ticket"]:
        steps.append(OutageStep(OutageStepKind.TICKET, now, *by, text=told["ticket"]))
    if told["expected_end"]:
        end = _at(at, told["expected_end"], "expected_end_at")
        steps.append(OutageStep(OutageStepKind.EXPECTED_END, now, *by, moment=end))
    if told["note"]:
        steps.append(OutageStep(OutageStepKind.NOTE, now, *by, text=told["note"]))
    if not steps:
        raise MissingField(field="note")
    for step in steps:
        outage = at.desk.services.outages.add(uid, step, at.officer)
    return {"outage": outage_json(outage), "errors": []}


def end(at: AtDesk, uid: str, ended: str) -> dict[str, Any]:
    """It is over. Raises BadField (outage, ended_at)."""
    outage = at.desk.services.outages.end(_uid(at, uid), at.officer, _at(at, ended, "ended_at"))
    return {"outage": outage_json(outage), "errors": []}


def status(at: AtDesk, *, everything: bool) -> dict[str, Any]:
    """What is open now, what was announced; with `everything` also what is over."""
    outages = at.desk.services.outages
    told = outages.latest(500) if everything else outages.open_now()
    return {
        "open": len(outages.open_now()),
        "outages": [outage_json(outage) for outage in told],
        "planned": [_planned(one) for one in outages.planned()],
        "errors": [],
    }


def save_report(at: AtDesk, uid: str, out: Path) -> dict[str, Any]:
    """The sheet for the operator. Raises BadField (outage, out), DeviceError."""
    found = next((one for one in at.desk.services.outages.latest(500) if one.uid == _uid(at, uid, ended=True)), None)
    if found is None:
        raise BadField(field="outage", value=uid, reason="unknown-outage")
    services = at.desk.services
    return {"outage": found.uid} | save_table(at, outage_sheet(found, services.desk.profile, services.day.now()), out)


def export(at: AtDesk, told: dict[str, Any]) -> dict[str, Any]:
    """The outages that began on these days, or all, as tables. Raises BadField (out, from, to), MissingField(out)."""
    paths = ReportFilesAsked(xlsx=told["xlsx"], csv=told["csv"]).paths()
    if not paths:
        raise MissingField(field="out")
    first = asked_day(told["first"], "from") if told["first"] else date.min
    last = asked_day(told["last"], "to") if told["last"] else date.max
    found = [one for one in at.desk.services.outages.latest(500) if first <= one.began_at.date() <= last]
    services = at.desk.services
    workbook = outage_workbook(found, services.desk, services.day.now())
    files = services.reporting.files
    for form, path in paths.items():
        keep_file(at, path, files.xlsx(workbook) if form == "xlsx" else files.csv(workbook.sheets[0]))
    return {"outages": len(found), "files": [str(path) for path in paths.values()], "errors": []}


# --- blank forms ----------------------------------------------------------------------------------


def issue_kit(at: AtDesk, wish: KitWish, out: str) -> dict[str, Any]:
    """Number a kit, then print it, or keep it as files in `out`. Raises BadField (forms, out), DeviceError."""
    services = at.desk.services
    folder = _folder(out) if out else None
    kit = services.paper_kits.issue(wish, at.officer)
    sheets = (kit_document(kit, services.desk), look_up(at))
    if folder is None:
        return kit_row(kit) | {"printed": services.paper_kits.print_once(kit, sheets, at.officer), "errors": []}
    names = (f"bo-mau-{short_id(kit)}.pdf", f"tra-cuu-{short_id(kit)}.pdf")
    saved = [save_table(at, sheet, folder / name) for sheet, name in zip(sheets, names, strict=True)]
    return kit_row(kit) | {"files": [one["file"] for one in saved], "pages": [one["pages"] for one in saved], "errors": []}


def look_up(at: AtDesk) -> OfficeTable:
    """Checklists, fees and due dates as they are today."""
    services = at.desk.services
    kits = services.paper_kits
    return look_up_sheet(kits.procedures(), kits.due_table(), services.desk, services.day.now())


def kit_row(kit: PaperKit) -> dict[str, Any]:
    """A kit as JSON."""
    return {
        "kit": kit.kit_id,
        "name": short_id(kit),
        "issued_at": kit.issued_at.isoformat(),
        "opened_at": kit.opened_at.isoformat() if kit.opened_at else None,
        "forms": kit.size,
        "ranges": [
            {
                "kind": str(one.kind),
                "count": one.count,
                "first": form_number(one.kind, kit.desk_id, one.year, one.first),
                "last": form_number(one.kind, kit.desk_id, one.year, one.last),
            }
            for one in kit.ranges
        ],
    }


def list_kits(at: AtDesk) -> dict[str, Any]:
    """Every kit with the fate of its forms."""
    return {"kits": [_state_row(one) for one in at.desk.services.paper_kits.kits(500)], "errors": []}


def save_guide(at: AtDesk, out: Path) -> dict[str, Any]:
    """One A4 for the wall, with the support lines of this province. Raises BadField(out), DeviceError."""
    services = at.desk.services
    return save_table(at, wall_sheet(services.desk, services.day.now()), out)


def open_kit(at: AtDesk, kit_id: str) -> dict[str, Any]:
    """The seal was broken. Raises BadField(kit)."""
    at.desk.services.paper_kits.open_seal(kit_id, at.officer)
    return {"kit": kit_id, "errors": []}


def withdraw_kit(at: AtDesk, kit_id: str, reason: str) -> dict[str, Any]:
    """Void what is blank. Raises NotAllowed, BadField(kit), MissingField(reason)."""
    return {"kit": kit_id, "voided": at.desk.services.paper_kits.withdraw(kit_id, reason, at.officer), "errors": []}


def what_is(at: AtDesk, number: str) -> dict[str, Any]:
    """What stands behind a form number (I3). Raises BadField(form_number)."""
    seen = at.desk.services.paper_forms.look_up(number)
    form = seen.form
    state = "not-issued-here" if form is None else str(form.state)
    return {
        "number": seen.number.text,
        "kind": str(seen.number.kind),
        "desk": seen.number.desk_id,
        "state": state,
        "kit": form.kit_id if form else None,
        "dossier": seen.dossier.shown_number if seen.dossier else None,
        "reason": form.reason if form and form.state is FormState.VOIDED else "",
        "errors": [],
    }


def _state_row(one: KitState) -> dict[str, Any]:
    return kit_row(one.kit) | {"states": {str(state): count for state, count in one.census.by_state.items()}}


def _planned(one: PlannedOutage) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": str(one.kind),
        "begins_at": one.begins_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "reason": one.reason,
        "contact": one.contact,
    }


def _uid(at: AtDesk, told: str, *, ended: bool = False) -> str:
    """The record that is meant; without a name the one that is open, or for a report the latest."""
    if told:
        return told
    outages = at.desk.services.outages
    found: list[Outage] = outages.latest(1) if ended and not outages.open_now() else outages.open_now()[-1:]
    if not found:
        raise MissingField(field="outage")
    return found[0].uid


def _at(at: AtDesk, told: str, field: str) -> datetime | None:
    return moment(told, field) if told else None


def _folder(out: str) -> Path:
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadField(field="out", value=folder.name, reason=type(error).__name__) from error
    return folder


def save_table(at: AtDesk, table: OfficeTable, out: Path) -> dict[str, Any]:
    """A sheet as a PDF file, whole or not at all. Raises BadField(out), DeviceError."""
    if out.suffix.lower() != ".pdf":
        raise BadField(field="out", value=out.name, reason="not-pdf-name")
    made: RenderedSlip = at.desk.services.office_tables.render(table, at.officer)
    try:
        export_folder.keep_file(out, made.data)
    except OSError as error:
        raise BadField(field="out", value=out.name, reason="not-a-file") from error
    return {"file": str(out), "pages": made.pages, "errors": []}
