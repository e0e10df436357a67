"""The shell around the jobs: the lock hides and keeps, the keys lead to the same places, the line at the foot fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.command import CommandList, CommandPalette

from counter_app import app_lights
from counter_app.app import CounterApp
from counter_app.screens.first_pin import FirstPin
from counter_app.screens.home import HomeScreen
from counter_app.screens.intake import IntakeScreen
from counter_app.screens.login import LoginScreen
from counter_app.screens.messages import DossierReceived
from counter_app.screens.received import ReceivedScreen
from counter_app.widgets.form import Form
from counter_app.widgets.key_line import KeyLine
from tests.desk_rig import PIN, DeskRig
from tests.ui.desk_app import Clerk, clerk_at
from tests.ui.keys import CARD, send

NAME = "Nguyễn Thị Ánh"
JOBS = {"f2": "intake", "f3": "lookup", "f4": "sync", "f9": "settings", "f6": "home"}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


class SampleCards:
    """A demo whose centre does nothing."""

    simulated: tuple[str, ...] = ("dữ liệu bịa",)

    def centre_running(self) -> bool:
        return True

    def stop_centre(self) -> None: ...

    def start_centre(self) -> None: ...

    def sample_codes(self) -> list[tuple[str, str]]:
        return [("Thẻ mẫu", CARD)]


def typed(clerk: Clerk) -> str:
    """The applicant's name as it stands in the form, whatever is shown over it."""
    return clerk.app.get_screen_stack("intake")[0].query_one("#applicant-form", Form).values()["name"]


def in_mode(clerk: Clerk, mode: str) -> Callable[[], object]:
    return lambda: clerk.app.current_mode == mode and clerk.app.screen.query(KeyLine)


def says(line: KeyLine, words: str) -> Callable[[], object]:
    return lambda: words in line.told


def first_command_is(clerk: Clerk, words: str) -> Callable[[], object]:
    return lambda: words in str(clerk.app.screen.query_one(CommandList).options[0].prompt)


async def name_in_form(clerk: Clerk, rig: DeskRig) -> None:
    """A form with a card in it, in the second step."""
    await clerk.press("f2")
    await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen) and clerk.app.focused)
    send(clerk.app, CARD + "\r")
    await clerk.until(lambda: typed(clerk) == NAME)


async def unlock(clerk: Clerk, pin: str = PIN) -> None:
    """Type the PIN; the name is there already."""
    await clerk.until(lambda: clerk.app.focused and clerk.app.focused.id == "pin")
    send(clerk.app, pin + "\r", gap=0.2)


@pytest.mark.anyio
async def test_the_lock_hides_everything_and_the_pin_leads_back_to_the_same_form(
    rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    async with clerk_at(rig) as clerk:
        await name_in_form(clerk, rig)
        await clerk.press("ctrl+l")
        await clerk.sees("Màn hình đã khóa", "Mã PIN")
        assert NAME not in clerk.screen_text() and "Họ tên" not in clerk.screen_text()
        await clerk.press("f2", "f3", "f6", "f9", "escape", "ctrl+l", "ctrl+o")
        assert isinstance(clerk.app.screen, LoginScreen) and clerk.app.current_mode == "intake"
        clerk.app.screen_stack[0].post_message(DossierReceived(received))  # it came while the screen was being locked
        await unlock(clerk, "111111")
        await clerk.sees("Mã PIN chưa đúng")
        assert received.dossier.applicant.name not in clerk.screen_text()
        await unlock(clerk)
        await clerk.until(lambda: isinstance(clerk.app.screen, ReceivedScreen))
        await clerk.press("f2")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen))
        assert typed(clerk) == NAME
        monkeypatch.setattr(app_lights, "IDLE_LOCK_SECONDS", -1)  # a quarter of an hour without a key
        clerk.app._tick()
        await clerk.until(lambda: isinstance(clerk.app.screen, LoginScreen))
        assert NAME not in clerk.screen_text()
        monkeypatch.undo()
        await unlock(clerk)
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen))
        await clerk.until(lambda: [d.fields["texts"]["name"] for d in rig.services.drafts.of_officer(rig.officer)] == [NAME])
        assert typed(clerk) == NAME


@pytest.mark.slow
@pytest.mark.anyio
async def test_keys_and_palette_lead_to_each_job_and_back_to_the_form_as_it_was(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        await name_in_form(clerk, rig)
        for key, mode in [*JOBS.items(), ("f2", "intake")]:
            await clerk.press(key)
            await clerk.until(in_mode(clerk, mode))
        assert typed(clerk) == NAME
        for words, mode in (("Tra cứu hồ sơ", "lookup"), ("Trung tâm đồng bộ", "sync"), ("Cài đặt", "settings")):
            await clerk.press("ctrl+p")
            await clerk.until(lambda: isinstance(clerk.app.screen, CommandPalette))
            send(clerk.app, words, gap=0.2)
            await clerk.until(lambda: clerk.app.screen.query_one(CommandList).option_count)
            await clerk.until(first_command_is(clerk, words))
            await clerk.press("down", "enter")
            await clerk.until(in_mode(clerk, mode))
        titles = {command.title for command in clerk.app.get_system_commands(clerk.app.get_screen_stack("intake")[0])}
        assert {"Tiếp nhận hồ sơ", "Trang đầu", "Khóa màn hình"} <= titles
        await clerk.press("f2")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen))
        assert {"Phiếu khác", "Cách tính"} <= {command.title for command in clerk.app.get_system_commands(clerk.app.screen)}
        assert typed(clerk) == NAME


@pytest.mark.slow
@pytest.mark.anyio
async def test_the_line_at_the_foot_never_runs_over_the_edge_and_always_names_the_help(rig: DeskRig) -> None:
    list(rig.receive_many(1))
    for width in (80, 50, 120):
        async with clerk_at(rig, (width, 24)) as clerk:
            for key, mode in (*JOBS.items(), ("f2", "intake")):
                await clerk.press(key)
                await clerk.until(in_mode(clerk, mode))
                line = clerk.app.screen.query_one(KeyLine)
                await clerk.until(says(line, "Trợ giúp"))
                assert len(line.told) <= width - 2, (mode, line.told)
            if width == 80:
                for words in ("F8 Tiếp", "F7 Lùi", "F3 Tra cứu", "F6 Về đầu", "F1 Trợ giúp"):
                    assert words in line.told
                send(clerk.app, "\r")
                await clerk.until(lambda: len(clerk.app.screen_stack) > 1)
                await clerk.press("enter", "f8")
                await clerk.until(says(line, "9 Đủ hết"))
                assert line.told == "1 Đủ  2 Thiếu  3 Chưa đúng  0 Không có  9 Đủ hết  F8 Tiếp  F7 Lùi  F1 Trợ giúp"


@pytest.mark.anyio
async def test_a_card_on_the_home_screen_opens_the_intake_and_the_demo_swipes_one_there(rig: DeskRig) -> None:
    app = CounterApp(rig.services, demo=SampleCards(), logged_in=rig.officer)
    async with app.run_test(size=(80, 24)) as pilot:
        clerk = Clerk(app, pilot)
        await clerk.until(lambda: isinstance(app.screen, HomeScreen))
        await clerk.press("ctrl+o")
        await clerk.sees("Thẻ mẫu")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(app.screen, IntakeScreen) and typed(clerk) == NAME)
        assert "^O Thẻ mẫu" in app.screen.query_one(KeyLine).told
        await clerk.press("f6")
        await clerk.until(lambda: app.current_mode == "home")
        await clerk.sees("1 phiếu tiếp nhận nhập dở", "dữ liệu bịa")


@pytest.mark.anyio
async def test_bg_d21_2_a_given_pin_opens_nothing_before_it_was_changed(rig: DeskRig) -> None:
    with rig.store.write() as session:
        session.officers.update(replace(rig.officer, first_pin=True))
    app = CounterApp(rig.services)
    async with app.run_test(size=(80, 24)) as pilot:
        clerk = Clerk(app, pilot)
        await clerk.until(lambda: app.focused is not None and isinstance(app.screen, LoginScreen))
        form = app.screen.query_one(Form)
        for pins in (("escape",), ("862071", "862071")):
            form.fill({"login": "mau", "pin": PIN})
            form.field("pin").field.focus()
            await clerk.press("enter")
            await clerk.until(lambda: isinstance(app.screen, FirstPin))
            if pins == ("escape",):
                await clerk.press("escape")
                await clerk.sees("Mã PIN được cấp", "phải đổi")
                assert app.session.officer is None
            else:
                app.screen.query_one(Form).fill({"pin": pins[0], "pin_again": pins[1]})
                await clerk.press("f8")
        await clerk.until(lambda: isinstance(app.screen, HomeScreen))
        assert app.session.who().first_pin is False
    assert rig.services.login.log_in("mau", "862071")
