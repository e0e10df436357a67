"""How much money did the officer type? Whole đồng, shown with the separators of the receipt while typing: 1.250.000."""

from __future__ import annotations

import re

from counter_app.widgets.field_input import FieldInput

MOST_DIGITS = 12  # hundreds of billions of đồng: no fee at the counter is larger
_NO_DIGIT = re.compile(r"\D")


def with_separators(digits: str) -> str:
    """ "1250000" → "1.250.000"; leading zeros go."""
    return f"{int(digits):,}".replace(",", ".") if digits else ""


class MoneyInput(FieldInput):
    """Whole đồng. `amount` is None while the field is empty (nothing is not zero)."""

    def __init__(self, amount: int | None = None, *, id: str | None = None) -> None:
        shown = "" if amount is None else with_separators(str(amount))
        super().__init__(shown, id=id, placeholder="đồng", max_length=MOST_DIGITS * 4 // 3, restrict=r"[\d.]*")

    @property
    def amount(self) -> int | None:
        """The amount in đồng."""
        digits = _NO_DIGIT.sub("", self.value)
        return int(digits) if digits else None

    @amount.setter
    def amount(self, amount: int | None) -> None:
        self.value = "" if amount is None else with_separators(str(amount))

    def validate_value(self, value: str) -> str:
        """Separators stand where they belong after every key."""
        return with_separators(_NO_DIGIT.sub("", value))

    def replace(self, text: str, start: int, end: int) -> None:
        """Edit the digits; the cursor keeps its distance from the right end, as on a calculator."""
        start, end = sorted((start, end))
        if not text and end - start == 1 and self.value[start:end] == ".":
            start, end = (start, end + 1) if self.cursor_position == start else (start - 1, end)  # the digit beside it
        head, tail = self.value[:start] + text, self.value[end:]
        digits = _NO_DIGIT.sub("", head + tail)
        if len(digits) > MOST_DIGITS or not re.fullmatch(self.restrict or "", head + tail):
            self.restricted()
            return
        self.value = with_separators(digits)
        self.cursor_position = max(0, len(self.value) - len(tail))

    def fitted(self, pasted: str) -> str:
        """ "1,250,000 đ" is pasted as its digits; an amount with decimals is left as it is and refused."""
        bare = pasted.lower().replace("vnđ", "").replace("đồng", "").replace("đ", "").strip()
        return _NO_DIGIT.sub("", bare) if re.fullmatch(r"\d+|\d{1,3}(?:[., ]\d{3})+", bare) else pasted
