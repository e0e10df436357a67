"""What is typed or pasted arrives whole and composed, or the officer is told; forms work without a mouse."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from counter_app.widgets.date_input import DateInput, read_day
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.money_input import MoneyInput
from counter_app.widgets.pick_one import PickOne
from counter_app.widgets.shell import ShellApp
from tests.ui.keys import send, settle


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("01021990", date(1990, 2, 1)),
        ("1/2/1990", date(1990, 2, 1)),
        ("01-02-1990", date(1990, 2, 1)),
        ("1.2.1990", date(1990, 2, 1)),
        ("1990-02-01", date(1990, 2, 1)),
        ("29022024", date(2024, 2, 29)),
        ("29022023", None),
        ("010290", None),  # which century?
        ("1/2/90", None),
        ("32/01/1990", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_every_short_form_and_never_guessed(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


class Desk(ShellApp):
    """One form with every kind of field."""

    def __init__(self) -> None:
        super().__init__()
        self.completed = 0

    def compose(self) -> ComposeResult:
        with Form():
            yield LabelledField("name", "Họ tên", FieldInput(max_length=60), required=True)
            yield LabelledField("identity_number", "Số định danh", FieldInput(max_length=12, restrict=r"\d*"))
            yield LabelledField("birth_date", "Ngày sinh", DateInput())
            yield LabelledField("typed_fee", "Lệ phí", MoneyInput())
            yield LabelledField("sex", "Giới tính", PickOne([("Nam [/b]", "male"), ("Nữ", "female")]))

    def on_form_completed(self) -> None:
        self.completed += 1

    def field(self, name: str) -> LabelledField:
        return self.query_one(Form).field(name)

    def told(self, name: str) -> str:
        line = self.field(name).query_one(".field-message", Static)
        return str(line.content) if line.display else ""


@pytest.mark.anyio
async def test_a_mark_typed_behind_its_letter_joins_it_and_the_cursor_stays() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        field = app.field("name").field
        assert isinstance(field, FieldInput)
        field.focus()
        await settle(pilot)
        send(app, unicodedata.normalize("NFD", "Nguyễn Ánh"))
        await settle(pilot, lambda: field.value == "Nguyễn Ánh")
        assert field.cursor_position == len("Nguyễn Ánh")
        field.cursor_position = 0
        send(app, "E\u0302")
        await settle(pilot, lambda: field.value == "ÊNguyễn Ánh")
        assert field.cursor_position == 1
        send(app, "\x7f")
        await settle(pilot, lambda: field.value == "Nguyễn Ánh")


@pytest.mark.anyio
async def test_a_paste_is_never_cut_in_silence() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.field("name").field.focus()
        await settle(pilot)
        app.post_message(events.Paste("Nguyễn Thị\r\n\r\nÁnh\nTuyết"))
        await settle(pilot, lambda: "3 dòng" in app.told("name"))
        assert app.field("name").value == "Nguyễn Thị Ánh Tuyết"
        app.query_one("#name", FieldInput).value = ""
        app.post_message(events.Paste("a" * 10_000))
        await settle(pilot, lambda: "bỏ 9940 ký tự" in app.told("name"))
        assert app.field("name").value == "a" * 60
        app.field("identity_number").field.focus()
        await settle(pilot)
        app.post_message(events.Paste("không phải số"))
        await settle(pilot, lambda: app.field("identity_number").is_bad)
        assert app.field("identity_number").value == ""


@pytest.mark.anyio
async def test_money_shows_its_separators_while_it_is_typed_and_corrected() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        field = app.field("typed_fee").field
        assert isinstance(field, MoneyInput)
        field.focus()
        await settle(pilot)
        send(app, "1250000")
        await settle(pilot, lambda: field.value == "1.250.000")
        field.cursor_position = 6  # behind "1.250."
        send(app, "\x7f")
        await settle(pilot, lambda: field.value == "125.000")
        send(app, "7")
        await settle(pilot, lambda: field.value == "1.257.000")
        assert field.amount == 1_257_000
        field.select_all()
        app.post_message(events.Paste("350,000 đ"))
        await settle(pilot, lambda: field.amount == 350_000)
        field.value = ""
        assert field.amount is None


@pytest.mark.anyio
async def test_enter_walks_the_form_and_errors_stand_under_their_field_until_it_changes() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        form = app.query_one(Form)
        form.fill({"name": "Trần Văn Ửng", "sex": "female", "birth_date": "01021990"})
        unplaced = form.show_errors({"name": "Họ tên [/b] chưa đúng.", "elsewhere": "Máy in chưa sẵn sàng."})
        await settle(pilot, lambda: app.focused is app.query_one("#name"))
        assert unplaced == ["Máy in chưa sẵn sàng."]
        assert app.told("name") == "✕ Họ tên [/b] chưa đúng."
        send(app, "X")
        await settle(pilot, lambda: not app.field("name").is_bad)
        for name in ("identity_number", "birth_date", "typed_fee", "sex"):
            await pilot.press("enter")
            await settle(pilot, lambda name=name: app.focused is app.query_one(f"#{name}"))  # type: ignore[misc]
        assert form.values() == {
            "name": "Trần Văn ỬngX",
            "identity_number": "",
            "birth_date": "01/02/1990",
            "typed_fee": "",
            "sex": "female",
        }
