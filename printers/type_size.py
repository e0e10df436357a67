"""Which is the largest type in which a copy of a slip still stays on one sheet? Found by trying, without measuring twice.

A template of sheets offers its type sizes from large to small and lays a slip out in the one it is told (`Try.size`).
It says so when there is no such size, or when the sheet has so much room left that the next larger one may fit. A wrong
first guess costs another attempt and never another result: what is tried depends on the document alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from counter_app.domain.service_sheet import ServiceDocument
from counter_app.domain.slip import PaperFormat, SlipDocument, SlipKind

FLOW = -1  # several sheets a copy, in the type that the template keeps for long lists

# What a template says when it breaks off (parts.typ).
NO_SUCH_SIZE, TOO_LARGE, LARGER_MAY_FIT = "no-such-type-size", "type-too-large", "larger-type-may-fit"
MOST_SIZES = 12  # a template that finds every size too large is asked no further

# Characters of a receipt (`told`) up to which the type with this index has fitted the templates as shipped.
_ROOM: dict[PaperFormat, tuple[int, ...]] = {
    PaperFormat.A5: (1154, 1422, 1924, 2067, 2246, 2479, 2756),
    PaperFormat.A4: (2219, 2452, 2944, 3347, 4287),
}
_NOTHING: tuple[Any, ...] = (None, "", [], {})
_PROVISIONAL_BOX = 370  # the words around a provisional number take the room of so many …
_MARK_BOX = 190  # … and the mark of a reprint or a second attempt of so many


class Fit(Enum):
    """What one attempt showed. ROOMY: it fits, and the next larger type may fit too."""

    FITS = auto()
    ROOMY = auto()
    OVERFLOWS = auto()
    NO_SUCH_SIZE = auto()


@dataclass(frozen=True, slots=True)
class Try:
    """Lay out in the type with this index (0: the largest). `largest`: the next larger one is known not to fit."""

    size: int
    largest: bool

    def inputs(self) -> dict[str, str]:
        """What the template is told."""
        return {"type_size": str(self.size), "type_is_largest": "yes" if self.largest else "no"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """The slip as it came out, empty where the template refused."""

    fit: Fit
    data: bytes = b""


def first_guess(slip: SlipDocument | ServiceDocument, paper: PaperFormat) -> int:
    """The index to try first. Other slips than the receipt are short: 0."""
    if slip.kind is not SlipKind.RECEIPT:
        return 0
    content = slip.content
    characters = len(json.dumps(told(content), ensure_ascii=False))
    characters += _PROVISIONAL_BOX if content["number"]["provisional"] else 0
    characters += _MARK_BOX if content["copy"]["number"] > 1 or "attempt" in content else 0
    return sum(characters > room for room in _ROOM.get(paper, ())[:-1])


def told(value: Any) -> Any:
    """The same value without what is absent or empty: a member that a receipt does not have takes no room on paper."""
    if isinstance(value, Mapping):
        return {name: kept for name, member in value.items() if (kept := told(member)) not in _NOTHING}
    if isinstance(value, list | tuple):
        return [told(member) for member in value]
    return value


def refusal(reason: str, at: Try) -> Fit | None:
    """What a template meant when it broke off, None when it is really broken."""
    if at.size == FLOW:
        return None
    if NO_SUCH_SIZE in reason:
        return Fit.NO_SUCH_SIZE
    if TOO_LARGE in reason:
        return Fit.OVERFLOWS
    return Fit.ROOMY if LARGER_MAY_FIT in reason and not at.largest else None


def in_largest_type(attempt: Callable[[Try], Attempt], guess: int) -> bytes:
    """The slip in the largest type that fits, else flowing over several sheets. `guess`: an index, not below 0."""
    overflowing: set[int] = set()
    size = guess
    while True:
        if size == MOST_SIZES:
            return attempt(Try(FLOW, largest=True)).data
        made = attempt(Try(size, largest=size == 0 or size - 1 in overflowing))
        if made.fit is Fit.FITS:
            return made.data
        if made.fit is Fit.OVERFLOWS:
            overflowing.add(size)
            size += 1
        elif made.fit is Fit.ROOMY or (size and size - 1 not in overflowing):
            size -= 1
        else:
            return attempt(Try(FLOW, largest=True)).data
