"""Readers with one planted bug each: a rig that does not find these would not find ours."""

from __future__ import annotations

import ctypes
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from prove.fuzz_answers import TARGETS as ANSWERS
from prove.fuzz_answers import as_sample, batch_reader, spoil_answer
from prove.fuzz_target import Reader, Target
from prove.mutators import spoil_bytes, spoil_json
from sync.answers import Answer
from sync.decide import Acked, Decision
from sync.wire import SentEvent

MOST_CASES: Final = 3000
_GOOD: Final = json.dumps({"results": [{"id": "op-1", "status": "applied"}], "count": 1}).encode()


def _index_without_looking(data: bytes) -> str:
    return str(json.loads(data)["results"][0]["id"])[:0]


def _quadratic(data: bytes) -> str:
    text = data.decode("latin-1")
    for start in range(0, len(text), 3):  # looks for an end mark from every place, as careless grammars do
        text[start:].count("\\")
    return ""


def _greedy(data: bytes) -> str:
    """Believes a length that stands in the file."""
    length = int.from_bytes(data[:4], "big")
    room = bytearray(min(length, 48 << 20))
    return "" if room is not None else "no room"


def _crash(data: bytes) -> str:
    """A library in C that follows a pointer from the file."""
    if data[:1] == b"\xff":
        ctypes.string_at(1)
    return ""


def _hang(data: bytes) -> str:
    while data[:1] == b"\xff":
        time.sleep(0.01)
    return ""


def _any_success_will_do(answer: Answer, events: Sequence[SentEvent]) -> list[Decision]:
    """ "2xx means accepted" (reliability §5, 11)."""
    good = 200 <= answer.status < 300
    return [Acked("applied") if good else Acked("") for _ in events] if good else list[Decision]()


def _known_status_only(answer: Answer, events: Sequence[SentEvent]) -> list[Decision]:
    """Looks at the status of each result, but not for whom it is."""
    try:
        found: Any = json.loads(answer.body)
        statuses = [str(one["status"]) for one in found["results"]]
    except (ValueError, RecursionError, LookupError, TypeError):
        statuses = []
    applied: list[Decision] = [Acked(status) for status in statuses if status == "applied"]
    return applied[: len(events)]


def _target(name: str, reader: Reader, spoil: Any, good: bytes, **more: Any) -> Target:
    return Target(name, lambda _: reader, lambda _: [good], spoil, **more)


def _lenient(decided: Any) -> Reader:
    """The oracle asks for as many decisions as events; a control that gives fewer is filled up with nothing."""

    def padded(answer: Answer, events: Sequence[SentEvent]) -> list[Any]:
        given = list(decided(answer, events))
        return [*given, *[None] * (len(events) - len(given))]

    return batch_reader(padded)


def _as_answers(name: str, decided: Any) -> Target:
    return Target(name, lambda _: _lenient(decided), ANSWERS[0].samples, spoil_answer, may_raise=())


def _nothing(_: Path) -> Sequence[bytes]:
    return [as_sample(200, b"{}")]


CONTROLS: Final[tuple[tuple[str, Target, Sequence[str]], ...]] = (
    (
        "a reader that indexes without looking",
        _target("bad-index", _index_without_looking, spoil_json, _GOOD, may_raise=(ValueError,)),
        ("KeyError", "IndexError", "TypeError"),
    ),
    (
        "a reader that looks ahead from every place",
        _target("bad-time", _quadratic, spoil_json, _GOOD, may_raise=(ValueError,)),
        ("processor time",),
    ),
    (
        "a reader that believes a length",
        _target("bad-memory", _greedy, spoil_bytes, b"\0\0\0\x10ab", may_raise=(ValueError,), memory_mib=32),
        ("of memory",),
    ),
    ("a reader that crashes", _target("bad-crash", _crash, spoil_bytes, b"\x7f123", may_raise=()), ("the process died",)),
    ("a success of anybody counts", _as_answers("bad-2xx", _any_success_will_do), ("a false acknowledgement",)),
    ("a status without its operation counts", _as_answers("bad-status", _known_status_only), ("a false acknowledgement",)),
)
HANGING: Final = _target("bad-hang", _hang, spoil_bytes, b"\x7f123")  # costs the patience of the rig: for long runs only
