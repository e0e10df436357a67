"""What do the pages of one run say together that none says alone: dirty glass, two sheets at once, the same page twice?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate, PageReading
from counter_app.domain.page_limits import PageLimits

_FEWEST_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class StackFinding:
    """`pages`: which pages it is about, counted from 1 in the order they were given."""

    pages: tuple[int, ...]
    finding: GateFinding


def judge_stack(readings: Sequence[PageReading], limits: PageLimits) -> tuple[StackFinding, ...]:
    """Everything that only the whole stack shows, in the order of the pages."""
    found = [*dirty_glass(readings, limits), *odd_lengths(readings, limits), *near_duplicates(readings, limits)]
    return tuple(sorted(found, key=lambda each: each.pages))


def dirty_glass(readings: Sequence[PageReading], limits: PageLimits) -> tuple[StackFinding, ...]:
    """A streak at one place on several pages close to each other: dirt stays where it is, print does not.

    Front and back go past different glass, so they are looked at apart.
    """
    found: list[StackFinding] = []
    for side in {reading.side for reading in readings}:
        seen = [(number, reading) for number, reading in enumerate(readings, 1) if reading.side is side]
        places = sorted((place, number) for number, reading in seen for place in reading.streaks_mm)
        found += [
            _glass(cluster, len(seen), limits) for cluster in _clusters(places, limits) if _keeps(cluster, seen, limits)
        ]
    return tuple(found)


def _clusters(places: Sequence[tuple[float, int]], limits: PageLimits) -> list[list[tuple[float, int]]]:
    clusters: list[list[tuple[float, int]]] = []
    for place in places:
        if clusters and place[0] - clusters[-1][-1][0] <= limits.streak_place_mm:
            clusters[-1].append(place)
        else:
            clusters.append([place])
    return clusters


def _keeps(cluster: Sequence[tuple[float, int]], seen: Sequence[tuple[int, PageReading]], limits: PageLimits) -> bool:
    """Whether it comes often enough inside one window of pages."""
    turns = {number: turn for turn, (number, _) in enumerate(seen)}
    hit = sorted({turns[number] for _, number in cluster})
    need = limits.streak_pages
    return any(hit[i + need - 1] - hit[i] < limits.streak_window_pages for i in range(len(hit) - need + 1))


def _glass(cluster: Sequence[tuple[float, int]], of_pages: int, limits: PageLimits) -> StackFinding:
    pages = tuple(sorted({number for _, number in cluster}))
    facts: dict[str, object] = {"place_mm": round(median(place for place, _ in cluster), 1), "of_pages": of_pages}
    finding = GateFinding(
        PageGate.STREAK, GateVerdict.ASK, "dirty-glass", len(pages), limits.streak_pages - 1, "pages", facts
    )
    return StackFinding(pages, finding)


def odd_lengths(readings: Sequence[PageReading], limits: PageLimits) -> tuple[StackFinding, ...]:
    """A page longer or shorter than its neighbours of the same width: two overlapping sheets, or a sheet that slipped."""
    found = []
    for number, reading in enumerate(readings, 1):
        others = [
            other.height_mm
            for at, other in enumerate(readings, 1)
            if at != number and abs(other.width_mm - reading.width_mm) <= limits.length_ask_mm
        ]
        if len(others) < _FEWEST_NEIGHBOURS:
            continue
        over = reading.height_mm - median(others)
        if abs(over) > limits.length_ask_mm:
            reason = "longer-than-neighbours" if over > 0 else "shorter-than-neighbours"
            finding = GateFinding(PageGate.LENGTH, GateVerdict.ASK, reason, abs(over), limits.length_ask_mm, "mm")
            found.append(StackFinding((number,), finding))
    return tuple(found)


def near_duplicates(readings: Sequence[PageReading], limits: PageLimits) -> tuple[StackFinding, ...]:
    """Pairs of pages that look the same: coarsely, and in four times the detail (two filled copies of a form differ)."""
    found = []
    for second, later in enumerate(readings, 1):
        for first, earlier in enumerate(readings[: second - 1], 1):
            bits = likeness_distance(earlier, later, limits)
            if bits is not None:
                finding = GateFinding(
                    PageGate.DUPLICATE,
                    GateVerdict.ASK,
                    "looks-like-page",
                    bits,
                    limits.likeness_bits,
                    "bits",
                    {"page": first},
                )
                found.append(StackFinding((first, second), finding))
    return tuple(found)


def likeness_distance(one: PageReading, other: PageReading, limits: PageLimits) -> int | None:
    """Differing bits of 64 when both hashes are near enough to ask; None when the pages differ or have no content."""
    if one.likeness is None or other.likeness is None or one.fine_likeness is None or other.fine_likeness is None:
        return None
    coarse = (one.likeness ^ other.likeness).bit_count()
    fine = (one.fine_likeness ^ other.fine_likeness).bit_count()
    return coarse if coarse <= limits.likeness_bits and fine <= limits.fine_likeness_bits else None
