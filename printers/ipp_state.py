"""What an IPP printer's own words mean: may it print now, and what became of a job (RFC 8011 §5.3.7–8, §5.4.11–12)?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

PRINTER_ATTRIBUTES = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "printer-input-tray",
    "media-col-ready",
    "sides-supported",
    "marker-names",
    "marker-levels",
    "marker-low-levels",
)
JOB_ATTRIBUTES = ("job-id", "job-state", "job-state-reasons", "time-at-processing")

PAPER_OUT = frozenset({"media-empty", "media-needed"})
STOPS = (  # at any severity: printers choose the suffix by their own state (idle: -report), not by how bad it is
    "cover-open",
    "door-open",
    "interlock-open",
    "media-jam",
    "timed-out",
    "paused",
    "moving-to-paused",
    "shutdown",
    "offline",
)
MAY_STOP = (  # as an error only: a printer without cyan still prints black, one without a tray has others
    "toner-empty",
    "marker-supply-empty",
    "marker-supply-missing",
    "developer-empty",
    "marker-waste-full",
    "input-tray-missing",
    "output-tray-missing",
    "output-area-full",
    "fuser-over-temp",
    "spool-area-full",
)
SUPPLY_LOW = ("toner-low", "marker-supply-low", "developer-low", "marker-waste-almost-full")

_STOPPED = 5
_SEVERITY = re.compile(r"-(report|warning|error)$")
_TRAY_EMPTY, _TRAY_LEVEL_UNKNOWN, _TRAY_HOLDS_SOME = 0, -2, -3  # PWG 5100.13, prtInputCurrentLevel


class JobState(IntEnum):
    """RFC 8011 §5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True, slots=True)
class IppPrinter:
    """A printer at one moment. `trouble`: the keyword of what keeps it from printing, "" for nothing.

    `supply_low`: the keyword of what will soon need a hand, "" for none. `sides`: what it can do, () when it says nothing.
    """

    paper_out: bool = False
    trouble: str = ""
    paper_near_end: bool = False
    supply_low: str = ""
    sides: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        return self.paper_out or bool(self.trouble)


@dataclass(frozen=True, slots=True)
class IppJob:
    """A job at one moment. `started`: the printer has begun with it, or does not say that it has not."""

    state: JobState
    reasons: tuple[str, ...] = ()
    started: bool = True

    @property
    def ended(self) -> bool:
        return self.state >= JobState.CANCELED

    @property
    def completed(self) -> bool:
        return self.state is JobState.COMPLETED


def read_printer(told: Mapping[str, Any], size: tuple[int, int] | None) -> IppPrinter:
    """From Get-Printer-Attributes. `size`: the sheet that is wanted, for printers with several trays."""
    reasons = dict(_severity(reason) for reason in _words(told.get("printer-state-reasons")))
    trouble = next((keyword for keyword in STOPS if keyword in reasons), "")
    trouble = trouble or next((keyword for keyword in MAY_STOP if reasons.get(keyword) == "error"), "")
    if not told.get("printer-is-accepting-jobs", True):
        trouble = trouble or "not-accepting-jobs"
    paper_out = bool(PAPER_OUT & reasons.keys()) and not _loaded(told, size)
    if told.get("printer-state") == _STOPPED and not paper_out:
        trouble = trouble or "stopped"
    supply_low = next((keyword for keyword in (*MAY_STOP, *SUPPLY_LOW) if keyword in reasons), "")
    return IppPrinter(
        paper_out=paper_out,
        trouble=trouble,
        paper_near_end="media-low" in reasons,
        supply_low=supply_low or _low_marker(told),
        sides=_words(told.get("sides-supported")),
    )


def read_job(told: Mapping[str, Any]) -> IppJob:
    """From Get-Job-Attributes. Raises KeyError or ValueError for an answer without a state."""
    state = JobState(int(told["job-state"]))
    waits = state in (JobState.PENDING, JobState.HELD)
    never_began = "time-at-processing" in told and not isinstance(told["time-at-processing"], int)
    return IppJob(state, _words(told.get("job-state-reasons")), started=not (waits or never_began))


def _words(value: object) -> tuple[str, ...]:
    """pyipp gives None, one word or a list of words for the same attribute; the word "none" means no word."""
    words: Iterable[object] = value if isinstance(value, list | tuple) else [value]
    return tuple(str(word) for word in words if word not in (None, "", "none"))


def _severity(reason: str) -> tuple[str, str]:
    """("media-empty", "report") for "media-empty-report"; a reason without a severity counts as an error."""
    found = _SEVERITY.search(reason)
    return (reason[: found.start()], found[1]) if found else (reason, "error")


def _loaded(told: Mapping[str, Any], size: tuple[int, int] | None) -> bool:
    """Whether the printer says that a tray with this sheet holds paper: then it is another tray that is empty."""
    levels = dict(_tray(row) for row in _words(told.get("printer-input-tray")))
    ready = told.get("media-col-ready")
    for medium in ready if isinstance(ready, list) else [ready]:
        if not isinstance(medium, Mapping) or not isinstance(medium.get("media-size"), Mapping):
            continue
        dimensions = medium["media-size"]
        level = levels.get(str(medium.get("media-source")), _TRAY_LEVEL_UNKNOWN)
        fits = (dimensions.get("x-dimension"), dimensions.get("y-dimension")) == size
        if fits and (level > _TRAY_EMPTY or level == _TRAY_HOLDS_SOME):
            return True
    return False


def _tray(row: str) -> tuple[str, int]:
    """Name and level from "type=…;level=250;name=main;…"."""
    members = dict(member.split("=", 1) for member in row.split(";") if "=" in member)
    try:
        return members.get("name", ""), int(members.get("level", _TRAY_LEVEL_UNKNOWN))
    except ValueError:
        return members.get("name", ""), _TRAY_LEVEL_UNKNOWN


def _low_marker(told: Mapping[str, Any]) -> str:
    """Toner or ink at or below the mark that the printer itself sets; levels below 0 mean that it does not know."""
    levels, lows = (_numbers(told.get(name)) for name in ("marker-levels", "marker-low-levels"))
    return "toner-low" if any(0 <= level <= low for level, low in zip(levels, lows, strict=False)) else ""


def _numbers(value: object) -> list[int]:
    values: Iterable[object] = value if isinstance(value, list | tuple) else [value]
    return [number for number in values if isinstance(number, int)]
