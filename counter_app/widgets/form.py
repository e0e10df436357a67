"""How is a keyboard-only form built? Labelled fields one under the other, the error sentence under its field.

    with Form(id="applicant"):
        yield LabelledField("identity_number", "Số định danh", FieldInput(max_length=12, restrict=r"\\d*"), required=True)
        yield LabelledField("birth_date", "Ngày sinh", DateInput())
        yield LabelledField("return_method", "Cách nhận kết quả", PickOne([("Nhận tại quầy", "at_desk")]))

The first argument is the name of the domain field: it becomes the id of the input (`#identity_number`), so an error of the
domain (facts["field"]) finds its place: `form.show_errors({"identity_number": sentence})` also moves the focus there.
Enter goes to the next field; in the last one the form posts `Form.Completed`. Tab and Shift+Tab work as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label, Select, Static, TextArea

from counter_app.domain.plain_text import nfc
from counter_app.widgets.field_input import FieldInput, PasteClipped, PastedLines, PasteRefused
from counter_app.widgets.pick_one import PickOne
from counter_app.widgets.plain import plain_content


class LabelledField(Vertical):
    """A label, an input and one line for the hint or the error. `value` is the text (or the key of a PickOne)."""

    DEFAULT_CSS = """
    LabelledField {
        height: auto;
        & > Horizontal { height: auto; }
        & .field-label { width: 22; height: 1; padding: 0 1; color: $text-muted; }
        &:focus-within .field-label { color: $foreground; text-style: bold; }
        & .field-message { display: none; width: 1fr; height: auto; margin-left: 23; color: $text-muted; }
        & .field-message.-shown { display: block; }
        &.-bad .field-message { display: block; color: $text-error; }
        &.-bad .field-label { color: $text-error; }
    }
    """

    def __init__(
        self, name: str, label: str, field: Widget | None = None, *, hint: str = "", required: bool = False
    ) -> None:
        super().__init__(name=name, id=f"field-{name}")
        self.field_name = name
        self.field: Widget = field if field is not None else FieldInput()
        self.field.id = name
        self._label = f"{label} *" if required else label
        self._hint = hint
        self._bad_value = ""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(plain_content(self._label), classes="field-label")
            yield self.field
        yield Static(plain_content(self._hint), classes="field-message")

    def on_mount(self) -> None:
        self.show_hint(self._hint)

    @property
    def value(self) -> str:
        """What the field holds, NFC, trimmed; "" when nothing is chosen."""
        match self.field:
            case Input(value=text):
                return text.strip()
            case TextArea(text=text):
                return nfc(text).strip()
            case Select() as select:
                return "" if select.is_blank() else str(select.value)
        raise TypeError(f"{type(self.field).__name__} has no value")

    @value.setter
    def value(self, value: str) -> None:
        match self.field:
            case Input() as field:
                field.value = value
                field.cursor_position = len(field.value)  # who goes on, goes on at the end
            case TextArea() as field:
                field.text = nfc(value)
            case Select() as select:
                select.value = value or Select.NULL

    def show_error(self, sentence: str) -> None:
        """Mark the field as wrong and say why under it."""
        self._bad_value = self.value
        self._say(f"✕ {sentence}", bad=True)

    def show_hint(self, sentence: str) -> None:
        """Say something that is no error under the field; "" hides the line."""
        self._say(sentence, bad=False)

    def clear(self) -> None:
        """Back to the hint that was there first."""
        self.show_hint(self._hint)

    def ask_for(self, label: str, hint: str) -> None:
        """From now on another name and another hint: one field may stand for different things."""
        self._label, self._hint = label, hint
        self.query_one(".field-label", Label).update(plain_content(label))
        if not self.is_bad:
            self.clear()

    @property
    def is_bad(self) -> bool:
        """True while an error is shown."""
        return self.has_class("-bad")

    def _say(self, sentence: str, *, bad: bool) -> None:
        line = self.query_one(".field-message", Static)
        line.update(plain_content(sentence))
        line.set_class(bool(sentence), "-shown")
        self.set_class(bad, "-bad")
        self.field.set_class(bad, "-bad")

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Select.Changed)
    def _value_changed(self) -> None:
        """An error is about the value that was there: a new value takes it away, late news of the old one does not."""
        if self.is_bad and self.value != self._bad_value:
            self.clear()

    @on(PastedLines)
    def _tell_joined(self, event: PastedLines) -> None:
        self.call_later(self.show_hint, f"▲ Đã ghép {event.count} dòng vừa dán thành một dòng. Kiểm tra lại.")

    @on(PasteClipped)
    def _tell_clipped(self, event: PasteClipped) -> None:
        self.call_later(self.show_hint, f"▲ Nội dung dán dài quá: giữ {event.kept} ký tự đầu, bỏ {event.dropped} ký tự.")

    @on(PasteRefused)
    def _tell_refused(self, event: PasteRefused) -> None:
        self.call_later(self.show_error, "Nội dung dán có ký tự không dùng được ở ô này. Nhập lại bằng tay.")


class Form(VerticalScroll, can_focus=False):
    """The fields of one form, in the order in which they are asked."""

    DEFAULT_CSS = "Form { height: auto; max-height: 1fr; }"

    class Completed(Message):
        """Enter in the last field."""

        def __init__(self, form: Form) -> None:
            self.form = form
            super().__init__()

        @property
        def control(self) -> Form:
            """The form."""
            return self.form

    @property
    def fields(self) -> list[LabelledField]:
        """The fields in order."""
        return list(self.query(LabelledField))

    def field(self, name: str) -> LabelledField:
        """The field of this domain name. Raises textual NoMatches."""
        return self.query_one(f"#field-{name}", LabelledField)

    def values(self) -> dict[str, str]:
        """Every field as it stands."""
        return {field.field_name: field.value for field in self.fields}

    def fill(self, values: Mapping[str, Any]) -> None:
        """Set the fields that are named; the others stay as they are."""
        for field in self.fields:
            if field.field_name in values:
                field.value = str(values[field.field_name])

    def show_errors(self, sentences: Mapping[str, str]) -> list[str]:
        """Show each sentence under its field, focus the first; returns the sentences for which there is no field."""
        for field in self.fields:
            if field.field_name in sentences:
                field.show_error(sentences[field.field_name])
            else:
                field.clear()
        wrong = [field for field in self.fields if field.is_bad]
        if wrong:
            wrong[0].field.focus()
        placed = {field.field_name for field in wrong}
        return [sentence for name, sentence in sentences.items() if name not in placed]

    def clear_errors(self) -> None:
        """Take every error away."""
        for field in self.fields:
            field.clear()

    def focus_first(self) -> None:
        """Focus the first field that takes input."""
        for field in self.fields:
            if field.field.focusable:
                field.field.focus()
                return

    @on(Input.Submitted)
    @on(PickOne.Passed)
    def _next_field(self, event: Input.Submitted | PickOne.Passed) -> None:
        """Enter moves on; a second Enter from inside a burst finds the next field, as with Tab."""
        event.stop()
        left = event.input if isinstance(event, Input.Submitted) else event.pick
        asked = [field.field for field in self.fields if field.field.focusable]
        place = asked.index(left) if left in asked else len(asked)
        if place + 1 < len(asked):
            asked[place + 1].focus()
        else:
            self.post_message(self.Completed(self))
