"""What may a gate say of a scanned page: pass, ask a person, fail, or cannot judge — always with a number and a limit?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from counter_app.domain.scan_page import SheetSide


class GateVerdict(StrEnum):
    """Stored values; never changed."""

    PASS = "pass"
    CANNOT_JUDGE = "cannot_judge"
    ASK = "ask"
    FAIL = "fail"


class PageGate(StrEnum):
    """What was looked at. Stored values; never changed."""

    READABLE = "readable"
    RESOLUTION = "resolution"
    PAGE_SIZE = "page_size"
    COLOUR = "colour"
    BIT_DEPTH = "bit_depth"
    SHARPNESS = "sharpness"
    EXPOSURE = "exposure"
    CLIPPING = "clipping"
    CAST = "cast"
    SKEW = "skew"
    STREAK = "streak"
    DARK_BORDER = "dark_border"
    CORNER = "corner"
    SPOTS = "spots"
    BLANK = "blank"
    LENGTH = "length"
    DUPLICATE = "duplicate"


_WEIGHT = {GateVerdict.PASS: 0, GateVerdict.CANNOT_JUDGE: 1, GateVerdict.ASK: 2, GateVerdict.FAIL: 3}


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One gate's word. `reason` is "" for a plain pass, else a code that `texts.scan_gate_words` has a sentence for.

    `value` and `limit` are in `unit`; None where there is no number. `facts`: what else the sentence needs.
    """

    gate: PageGate
    verdict: GateVerdict
    reason: str = ""
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    facts: dict[str, object] = field(default_factory=dict)


def worst_of(findings: Iterable[GateFinding]) -> GateVerdict:
    """The heaviest verdict: fail, then ask, then cannot judge, then pass (also for no finding at all)."""
    return max((finding.verdict for finding in findings), key=_WEIGHT.__getitem__, default=GateVerdict.PASS)


def upper(gate: PageGate, value: float, *, ask: float, fail: float = float("inf"), reason: str, unit: str) -> GateFinding:
    """The finding for a number that should stay small: above `ask` a person is asked, above `fail` the page is void."""
    if value > fail:
        return GateFinding(gate, GateVerdict.FAIL, reason, value, fail, unit)
    if value > ask:
        return GateFinding(gate, GateVerdict.ASK, reason, value, ask, unit)
    return GateFinding(gate, GateVerdict.PASS, "", value, ask, unit)


@dataclass(frozen=True, slots=True)
class InkMarks:
    """What is left of a page when its paper is taken away: area, number, extent of marks; `coloured_mm2`: red, blue."""

    area_mm2: float
    marks: int
    largest_mm: float
    coloured_mm2: float


@dataclass(frozen=True, slots=True)
class PageReading:
    """All that the gates measured on one page. `streaks_mm`: dark or light columns, from the left edge.

    `likeness`, `fine_likeness`: difference hashes of 64 and 256 bits, for near duplicates; None for a page without content.
    """

    width_px: int
    height_px: int
    width_mm: float
    height_mm: float
    dpi_x: int
    dpi_y: int
    side: SheetSide
    findings: tuple[GateFinding, ...]
    ink: InkMarks
    streaks_mm: tuple[float, ...] = ()
    likeness: int | None = None
    fine_likeness: int | None = None

    @property
    def verdict(self) -> GateVerdict:
        """The heaviest of the findings."""
        return worst_of(self.findings)

    @property
    def blank_candidate(self) -> bool:
        """No mark that could be content was found. A person decides; nothing is dropped by this."""
        return any(finding.gate is PageGate.BLANK and finding.verdict is GateVerdict.ASK for finding in self.findings)

    def finding(self, gate: PageGate) -> GateFinding | None:
        """What this gate said; None when it was not reached."""
        return next((finding for finding in self.findings if finding.gate == gate), None)
