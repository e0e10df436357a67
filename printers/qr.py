"""How a number becomes a QR code whose modules are whole dots (level M, quiet zone of four modules)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

QUIET_ZONE_MODULES = 4
LEAST_SYMBOL_MM = 25.0


@dataclass(frozen=True, slots=True)
class QrCode:
    """The dark modules by row, without quiet zone."""

    rows: tuple[bytes, ...]

    @classmethod
    def of(cls, text: str) -> QrCode:
        """The smallest symbol of level M that holds `text`."""
        return cls(_rows(text or "-"))

    @property
    def modules(self) -> int:
        """Modules along one side, without the quiet zone."""
        return len(self.rows)

    def svg(self, quiet_modules: int = 0) -> str:
        """One filled path; a unit of the drawing is a module. Neighbours in a row are one bar: no hairline between them."""
        bars = "".join(
            f"M{start + quiet_modules} {y + quiet_modules}h{end - start}v1h{start - end}z"
            for y, row in enumerate(self.rows)
            for start, end in _dark_runs(row)
        )
        side = self.modules + 2 * quiet_modules
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}" '
            f'shape-rendering="crispEdges"><path d="{bars}" fill="#000"/></svg>'
        )

    def dots(self, dots_per_mm: float, width_dots: int) -> int:
        """Side in dots with its quiet zone: whole dots a module, 25 mm or more where the paper is wide enough."""
        side = self.modules + 2 * QUIET_ZONE_MODULES
        wanted = math.ceil(LEAST_SYMBOL_MM * dots_per_mm / self.modules)
        return max(min(wanted, width_dots // side), 1) * side


@lru_cache(maxsize=128)  # the receipt, its roll and the label of one dossier say the same
def _rows(text: str) -> tuple[bytes, ...]:
    import segno

    return tuple(bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix)


def _dark_runs(row: bytes) -> Iterator[tuple[int, int]]:
    """First and last-plus-one column of each run of dark modules."""
    yield from (run.span() for run in re.finditer(rb"\x01+", row))
