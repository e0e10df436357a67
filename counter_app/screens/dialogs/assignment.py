"""Which written paper lets whom make digital copies? Registered by a supervisor (Cà Mau Đ23.3)."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from textual.app import App

from counter_app.domain.assignment import Assignment
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.officer import Officer
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.choose import Choose
from counter_app.services.assignments import NewAssignment
from counter_app.services.counter import CounterServices

_DAY = "%d/%m/%Y"


async def assignment_form(app: App[Any], services: CounterServices, session: DeskSession) -> Assignment | None:
    """For whom, then the paper; None when it was left."""
    officers = {officer.officer_id: officer for officer in services.login.officers()}
    chosen = await app.push_screen_wait(
        Choose("Phân công số hóa cho ai?", [(officer.name, key) for key, officer in officers.items()])
    )
    if chosen not in officers:
        return None
    sheet = ActSheet(
        f"Văn bản phân công: {officers[chosen].name}",
        "Chép đúng văn bản đã ký. Văn bản mới thay văn bản cũ, không sửa được.",
        (
            Asked("assignment_number", "Số văn bản", required=True),
            Asked("signed_on", "Ngày ký", hint="ngày/tháng/năm", required=True),
            Asked("assignment_signer", "Người ký", required=True),
            Asked("assignment_until", "Hiệu lực đến", hint="bỏ trống: không thời hạn"),
        ),
    )
    return await app.push_screen_wait(
        ActForm(sheet, partial(_register, services, session, officers[chosen]), services.day, session)
    )


def _register(
    services: CounterServices, session: DeskSession, officer: Officer, values: Values, _confirmed: bool
) -> Assignment:
    assert services.scanning is not None
    signed = _day(values, "signed_on")
    if signed is None:
        raise MissingField(field="signed_on")
    new = NewAssignment(
        officer.officer_id,
        values.get("assignment_number", ""),
        signed,
        values.get("assignment_signer", ""),
        signed,
        _day(values, "assignment_until"),
    )
    return services.scanning.assignments.register(new, session.who())


def _day(values: Values, field: str) -> date | None:
    text = values.get(field, "").strip()
    if not text:
        return None
    try:
        return datetime.strptime(text, _DAY).date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise BadField(field=field, value=text[:20], reason="not-a-date") from error
