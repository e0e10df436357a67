"""From which file comes the picture of a hand-written form, and how many sheets has it? The scanner needs no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

MOST_SHEETS = 20


class FormPicture(FormDialog[str]):
    """Closes with the uid of the scan work that has the pages now. `take` is told the path, None for the scanner."""

    title_told = "Bản chụp phiếu viết tay"
    doing = "Đang lấy trang"
    field_of = {"file-refused": "picture_path", "page-unreadable": "picture_path"}  # noqa: RUF012 - as in the parent

    def __init__(self, told: str, take: Callable[[Path | None, int], str]) -> None:
        super().__init__()
        self._told = told
        self._take = take

    def facts(self) -> Iterable[str]:
        """Of which form."""
        yield self._told
        yield "Bỏ trống ô Tệp để quét bằng máy quét của quầy."

    def fields(self) -> Iterable[LabelledField]:
        """The file, or nothing; the sheets as counted."""
        yield LabelledField("picture_path", "Tệp ảnh, PDF", FieldInput(max_length=500, placeholder="đường dẫn tệp"))
        yield LabelledField("declared_sheets", "Số tờ", FieldInput("1", max_length=2), required=True)

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A whole number of sheets."""
        told = values["declared_sheets"].strip()
        fits = told.isascii() and told.isdigit() and 1 <= int(told) <= MOST_SHEETS
        return {} if fits else {"declared_sheets": f"Ghi số tờ đếm được, từ 1 đến {MOST_SHEETS}."}

    def store(self, values: Mapping[str, str]) -> str:
        """Raises CounterError."""
        path = values["picture_path"].strip().strip('"')
        return self._take(Path(path).expanduser() if path else None, int(values["declared_sheets"]))
