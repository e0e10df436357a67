"""How many codes are read where reading is hard, beside zxing-cpp alone? Wrong reads are counted apart; the promise is none.

The ways of reading were chosen on other pictures (seed 1) than the ones measured here.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measuring import Figure, Target
from bench.pages.hard_codes import CONDITIONS, hard_codes, papers_without_codes
from counter_app.domain.page_code import ExpectedCodes
from scanners.readers.page_codes import PageCodes

EACH = 20
SEED = 2026
PAPERS = 40
_EXPECTED = ExpectedCodes(at_least=1)


def _alone(picture: NDArray[np.uint8]) -> set[str]:
    import zxingcpp

    kinds: Any = [getattr(zxingcpp.BarcodeFormat, name) for name in _EXPECTED.symbologies]
    return {code.text for code in zxingcpp.read_barcodes(picture, formats=kinds)}


def measure() -> Iterator[Figure]:
    """Percent read, wrong reads and time, ours beside zxing-cpp alone."""
    reader = PageCodes()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    by_condition: dict[str, Counter[str]] = {name: Counter() for name in CONDITIONS}
    total = 0
    for code in hard_codes(EACH, SEED):
        total += 1
        for name in ("ours", "alone"):
            started_at = time.perf_counter()
            read = {each.text for each in reader.read(code.pixels, _EXPECTED)} if name == "ours" else _alone(code.pixels)
            spent[name] += time.perf_counter() - started_at  # type: ignore[assignment]
            right[name] += code.text in read
            by_condition[code.condition][name] += code.text in read
            wrong[name] += len(read - {code.text})
    for paper in papers_without_codes(PAPERS, SEED):
        wrong["ours"] += len(reader.read(paper, _EXPECTED))
        wrong["alone"] += len(_alone(paper))
    ours, alone = (100 * right[name] / total for name in ("ours", "alone"))
    told = ", ".join(f"{name} {counted['ours']}/{counted['alone']}" for name, counted in by_condition.items())
    yield Figure(
        "hard codes read", ours, "%", "zxing-cpp alone", alone, Target(alone + 4, at_least=True), f"of {EACH}: {told}"
    )
    yield Figure("wrong reads", wrong["ours"], "", "zxing-cpp alone", wrong["alone"], Target(0))
    yield Figure("a hard picture", spent["ours"] / total * 1000, "ms", "zxing-cpp alone", spent["alone"] / total * 1000)
