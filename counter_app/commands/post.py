"""`counter post …`, `counter fees-day` and the desk's own tables: minutes with the post, hand-over list, fees of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from counter_app.commands.due_date import moment
from counter_app.commands.fields import member, number, text
from counter_app.commands.json_lines import error_row, object_of
from counter_app.commands.opening import AtDesk
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import BadField, DomainError, MissingField, UnknownDossier
from counter_app.domain.operation import ClockTrust
from counter_app.domain.post_batch import Direction, PostBatch, PostItem
from counter_app.export_folder import keep_file
from counter_app.services.fees_day import Counted, FeesSheet
from counter_app.services.office_tables import OfficeTable
from counter_app.services.post import DeliveryForm, MinutesForm
from counter_app.texts import sheet_words

OUTCOMES = ("delivered", "came_back")


def sign_line(raw: str, at: AtDesk) -> dict[str, Any]:
    """Minutes from one input line. Never raises for what stands in the line; StoreError goes up."""
    try:
        signed = at.desk.services.acts.post.sign(_minutes(object_of(raw), at), at.officer)
    except DomainError as error:
        return {"number": None, "items": [], "again": False, "errors": [error_row(error)]}
    return {**batch_row(signed.batch), "again": signed.again, "errors": []}


def report_line(raw: str, at: AtDesk) -> dict[str, Any]:
    """What the post reports of one result: `dossier`, `outcome` delivered|came_back, `receiver` or `reason`."""
    try:
        asked = object_of(raw)
        outcome = text(asked, "outcome")
        if outcome not in OUTCOMES:
            raise BadField(field="outcome", value=outcome, reason="not-one-of")
        post, dossier = at.desk.services.acts.post, _dossier(at, text(asked, "dossier"))
        form = DeliveryForm(
            text(asked, "intent_id", "") or at.desk.services.acts.new_intent(),
            dossier.uid,
            receiver_name=text(asked, "receiver", ""),
            reason=text(asked, "reason", ""),
            at=moment(asked["at"], "at") if asked.get("at") else None,
            date_confirmed=_vouched(at),
        )
        done = (post.delivered if outcome == "delivered" else post.came_back)(form, at.officer)
    except DomainError as error:
        return {"dossier": None, "status": "invalid", "delivery": None, "errors": [error_row(error)]}
    after = done.dossier
    return {"dossier": after.shown_number, "status": str(after.status), "delivery": str(after.delivery), "errors": []}


def overview(at: AtDesk) -> dict[str, Any]:
    """What is to be received, to be sent, on its way, and the latest minutes."""
    post = at.desk.services.acts.post
    return {
        "to_receive": [
            {
                "batch": one.batch.number,
                "slip": one.item.slip_number,
                "person": one.item.person,
                "count": str(one.item.count),
            }
            for one in post.open_items()
        ],
        "to_send": [_result_row(dossier) for dossier in post.to_send()],
        "on_the_way": [_result_row(dossier) for dossier in post.on_the_way()],
        "minutes": [batch_row(batch) for batch in post.batches(20)],
    }


def batch_row(batch: PostBatch) -> dict[str, Any]:
    """Minutes as JSON."""
    return {
        "id": batch.uid,
        "number": batch.number,
        "direction": str(batch.direction),
        "carrier": batch.carrier,
        "post_officer": batch.post_officer,
        "signed_at": batch.signed_at.isoformat(),
        "items": [
            {
                "slip": item.slip_number,
                "person": item.person,
                "declared": item.declared,
                "counted": item.counted,
                "count": str(item.count),
                "answer": item.answer,
                "dossier": item.dossier_number or None,
            }
            for item in batch.items
        ],
    }


def save_minutes(at: AtDesk, code: str, out: Path) -> dict[str, Any]:
    """Biên bản giao nhận as PDF. Raises UnknownDossier for a number that no minutes have, BadField, DeviceError."""
    batch = at.desk.services.acts.post.by_number(code)
    if batch is None:
        raise UnknownDossier(dossier_code=code)
    return {"number": batch.number} | _save(at, sheet_words.post_minutes(batch, at.desk.services.desk.profile), out)


def save_delivery_list(at: AtDesk, code: str, out: Path) -> dict[str, Any]:
    """Danh sách bàn giao as PDF; `code`: of a batch, or of any dossier in it. Raises UnknownDossier, BadField."""
    lists = at.desk.services.handover_lists
    try:
        told = lists.of_batch(code)
    except UnknownDossier:
        told = lists.of_dossier(_dossier(at, code).uid)
    table = sheet_words.delivery_list(told, at.desk.services.desk.profile)
    return {"batch": told.batch_id, "dossiers": [line.number for line in told.lines]} | _save(at, table, out)


def fees_json(sheet: FeesSheet) -> dict[str, Any]:
    """The day's reconciliation as JSON; amounts in đồng."""
    return {
        "day": sheet.day.isoformat(),
        "total": sheet.total,
        "cash": sheet.cash,
        "online": sheet.online,
        "counted_cash": sheet.counted.cash,
        "told_online": sheet.counted.online,
        "cash_difference": sheet.cash_difference,
        "online_difference": sheet.online_difference,
        "without_receipt": sheet.without_receipt,
        "methods": [{"method": one.method, "count": one.count, "amount": one.amount} for one in sheet.sums],
        "rows": [
            {
                "at": row.paid.at.isoformat(),
                "dossier": row.number,
                "method": row.paid.payment.method,
                "amount": row.paid.payment.amount,
                "receipt_number": row.paid.payment.receipt_number,
                "officer": row.paid.officer_name,
                "reverses": row.paid.reverses or None,
            }
            for row in sheet.rows
        ],
        "errors": [],
    }


def fees_lines(sheet: FeesSheet) -> list[str]:
    """The same for reading."""
    if not sheet.rows:
        return ["Trong ngày không thu khoản nào."]
    told = [f"{row.paid.at:%H:%M}  {row.number}  {sheet_words.dong(row.paid.payment.amount)}" for row in sheet.rows]
    sums = [f"{sheet_words.METHODS[one.method]}: {one.count} lần, {sheet_words.dong(one.amount)} đồng" for one in sheet.sums]
    return [*told, *sums, f"Tổng cộng: {sheet_words.dong(sheet.total)} đồng"]


def fees_sheet(at: AtDesk, day: date | None, counted: Counted) -> FeesSheet:
    """Raises BadField (counted_cash, told_online)."""
    return at.desk.services.fees.of(day, counted)


def save_fees(at: AtDesk, sheet: FeesSheet, out: Path) -> dict[str, Any]:
    """The same on A4. Raises BadField(out), DeviceError."""
    services = at.desk.services
    table = sheet_words.fees_sheet(sheet, services.desk.profile, services.day.now(), at.officer.name)
    return {"day": sheet.day.isoformat(), "total": sheet.total} | _save(at, table, out)


def _save(at: AtDesk, table: OfficeTable, out: Path) -> dict[str, Any]:
    if out.suffix.lower() != ".pdf":
        raise BadField(field="out", value=out.name, reason="not-pdf-name")
    made = at.desk.services.office_tables.render(table, at.officer)
    try:
        keep_file(out, made.data)
    except OSError as error:
        raise BadField(field="out", value=out.name, reason="not-a-file") from error
    return {"file": str(out), "pages": made.pages, "errors": []}


def _minutes(asked: Mapping[str, Any], at: AtDesk) -> MinutesForm:
    direction = member(asked, "direction", Direction, None)
    if direction is None:
        raise MissingField(field="direction")
    rows = asked.get("items", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadField(field="post_items", value=str(rows)[:60], reason="not-a-list")
    return MinutesForm(
        text(asked, "intent_id", "") or at.desk.services.acts.new_intent(),
        direction,
        text(asked, "carrier", ""),
        text(asked, "post_officer", ""),
        tuple(_item(row, direction, at) for row in rows),
        at=moment(asked["at"], "at") if asked.get("at") else None,
        date_confirmed=_vouched(at),
    )


def _item(row: Mapping[str, Any], direction: Direction, at: AtDesk) -> PostItem:
    if direction is Direction.OUT:
        return PostItem(text(row, "slip", ""), text(row, "person", ""), dossier_uid=_dossier(at, text(row, "dossier")).uid)
    counted = None if row.get("counted") is None else number(row, "counted", 0)
    return PostItem(
        text(row, "slip", ""), text(row, "person", ""), number(row, "declared", 0), counted, text(row, "answer", "")
    )


def _dossier(at: AtDesk, told: str) -> Dossier:
    with at.desk.doors.store.read() as session:
        found = session.dossiers.by_uid(told)
    return found or at.desk.services.lookup.by_number(told)


def _result_row(dossier: Dossier) -> dict[str, Any]:
    return {
        "dossier": dossier.shown_number,
        "person": dossier.applicant.name,
        "address": dossier.applicant.address,
        "money": str(dossier.money),
    }


def _vouched(at: AtDesk) -> bool:
    """Whoever runs the command by hand has looked at the date; an impossible clock is refused all the same."""
    return at.desk.doors.clock.trust() is not ClockTrust.IMPLAUSIBLE
