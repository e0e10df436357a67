"""What can be done with kits of blank forms at the screen: number and print, break the seal, withdraw (Bắc Giang Đ21.3)?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.domain.paper_form import PaperKit
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.dialogs.paper_kit import KitAsked
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet, SupervisorAsked
from counter_app.services.counter import CounterServices
from counter_app.services.paper_kits import KitState
from counter_app.texts import names
from counter_app.texts.errors import sentence
from counter_app.texts.kit_sheets import kit_document, look_up_sheet
from counter_app.widgets.notices import Tone

if TYPE_CHECKING:
    from textual.app import App

NEW, OPEN, WITHDRAW = "new", "open", "withdraw"
Said = tuple[Tone, str]


@dataclass(frozen=True, slots=True)
class KitActs:
    """The dialogs and what they lead to. `app` shows them; `session`: who works here."""

    app: App[None]
    services: CounterServices
    session: DeskSession

    async def asked(self, states: Sequence[KitState]) -> PaperKit | Said | None:
        """A kit to print, what was done, or None. Without an older kit the only question is how many."""
        lying = {state.kit.kit_id: state for state in states if state.census.open}
        answer = NEW
        if lying:
            answer = await self.app.push_screen_wait(Choose("Bộ mẫu giấy", _choices(list(lying.values()))))
        act, _, kit_id = answer.partition(" ")
        if act == NEW:
            keep = partial(self.services.paper_kits.issue, officer=self.session.who())
            vouched = self.session.date_confirmed
            dialog = KitAsked(self.services.paper_kits.new_kit_id(), keep, date_confirmed=vouched)
            return await self.app.push_screen_wait(dialog)
        if act == OPEN:
            return await self._opened(lying[kit_id])
        return await self._withdrawn(lying[kit_id]) if act == WITHDRAW else None

    async def _opened(self, state: KitState) -> Said | None:
        question = f"Mở niêm phong {_named(state)}? Từ lúc này mỗi tờ phải được nhập, hủy hoặc thu về."
        if not await self.app.push_screen_wait(Confirm(question, "Đã mở")):
            return None
        try:
            self.services.paper_kits.open_seal(state.kit.kit_id, self.session.who())
        except CounterError as error:
            return Tone.BAD, sentence(error)
        return Tone.GOOD, "Đã ghi mở niêm phong. Dùng mẫu theo thứ tự số, không nhảy số."

    async def _withdrawn(self, state: KitState) -> Said | None:
        told = f"Hủy {state.census.open} mẫu chưa dùng của {_named(state)}. Giữ lại các tờ hỏng; số không dùng lại."
        sheet = ApprovalSheet("Hủy bộ mẫu giấy", told)
        asked = SupervisorAsked(
            sheet, self._withdraw(state.kit.kit_id), self.services.login, self.services.day, self.session
        )
        count = await self.app.push_screen_wait(asked)
        return None if count is None else (Tone.GOOD, f"Đã hủy {count} mẫu. Cấp bộ mới: F12.")

    def _withdraw(self, kit_id: str) -> Callable[[Approval, bool], int]:
        kits = self.services.paper_kits
        return lambda approval, _date_confirmed: kits.withdraw(kit_id, approval.reason, approval.officer)


def printed(services: CounterServices, kit: PaperKit, officer: Officer) -> Said:
    """Both sheets of a kit whose numbers are issued; for a worker thread."""
    kits = services.paper_kits
    try:
        look_up = look_up_sheet(kits.procedures(), kits.due_table(), services.desk, services.day.now())
        where = kits.print_once(kit, (kit_document(kit, services.desk), look_up), officer)
    except CounterError as error:
        return Tone.BAD, f"Số đã cấp nhưng chưa in xong. {sentence(error)}"
    kept = where.lower().endswith(".pdf")
    told = f"Đã lưu {kit.size} mẫu thành tệp PDF. In ra, đếm" if kept else f"Đã in {kit.size} mẫu ở {where}. Đếm"
    return Tone.GOOD, f"{told}, niêm phong, ký tờ bìa."


def _choices(states: Sequence[KitState]) -> list[tuple[str, str]]:
    found = [("Cấp bộ mới", NEW)]
    for state in states:
        if state.kit.opened_at is None:
            found.append((f"Mở niêm phong {_named(state)}", f"{OPEN} {state.kit.kit_id}"))
        found.append((f"Hủy {state.census.open} mẫu chưa dùng của {_named(state)}", f"{WITHDRAW} {state.kit.kit_id}"))
    return found


def _named(state: KitState) -> str:
    return f"bộ {names.short_moment(state.kit.issued_at)} ({state.kit.size} mẫu)"
