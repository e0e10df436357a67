"""A card scanned into anything reaches the screen once and leaves nothing behind; a person's typing is left alone."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Button, Input, TextArea

from counter_app.widgets.checklist_table import ChecklistTable
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.scan_burst import BurstReader, Verdict, is_card_text
from counter_app.widgets.scan_catcher import CatchesScans, CodeScanned
from tests.ui.gallery import components
from tests.ui.keys import CARD, send, settle


def _judge(text: str, gap: float) -> list[Verdict]:
    reader = BurstReader()
    names = {"\r": "enter", "\t": "tab", "\n": "ctrl+j"}
    return [reader.judge(names.get(c, c), c, 10 + number * gap) for number, c in enumerate(text)]


def test_a_card_is_a_code_whatever_the_speed_of_reader_or_machine() -> None:
    for gap in (0.0, 0.001, 0.015, 0.06, 0.12):
        verdicts = _judge(CARD + "\r", gap)
        assert verdicts[12] is Verdict.BEGIN and verdicts[-1] is Verdict.END


def test_twelve_digits_typed_by_hand_stay_digits_also_with_enter_behind_them() -> None:
    for gap in (0.08, 0.2, 0.5):
        assert set(_judge("079190000123\r", gap)) <= {Verdict.PASS, Verdict.PASS_FIRST}


def test_a_bar_typed_slowly_behind_digits_is_not_a_code() -> None:
    assert Verdict.BEGIN not in _judge("079190000123|", 0.2)


def test_a_dossier_number_from_a_reader_is_ordinary_typing() -> None:
    assert set(_judge("H02.12-261125-0001\r", 0.001)) <= {Verdict.PASS, Verdict.PASS_FIRST}


def test_line_feed_behind_carriage_return_is_swallowed_and_a_later_enter_is_not() -> None:
    reader = BurstReader()
    for number, character in enumerate(CARD):
        reader.judge(character, character, number * 0.001)
    assert reader.judge("enter", "\r", 0.2) is Verdict.END
    assert reader.judge("ctrl+j", "\n", 0.201) is Verdict.SWALLOW
    assert reader.judge("enter", "\r", 2.0) is Verdict.PASS


def test_an_aim_prefix_belongs_to_the_code() -> None:
    assert _judge("]Q1" + CARD, 0.001)[15] is Verdict.BEGIN
    assert is_card_text("]Q1" + CARD) and is_card_text("\n" + CARD) and not is_card_text("079190000123")


class Desk(CatchesScans):
    """A form, a check list and a button on one screen; `heard` is what the screen was told."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.pressed = 0

    def compose(self) -> ComposeResult:
        with Form():
            yield LabelledField("identity_number", "Số định danh", FieldInput(max_length=12, restrict=r"\d*"))
            yield LabelledField("name", "Họ tên")
            yield LabelledField("note", "Ghi chú", TextArea())
        yield ChecklistTable()
        yield Button("Tiếp nhận")

    def on_mount(self) -> None:
        self.query_one(ChecklistTable).load(components())

    def on_code_scanned(self, event: CodeScanned) -> None:
        self.heard.append(event.text)

    def on_button_pressed(self) -> None:
        self.pressed += 1


@pytest.mark.parametrize("end", ["\t", ""])
@pytest.mark.anyio
async def test_a_card_read_into_any_field_leaves_text_cursor_and_focus_as_they_were(end: str) -> None:
    app = Desk()
    async with app.run_test() as pilot:
        for name, before in (("identity_number", "0123"), ("name", "Trần Văn Ửng"), ("note", "một\nhai")):
            field = app.query_one(Form).field(name)
            field.value = before
            field.field.focus()
            await settle(pilot)
            cursor = field.field.selection  # type: ignore[attr-defined]
            send(app, CARD + end)
            await settle(pilot, lambda: app.heard)
            assert (app.heard, field.value, app.focused) == ([CARD], before, field.field)
            assert field.field.selection == cursor  # type: ignore[attr-defined]
            app.heard.clear()


@pytest.mark.anyio
async def test_the_stock_app_keeps_the_card_in_the_field() -> None:
    """Positive control: without the catcher the same keys end up in the field and submit it."""

    class Stock(App[None]):
        def compose(self) -> ComposeResult:
            yield Input()
            yield Button("Tiếp nhận")

    app = Stock()
    async with app.run_test() as pilot:
        app.query_one(Input).focus()
        await settle(pilot)
        send(app, CARD)
        await settle(pilot, lambda: app.query_one(Input).value == CARD)


@pytest.mark.anyio
async def test_a_card_never_presses_a_button_nor_marks_a_component() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.query_one(Button).focus()
        await settle(pilot)
        send(app, CARD + "\r")
        await settle(pilot, lambda: len(app.heard) == 1)
        app.query_one("ComponentRows").focus()
        await settle(pilot)
        send(app, CARD + "\r")
        await settle(pilot, lambda: len(app.heard) == 2)
        assert app.pressed == 0
        assert app.query_one(ChecklistTable).handed_in() == ()
        assert app.focused is app.query_one("ComponentRows")


@pytest.mark.anyio
async def test_two_cards_in_one_burst_are_two_codes_and_typing_before_a_card_stays() -> None:
    app = Desk()
    other = CARD.replace("079190000123", "001085000999")
    async with app.run_test() as pilot:
        app.query_one("#name", FieldInput).focus()
        await settle(pilot)
        send(app, f"Trần {CARD}\r{other}\r")
        await settle(pilot, lambda: len(app.heard) == 2)
        assert app.heard == [CARD, other]
        assert app.query_one("#name", FieldInput).value == "Trần "


@pytest.mark.anyio
async def test_a_pasted_card_and_a_code_cut_short_reach_the_screen_too() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        field = app.query_one("#identity_number", FieldInput)
        field.focus()
        await settle(pilot)
        app.post_message(events.Paste(CARD + "\r\n"))
        await settle(pilot, lambda: app.heard == [CARD])
        send(app, "079190000123||Nguyễn")
        await settle(pilot, lambda: app.heard[1:] == ["079190000123||Nguyễn"])
        assert field.value == ""


@pytest.mark.anyio
async def test_digits_typed_slowly_into_the_identity_field_remain() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        field = app.query_one("#identity_number", FieldInput)
        field.focus()
        await settle(pilot)
        send(app, "079190000123\r", gap=0.2)
        await settle(pilot, lambda: app.focused is app.query_one("#name"))
        assert field.value == "079190000123" and app.heard == []


@pytest.mark.anyio
async def test_a_dialog_gets_the_card_when_it_is_on_top() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        heard: list[str] = []

        class Dialog(Screen[None]):
            def on_code_scanned(self, event: CodeScanned) -> None:
                event.stop()
                heard.append(event.text)

        await app.push_screen(Dialog())
        send(app, CARD + "\r")
        await settle(pilot, lambda: heard == [CARD])
        assert app.heard == []
