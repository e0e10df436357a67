"""To which paper of which dossier does a page belong that was found again? The number first, then the paper."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.app import App

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import MissingField
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.choose import Choose
from counter_app.services.counter import CounterServices
from counter_app.services.scanning import PaperRow, PaperStanding

_OPEN = (PaperStanding.TO_SCAN, PaperStanding.IN_WORK)


class Place:
    """A paper of a dossier."""

    def __init__(self, dossier_uid: str, row: PaperRow) -> None:
        self.dossier_uid = dossier_uid
        self.code = row.code
        self.name = row.name


async def place_form(app: App[Any], services: CounterServices, session: DeskSession) -> Place | None:
    """None when it was left, or when no paper of the dossier is open."""
    assert services.scanning is not None
    sheet = ActSheet(
        "Gắn vào hồ sơ",
        "Mã số hồ sơ trên giấy tiếp nhận; quẹt mã cũng được.",
        (Asked("dossier_code", "Mã số hồ sơ", required=True),),
        doing="Đang tìm hồ sơ",
    )
    dossier = await app.push_screen_wait(ActForm(sheet, partial(_found, services), services.day, session))
    if dossier is None:
        return None
    rows = {row.code: row for row in services.scanning.works.papers(dossier.uid) if row.standing in _OPEN}
    if not rows:
        app.notify("Hồ sơ này không còn giấy tờ nào phải quét. Chọn hồ sơ khác.", severity="warning", markup=False)
        return None
    title = f"{dossier.shown_number} · {dossier.applicant.name}"
    chosen = await app.push_screen_wait(Choose(title, [(row.name, code) for code, row in rows.items()]))
    return Place(dossier.uid, rows[chosen]) if chosen in rows else None


def _found(services: CounterServices, values: Values, _confirmed: bool) -> Dossier:
    number = values.get("dossier_code", "").strip()
    if not number:
        raise MissingField(field="dossier_code")
    return services.lookup.by_number(number)
