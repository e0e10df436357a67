"""On what roll does a label printer print? Part of the settings, so it is read before every log-in (D20)."""

from __future__ import annotations

from dataclasses import dataclass

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class LabelStock:
    """A roll of labels in a printer. `gap_mm` 0 = continuous tape, cut at `height_mm`.

    `printable_dots`: width and height where the printer reaches less than the whole label (Brother), None = all of it.
    """

    width_mm: float
    height_mm: float
    dpi: int = 203
    gap_mm: float = 2.0
    printable_dots: tuple[int, int] | None = None

    @property
    def dots_per_mm(self) -> float:
        """A printer sold as 203 dpi has 8 dots to the millimetre."""
        return 8.0 if self.dpi == 203 else self.dpi / MM_PER_INCH

    @property
    def width_dots(self) -> int:
        """Whole bytes, unless the printer itself states a width."""
        return self.printable_dots[0] if self.printable_dots else int(self.width_mm * self.dots_per_mm + 1e-6) // 8 * 8

    @property
    def height_dots(self) -> int:
        return self.printable_dots[1] if self.printable_dots else int(self.height_mm * self.dots_per_mm + 1e-6)
