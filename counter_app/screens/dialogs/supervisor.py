"""Who agrees to it? What needs a supervisor asks for one by name and PIN; a supervisor at the desk only says why.

Bắc Giang Đ15.1d (a second supplement request), NĐ 224/2026 Đ23.6a (a reversing entry).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.domain import act_details
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.submit import Done
from counter_app.services.desk_day import DeskDay
from counter_app.services.login import LoginService

REASON = "approval_reason"


@dataclass(frozen=True, slots=True)
class Approval:
    """The supervisor, why, and what stands in the sheet's own fields."""

    officer: Officer
    reason: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovalSheet:
    """`told`: what is asked for, and by which rule. `fields`: what is asked before the reason."""

    title: str
    told: str
    fields: tuple[Asked, ...] = ()


class SupervisorAsked(ActForm[Done]):
    """Closes with what `then` makes of the approval. The one who works at the desk stays logged in."""

    def __init__(
        self,
        sheet: ApprovalSheet,
        then: Callable[[Approval, bool], Done],
        login: LoginService,
        day: DeskDay,
        session: DeskSession,
    ) -> None:
        self._login = login
        self._then = then
        fields: tuple[Asked, ...] = (*sheet.fields, Asked(REASON, "Lý do", required=True))
        if not session.who().may(Right.SUPERVISE):
            fields = (
                *fields,
                Asked("approver", "Người phụ trách", hint="Tên đăng nhập của người phụ trách", required=True),
                Asked("pin", "Mã PIN", required=True, secret=True),
            )
        super().__init__(ActSheet(sheet.title, sheet.told, fields, doing="Đang kiểm tra"), self._approve, day, session)

    def _approve(self, values: Values, date_confirmed: bool) -> Done:
        reason = act_details.tidy(values[REASON], REASON)
        if not reason:
            raise MissingField(field=REASON)
        officer = self.session.who()
        if "approver" in values:
            if not values["approver"].strip():
                raise MissingField(field="approver")
            officer = self._login.log_in(values["approver"], values["pin"])
        if not officer.may(Right.SUPERVISE):
            raise BadField(field="approver", value=officer.login, reason="not-a-supervisor")
        return self._then(Approval(officer, reason, values), date_confirmed)
