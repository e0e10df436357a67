"""What may become of one attempt to put a copy on paper, and what does that say of the copy (D7; capture §9.1)?

doc → copy → attempt: a copy is what somebody wants in hand (`PrintJob`), an attempt is one possible sheet of it. Nothing is
sent before `sending` is stored; what was under way when the program died is `unsure` and asked, never sent again by itself.
No software makes paper exactly-once. What holds: at most one unmarked original, and no slip lost without a question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from counter_app.domain.errors import StoreBroken
from counter_app.domain.slip import PaperState


class AttemptState(StrEnum):
    """The stored value never changes."""

    QUEUED = "queued"
    CLAIMED = "claimed"  # a worker has it; nothing was sent
    CHECKED = "checked"  # the device answered that it is ready; nothing was sent
    SENDING = "sending"  # stored before the first byte
    SENT = "sent"  # every byte was taken, by a queue or a line that says nothing of paper
    CONFIRMED = "confirmed"  # the device or a person vouches for the sheet
    REFUSED = "refused"  # nothing was sent
    TORN = "torn"  # known broken on paper; the half sheet must be collected
    UNSURE = "unsure"  # bytes may have gone out
    PROVEN = "proven"  # its own QR code was read off the paper
    VOID = "void"  # this sheet does not count, whatever is on it


class Evidence(StrEnum):
    """Who vouches for the state."""

    NONE = ""
    DEVICE = "device"
    SPOOLER = "spooler"
    PERSON = "person"
    SCAN = "scan"


class SheetSeen(StrEnum):
    """What an officer sees who looks into the tray."""

    WHOLE = "whole"
    NOTHING = "nothing"
    HALF = "half"  # and takes it away


class RetryCause(StrEnum):
    """Why a copy needs another sheet; the sheet itself says so."""

    FIRST = ""
    HALF = "half"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PrintAttempt:
    """One attempt as it stands. `at`, `printer`, `slip_sha256`, `evidence`, `note` are those of its latest change.

    `printer` is "" until a device was chosen; `slip_sha256` is the hash of the bytes given to it. `note` is a code.
    """

    attempt_id: str
    job_id: str
    number: int
    cause: RetryCause
    officer_id: str
    made_at: datetime
    state: AttemptState
    at: datetime
    printer: str = ""
    slip_sha256: str = ""
    evidence: str = ""
    note: str = ""

    @property
    def was_tried(self) -> bool:
        """True once a device was chosen for it."""
        return self.printer != ""


@dataclass(frozen=True, slots=True)
class AttemptChange:
    """One row of the ledger to be. Empty `printer` and `slip_sha256` mean: as before."""

    state: AttemptState
    at: datetime
    printer: str = ""
    slip_sha256: str = ""
    evidence: str = ""
    note: str = ""


S = AttemptState

# Every move with its reason. A move that is not here raises.
TRANSITIONS: Final[dict[tuple[AttemptState, AttemptState], str]] = {
    (S.QUEUED, S.CLAIMED): "a worker or a press of the key takes it",
    (S.QUEUED, S.VOID): "given up before anything was printed",
    (S.CLAIMED, S.CHECKED): "the device answered that it is ready",
    (S.CLAIMED, S.REFUSED): "the device is off, out of paper or open",
    (S.CLAIMED, S.QUEUED): "the program ended before a byte was sent",
    (S.CHECKED, S.SENDING): "the next thing is the first byte",
    (S.CHECKED, S.QUEUED): "the program ended before a byte was sent",
    (S.SENDING, S.SENT): "every byte was taken, nobody vouches for the sheet",
    (S.SENDING, S.CONFIRMED): "the device answered behind the cut",
    (S.SENDING, S.REFUSED): "the device said that nothing came out",
    (S.SENDING, S.TORN): "the device stopped half-way and has forgotten the rest",
    (S.SENDING, S.UNSURE): "the line or the program broke while bytes went out",
    (S.SENT, S.CONFIRMED): "a person has the whole sheet in hand",
    (S.SENT, S.UNSURE): "the program ended before anybody answered",
    (S.SENT, S.TORN): "a person found half a sheet",
    (S.SENT, S.VOID): "a person found no sheet",
    (S.SENT, S.PROVEN): "its code was read off the paper",
    (S.REFUSED, S.CLAIMED): "tried again: nothing had been sent",
    (S.REFUSED, S.VOID): "given up before anything was printed",
    (S.UNSURE, S.CONFIRMED): "a person has the whole sheet in hand",
    (S.UNSURE, S.TORN): "a person found half a sheet",
    (S.UNSURE, S.VOID): "a person found no sheet",
    (S.UNSURE, S.PROVEN): "its code was read off the paper",
    (S.TORN, S.VOID): "the half sheet was collected",
    (S.CONFIRMED, S.CONFIRMED): "a person has in hand what the device reported",
    (S.CONFIRMED, S.PROVEN): "its code was read off the paper",
    (S.CONFIRMED, S.VOID): "the sheet was spoiled afterwards",
}

IN_FLIGHT: Final = frozenset({S.CLAIMED, S.CHECKED, S.SENDING})
TAKEABLE: Final = frozenset({S.QUEUED, S.REFUSED})
ASKED: Final = frozenset({S.SENT, S.UNSURE})  # only a person or the paper itself can tell
NOT_VALID: Final = frozenset({S.TORN, S.VOID})  # a sheet that must not be in anybody's hand

# What a restart makes of what was under way (rule b). `sent` is asked in other words, the question stays.
AFTER_RESTART: Final[dict[AttemptState, AttemptState]] = {
    S.CLAIMED: S.QUEUED,
    S.CHECKED: S.QUEUED,
    S.SENDING: S.UNSURE,
    S.SENT: S.UNSURE,
}


def check_move(has: AttemptState, told: AttemptState) -> None:
    """Raises StoreBroken(reason="paper-move", has, told) for a move that the table does not know."""
    if (has, told) not in TRANSITIONS:
        raise StoreBroken(reason="paper-move", has=str(has), told=str(told))


def paper_state(state: AttemptState, evidence: str) -> PaperState:
    """The copy's summary by its latest attempt: the only place where one follows from the other.

    A torn sheet is a question as well (has it been collected?), so the copy is `unknown` until somebody answers.
    """
    if state is S.CONFIRMED:
        return PaperState.CONFIRMED if evidence == Evidence.PERSON else PaperState.DEVICE_DONE
    return _SUMMARY[state]


_SUMMARY: Final = {
    S.QUEUED: PaperState.WANTED,
    S.REFUSED: PaperState.WANTED,
    S.CLAIMED: PaperState.SENT,
    S.CHECKED: PaperState.SENT,
    S.SENDING: PaperState.SENT,
    S.SENT: PaperState.UNKNOWN,
    S.UNSURE: PaperState.UNKNOWN,
    S.TORN: PaperState.UNKNOWN,
    S.PROVEN: PaperState.CONFIRMED,
    S.VOID: PaperState.SPOILED,
}

# The moves of an attempt that a plain word on the copy stands for, from what the attempt is now.
_WAYS: Final[dict[PaperState, tuple[AttemptState, ...]]] = {
    PaperState.WANTED: (S.REFUSED,),
    PaperState.SENT: (S.CLAIMED, S.CHECKED, S.SENDING),
    PaperState.DEVICE_DONE: (S.CONFIRMED,),
    PaperState.CONFIRMED: (S.CONFIRMED,),
    PaperState.UNKNOWN: (S.UNSURE,),
    PaperState.SPOILED: (S.VOID,),
}


def way_to(state: AttemptState, told: PaperState) -> tuple[AttemptState, ...]:
    """Which changes of the attempt lead to this summary of its copy. Raises StoreBroken for an impossible one."""
    way = _WAYS[told]
    for has, then in zip((state, *way), way, strict=False):
        check_move(has, then)
    return way


def attempt_id_of(job_id: str, number: int) -> str:
    """Made from the copy's own id, which was made when Print was pressed: no time-out and no restart changes it."""
    return job_id if number == 1 else f"{job_id}-a{number}"
