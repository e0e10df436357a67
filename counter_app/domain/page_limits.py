"""From which number on does a gate ask a person, and from which is a page void? Start values, tuned on made pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.domain.scan_rules import ScanRules

# Sizes that a page may have without a question, in mm: width, height of the upright sheet.
KNOWN_SIZES_MM: dict[str, tuple[float, float]] = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "A6": (105.0, 148.0),
    "card": (85.6, 54.0),
}


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Limits of the page gates. Pixels are pixels at 200 dpi; what a gate measures at another resolution is scaled to it.

    The resolution floor is the law's (`domain.scan_rules`); `ask_dpi` only catches 600 dpi taken by mistake.
    """

    min_dpi: int = 200
    ask_dpi: int = 450
    wants_colour: bool = True
    size_tolerance_mm: float = 2.0
    sizes_mm: dict[str, tuple[float, float]] = field(default_factory=lambda: dict(KNOWN_SIZES_MM))
    edge_width_ask_px: float = 4.5
    edge_width_fail_px: float = 6.0
    clipped_tiles_ask_percent: float = 2.0
    dark_paper_ask_level: float = 150.0
    light_ink_ask_level: float = 185.0
    cast_ask: float = 19.0
    skew_ask_degrees: float = 2.0
    dark_border_ask_mm: float = 4.0
    corner_ask_mm: float = 8.0
    spots_ask_per_dm2: float = 250.0
    blank_area_mm2: float = 1.0
    blank_mark_mm: float = 1.2
    sparse_area_mm2: float = 15.0
    length_ask_mm: float = 5.0
    streak_place_mm: float = 1.0
    streak_window_pages: int = 5
    streak_pages: int = 2
    likeness_bits: int = 6
    fine_likeness_bits: int = 24


def limits_under(rules: ScanRules) -> PageLimits:
    """The gates under the law of a day: its resolution floor and colour, and our own limits for the rest."""
    return PageLimits(min_dpi=rules.min_dpi, wants_colour=rules.colour)
