"""What happens in a simulated world, day after day: people work, and everything goes wrong that the seed says?

One thread, one order of events; the seed decides all of it. What people have seen is kept beside (`Memory`) and compared.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from prove.worlds import laws
from prove.worlds.centre import Centre
from prove.worlds.clerk import Clerk
from prove.worlds.desk import Crash, WorldDesk, meaning
from prove.worlds.line import FAULTS, LineFault
from prove.worlds.memory import Memory
from prove.worlds.world_time import WorldTime

# How often, beside each other. What a clerk does all day comes first; what breaks comes after.
WORK: Mapping[str, int] = MappingProxyType({"receive": 9, "print": 6, "act": 4, "contact": 5, "press_again": 1, "log_in": 1})
HARM: Mapping[str, int] = MappingProxyType(
    {
        **{"bad_line": 6, "power_cut": 6, "restart": 2, "wrong_clock": 2, "keep_a_copy": 3, "set_back": 2, "clone": 1},
        **{"centre_backup": 2, "centre_set_back": 1, "staff_leaves": 1, "no_line_today": 1},
    }
)
NOT_DURING_A_CUT = ("restart", "keep_a_copy", "set_back", "clone", "staff_leaves")
FOR_EVER = 1_000_000
WRONG_BY = tuple(timedelta(days=days) for days in (-3650, -400, -30, -1, 0.1, 1, 30, 3650))
MOST_PCS = 5
MOST_CONTACTS = 12


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a world is. `harm_share`: of 100 events, how many are harm."""

    desks: int = 2
    days: int = 3
    events_a_day: int = 36
    harm_share: int = 22
    harm: Mapping[str, int] = field(default_factory=lambda: HARM)


@dataclass
class World:
    """Desks, a centre, people. `run` gives what broke first, "" when all held."""

    seed: int
    folder: Path
    shape: Shape = field(default_factory=Shape)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.time = WorldTime()
        self.memory = Memory()
        self.day = self.event = self.made = 0
        names = [f"Q{number}" for number in range(1, self.shape.desks + 1)]
        self.centre = Centre(self.folder / "centre", names, self.time.utc)
        self.desks = {name: self._desk(name) for name in names}
        self.clerks = {name: Clerk(desk, self.memory, self.dice) for name, desk in self.desks.items()}

    def _desk(self, name: str) -> WorldDesk:
        return WorldDesk(name, name, self.folder / name, self.time, self.centre, random.Random(self.dice.random()))

    # --- days ---------------------------------------------------------------------------------

    def run(self) -> str:
        """All days, then the healing. The first law that is broken, with the day and event."""
        try:
            for day in range(1, self.shape.days + 1):
                self.day = day
                if broken := self._one_day():
                    return f"day {self.day} event {self.event}: {broken}"
            broken = self._healed()
            return f"after the last day: {broken}" if broken else ""
        except Exception as error:  # whatever falls over in a world is a finding, with the event at which it did
            return f"day {self.day} event {self.event}: {type(error).__name__}: {error}"
        finally:
            self.close()

    def _one_day(self) -> str:
        for event in range(self.shape.events_a_day):
            self.event = event
            self.time.move(minutes=self.dice.randint(3, 14))
            self._one_event()
            if self.memory.broken:
                return self.memory.broken[0]
        for desk in self.desks.values():
            desk.weather.fault = None
        broken = laws.broken(self.memory, list(self.desks.values()), self.centre)
        self.time.next_morning()
        return broken

    def _one_event(self) -> None:
        desk = self.dice.choice(list(self.desks.values()))
        if self.dice.randrange(100) < self.shape.harm_share:
            self._harm(_drawn(self.dice, self.shape.harm), desk)
            return
        clerk = self.clerks[desk.name]
        job: Callable[[], None] = getattr(clerk, _drawn(self.dice, WORK))
        try:
            job()
        except Crash:
            desk.crash()
        self._see(desk)

    def _see(self, desk: WorldDesk) -> None:
        """What stands in the store has been seen by somebody, or will be."""
        for row in desk.new_rows():
            self.memory.acts.add(act := meaning(row))
            if row.kind == "dossier.received":
                self.memory.receptions[act] = row.dossier_uid

    # --- harm ---------------------------------------------------------------------------------

    def _harm(self, what: str, desk: WorldDesk) -> None:
        if what in NOT_DURING_A_CUT:
            desk.fuse.left = None
        harm: Callable[[WorldDesk], None] = getattr(self, f"_{what}")
        harm(desk)
        self._see(desk)

    def _bad_line(self, desk: WorldDesk) -> None:
        weather = desk.weather
        weather.fault, weather.after = self.dice.choice(FAULTS), self.dice.randrange(14)
        weather.lasting = self.dice.choice((1, 1, 2, 5))

    def _no_line_today(self, desk: WorldDesk) -> None:
        desk.weather.fault, desk.weather.after, desk.weather.lasting = LineFault.DOWN, 0, FOR_EVER

    def _power_cut(self, desk: WorldDesk) -> None:
        desk.fuse.left = self.dice.randrange(24)

    def _restart(self, desk: WorldDesk) -> None:
        desk.restart()

    def _wrong_clock(self, desk: WorldDesk) -> None:
        desk.set_clock(self.dice.choice(WRONG_BY))

    def _keep_a_copy(self, desk: WorldDesk) -> None:
        desk.keep_a_copy()

    def _staff_leaves(self, desk: WorldDesk) -> None:
        self.clerks[desk.name].staff_leaves()

    def _centre_backup(self, _: WorldDesk) -> None:
        self.centre.keep_a_backup()

    def _set_back(self, desk: WorldDesk) -> None:
        if desk.backup_of is None:
            return
        had = desk.acts()
        desk.go_back()
        self.clerks[desk.name].forget()
        gone = had - desk.acts() - self._held() - self.centre.facts().acts
        self.memory.died |= gone
        if self.centre.behind:
            self.memory.burnt_twice |= {uid for act, uid in self.memory.receptions.items() if act in gone}

    def _clone(self, desk: WorldDesk) -> None:
        if len(self.desks) >= MOST_PCS:
            return
        self.made += 1
        name = f"{desk.desk_id}-{self.made}"
        made = desk.clone(name, self.folder / name)
        self.desks[name] = made
        self.clerks[name] = Clerk(made, self.memory, self.dice)
        self.clerks[name].forget()

    def _centre_set_back(self, _: WorldDesk) -> None:
        if not self.centre.has_backup:
            return
        had = self.centre.facts().acts
        self.centre.go_back()
        gone = had - self.centre.facts().acts - self._held()
        self.memory.died |= gone
        self.memory.burnt_twice |= {uid for act, uid in self.memory.receptions.items() if act in gone}

    def _held(self) -> set[str]:
        return set().union(*(desk.acts() for desk in self.desks.values()))

    # --- the end ------------------------------------------------------------------------------

    def _healed(self) -> str:
        """Lines, clocks and power are well again: after a few contacts everything that any disk holds is at the centre."""
        for desk in self.desks.values():
            desk.fuse.left = None
            desk.weather.fault = None
            desk.set_clock(timedelta())
        said, waiting = dict.fromkeys(self.desks, "never asked"), [-1]
        for _ in range(MOST_CONTACTS):
            self.time.move(minutes=20)
            said, before = {name: desk.contact(force=True) for name, desk in self.desks.items()}, waiting
            waiting = [desk.waiting() for desk in self.desks.values()]
            if not any(said.values()) and waiting == before:
                break
        broken = next((f"{name} says {problem}" for name, problem in said.items() if problem), "")
        everything = list(self.desks.values())
        return (
            broken
            or laws.broken(self.memory, everything, self.centre)
            or laws.not_arrived(self.memory, everything, self.centre)
        )

    def close(self) -> None:
        """Everything given back, nothing left on the disk."""
        for desk in self.desks.values():
            desk.close()
        self.centre.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _drawn(dice: random.Random, weights: Mapping[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]
