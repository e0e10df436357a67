"""What do a source and its driver process say to each other? JSON lines; both ends use these names and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from counter_app.domain import scan_errors
from counter_app.domain.errors import CounterError, DiskFull
from counter_app.domain.scan_errors import ScanError
from counter_app.domain.scan_source import ColourMode, PaperPath, ScanSettings

LONGEST_LINE: Final = 4_000_000  # a preview picture goes in one line
Message = dict[str, Any]
_ERRORS: Final[dict[str, type[CounterError]]] = {
    kind.code: kind for kind in vars(scan_errors).values() if isinstance(kind, type) and issubclass(kind, ScanError)
} | {DiskFull.code: DiskFull}


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as a driver has it: an unsealed file and what the device granted; page and sheet are counted by the worker.

    `wanted_px`: width and height that the picture must have (within a few pixels), None where the device decides. A height
    of 0 there is not judged. `dpi` 0: nothing says it. `view`: a derived picture to look at, "" without one.
    """

    path: str
    dpi_x: int
    dpi_y: int
    side: str = "front"
    wanted_px: tuple[int, int] | None = None
    original: str = ""
    original_sha256: str = ""
    page_in_original: int = 1
    view: str = ""


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A document that a driver delivers as it is: path (unsealed), pages, signed."""

    path: str
    pages: int
    signed: bool
    original: str = ""


def settings_message(settings: ScanSettings) -> Message:
    """For the worker."""
    return asdict(settings)


def settings_of(told: Mapping[str, Any]) -> ScanSettings:
    """What `settings_message` told."""
    return ScanSettings(**{**told, "colour": ColourMode(told["colour"]), "paper_path": PaperPath(told["paper_path"])})


def error_message(error: CounterError) -> Message:
    """Code and facts; facts that are no plain values become text."""
    facts = {name: value if isinstance(value, str | int | float) else str(value) for name, value in error.facts.items()}
    return {"code": error.code, "facts": facts}


def error_of(told: Mapping[str, Any]) -> CounterError:
    """The error that a worker told; one of an unknown code is a trouble with that code as its reason."""
    kind = _ERRORS.get(str(told.get("code")))
    facts = told.get("facts")
    facts = {str(name): value for name, value in facts.items()} if isinstance(facts, dict) else {}
    return kind(**facts) if kind else scan_errors.ScannerTrouble(**{**facts, "reason": str(told.get("code"))})
