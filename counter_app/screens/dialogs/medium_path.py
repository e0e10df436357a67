"""Which folder or file on the stick? One field; what stands in it is the stick that was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

_LONGEST = 500


class MediumPath(FormDialog[str]):
    """The path as typed, None when closed."""

    doing: ClassVar[str] = "Đang xem"

    def __init__(self, title: str, told: str, label: str, found: str) -> None:
        super().__init__()
        self.title_told = title  # type: ignore[misc]
        self._told = told
        self._label = label
        self._found = found

    def facts(self) -> Iterable[str]:
        """What will happen; where no stick was found, what to do about it."""
        return (self._told,) if self._found else (self._told, "Chưa thấy USB nào: cắm USB rồi mở lại, hoặc ghi đường dẫn.")

    def fields(self) -> Iterable[LabelledField]:
        """One."""
        yield LabelledField("medium_path", self._label, FieldInput(self._found, max_length=_LONGEST), required=True)

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """It must say something."""
        return {} if values["medium_path"].strip() else {"medium_path": "Cắm USB rồi ghi đường dẫn của nó."}

    def store(self, values: Mapping[str, str]) -> str:
        """Nothing is stored here: who asked does it, and shows how far it is."""
        return values["medium_path"].strip()
