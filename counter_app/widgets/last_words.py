"""What does the terminal show when the program falls: where it fell, and nobody's data (F51)?

Textual shows the values of variables beside each line, and errors quote what they stumbled over: names, numbers, addresses,
in the scroll-back of a terminal that stands open at a counter. Support needs the places only.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

from counter_app.texts.textual_words import FELL

_MOST_PLACES: Final = 25
_ROOT: Final = Path(__file__).parents[2]


def last_words(error: BaseException) -> str:
    """A sentence for the officer, then the kind of each error with file, line and function, innermost last."""
    told = [FELL, ""]
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    for one in reversed(causes):
        told.append(type(one).__qualname__)
        frames = traceback.extract_tb(one.__traceback__)[-_MOST_PLACES:]
        told += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join(told)


def _short(filename: str) -> str:
    """From the program's own folder on, or the last three parts: where a home folder lies is nobody's business."""
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else str(Path(*path.parts[-3:]))
