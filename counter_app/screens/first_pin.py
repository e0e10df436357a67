"""How is the PIN that somebody else gave out changed before the first work (Bắc Giang Đ21.2, Cà Mau Đ34.10)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from counter_app.domain.officer import Officer
from counter_app.screens.account_fields import pin_fields, pin_problems
from counter_app.screens.settings_accounts import AccountDialog
from counter_app.widgets.form import LabelledField


class FirstPin(AccountDialog):
    """The given PIN was just typed at the log-in: only the own one is asked for."""

    title_told: ClassVar[str] = "Mã PIN này do người khác cấp: đổi thành mã của riêng mình"

    def __init__(self, change: Callable[[str], Officer]) -> None:
        super().__init__()
        self._change = change

    def fields(self) -> Iterable[LabelledField]:
        """New, new again."""
        yield from pin_fields("Mã PIN mới")

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A PIN that nobody guesses."""
        return pin_problems(values)

    def store(self, values: Mapping[str, str]) -> Officer:
        """Change it."""
        return self._change(values["pin"])
