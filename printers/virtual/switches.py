"""What can a person do to the virtual printer, and how does it go wrong by itself? One switch each, and their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PAPERS = ("enough", "near_end", "out")
STOPS: Mapping[str, Mapping[str, object]] = {
    "paper": {"paper": "out"},
    "cover": {"cover_open": True},
    "cutter": {"cutter_jammed": True},
    "button": {"button_offline": True},
}


@dataclass
class Switches:
    """The state of one printer. A countdown (`…_until_…`) is None while nothing is to happen."""

    paper: str = "enough"  # enough, near_end, out
    cover_open: bool = False
    button_offline: bool = False
    cutter_jammed: bool = False
    mute: bool = False
    chatty: bool = False  # sends the four bytes of automatic status before each answer
    doubled: bool = False  # says everything twice
    foreign: bool = False  # before each answer, others' answers: a process id that is not ours, a queued status unasked for
    garbage: bool = False  # bytes that are no answer at all
    late_seconds: float = 0.0
    knows_process_ids: bool = True
    knows_queued_status: bool = True
    forgets_half_commands: bool = False  # most network cards keep a half-said command over a new connection
    rows_until_paper_ends: int | None = None
    ends_by: str = "paper"  # what stops it when those rows are out: paper, cover, cutter, button
    bytes_until_paper_ends: int | None = None
    bytes_until_line_breaks: int | None = None
    answers_until_mute: int | None = None

    @property
    def stopped(self) -> bool:
        return self.paper == "out" or self.cover_open or self.button_offline or self.cutter_jammed

    def set(self, name: str, value: object) -> None:
        """Turn one switch. Raises ValueError for a switch that does not exist or a value that it cannot take."""
        if name not in self.__dataclass_fields__:
            raise ValueError(f"no switch {name}")
        now = getattr(self, name)
        if name == "paper":
            fits = value in PAPERS
        elif name == "ends_by":
            fits = value in STOPS
        elif isinstance(now, bool):
            fits = isinstance(value, bool)
        elif name == "late_seconds":
            fits = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        else:
            fits = value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
        if not fits:
            raise ValueError(f"{name} cannot be {value!r}")
        setattr(self, name, value)


# name on the command line → switch, value when no number follows, what the number is
FAULTS: Mapping[str, tuple[str, object, type | None]] = {
    "paper-out": ("rows_until_paper_ends", 0, int),
    "paper-out-bytes": ("bytes_until_paper_ends", 0, int),
    "near-end": ("paper", "near_end", None),
    "cover": ("cover_open", True, None),
    "cutter": ("cutter_jammed", True, None),
    "offline": ("button_offline", True, None),
    "mute": ("answers_until_mute", 0, int),
    "line-cut": ("bytes_until_line_breaks", 0, int),
    "late": ("late_seconds", 3.0, float),
    "double": ("doubled", True, None),
    "foreign": ("foreign", True, None),
    "garbage": ("garbage", True, None),
}


def faults_of(told: Iterator[str]) -> dict[str, object]:
    """Switches from words such as "cover" or "paper-out:1200". Raises ValueError."""
    turned: dict[str, object] = {}
    for word in told:
        name, colon, number = word.partition(":")
        if name not in FAULTS:
            raise ValueError(f"{word}: one of {', '.join(FAULTS)}")
        switch, usual, kind = FAULTS[name]
        if colon and kind is None:
            raise ValueError(f"{name} takes no number")
        turned[switch] = kind(number) if colon and kind else usual
    return turned
