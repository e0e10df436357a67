"""The intake at 16:55 with nine people waiting: few keys, no second dossier, nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Static

from counter_app.domain.dossier import Dossier, MoneyStatus
from counter_app.domain.errors import CounterError, DiskFull, StoreBusy
from counter_app.domain.operation import ClockTrust
from counter_app.domain.procedure import Component, HandIn
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.confirm_date import ConfirmDate
from counter_app.screens.intake import IntakeScreen
from counter_app.screens.messages import CodeArrived
from counter_app.screens.outcome import OutcomeChoice
from counter_app.screens.received import ReceivedScreen
from counter_app.services.intake import IntakeForm, Received
from counter_app.widgets.checklist_table import ChecklistTable
from counter_app.widgets.form import Form, LabelledField
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at
from tests.ui.keys import CARD, send

CARD_NUMBER, CARD_NAME = CARD.split("|")[0], "Nguyễn Thị Ánh"
DAMAGED = "079190000123||Nguy?n Th? \N{REPLACEMENT CHARACTER}nh|01011990|Nữ|Số 1, phường Mẫu|01012021"
BIRTH, COPY = "1.001193", "2.000815"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


class AtIntake:
    """A clerk at the intake screen; `keys` counts what the fingers did."""

    def __init__(self, clerk: Clerk, rig: DeskRig) -> None:
        self.clerk, self.rig, self.keys = clerk, rig, 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self.clerk.press(*keys)

    async def types(self, text: str) -> None:
        """Quickly, but as a person: each key an event of its own."""
        self.keys += len(text)
        send(self.clerk.app, text, gap=0.2)
        await self.clerk.pilot.pause()

    async def swipes(self, text: str) -> None:
        send(self.clerk.app, text + "\r")
        await self.clerk.pilot.pause()

    @property
    def step(self) -> str:
        return self.clerk.app.screen_stack[0].query_one("OpenForm").step  # type: ignore[attr-defined, no-any-return]

    @property
    def values(self) -> dict[str, str]:
        screen = self.clerk.app.screen_stack[0]
        return {name: text for form in screen.query(Form) for name, text in form.values().items()}

    @property
    def marks(self) -> dict[str, str]:
        return {m.component_code: str(m.state) for m in self.clerk.app.screen.query_one(ChecklistTable).handed_in()}

    def message(self, name: str) -> str:
        """What stands under a field."""
        field = self.clerk.app.screen.query_one(f"#field-{name}", LabelledField)
        return str(field.query_one(".field-message").render()) if field.display and field.is_bad else ""

    @property
    def said(self) -> str:
        banner = self.clerk.app.screen.query_one("#intake-banner")
        return self.clerk.words_of("#intake-banner") if banner.has_class("-shown") else ""

    @property
    def focused(self) -> str:
        return str(self.clerk.app.focused.id) if self.clerk.app.focused else ""

    def received(self) -> list[Dossier]:
        lookup = self.rig.services.lookup
        return [lookup.detail(row.uid).dossier for row in lookup.search("")]

    async def to_components(self, search: str = "") -> None:
        """Procedure chosen (births stand first), card read."""
        await self.types(search + "\r")
        if not search:
            await self.clerk.until(lambda: isinstance(self.clerk.app.screen, Choose))
            await self.press("enter")
        await self.clerk.until(lambda: self.step == "applicant")
        await self.swipes(CARD)
        await self.clerk.until(lambda: self.values["name"] == CARD_NAME)
        await self.press("f8")

    async def to_receive(self, born: str = "01112026") -> None:
        """All there, the child's birth date, one F8 before the end."""
        await self.to_components()
        await self.press("9", "f8")
        await self.types(born)


async def at_intake(clerk: Clerk, rig: DeskRig) -> AtIntake:
    await clerk.press("f2")
    await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen) and clerk.app.focused)
    return AtIntake(clerk, rig)


def is_received(clerk: Clerk) -> Callable[[], bool]:
    return lambda: isinstance(clerk.app.screen, ReceivedScreen)


@pytest.mark.anyio
async def test_a_birth_is_received_by_keys_alone_and_the_next_person_finds_an_empty_form(rig: DeskRig) -> None:
    list(rig.receive_many(1))  # births are usual at this desk: the procedure stands first
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, Choose))
        await desk.press("enter")
        await clerk.until(lambda: desk.step == "applicant")
        await desk.swipes(CARD)
        await clerk.until(lambda: desk.values["identity_number"] == CARD_NUMBER and desk.focused == "phone")
        await desk.types("0912345678")
        await desk.press("f8", "9", "f8")
        await desk.types("01112026")
        await desk.press("f8")
        await clerk.until(is_received(clerk))
        assert desk.keys + 1 == 25  # F2 Enter Enter, ten of a phone number, F8 9 F8, eight of a date, F8
        dossier = desk.received()[0]
        assert (dossier.applicant.name, dossier.applicant.phone) == (CARD_NAME, "0912345678")
        assert (dossier.procedure_code, dossier.case_code, dossier.money) == (BIRTH, "thuong", MoneyStatus.NOTHING_DUE)
        await clerk.until(lambda: rig.services.slips.jobs_of(dossier.uid)[0].state != "wanted")
        await clerk.sees("Enter: người tiếp theo")
        await desk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen) and clerk.app.focused)
        assert clerk.app.focused and clerk.app.focused.parent and clerk.app.focused.parent.id == "procedures"
        kept = {name for name, text in desk.values.items() if text}
        assert kept == {"kind", "copies_wanted", "fee_paid", "return_method", "channel", "dossier_sets", "wants_receipt"}
        assert rig.services.drafts.of_officer(rig.officer) == []


@pytest.mark.anyio
async def test_ten_presses_make_one_dossier(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_receive()
        for _ in range(10):
            clerk.app.simulate_key("f8")
        await clerk.until(lambda: len(clerk.app.screen_stack) > 1)
        await clerk.press(*["enter"] * 5)
        await clerk.app.workers.wait_for_complete()
        assert len(desk.received()) == 1


@pytest.mark.anyio
async def test_each_mistake_is_told_where_it_is_mended_and_what_was_typed_stays(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.press("f8")
        await clerk.until(lambda: "Chọn thủ tục trước" in desk.said)
        await desk.to_components()
        await desk.press("1", "2", "f8", "f8")  # one there, one missing, two not looked at
        await clerk.until(lambda: desk.step == "components")
        assert "Còn 2 thành phần chưa đánh dấu" in desk.said
        assert desk.clerk.app.screen.query_one("ComponentRows").cursor_key == "uy-quyen"  # type: ignore[attr-defined]
        await desk.press("9", "f8", "f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, OutcomeChoice))
        await desk.press("enter")  # back to the form
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen) and "Giấy chứng sinh" in desk.said)
        assert desk.step == "components"
        await desk.press("up", "up", "up", "up", "down", "1", "f8")
        await desk.types("32/13/2026")
        await desk.press("f8")
        await clerk.until(lambda: desk.message("event_on"))
        assert (desk.step, desk.focused, desk.values["event_on"]) == ("return", "event_on", "32/13/2026")
        await desk.press("ctrl+u")
        await desk.types("1/11/2026")
        await desk.press("f7", "f7")
        await clerk.until(lambda: desk.step == "applicant")
        desk.clerk.app.screen.query_one("#name").focus()
        await desk.press("end", "ctrl+u", "f8", "f8", "f8")
        await clerk.until(lambda: desk.message("name"))
        assert (desk.step, desk.focused) == ("applicant", "name")
        assert desk.received() == []
        await desk.types("Trần Thị Thử")
        await desk.press("f8", "f8", "f8")
        await clerk.until(is_received(clerk))
        assert [dossier.applicant.name for dossier in desk.received()] == ["Trần Thị Thử"]


@pytest.mark.anyio
async def test_a_council_fee_is_asked_for_only_when_it_is_due_and_nobody_is_charged_who_is_exempt(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_receive()
        fee = clerk.app.screen.query_one("#field-typed_fee", LabelledField)
        exempt = clerk.app.screen.query_one("#field-person_attribute", LabelledField)
        await clerk.sees("Không thu")
        assert not fee.display and clerk.app.screen.query_one("#field-event_on .field-label").render().plain == (  # type: ignore[union-attr]
            "Ngày sinh của trẻ"
        )
        await desk.press("ctrl+u")
        await desk.types("01012026")  # later than sixty days
        await clerk.until(lambda: fee.display)
        exempt.value = "poor_household"
        await clerk.until(lambda: not fee.display)
        exempt.value = ""
        await clerk.until(lambda: fee.display)
        await desk.press("f8")
        await clerk.until(lambda: desk.message("typed_fee"))
        await desk.types("8000")
        await desk.press("f8")
        await clerk.until(is_received(clerk))
        assert [(d.fee_amount, d.money) for d in desk.received()] == [(8000, MoneyStatus.UNPAID)]


@pytest.mark.anyio
async def test_every_code_is_answered_and_none_touches_what_it_is_not_about(rig: DeskRig) -> None:
    number = next(iter(rig.receive_many(1)))
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_components()
        await desk.press("f7")
        desk.clerk.app.screen.query_one("#phone").focus()
        await desk.press("ctrl+u")
        await desk.types("0987654321")
        before = desk.values
        clerk.app.screen.post_message(CodeArrived("WIFI:S:quay;[/b][@click=app.quit]x[/];;"))
        await clerk.until(lambda: "Không phải thẻ căn cước" in desk.said)
        assert desk.values == before
        await desk.swipes(DAMAGED)
        await clerk.until(lambda: "Chữ có dấu bị hỏng" in desk.said)
        await desk.swipes("001090000123||[/b]Trần [@click=app.quit]Văn[/] Mẫu|02011990|Nam|[red]Phố [/Mẫu|15082021")
        await clerk.until(lambda: desk.values["identity_number"] == "001090000123")
        await clerk.sees("[@click=app.quit]")
        assert (desk.values["phone"], desk.values["sex"], desk.values["address"]) == ("0987654321", "male", "[red]Phố [/Mẫu")
        clerk.app.screen.post_message(CodeArrived(number))
        await clerk.until(lambda: clerk.app.current_mode == "lookup")
        await clerk.sees(number)
        await desk.press("f2", "f7", "f7")
        await desk.types(f"{number}\r")  # by a reader that plays keyboard
        await clerk.until(lambda: clerk.app.current_mode == "lookup")
        await clerk.sees(number)


@pytest.mark.anyio
async def test_a_paste_that_is_too_long_is_cut_aloud(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_components()
        await desk.press("f7")
        clerk.app.screen.query_one("#address").focus()
        await desk.press("ctrl+u")
        clerk.app.post_message(events.Paste("Phố Mẫu " * 1250))
        await clerk.sees("giữ 500 ký tự đầu, bỏ 9499 ký tự")
        assert len(desk.values["address"]) == len(("Phố Mẫu " * 63)[:500].strip())


@pytest.mark.anyio
async def test_a_full_or_busy_disk_loses_nothing_and_says_what_to_do(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[CounterError] = [DiskFull(), StoreBusy()]
    really = rig.services.intake.receive

    def receive(form: IntakeForm, officer: object) -> Received:
        if errors:
            raise errors.pop(0)
        return really(form, officer)  # type: ignore[arg-type]

    def save(*_: object) -> None:
        raise DiskFull

    monkeypatch.setattr(rig.services.intake, "receive", receive)
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_receive()
        typed, marks = desk.values, desk.marks
        await desk.press("f8")
        await clerk.until(lambda: "Ổ đĩa đã đầy" in desk.said)
        await desk.press("f8")
        await clerk.until(lambda: "đang bận" in desk.said)
        assert (desk.values, desk.marks) == (typed, marks)
        with monkeypatch.context() as full:
            full.setattr(rig.services.drafts, "save", save)
            await desk.types("9")  # also a draft that cannot be kept is told
            await clerk.until(lambda: "Ổ đĩa đã đầy" in desk.said)
        await desk.press("backspace", "f8")
        await clerk.until(is_received(clerk))
        assert len(desk.received()) == 1


@pytest.mark.slow
@pytest.mark.anyio
async def test_an_unproven_clock_is_asked_about_once_and_then_the_same_form_is_received(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_receive()
        rig.clock.trusted = ClockTrust.UNCONFIRMED
        for answer in ("escape", "right"):
            await desk.press("f8")
            await clerk.until(lambda: isinstance(clerk.app.screen, ConfirmDate))
            await clerk.sees("25/11/2026")
            await desk.press(answer)
            assert desk.received() == []
        await desk.press("enter")
        await clerk.until(is_received(clerk))
        assert len(desk.received()) == 1 and clerk.app.session.date_confirmed


@pytest.mark.anyio
async def test_sixty_components_scroll_and_each_mark_costs_one_key(rig: DeskRig) -> None:
    current = rig.services.catalogue.current()
    sixty = tuple(Component(f"tp{n:02}", f"Giấy tờ số {n}", HandIn.ORIGINAL_KEPT, 1, 0) for n in range(60))
    procedures = tuple(replace(p, components=sixty, cases=()) if p.code == COPY else p for p in current.procedures)
    rig.services.catalogue.load(replace(current, version="sixty", procedures=procedures), "test")
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_components("chung thuc ban sao")
        await clerk.sees("Giấy tờ số 0")
        send(clerk.app, "1" * 58 + "2", gap=0.2)
        await clerk.sees("Giấy tờ số 59", "Còn 1 thành phần")
        assert list(desk.marks.values()).count("ok") == 58 and desk.marks["tp58"] == "missing"


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_form_is_set_aside_for_the_next_person_and_comes_back_as_it_was(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_components()
        await desk.press("2", "f7", "f7")
        await clerk.until(lambda: desk.step == "procedure")
        await desk.types("chung thuc ban sao")
        await desk.press("f8")  # chooses what was searched, instead of passing it over
        await clerk.until(lambda: desk.step == "applicant")
        await desk.press("f7")
        await desk.types("dang ky khai sinh\r")
        await clerk.until(lambda: isinstance(clerk.app.screen, Choose))
        await desk.press("enter")
        await clerk.until(lambda: desk.step == "applicant")
        assert desk.marks == {"to-khai": "missing"}  # the other procedure was a mistake
        clerk.app.screen.query_one("#submitter_name").focus()
        await desk.types("Lê Văn Thử")
        await clerk.until(lambda: clerk.app.screen.query_one("#field-submitter_phone").display)
        await desk.press("enter", "enter")
        await desk.types("0911")
        before = desk.values
        await desk.press("ctrl+n")
        await clerk.until(lambda: isinstance(clerk.app.screen, Choose))
        await desk.press("escape")
        assert desk.values == before
        await desk.press("ctrl+n", "enter")
        await clerk.until(lambda: desk.values["name"] == "")
        assert not clerk.app.screen.query_one("#field-submitter_phone").display
        await desk.press("f6")
        await clerk.sees("1 phiếu tiếp nhận nhập dở")
        await desk.press("f5")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen) and desk.values == before)
        assert desk.step == "applicant" and desk.marks == {"to-khai": "missing"}
        await desk.press("ctrl+n", "down", "enter")
        await clerk.until(lambda: rig.services.drafts.of_officer(rig.officer) == [])


@pytest.mark.slow
@pytest.mark.anyio
async def test_no_key_and_no_window_size_takes_away_what_was_typed(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        desk = await at_intake(clerk, rig)
        await desk.to_components()
        await desk.press("1", "f7")
        clerk.app.screen.query_one("#email").focus()
        await desk.types("mau@vi.du")
        before, marks = desk.values, desk.marks
        await desk.press("shift+tab")
        assert desk.focused == "phone"
        await desk.press("escape", "escape", "f1")
        await clerk.sees("Trợ giúp", "F8")
        assert any(
            "Khóa màn hình" in str(part.render()) for part in clerk.app.screen.query(Static)
        )  # below the window's edge
        await desk.press("end")
        await clerk.sees("Giờ làm việc", "Căn cứ: Quyết định")  # whom to call, and what the province decided
        await desk.press("escape", "f5")
        await clerk.sees("Cách tính ngày hẹn trả")
        await desk.press("escape")
        for size in ((40, 12), (120, 40), (80, 24)):
            await clerk.pilot.resize_terminal(*size)
        await desk.press("enter", "enter", "enter")  # e-mail, kind of person, whoever hands in
        assert desk.focused == "submitter_name"
        assert (desk.values, desk.marks) == (before, marks)
        await clerk.sees("Hẹn trả", "Phí:", "Người nộp thay")
        await desk.press("f8", "9", "f8")
        await desk.types("01112026")
        rig.clock.at += timedelta(hours=1)
        await desk.press("f8")
        await clerk.until(is_received(clerk))
        assert (desk.received()[0].applicant.phone, desk.received()[0].applicant.email) == ("", "mau@vi.du")
