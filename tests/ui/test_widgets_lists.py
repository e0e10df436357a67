"""Choosing, checking and listing: what the officer sees and does in the three big lists."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult
from textual.widgets import OptionList

from counter_app.domain.dossier import HandedInState
from counter_app.widgets.checklist_table import ChecklistTable, ComponentRows
from counter_app.widgets.choice_list import MOST_ROWS, Choice, ChoiceList
from counter_app.widgets.dossier_table import DossierTable, masked
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.shell import ShellApp
from tests.ui.gallery import NOW, components, dossier_rows
from tests.ui.keys import send, settle


def test_an_identity_number_shows_its_last_four_characters_only() -> None:
    assert masked("079190000123") == "••••••••0123"
    assert masked("") == "" and masked("12") == "12"


@pytest.mark.anyio
async def test_a_procedure_is_found_without_marks_and_chosen_with_enter() -> None:
    chosen: list[str] = []

    class Desk(ShellApp):
        def compose(self) -> ComposeResult:
            others = [Choice(f"x{number}", f"Thủ tục số {number} [/b]") for number in range(2_000)]
            yield ChoiceList([*others, Choice("1.001193", "Đăng ký khai sinh", "1.001193", "giấy khai sinh")])

        def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
            chosen.append(event.key)

    app = Desk()
    async with app.run_test() as pilot:
        choices = app.query_one(ChoiceList)
        app.query_one(FieldInput).focus()
        await settle(pilot)
        assert app.query_one(OptionList).option_count == MOST_ROWS
        send(app, "dang ky KHAI")
        await settle(pilot, lambda: choices.chosen_key == "1.001193")
        await pilot.press("enter")
        await settle(pilot, lambda: chosen == ["1.001193"])
        app.query_one(FieldInput).value = "số 10"
        await settle(pilot, lambda: choices.chosen_key == "x10")
        await pilot.press("down", "down", "enter")
        await settle(pilot, lambda: chosen[1:] == ["x101"])
        app.query_one(FieldInput).value = "không có"
        await settle(pilot, lambda: choices.chosen_key == "")


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_dossiers_fit_the_width_page_by_page_and_open_with_enter(size: tuple[int, int]) -> None:
    told: list[str] = []

    class Desk(ShellApp):
        def compose(self) -> ComposeResult:
            yield DossierTable()

        def on_dossier_table_more_wanted(self, event: DossierTable.MoreWanted) -> None:
            told.append(f"more after {event.last_uid}")
            self.query_one(DossierTable).append_page(dossier_rows(60)[40:], NOW)

        def on_dossier_table_opened(self, event: DossierTable.Opened) -> None:
            told.append(f"open {event.uid}")

    app = Desk()
    async with app.run_test(size=size) as pilot:
        table = app.query_one(DossierTable)
        table.show_page(dossier_rows(40), NOW, more=True)
        table.focus()
        await settle(pilot)
        assert table.virtual_size.width <= size[0], "a column does not fit"
        assert "079099000001" not in app.export_screenshot()
        await pilot.press("ctrl+end")
        await settle(pilot, lambda: len(table.row_keys) == 60)
        await pilot.press("down", "enter")
        await settle(pilot, lambda: told == ["more after u0039", "open u0040"])


class CheckDesk(ShellApp):
    """Sixty components."""

    def compose(self) -> ComposeResult:
        yield ChecklistTable()

    def on_mount(self) -> None:
        self.query_one(ChecklistTable).load(components(60))
        self.query_one(ComponentRows).focus()


@pytest.mark.anyio
async def test_sixty_components_are_marked_by_digits_and_nothing_counts_by_itself() -> None:
    app = CheckDesk()
    async with app.run_test(size=(80, 24)) as pilot:
        checklist, rows = app.query_one(ChecklistTable), app.query_one(ComponentRows)
        assert checklist.handed_in() == () and len(checklist.undecided()) == 60
        send(app, "1", gap=1)
        send(app, "2", gap=1)
        send(app, "0", gap=1)
        await settle(pilot, lambda: rows.cursor_key == "tp03")
        marks = {mark.component_code: mark for mark in checklist.handed_in()}
        assert [mark.state for mark in marks.values()] == [
            HandedInState.OK,
            HandedInState.MISSING,
            HandedInState.NOT_APPLICABLE,
        ]
        assert (marks["tp00"].originals, marks["tp01"].copies) == (1, 0)
        await pilot.press("space", "+", "+", "-", "ctrl+up")
        await settle(pilot)
        mark = checklist.handed_in()[-1]
        assert (mark.state, mark.copies, mark.originals) == (HandedInState.OK, 1, 1)
        assert not any(each.compared for each in checklist.handed_in())  # only eyes say it (Bắc Giang Đ12.2a)
        await pilot.press("6")
        await settle(pilot, lambda: checklist.handed_in()[-1].compared)
        await pilot.press("6")
        await settle(pilot, lambda: not checklist.handed_in()[-1].compared)
        send(app, "1" * 57, gap=1)
        await settle(pilot, lambda: len(checklist.undecided()) == 0)
        assert rows.cursor_key == "tp59" and rows.scroll_offset.y > 30


@pytest.mark.anyio
async def test_incorrect_asks_why_and_every_letter_of_the_reason_is_kept() -> None:
    app = CheckDesk()
    async with app.run_test(size=(80, 24)) as pilot:
        checklist, rows = app.query_one(ChecklistTable), app.query_one(ComponentRows)
        send(app, "3", gap=1)
        reason = app.query_one("#field-incorrect_reason", LabelledField)
        await settle(pilot, lambda: app.focused is reason.field and reason.display)
        send(app, "Thiếu dấu 3", gap=0.2)
        await settle(pilot, lambda: checklist.handed_in()[0].reason == "Thiếu dấu 3")
        await pilot.press("enter")
        await settle(pilot, lambda: app.focused is rows and rows.cursor_key == "tp01")
        assert not reason.display
        send(app, "4", gap=1)  # the second component may be replaced by another paper
        await settle(pilot, lambda: checklist.handed_in()[-1].substitute == "Giấy cam đoan về việc sinh")
        await pilot.press("up")
        send(app, "1", gap=1)
        await settle(pilot, lambda: checklist.handed_in()[0].state is HandedInState.OK)
        assert checklist.handed_in()[0].reason == ""
