"""How many blank forms of each kind does the desk want on paper before the next outage (Bắc Giang Đ21.3)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from counter_app.domain.paper_form import PaperKit
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.paper_kits import MOST_FORMS, KitWish
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

USUAL_RECEIPTS: Final = 50
_OPTIONAL: Final = {"supplements": "Phiếu bổ sung", "refusals": "Phiếu từ chối", "register_pages": "Trang sổ"}


class KitAsked(FormDialog[PaperKit]):
    """Closes with the numbered kit, which is not printed yet. `kit_id`: made before, so that ten F8 are one kit."""

    title_told = "Cấp bộ mẫu giấy"
    doing = "Đang đánh số"
    field_of = {"forms": "receipts"}  # noqa: RUF012 - as in the parent

    def __init__(self, kit_id: str, keep: Callable[[KitWish], PaperKit], *, date_confirmed: bool = False) -> None:
        super().__init__()
        self._kit_id = kit_id
        self._date_confirmed = date_confirmed
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """What cannot be taken back."""
        yield "Số đã cấp không dùng lại. F8: đánh số và in."

    def fields(self) -> Iterable[LabelledField]:
        """The other kinds follow from the receipts where nothing is typed."""
        usual = FieldInput(str(USUAL_RECEIPTS), max_length=3)
        yield LabelledField("receipts", "Giấy tiếp nhận", usual, required=True)
        counts = KitWish("", USUAL_RECEIPTS).counts().values()
        for (name, label), count in zip(_OPTIONAL.items(), list(counts)[1:], strict=True):
            yield LabelledField(
                name, label, FieldInput(max_length=3, placeholder=f"trống: {count} cho {USUAL_RECEIPTS} giấy")
            )

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Whole numbers; a kit without receipts is none."""
        found = {name: f"Viết số từ 0 đến {MOST_FORMS}." for name in _OPTIONAL if _count(values[name]) == -1}
        if not 1 <= (_count(values["receipts"]) or 0) <= MOST_FORMS:
            found["receipts"] = f"Viết số từ 1 đến {MOST_FORMS}."
        return found

    def store(self, values: Mapping[str, str]) -> PaperKit:
        """Into the ledger. Raises CounterError."""
        supplements, refusals, pages = (_count(values[name]) for name in _OPTIONAL)
        receipts = _count(values["receipts"]) or 0
        return self._keep(KitWish(self._kit_id, receipts, supplements, refusals, pages, self._date_confirmed))


def _count(typed: str) -> int | None:
    """None for nothing typed, -1 for what is no count."""
    text = typed.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= MOST_FORMS else -1
