"""`counter notices list|export|told`: the queue of duties to tell, for people and for the software that sends messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counter_app.commands.due_date import moment
from counter_app.commands.fields import member, text
from counter_app.commands.json_lines import error_row, object_of, say
from counter_app.commands.opening import AtDesk
from counter_app.domain.errors import BadField, DomainError
from counter_app.domain.notice import Notice, NoticeOutcome, NoticeState
from counter_app.domain.notice_wish import NoticeChannel
from counter_app.domain.operation import ClockTrust
from counter_app.export_folder import keep_file
from counter_app.notice_ports import NoticeRow
from counter_app.services.new_codes import codes_to_tell
from counter_app.services.notice_files import batch_csv, batch_json
from counter_app.services.notices import NoticeMissed, NoticeService, NoticeTold
from counter_app.texts import notice_words
from counter_app.texts.call_list import CALL_LIST


def queue_json(at: AtDesk, state: str, limit: int, after: str) -> dict[str, Any]:
    """A page of the queue; late promises nobody spoke of yet are among it. Raises StoreError."""
    service = _swept(at)
    page, counts = service.queue(NoticeState(state), limit, after), service.counts()
    return {
        "waiting": counts.waiting,
        "late": counts.late,
        "exported": counts.exported,
        "rows": [_row(row) | {"text": service.words(row.notice.uid, at.officer)} for row in page.rows],
        "next": page.next,
    }


def queue_lines(at: AtDesk, state: str, limit: int) -> list[str]:
    """The same for reading."""
    now = at.desk.services.day.now()
    rows = _swept(at).queue(NoticeState(state), limit).rows
    if not rows:
        return ["Không còn ai cần báo."]
    return [
        f"{notice_words.tell_by(row.notice)}  {row.number}  {row.applicant_name}  {notice_words.kind_words(row.notice.kind)}"
        f"  {notice_words.CHANNELS[row.notice.channel]} {row.notice.to}  ({notice_words.standing(row.notice, now)})"
        for row in rows
    ]


def codes_json(at: AtDesk) -> dict[str, Any]:
    """Citizens whose provisional number has its code by now: whom to call, and both numbers. Raises StoreError."""
    with at.desk.doors.store.read() as session:
        rows = codes_to_tell(session)
    told = [
        {
            "notice": row.notice_uid,
            "name": row.name,
            "phone": row.phone,
            "provisional": row.provisional,
            "code": row.code,
            "tell_by": row.tell_by.isoformat(),
        }
        for row in rows
    ]
    return {"waiting": len(told), "rows": told}


def code_lines(found: dict[str, Any]) -> list[str]:
    """The same for reading, a line each."""
    if not found["rows"]:
        return ["Không còn ai giữ số tạm cần báo mã."]
    return [
        f"{row['name']}  {row['phone'] or 'không có số điện thoại'}  {row['provisional']} → {row['code']}"
        for row in found["rows"]
    ]


def save_call_list(at: AtDesk, out: Path) -> dict[str, Any]:
    """The list as a PDF. Raises BadField(out) for another ending or an unwritable place."""
    if out.suffix.lower() != ".pdf":
        raise BadField(field="out", value=out.name, reason="not-pdf-name")
    _swept(at)
    rendered = at.desk.services.notice_sheets.call_list(CALL_LIST, at.officer)
    _keep(out, rendered.data)
    return {"file": str(out), "pages": rendered.pages, "errors": []}


def export_batch(at: AtDesk, channel: str, batch_id: str, out: Path) -> dict[str, Any]:
    """Take along what waits for a channel; the same batch id writes the same file again. Raises DomainError, StoreError."""
    form = out.suffix.lower().removeprefix(".")
    if form not in ("csv", "json"):
        raise BadField(field="out", value=out.name, reason="not-one-of")
    if not out.parent.is_dir():
        raise BadField(field="out", value=str(out), reason="not-a-file")  # before anything is marked as exported
    batch_id = batch_id or at.desk.services.acts.new_intent()
    batch = at.desk.services.notices.export(batch_id, NoticeChannel(channel), at.officer)
    try:
        _keep(out, batch_json(batch_id, batch.lines) if form == "json" else batch_csv(batch.lines))
    except BadField:
        say(f"Lô {batch_id} đã đánh dấu xuất nhưng chưa ghi được tệp. Chạy lại với --batch {batch_id}.")
        raise
    return {
        "batch": batch_id,
        "file": str(out),
        "count": len(batch.lines),
        "again": batch.again,
        "without_address": batch.without_address,
        "errors": [],
    }


def told_line(raw: str, at: AtDesk) -> dict[str, Any]:
    """One answer of whoever told it. Never raises for what stands in the line; StoreError goes up."""
    try:
        asked = object_of(raw)
        uid = text(asked, "notice")
        outcome = member(asked, "outcome", NoticeOutcome, NoticeOutcome.TOLD) or NoticeOutcome.TOLD
        channel = member(asked, "channel", NoticeChannel, None)
        to = text(asked, "to") if "to" in asked else None
        note = text(asked, "note", "")
        services = at.desk.services
        vouched = at.desk.doors.clock.trust() is not ClockTrust.IMPLAUSIBLE
        if outcome is NoticeOutcome.TOLD:
            when = moment(asked["at"], "at") if asked.get("at") else None
            intent = text(asked, "intent_id", "") or f"told:{uid}"  # the same answer twice is one act
            form = NoticeTold(intent, uid, channel, to, note, at=when, date_confirmed=vouched)
            services.notices.told(form, at.officer)
        else:
            retry_at = moment(asked["retry_at"], "retry_at") if asked.get("retry_at") else None
            services.notices.missed(NoticeMissed(uid, outcome, note, channel, to, retry_at, vouched), at.officer)
    except DomainError as error:
        return {"notice": None, "state": None, "errors": [error_row(error)]}
    return {"notice": uid, "state": str(services.notices.by_uid(uid).state), "errors": []}


def _swept(at: AtDesk) -> NoticeService:
    """Late promises that nobody spoke of are duties too; a desk that only looks on adds none."""
    service = at.desk.services.notices
    if not at.desk.doors.store.read_only:
        service.raise_overdue()
    return service


def _row(row: NoticeRow) -> dict[str, Any]:
    notice: Notice = row.notice
    return {
        "notice": notice.uid,
        "dossier": row.number,
        "applicant": row.applicant_name,
        "procedure": row.procedure_name,
        "kind": str(notice.kind),
        "channel": str(notice.channel),
        "to": notice.to,
        "raised_at": notice.raised_at.isoformat(),
        "tell_by": notice.tell_by.isoformat(),
        "state": str(notice.state),
        "tries": notice.tries,
        "last": notice.last or None,
        "retry_at": notice.retry_at.isoformat() if notice.retry_at else None,
        "note": notice.note,
    }


def _keep(out: Path, data: bytes) -> None:
    try:
        keep_file(out, data)
    except OSError as error:
        raise BadField(field="out", value=str(out), reason="not-a-file") from error
