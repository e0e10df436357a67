"""What was handed in? The components of one case, each marked by one key, without leaving the keyboard.

    checklist.load(procedure.components_for(case), handed_in)     # handed_in: from a draft, or ()
    checklist.handed_in()   -> tuple[HandedIn, ...]  of the marked components, in published order
    checklist.undecided()   -> component codes that nobody has marked yet: nothing counts as handed in by itself
    on_checklist_table_changed: after every mark, count or reason

Keys: 1 đủ · 2 thiếu · 3 chưa đúng (asks why) · 0 không có · Space next mark · + − copies · Ctrl+↑/↓ originals ·
4 substitute paper ·
5 the database cannot be read, so paper may be asked for · 6 compared with the original · Enter on "chưa đúng": change the
reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import DataTable, Input, Static

from counter_app.domain.checklist import DATABASE_DOWN
from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.procedure import Component, HandIn
from counter_app.texts.checklist_words import DATABASE_DOWN_WORDS, DATABASE_IS_UP
from counter_app.texts.names import name_of
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.form import LabelledField
from counter_app.widgets.plain import plain_cell, plain_content

MOST_SHEETS: Final = 999
_SHAPES: Final = {
    HandedInState.OK: ("●", "$text-success"),
    HandedInState.MISSING: ("✕", "$text-error"),
    HandedInState.INCORRECT: ("▲", "$text-warning"),
    HandedInState.NOT_APPLICABLE: ("○", ""),
}
_CYCLE: Final = (HandedInState.OK, HandedInState.MISSING, HandedInState.INCORRECT, HandedInState.NOT_APPLICABLE)


class ComponentRows(FittedTable):
    """The rows of the check list; it only shows."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("state", "Kết quả", 11),
        FittedColumn("name", "Thành phần hồ sơ"),
        FittedColumn("hand_in", "Cách nộp", 13),
        FittedColumn("originals", "Chính", 5),
        FittedColumn("copies", "Sao", 4),
    )


class ChecklistTable(Vertical):
    """The check list with the full name of the current component and the reason line below."""

    HELP = (
        "Đánh dấu từng thành phần: **1** đủ, **2** thiếu, **3** chưa đúng, **0** không có. **+ −** sửa số bản sao. "
        "**5** CSDL sự cố: được yêu cầu bản giấy. **6** đã đối chiếu bản chính."
    )

    DEFAULT_CSS = """
    ChecklistTable {
        height: 1fr;
        & > ComponentRows { height: 1fr; }
        & > .component-detail { height: 2; padding: 0 1; color: $text-muted; }
        & > LabelledField { display: none; }
        & > LabelledField.-asked { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "mark('ok')", "Đủ", id="checklist.ok", tooltip="Có đủ, đúng như quy định"),
        Binding("2", "mark('missing')", "Thiếu", id="checklist.missing", tooltip="Chưa nộp"),
        Binding("3", "mark('incorrect')", "Chưa đúng", id="checklist.incorrect", tooltip="Có nhưng chưa đúng; ghi lý do"),
        Binding(
            "0", "mark('not_applicable')", "Không có", id="checklist.not-applicable", tooltip="Trường hợp này không cần"
        ),
        Binding("space", "next_mark", "Đổi", show=False, id="checklist.next"),
        Binding("plus,equals_sign", "count('copies', 1)", "Thêm bản sao", show=False, id="checklist.copy-more"),
        Binding("minus,hyphen", "count('copies', -1)", "Bớt bản sao", show=False, id="checklist.copy-less"),
        Binding("ctrl+up", "count('originals', 1)", "Thêm bản chính", show=False, id="checklist.original-more"),
        Binding("ctrl+down", "count('originals', -1)", "Bớt bản chính", show=False, id="checklist.original-less"),
        Binding("4", "substitute", "Giấy thay thế", show=False, id="checklist.substitute"),
        Binding("5", "database_down", "CSDL sự cố", show=False, id="checklist.database-down"),
        Binding("6", "compared", "Đã đối chiếu", show=False, id="checklist.compared"),
    ]

    class Changed(Message):
        """A mark, a count or a reason changed."""

        def __init__(self, checklist: ChecklistTable) -> None:
            self.checklist = checklist
            super().__init__()

        @property
        def control(self) -> ChecklistTable:
            """The check list."""
            return self.checklist

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._components: dict[str, Component] = {}
        self._marks: dict[str, HandedIn] = {}
        self._asked_code = ""  # the component whose reason is being typed
        self.database_down: bool | None = None  # whether an outage of a database is recorded; None: nobody has told

    def compose(self) -> ComposeResult:
        yield ComponentRows()
        yield Static(classes="component-detail")
        yield LabelledField("incorrect_reason", "Chưa đúng vì", FieldInput(max_length=300))

    def load(self, components: Sequence[Component], handed_in: Iterable[HandedIn] = ()) -> None:
        """Show these components with these marks; the others are undecided."""
        self._components = {component.code: component for component in components}
        self._marks = {mark.component_code: mark for mark in handed_in if mark.component_code in self._components}
        self._rows.fill({code: self._cells(code) for code in self._components})
        self._show_detail()

    def handed_in(self) -> tuple[HandedIn, ...]:
        """The marked components in published order."""
        return tuple(self._marks[code] for code in self._components if code in self._marks)

    def undecided(self) -> tuple[str, ...]:
        """Codes of components without a mark."""
        return tuple(code for code in self._components if code not in self._marks)

    def mark_undecided_ok(self) -> None:
        """What the procedure requires was handed in as published; what is only "if any" was not there."""
        for code in self.undecided():
            self._set(code, HandedInState.OK if self._components[code].required else HandedInState.NOT_APPLICABLE)

    @property
    def _rows(self) -> ComponentRows:
        return self.query_one(ComponentRows)

    @property
    def _reason(self) -> LabelledField:
        return self.query_one("#field-incorrect_reason", LabelledField)

    # --- acts ---------------------------------------------------------------------------------

    def action_mark(self, state: str) -> None:
        """Mark the current component and go on to the next, or ask for the reason."""
        code = self._rows.cursor_key
        if not code:
            return
        self._set(code, HandedInState(state))
        if HandedInState(state) is HandedInState.INCORRECT:
            self._ask_reason()
        else:
            self._rows.action_cursor_down()

    def action_next_mark(self) -> None:
        """The next mark of the current component; the cursor stays."""
        code = self._rows.cursor_key
        if not code:
            return
        mark = self._marks.get(code)
        self._set(code, _CYCLE[0] if mark is None else _CYCLE[(_CYCLE.index(mark.state) + 1) % len(_CYCLE)])

    def action_count(self, which: str, step: int) -> None:
        """One original or copy more or less."""
        code = self._rows.cursor_key
        if not code:
            return
        mark = self._marks.get(code) or self._fresh(code, HandedInState.OK)
        count = min(MOST_SHEETS, max(0, getattr(mark, which) + step))
        self._put(replace(mark, originals=count) if which == "originals" else replace(mark, copies=count))

    def action_substitute(self) -> None:
        """Accepted in its place: the next of the published substitutes, then none again."""
        code = self._rows.cursor_key
        accepted = self._components[code].substitutes if code else ()
        if not accepted:
            return
        mark = self._marks.get(code) or self._fresh(code, HandedInState.OK)
        place = accepted.index(mark.substitute) + 1 if mark.substitute in accepted else 0
        self._put(replace(mark, state=HandedInState.OK, substitute=accepted[place] if place < len(accepted) else ""))

    def action_database_down(self) -> None:
        """Put down, or take back, the ground that alone lets the desk ask for the paper of what a database holds."""
        code = self._rows.cursor_key
        if not code or self._components[code].hand_in is not HandIn.FROM_DATABASE:
            return
        mark = self._marks.get(code)
        if mark is not None and mark.ground:
            self._put(self._fresh(code, HandedInState.OK))
        elif self.database_down is False:
            self.app.notify(DATABASE_IS_UP, severity="warning", markup=False)
        else:
            self._put(HandedIn(code, HandedInState.MISSING, ground=DATABASE_DOWN))

    def action_compared(self) -> None:
        """This paper agrees with its original; once more takes it back. Never set by itself: only eyes can say it."""
        code = self._rows.cursor_key
        if not code or self._components[code].hand_in is HandIn.FROM_DATABASE:
            return
        mark = self._marks.get(code) or self._fresh(code, HandedInState.OK)
        if mark.state is HandedInState.OK:
            self._put(replace(mark, compared=not mark.compared))

    def _set(self, code: str, state: HandedInState) -> None:
        """Counts and reasons that a person typed stay unless the new state contradicts them."""
        mark = self._marks.get(code)
        handed = state in (HandedInState.OK, HandedInState.INCORRECT)
        if mark is None or handed != (mark.state in (HandedInState.OK, HandedInState.INCORRECT)):
            mark = replace(self._fresh(code, state), ground=mark.ground if mark else "")
        if mark.ground and handed and not mark.originals + mark.copies:
            mark = replace(mark, originals=1)  # what comes in place of the database is a paper
        self._put(replace(mark, state=state, reason=mark.reason if state is HandedInState.INCORRECT else ""))

    def _fresh(self, code: str, state: HandedInState) -> HandedIn:
        """A first mark: what the procedure asks for is what is handed in, or nothing is."""
        component = self._components[code]
        handed = state in (HandedInState.OK, HandedInState.INCORRECT)
        return HandedIn(code, state, component.originals if handed else 0, component.copies if handed else 0)

    def _put(self, mark: HandedIn) -> None:
        self._marks[mark.component_code] = mark
        self._rows.set_row(mark.component_code, self._cells(mark.component_code))
        self._show_detail()
        self.post_message(self.Changed(self))

    # --- the reason ---------------------------------------------------------------------------

    def _ask_reason(self) -> None:
        self._asked_code = self._rows.cursor_key
        mark = self._marks[self._asked_code]
        self._reason.add_class("-asked")
        self._reason.value = mark.reason
        self._reason.show_hint("Ghi rõ cần sửa gì, rồi nhấn Enter.")
        self._reason.field.focus()

    @on(Input.Changed)
    def _keep_reason(self, event: Input.Changed) -> None:
        """Every letter is kept at once: a draft saved now holds it."""
        event.stop()
        mark = self._marks.get(self._rows.cursor_key)
        if (
            mark
            and mark.state is HandedInState.INCORRECT
            and self._reason.field.has_focus
            and mark.reason != self._reason.value
        ):
            self._put(replace(mark, reason=self._reason.value))

    @on(Input.Submitted)
    def _reason_done(self, event: Input.Submitted) -> None:
        event.stop()
        if not self._reason.value:
            self._reason.show_error("Ghi lý do để người nộp biết cần sửa gì.")
            return
        self._reason.remove_class("-asked")
        self._rows.focus()
        self._rows.move_to(self._asked_code)
        self._rows.action_cursor_down()

    @on(DataTable.RowSelected)
    def _change_reason(self, event: DataTable.RowSelected) -> None:
        event.stop()
        mark = self._marks.get(self._rows.cursor_key)
        if mark and mark.state is HandedInState.INCORRECT:
            self._ask_reason()

    # --- a card scanned into the list changes nothing -----------------------------------------

    def snapshot(self) -> object:
        """The marks and the cursor, for `scan_catcher.KeepsState`."""
        return dict(self._marks), self._rows.cursor_key

    def restore(self, state: object) -> None:
        """Back to a snapshot."""
        assert isinstance(state, tuple)
        marks, cursor_key = state
        self.load(tuple(self._components.values()), marks.values())
        self._reason.remove_class("-asked")
        self._rows.focus()
        self._rows.move_to(cursor_key)
        self.post_message(self.Changed(self))

    # --- what it shows ------------------------------------------------------------------------

    @on(DataTable.RowHighlighted)
    def _show_detail(self) -> None:
        code = self._rows.cursor_key
        component = self._components.get(code)
        self.query_one(".component-detail", Static).update(plain_content(self._detail(component) if component else ""))

    def _detail(self, component: Component) -> str:
        mark = self._marks.get(component.code)
        parts = [component.name]
        if mark and mark.substitute:
            parts.append(f"Thay bằng: {mark.substitute}")
        elif component.substitutes:
            parts.append(f"Phím 4: nhận {' hoặc '.join(component.substitutes)}")
        if mark and mark.ground:
            parts.append(f"{DATABASE_DOWN_WORDS}: được yêu cầu bản giấy (phím 5 bỏ)")
        elif component.hand_in is HandIn.FROM_DATABASE:
            parts.append("Phím 5: CSDL sự cố, cần bản giấy")
        if mark and mark.compared:
            parts.append("Đã đối chiếu bản chính (phím 6 bỏ)")
        elif component.compare_with_original or component.hand_in is HandIn.COPY_KEPT:
            parts.append("Phím 6: đã đối chiếu bản chính")
        if mark and mark.reason:
            parts.append(f"Chưa đúng: {mark.reason}")
        return " · ".join(parts)

    def _cells(self, code: str) -> Mapping[str, Text]:
        component, mark = self._components[code], self._marks.get(code)
        shape, style = _SHAPES[mark.state] if mark else ("·", "")
        seen = "✓ " if mark and mark.compared else ""
        return {
            "state": plain_cell(f"{shape} {name_of(mark.state) if mark else 'chưa xem'}", style),
            "name": plain_cell(seen + (component.name if component.required else f"(nếu có) {component.name}")),
            "hand_in": plain_cell(name_of(component.hand_in)),
            "originals": _count_cell(mark.originals if mark else component.originals),
            "copies": _count_cell(mark.copies if mark else component.copies),
        }


def _count_cell(count: int) -> Text:
    return plain_cell(str(count) if count else "–")
