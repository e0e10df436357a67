"""What is fuzzed: one reader of what others say, its good samples, what spoils them, and what may come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.errors import CounterError
from prove.mutators import Maker

Reader = Callable[[bytes], str]
"""Takes what came; returns "" or which promise it broke. Raises only what its target allows."""


@dataclass(frozen=True, slots=True)
class Target:
    """`open`: makes the reader, with a folder of its own; `samples`: good ones, read once.

    `may_raise`: the errors that the reader's callers are written for. `cpu_seconds`, `memory_mib`: what one reading may cost
    (a page's picture costs more than a line of JSON: its limits are those of the child that reads it).
    """

    name: str
    open: Callable[[Path], Reader]
    samples: Callable[[Path], Sequence[bytes]]
    spoil: Maker
    may_raise: tuple[type[BaseException], ...] = (CounterError,)
    cpu_seconds: float = 0.1
    memory_mib: int = 256
