"""Who else has looked at it? A second person signs by name and PIN; the one who works at the desk stays logged in."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.errors import MissingField
from counter_app.domain.officer import Officer
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.submit import Done
from counter_app.services.desk_day import DeskDay
from counter_app.services.login import LoginService


class SecondPersonAsked(ActForm[Done]):
    """Closes with what `then` makes of the second person; whether they may answer for it is the service's to say."""

    def __init__(
        self, told: str, then: Callable[[Officer], Done], login: LoginService, *, day: DeskDay, session: DeskSession
    ) -> None:
        self._login = login
        self._then = then
        fields = (Asked("checker", "Người đối chiếu", required=True), Asked("pin", "Mã PIN", required=True, secret=True))
        super().__init__(ActSheet("Đối chiếu lần hai", told, fields, doing="Đang kiểm tra"), self._sign, day, session)

    def _sign(self, values: Values, _date_confirmed: bool) -> Done:
        if not values["checker"].strip():
            raise MissingField(field="checker")
        return self._then(self._login.log_in(values["checker"], values["pin"]))
