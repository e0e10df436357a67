"""Look-up at the counter: as one types, newest question wins, and a number on paper opens its dossier (I3)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.guidance import GuidanceOutcome
from counter_app.ports import DossierRow
from counter_app.screens.dialogs.told import Told
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.lookup import LookupScreen
from counter_app.services.guidance import GuidanceForm
from counter_app.services.lookup import LookupService
from counter_app.widgets.dossier_table import DossierTable
from counter_app.widgets.field_input import FieldInput
from tests.builders import person
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at
from tests.ui.keys import CARD, send


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease(1, 2)  # the third dossier gets a provisional number
    for name, number in (
        ("Bùi Thị Ngọc", "079190000123"),
        ("Trần Văn Ửng", "001090000456"),
        ("Bùi Văn Thử", "001090000789"),
    ):
        desk.services.intake.receive(desk.form(applicant=person(name, identity_number=number)), desk.officer)
    yield desk
    desk.close()


@pytest.mark.anyio
async def test_found_while_typing_without_marks_and_opened_without_the_mouse(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        await clerk.press("f3")
        await clerk.sees("3 hồ sơ ở quầy này", "Trần Văn Ửng")
        await clerk.press(*"bui")
        await clerk.sees("Tìm thấy 2 hồ sơ", "Bùi Thị Ngọc", "Bùi Văn Thử")
        assert "Trần Văn Ửng" not in clerk.screen_text()
        await clerk.press("down")
        await clerk.until(lambda: clerk.has_focus(DossierTable))
        await clerk.press("x")  # typing in the list goes on in the field
        await clerk.sees("Không tìm thấy “buix”.", "Gõ ít chữ hơn, hoặc thử số định danh.")
        assert clerk.has_focus(FieldInput)
        await clerk.press("backspace", *" thi")
        await clerk.sees("Tìm thấy 1 hồ sơ")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.sees("Bùi Thị Ngọc", "079190000123")


@pytest.mark.anyio
async def test_a_number_read_from_paper_opens_its_dossier_and_a_card_finds_its_owner(rig: DeskRig) -> None:
    provisional = rig.services.lookup.search("")[0].number
    assert provisional.startswith("TAM-")
    async with clerk_at(rig) as clerk:
        await clerk.press("f3")
        await clerk.sees("3 hồ sơ")
        send(clerk.app, f"{provisional.lower()}\r")  # faster than any look-up
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.sees(provisional, "Bùi Văn Thử", "số tạm")
        await clerk.press("escape", "f3")
        await clerk.until(lambda: isinstance(clerk.app.screen, LookupScreen))
        send(clerk.app, CARD + "\r")
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.sees("Bùi Thị Ngọc")


class StubbornLookup(LookupService):
    """Answers the question "bui" only when it is let."""

    may_answer = threading.Event()
    asked = threading.Event()

    def search(self, words: str, limit: int = 50) -> list[DossierRow]:
        if words == "bui":
            self.asked.set()
            assert self.may_answer.wait(20)
        return super().search(words, limit)


class Forgetful(LookupScreen):
    """The known-bad variant: shows whatever answer comes last."""

    CSS_PATH = None

    def _show(self, rows: list[DossierRow], words: str, question: int) -> None:
        super()._show(rows, words, self._asked)


@pytest.mark.parametrize("screen_class", [LookupScreen, Forgetful])
@pytest.mark.anyio
async def test_an_answer_to_older_words_is_never_shown_over_a_newer_one(
    rig: DeskRig, screen_class: type[LookupScreen]
) -> None:
    lookup = StubbornLookup(rig.store, rig.clock)
    lookup.may_answer, lookup.asked = threading.Event(), threading.Event()
    async with clerk_at(rig) as clerk:
        screen = screen_class(lookup, rig.services.day, clerk.app.session)
        await clerk.app.push_screen(screen)
        await clerk.press(*"bui")
        await clerk.until(lookup.asked.is_set)
        await clerk.press(*("backspace",) * 3, *"tran")
        await clerk.sees("Tìm thấy 1 hồ sơ", "Trần Văn Ửng")
        lookup.may_answer.set()
        await clerk.until(lambda: all(worker.is_finished for worker in clerk.app.workers if worker.group == "look-up"))
        await clerk.pilot.pause()
        shown_late = "Bùi Văn Thử" in clerk.screen_text()
        assert shown_late == (screen_class is Forgetful), "the control must be caught, the real screen must not"


@pytest.mark.anyio
async def test_nd61_15_2_the_number_of_a_guidance_slip_opens_what_was_told(rig: DeskRig) -> None:
    form = GuidanceForm(
        "visit-1", "1.001193", person("Hà Thị Mẫu"), reason="Không thuộc thẩm quyền", redirect_to="UBND xã Thử"
    )
    given = rig.services.acts.guidance.give(form, GuidanceOutcome.REFUSED, rig.officer).guidance
    async with clerk_at(rig) as clerk:
        await clerk.press("f3")
        await clerk.press(*given.slip_number.lower(), "enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, Told))
        await clerk.sees(f"Phiếu {given.slip_number}", "Hà Thị Mẫu", "Không thuộc thẩm quyền", "UBND xã Thử")
        await clerk.press("escape")
        await clerk.until(lambda: isinstance(clerk.app.screen, LookupScreen))
