"""A PDF that came signed while a paper was scanned: does it stand for this paper as it is? Asked, never assumed (I4)."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.app import App

from counter_app.domain.digital_copy import DigitalCopy
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Values
from counter_app.services.counter import CounterServices
from counter_app.texts.scan_left_words import signing_words

_TOLD = (
    "Máy quét hoặc thư mục vừa đưa vào một tệp PDF không phải ảnh quét. Nếu là bản đã ký số của giấy tờ này thì gắn nguyên "
    "vẹn từng byte, không quét nữa. Esc: để tệp trong mục chưa thuộc hồ sơ."
)


async def offer_document(
    app: App[Any], services: CounterServices, session: DeskSession, work_uid: str, sha256: str
) -> DigitalCopy | None:
    """The copy that the file became; None when it was left in the lost-and-found."""
    sheet = ActSheet("Gắn tệp PDF đã ký", _TOLD, (), doing="Đang kiểm tra chữ ký")
    copy = await app.push_screen_wait(
        ActForm(sheet, partial(_attach, services, session, work_uid, sha256), services.day, session)
    )
    if copy is not None:
        who = f" ({copy.signer})" if copy.signer else ""
        told = f"Đã gắn {copy.component_name}: {copy.pages} trang, {signing_words(copy)}{who}."
        app.notify(told, severity="warning" if copy.signature else "information", markup=False)
    return copy


def _attach(
    services: CounterServices, session: DeskSession, work_uid: str, sha256: str, values: Values, _confirmed: bool
) -> DigitalCopy:
    assert services.scanning is not None
    return services.scanning.documents.attach(work_uid, sha256, session.who())
