"""With which PIN is this copy signed? Asked each time; handed on once, kept nowhere."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.app import App

from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.errors import MissingField
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.services.counter import CounterServices


async def sign_form(app: App[Any], services: CounterServices, session: DeskSession, copy: DigitalCopy) -> DigitalCopy | None:
    """The signed copy; None when it was left."""
    sheet = ActSheet(
        f"Ký số: {copy.component_name}",
        f"{copy.pages} trang, quét ngày {copy.made_at:%d/%m/%Y}. Ký là bước cuối, sau đó không sửa được nữa.",
        (Asked("token_pin", "Mã PIN thẻ ký", required=True, secret=True),),
        doing="Đang ký, giữ thẻ trong máy",
    )
    return await app.push_screen_wait(ActForm(sheet, partial(_sign, services, session, copy), services.day, session))


def _sign(
    services: CounterServices, session: DeskSession, copy: DigitalCopy, values: Values, _confirmed: bool
) -> DigitalCopy:
    assert services.scanning is not None
    pin = values.get("token_pin", "")
    if not pin:
        raise MissingField(field="token_pin")
    return services.scanning.signing.sign(copy.copy_id, session.who(), pin)
