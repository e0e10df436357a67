"""The print drills: what goes wrong, what the person then does, and what lies on paper in the end.

A slip is lost when the program believes that it is done and no whole sheet of it exists. A double is a second whole sheet
with the same dots: a marked copy has other dots, so it never counts as one.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from counter_app.domain.slip import RenderedSlip
from printers.escpos_raster import BAND_ROWS
from printers.virtual.sheet import rows_of
from printers.virtual.tcp import VirtualEscpos
from tests.printers.strips import ROWS, strip_image
from tests.waiting import wait_until

BAND = BAND_ROWS
DEATHS = ("queued", "claimed", "checked", "sending", "sent")  # where the worker is killed, in the order of its work


@dataclass(frozen=True)
class Drill:
    """`switches`: how the printer goes wrong during the first try; afterwards a person puts everything right.

    `death`: where the worker is killed and started again. `special`: what a switch cannot say.
    """

    name: str
    switches: Mapping[str, object] = field(default_factory=dict)
    death: str = ""
    special: str = ""


@dataclass(frozen=True)
class Told:
    """What a program believes after a drill: which slips are done, as pictures, and how often it asked a person."""

    done: Sequence[RenderedSlip]
    asked: int = 0


class System(Protocol):
    """A program that prints one new slip under a drill, with the person who serves it."""

    name: str

    def bytes_of_a_slip(self) -> int:
        """What it sends for one slip when all is well."""

    def run(self, drill: Drill, virtual: VirtualEscpos) -> Told: ...


@dataclass
class Score:
    """The sums of one system; `lost_in` and `doubled_in` name the drills."""

    system: str
    drills: int = 0
    lost: int = 0
    unmarked_doubles: int = 0
    unsure_asked: int = 0
    lost_in: list[str] = field(default_factory=list)
    doubled_in: list[str] = field(default_factory=list)

    def add(self, drill: Drill, told: Told, virtual: VirtualEscpos) -> None:
        """Hold what is believed against what lies there."""
        counts = [whole_sheets(virtual, slip) for slip in told.done]
        self.drills += 1
        self.unsure_asked += told.asked
        lost, doubles = counts.count(0), sum(count - 1 for count in counts if count)
        self.lost += lost
        self.unmarked_doubles += doubles
        self.lost_in += [drill.name] * bool(lost)
        self.doubled_in += [drill.name] * bool(doubles)

    def summary(self) -> dict[str, object]:
        """As `./counter bench print-drills --json` prints it."""
        return {
            "system": self.system,
            "drills": self.drills,
            "lost": self.lost,
            "unmarked_doubles": self.unmarked_doubles,
            "unsure_asked": self.unsure_asked,
        }


def drills(total: int) -> Iterator[Drill]:
    """All drills for a system that sends `total` bytes for a slip of a few bands."""
    edges = {position for edge in range(0, total, max(total // (ROWS // BAND + 1), 1)) for position in (edge + 1, edge + 40)}
    for position in sorted(edges | {total - 12, total - 6, total - 3, total - 1, total}):
        yield Drill(f"line cut after byte {position} of {total}", {"bytes_until_line_breaks": position})
    for rows in (0, 1, BAND - 1, BAND, BAND + 1, 2 * BAND, ROWS - 1, ROWS):
        yield Drill(f"paper ends after {rows} rows", {"rows_until_paper_ends": rows})
    for stop in ("cover", "cutter", "button"):
        yield Drill(f"{stop} stops it after {BAND + 1} rows", {"rows_until_paper_ends": BAND + 1, "ends_by": stop})
    yield Drill("no paper before", {"paper": "out"})
    yield Drill("cover open before", {"cover_open": True})
    for count in (0, 1, 4, 5, 7, 8, 9, 10, 11, 12):
        yield Drill(f"silent after {count} answers", {"answers_until_mute": count})
    yield Drill("answers late", {"late_seconds": 0.2})
    yield Drill("answers much too late", {"late_seconds": 0.5})
    yield Drill("everything said twice", {"doubled": True})
    yield Drill("foreign answers", {"foreign": True})
    yield Drill("foreign answers while paper ends", {"foreign": True, "rows_until_paper_ends": BAND + 1})
    yield Drill("doubled answers while paper ends", {"doubled": True, "rows_until_paper_ends": BAND + 1})
    yield Drill("garbage between answers", {"garbage": True})
    yield Drill("automatic status between answers", {"chatty": True})
    yield Drill("a printer without queued status", {"knows_queued_status": False, "knows_process_ids": False})
    for death in DEATHS:
        yield Drill(f"worker killed: {death}", death=death)
        yield Drill(f"worker killed: {death}, paper ends", {"rows_until_paper_ends": BAND + 1}, death)
    yield Drill("two workers on one queue", special="two-workers")
    yield Drill("clock set back", special="clock-back")
    yield Drill("disk full at claimed", special="disk-full")
    yield Drill("restart with 50 queued", special="fifty")


def one_of_each(every: Iterable[Drill]) -> Iterator[Drill]:
    """One of each sort: what the everyday loop runs."""
    seen: set[str] = set()
    for drill in every:
        sort = " ".join(word for word in drill.name.split() if not word.isdigit())
        if sort not in seen:
            seen.add(sort)
            yield drill


def run_drills(system: System, wanted: Iterable[Drill]) -> Score:
    """Every drill on a new virtual printer."""
    score = Score(system.name)
    for drill in wanted:
        with VirtualEscpos() as virtual:
            told = system.run(drill, virtual)
            settled(virtual)
            score.add(drill, told, virtual)
    return score


def mend(virtual: VirtualEscpos) -> None:
    """What a person does at a printer that has stopped: everything."""
    settled(virtual)
    virtual.turn(
        mute=False, answers_until_mute=None, late_seconds=0.0, doubled=False, foreign=False, garbage=False, chatty=False,
        rows_until_paper_ends=None, bytes_until_line_breaks=None,
        cover_open=False, cutter_jammed=False, button_offline=False,
    )  # fmt: skip
    if virtual.switches.paper == "out":
        virtual.refill()
    settled(virtual)


def settled(virtual: VirtualEscpos) -> None:
    """Whatever was sent is on paper, or waits for a person: a caller behind all others has had its turn."""
    with socket.create_connection(("127.0.0.1", virtual.port)) as last, suppress(ConnectionResetError):
        last.shutdown(socket.SHUT_WR)
        while last.recv(1024):
            pass
    wait_until(lambda: virtual.idle or virtual.switches.stopped)


def whole_sheets(virtual: VirtualEscpos, slip: RenderedSlip) -> int:
    """How often the whole slip stands on paper, cut off or still hanging there."""
    wanted = _rows(slip)
    sheets = (*virtual.slips, *virtual.ends, virtual.torn)
    return sum(_times([row.rstrip(b"\0") for row in sheet.rows], wanted) for sheet in sheets)


@cache
def _rows(slip: RenderedSlip) -> list[bytes]:
    return [row.rstrip(b"\0") for row in rows_of(strip_image(slip))]


def _times(rows: list[bytes], wanted: list[bytes]) -> int:
    starts = [place for place in range(len(rows) - len(wanted) + 1) if rows[place + 1] == wanted[1]]
    return sum(rows[place : place + len(wanted)] == wanted for place in starts)
