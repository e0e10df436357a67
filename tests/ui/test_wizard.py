"""The first start with the keyboard alone: three minutes of questions, one write, nothing typed twice."""

from __future__ import annotations

import threading

import pytest

from config.paths import PROVINCES
from config.province_files import load_provinces
from counter_app.domain.errors import CounterError, DiskFull, WrongPin
from counter_app.domain.slip import PaperFormat
from counter_app.ports import PrinterState
from counter_app.screens.wizard import WizardScreen
from counter_app.services.set_up import (
    FoundBefore,
    ProvinceChoice,
    SetUpAnswers,
    ThermalPrinter,
    WizardDoors,
    code_fits,
    desk_id_is_valid,
    gateway_address_is_valid,
    pin_is_guessable,
    printer_address,
)
from counter_app.widgets.choice_list import ChoiceList
from counter_app.widgets.form import LabelledField
from counter_app.widgets.notices import Banner
from counter_app.wizard_app import WizardApp
from tests.ui.keys import send, settle

PROFILES = load_provinces(PROVINCES).values()
CHOICES = tuple(ProvinceChoice(p.key, p.name, p.ground, p.unit_name, p.agency_code, p.code_pattern) for p in PROFILES)
NOTHING_FOUND = FoundBefore()
PROVINCE, AGENCY, DESK, CENTRE, PRINTER, OFFICER, KEY, SUMMARY = range(8)


class Rig:
    """A wizard over doors that write nothing: `written` are the answers, `refusals` are raised first."""

    def __init__(self, *refusals: CounterError, safe: bool = False, found: FoundBefore = NOTHING_FOUND) -> None:
        self.written: list[SetUpAnswers] = []
        self.asked: list[ThermalPrinter] = []
        self.printer_ready = True
        self._refusals = list(refusals)
        doors = WizardDoors(CHOICES, self._probe, self._finish, safe, found, "thư mục dữ liệu")
        self.app = WizardApp(doors)

    def _probe(self, printer: ThermalPrinter) -> PrinterState:
        self.asked.append(printer)
        return PrinterState(self.printer_ready, printer.host, "" if self.printer_ready else "printer-offline")

    def _finish(self, answers: SetUpAnswers) -> None:
        assert threading.current_thread() is not threading.main_thread()  # the screen must not stand still
        if self._refusals:
            raise self._refusals.pop(0)
        self.written.append(answers)

    @property
    def screen(self) -> WizardScreen:
        screen = self.app.screen
        assert isinstance(screen, WizardScreen)
        return screen

    def field(self, name: str) -> LabelledField:
        return self.screen.query_one(f"#field-{name}", LabelledField)

    @property
    def banner(self) -> str:
        banner = self.screen.query_one(Banner)
        return str(banner.content) if banner.has_class("-shown") else ""


async def _type(pilot, text: str, *keys: str) -> None:  # type: ignore[no-untyped-def]
    """Words as a person types them (slow enough not to be a card reader), then keys."""
    send(pilot.app, text, gap=0.2)
    await settle(pilot)
    await pilot.press(*keys)
    await settle(pilot)


@pytest.mark.anyio
async def test_a_desk_is_set_up_from_the_first_key_to_the_last() -> None:
    rig = Rig()
    async with rig.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: rig.app.focused)
        await _type(pilot, "da n")
        assert rig.screen.page == PROVINCE  # typing chooses nothing before Enter
        await pilot.press("enter")
        await settle(pilot, lambda: rig.screen.page == AGENCY)
        assert rig.field("unit_name").value and rig.field("agency_code").value
        await pilot.press("enter", "enter")
        await _type(pilot, "q7", "enter")
        await _type(pilot, "Quầy số 7", "enter")
        await pilot.press("enter")  # no centre yet: its other two fields are passed over as they are
        await pilot.press("enter")
        await settle(pilot, lambda: rig.screen.page == PRINTER)
        await pilot.press("f8")
        await _type(pilot, "Nguyễn Thị Mẫu", "enter")
        await _type(pilot, "mau", "enter")
        await _type(pilot, "204815", "enter")
        await _type(pilot, "204815", "enter")
        await settle(pilot, lambda: rig.screen.page == KEY)
        await _type(pilot, "mật khẩu đủ dài", "enter")
        await _type(pilot, "mật khẩu đủ dài", "enter")
        await settle(pilot, lambda: rig.screen.page == SUMMARY)
        drawn = rig.app.export_screenshot().replace("&#160;", " ")
        assert "204815" not in drawn and "mật khẩu đủ dài" not in drawn and "Quầy số 7" in drawn
        await pilot.press("enter")
        await settle(pilot, lambda: rig.app.written)
    (answers,) = rig.written
    assert (answers.province, answers.desk_id, answers.desk_name) == ("da-nang", "Q7", "Quầy số 7")
    assert (answers.login, answers.pin, answers.passphrase) == ("mau", "204815", "mật khẩu đủ dài")
    assert answers.gateway_url == "" and answers.printer is None
    assert "204815" not in repr(answers) and "mật khẩu" not in repr(answers)


@pytest.mark.anyio
async def test_what_is_wrong_stands_under_its_field_and_going_back_keeps_everything() -> None:
    rig = Rig()
    async with rig.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: rig.app.focused)
        await _type(pilot, "hue", "enter")
        agency = rig.field("agency_code")
        agency.value = "HUE-57"
        await pilot.press("f8")
        assert agency.is_bad and rig.screen.page == AGENCY
        agency.value = "H57.31.09"
        await pilot.press("f8", "f8")
        await settle(pilot, lambda: rig.field("desk_id").is_bad)
        await pilot.press("f7", "f7")  # another province: what was typed stays, what was only offered follows
        rig.screen.query_one(ChoiceList).clear_search()
        await _type(pilot, "can tho", "enter")
        await settle(pilot, lambda: rig.screen.page == AGENCY)
        can_tho = next(choice for choice in CHOICES if choice.key == "can-tho")
        assert agency.value == "H57.31.09"
        assert rig.field("unit_name").value == can_tho.unit_name
        await pilot.press("f8")
        await _type(pilot, "q1", "f8")
        await _type(pilot, "http://10.0.0.5", "f8")  # plain http would show every citizen to the network
        assert rig.field("gateway_url").is_bad and rig.field("client_id").is_bad
        assert rig.field("client_secret").field.disabled  # no safe place to keep it: the environment gives it
        rig.field("gateway_url").value = ""
        await pilot.press("f8", "f8")
        await _type(pilot, "Lê Thị Thử", "tab")
        await _type(pilot, "thu", "tab")
        await _type(pilot, "123456", "tab")
        await _type(pilot, "123456", "f8")
        assert rig.field("pin").is_bad and rig.screen.page == OFFICER


@pytest.mark.anyio
async def test_the_printer_is_asked_and_a_silent_one_stops_nobody() -> None:
    rig = Rig(safe=True, found=FoundBefore(key=True))
    async with rig.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: rig.app.focused)
        rig.screen.page = PRINTER
        await pilot.press("f8")
        await settle(pilot, lambda: rig.screen.page == OFFICER)
        await pilot.press("f7")
        rig.field("printer_kind").value = "thermal"
        await settle(pilot, lambda: rig.field("printer_address").display)
        rig.field("printer_address").value = "may in"
        await pilot.press("f8")
        assert rig.field("printer_address").is_bad and not rig.asked
        rig.field("printer_address").value = "192.168.1.50"
        rig.field("printer_paper").value = "58mm"
        rig.printer_ready = False
        await pilot.press("f5")
        await settle(pilot, lambda: rig.asked and rig.field("printer_address").is_bad)
        assert rig.asked[-1] == ThermalPrinter("192.168.1.50", 9100, PaperFormat.ROLL_58MM)
        await pilot.press("f8")
        await settle(pilot, lambda: rig.screen.page == OFFICER)
        rig.screen.page = KEY  # the system keeps the key of the earlier try: nothing is asked, Enter goes on
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: rig.screen.page == SUMMARY)


@pytest.mark.anyio
async def test_a_refused_write_leads_to_its_page_and_everything_stays() -> None:
    rig = Rig(WrongPin(tries_left=4), DiskFull(path="store.db"), found=FoundBefore(store=True, key=True, passphrase=True))
    values = {
        "agency_code": "H02.12",
        "unit_name": "TRUNG TÂM MẪU",
        "desk_id": "Q1",
        "officer-name": "Nguyễn Thị Mẫu",
        "login": "mau",
        "pin": "204815",
        "pin_again": "204815",
        "passphrase": "mật khẩu cũ",
    }
    async with rig.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: rig.app.focused)
        assert "lần cài đặt chưa xong" in rig.banner
        for name, value in values.items():
            rig.field(name).value = value
        rig.screen.page = SUMMARY
        await settle(pilot)
        await pilot.press("f8")
        await settle(pilot, lambda: rig.screen.page == OFFICER)
        assert rig.field("pin").is_bad and "4 lần thử" in rig.banner
        assert not rig.field("passphrase_again").display  # an old passphrase is asked for once
        rig.screen.page = SUMMARY
        await settle(pilot)
        await pilot.press("f8")
        await settle(pilot, lambda: "đầy" in rig.banner)
        await pilot.press("f8")
        await settle(pilot, lambda: rig.app.written)
    assert rig.written[0].passphrase == "mật khẩu cũ" and rig.written[0].unit_name == "TRUNG TÂM MẪU"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("https://motcua.tinh.gov.vn", True),
        ("https://motcua.tinh.gov.vn:8443/cong", True),
        ("http://127.0.0.1:8700", True),
        ("http://motcua.tinh.gov.vn", False),
        ("http://localhost.evil.example", False),
        ("https://", False),
        ("https://ten:mat-khau@motcua.vn", False),  # a secret in an address would stand in the settings file
        ("https://motcua.vn:cong", False),
        ("motcua.tinh.gov.vn", False),
    ],
)
def test_an_address_of_the_centre_is_encrypted_or_on_this_machine(text: str, valid: bool) -> None:
    assert gateway_address_is_valid(text) is valid


def test_small_answers_are_judged() -> None:
    assert printer_address("192.168.1.50") == ("192.168.1.50", 9100)
    assert printer_address("may-in.local:9101") == ("may-in.local", 9101)
    assert [printer_address(text) for text in ("", ":9100", "a b", "10.0.0.1:0", "10.0.0.1:99999", "máy in")] == [None] * 6
    assert desk_id_is_valid("Q1") and desk_id_is_valid("QUAY0012")
    assert not any(desk_id_is_valid(text) for text in ("", "q1", "Q-1", "QUẦY", "QUAY00123"))
    assert all(pin_is_guessable(pin) for pin in ("000000", "123456", "987654", "890123"))
    assert not any(pin_is_guessable(pin) for pin in ("204815", "112233", "121212"))
    assert all(code_fits(choice.agency_code, choice.code_pattern) for choice in CHOICES)
    assert not code_fits("H02.12", r"^(H57)-(\d{6})-(\d{4})$")
