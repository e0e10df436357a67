"""Was the applicant told that the result is there before its day? The record that must come first (Đà Nẵng Đ10.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from counter_app.domain.dossier import Dossier
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.acting import Acted
from counter_app.texts import board_words, names
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.pick_one import PickOne


class EarlyNotice(FormDialog[Acted]):
    """`notify` gets channel, address, text and outcome."""

    title_told = "Đã báo cho công dân kết quả có sớm?"

    def __init__(self, dossier: Dossier, due_at: datetime, unit: str, notify: Callable[[str, str, str, str], Acted]) -> None:
        super().__init__()
        self._dossier = dossier
        self._due_at = due_at
        self._text = board_words.result_notice(dossier.shown_number, unit)
        self._notify = notify

    def facts(self) -> Iterable[str]:
        """Which promise, and the words of the notice."""
        yield f"{self._dossier.shown_number} · {self._dossier.applicant.name} · hẹn trả {names.day(self._due_at.date())}"
        yield self._text

    def fields(self) -> Iterable[LabelledField]:
        """How, where to, with what success."""
        yield LabelledField("channel", "Cách báo", PickOne(board_words.NOTICE_CHANNELS, value="phone", blank=False))
        yield LabelledField("to", "Báo tới", FieldInput(self._dossier.applicant.phone, max_length=100))
        yield LabelledField("outcome", "Kết quả báo", FieldInput("Đã báo được", max_length=200), required=True)

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """With what success is part of the record."""
        return {} if values["outcome"] else {"outcome": "Ghi đã báo được hay chưa."}

    def store(self, values: Mapping[str, str]) -> Acted:
        """Commit the record; sending belongs to the centre."""
        return self._notify(values["channel"], values["to"], self._text, values["outcome"])
