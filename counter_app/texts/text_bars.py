"""How is a number drawn with letters? Blocks of different grain, so that no colour is needed to tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

BLOCKS: Final = ("█", "▒", "░")  # in time, late, still in work: dark to light
GROUP_LEGEND: Final = "█ đúng hạn  ▒ quá hạn  ░ đang giải quyết"
COURSE_LEGEND: Final = ("            Nhận  Xong  Muộn  █ xong đúng hạn  ▒ xong quá hạn",)


def text_bar(values: Sequence[int], most: int, cells: int) -> str:
    """Values one behind the other, `cells` wide when they add up to `most`. Whatever is there gets a block at least."""
    if most <= 0:
        return ""
    lengths = [max(1, round(value * cells / most)) if value > 0 else 0 for value in values]
    while sum(lengths) > cells and max(lengths) > 1:
        lengths[lengths.index(max(lengths))] -= 1
    return "".join(block * length for block, length in zip(BLOCKS, lengths, strict=False))
