"""The `world` rig: desks, a centre, people and paper in one process and virtual time, where everything goes wrong (F01–F37).

A point is a world: some desks over some days with power cuts, bad lines, wrong clocks, stores and centres set back, doubled
disks, staff that leaves. I1–I4 and the counting laws are looked at after every day and after the healing.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from prove.rig import Control, Failure, Found, Given, Rig
from prove.worlds.world import Shape, World

SHAPE = Shape()
COPIES = {"centre_backup": 2, "keep_a_copy": 2}
MOST_FAILURES = 20
MOST_CONTROL_WORLDS = 12
MEMORY_DISK = Path("/dev/shm")  # power cuts of a disk are another rig's: here the folder only has to be fast


@dataclass(frozen=True, slots=True)
class KnownBad:
    """A mistake of real products. `harm`: the events among which it shows; worlds of it are tried until one breaks."""

    name: str
    spoilt: Callable[[], contextlib.AbstractContextManager[Any]]
    harm: dict[str, int]


def _settled_blindly() -> contextlib.AbstractContextManager[Any]:
    return patch("counter_app.store.life._doubt", lambda *_: None)


@contextlib.contextmanager
def _said_before_commit() -> Iterator[None]:
    """The screen says "saved" while the transaction is open; the power fails before COMMIT."""
    from prove.worlds.desk import Crash, FusedStore

    @contextlib.contextmanager
    def hasty(self: FusedStore) -> Iterator[Any]:
        try:
            with self._store.write() as session:
                yield session
                self._fuse.strike("commit")
        except Crash:
            return

    with patch.object(FusedStore, "write", hasty):
        yield


def _centre_believed() -> contextlib.AbstractContextManager[Any]:
    """What was acknowledged once is never sent again, whatever the centre says it holds."""
    return patch("sync.resend.Resend.run", lambda *_: 0)


@contextlib.contextmanager
def _new_form_at_each_enter() -> Iterator[None]:
    """The intent id is made on the key, not when the form opens."""
    from counter_app.services.intake import IntakeService

    right = IntakeService.receive

    def hasty(self: IntakeService, form: Any, officer: Any) -> Any:
        return right(self, replace(form, intent_id=self.open_form()), officer)

    with patch.object(IntakeService, "receive", hasty):
        yield


def _any_clock_trusted() -> contextlib.AbstractContextManager[Any]:
    from counter_app.domain.operation import ClockTrust

    return patch("prove.worlds.world_time.DeskTime.trust", lambda _: ClockTrust.CONFIRMED)


def _counters_stay() -> contextlib.AbstractContextManager[Any]:
    """A centre that was set back goes on counting from the backup."""
    return patch("prove.worlds.centre.leap", lambda *_: 0)


CONTROLS = (
    KnownBad("a store that does not notice it was set back", _settled_blindly, {"keep_a_copy": 5, "set_back": 5}),
    KnownBad("saved is said before the commit", _said_before_commit, {"power_cut": 1}),
    KnownBad("a centre that forgot is not told again", _centre_believed, {"centre_backup": 4, "centre_set_back": 2}),
    KnownBad("a new id at each press of Enter", _new_form_at_each_enter, {"restart": 1}),
    KnownBad("any clock is trusted", _any_clock_trusted, {"wrong_clock": 1}),
    KnownBad("a centre set back counts on from its backup", _counters_stay, {"centre_set_back": 3, "set_back": 1, **COPIES}),
)


def run(given: Given) -> Found:
    """Controls first: a blind rig must not spend the budget."""
    controls = tuple(_caught(bad, given) for bad in CONTROLS)
    failures: list[Failure] = []
    tried, began_at = 0, time.monotonic()
    while given.goes_on(tried) and len(failures) < MOST_FAILURES:
        seed = given.seed + tried
        if broken := play(seed, SHAPE, given.folder):
            failures.append(Failure(str(seed), broken))
            given.say(f"world {seed}: {broken}")
        tried += 1
        if tried % 100 == 0:
            given.say(f"{tried} worlds, {len(failures)} broke")
    seconds = time.monotonic() - began_at
    note = (
        f"{SHAPE.desks} desks and up to {SHAPE.desks + 3} PCs, {SHAPE.days} days of {SHAPE.events_a_day} events in a world"
    )
    speed = f"{tried / seconds:.2f} worlds a second in one process" if seconds else ""
    return Found(tried, "worlds", wrong=len(failures), failures=tuple(failures), controls=controls, notes=(note, speed))


def play(seed: int, shape: Shape, folder: Path) -> str:
    """One world; what broke, "" when all held."""
    with _fast_folder(folder) as place:
        return World(seed, place / f"world-{seed}", shape).run()


def replay(case: str, folder: Path) -> str:
    """A kept world: its seed, or `seed desks days` for one of another size."""
    seed, *size = (int(part) for part in case.split())
    return play(seed, replace(SHAPE, desks=size[0], days=size[1]) if size else SHAPE, folder)


def _caught(bad: KnownBad, given: Given) -> Control:
    """Worlds full of the events that matter, until one breaks."""
    shape = replace(SHAPE, harm=MappingProxyType(bad.harm), harm_share=30)
    with bad.spoilt():
        caught = any(play(seed, shape, given.folder) for seed in range(MOST_CONTROL_WORLDS))
    return Control(bad.name, caught)


@contextlib.contextmanager
def _fast_folder(folder: Path) -> Iterator[Path]:
    if not MEMORY_DISK.is_dir():
        yield folder
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="world-", dir=MEMORY_DISK, ignore_cleanup_errors=True) as place:
        yield Path(place)


RIG = Rig(
    name="world",
    question="Do I1–I4 and the counting laws hold where desks, lines, clocks and centre of a simulated world fail at once?",
    goal=100_000,
    run=run,
    replay=replay,
    weight=4.0,
)
