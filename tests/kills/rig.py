"""The parent: sends children to a desk, kills each at a seeded moment, now and then the centre too, and looks at the end."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.kills import marks
from tests.kills.centre import SECRET, Centre
from tests.kills.findings import DeskFacts, look, violations
from tests.kills.fork_server import ANSWER_SECONDS, ForkServer
from tests.kills.heard import Heard
from tests.kills.marks import POINTS, Landing, Trap
from tests.kills.orders import Order, Place

# Beginning of the desk's name, agency. One province leases numbers ahead, the other asks for each.
PROVINCES = {"bac-giang": ("Q", "H02.12"), "hue": ("H", "H57.31")}
MOST_DESKS = 30
# Times are told in openings: one is how long this machine now takes from a child's birth to the open desk.
FIRST_GUESS_SECONDS = 0.05
OPENING, WORKING, HEEL, PATIENCE = 1.2, 2.5, 0.05, 3.0
FIRST_STARTS = 3
CENTRE_DIES = 1 / 50  # share of rounds that take the centre with them


@dataclass(frozen=True, slots=True)
class Plan:
    """How one child dies: `delay` openings after it was born, has opened the desk, or has told that it passed the trap.

    `patience`: a trap that is not passed so many openings later is given up; the child dies where it is.
    """

    seed: int
    after: str = "opened"
    delay: float = 0.0
    patience: float = PATIENCE
    trap: Trap = field(default_factory=Trap)
    courier: bool = False
    centre_dies: bool = False


@dataclass(slots=True)
class Outcome:
    """What a desk went through, and what the check says of it. `rig`: desks of one rig share a centre and its numbers."""

    seed: int
    rig: str
    landings: list[Landing] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    facts: DeskFacts | None = None


def plans(seed: int, kills: int) -> list[Plan]:
    """A third dies after a time, a third exactly at a named place, a third just behind one; the first ones while they set
    the new desk up."""
    dice = random.Random(seed)
    made = []
    for number in range(kills):
        plan = {"seed": dice.randrange(1 << 32), "courier": dice.random() < 0.4, "centre_dies": dice.random() < CENTRE_DIES}
        how = "time" if number < FIRST_STARTS else dice.choice(("time", "place", "heel"))
        if how == "time":
            after = "born" if number < FIRST_STARTS else dice.choice(("born", "opened", "opened", "opened"))
            longest = OPENING if after == "born" else WORKING
            made.append(Plan(**plan, after=after, delay=dice.uniform(0, longest)))  # type: ignore[arg-type]
            continue
        job, place = POINTS[(number + seed) % len(POINTS)]
        passes = 0 if job in ("open", "answer") else dice.choice((0, 0, 1, 2))
        trap = Trap(job, place, passes, tell=how == "heel")
        delay = dice.uniform(0, HEEL)
        made.append(Plan(**plan, trap=trap, after="passed", delay=delay))  # type: ignore[arg-type]
    return made


def aimed(seed: int, kills: int, trap: Trap) -> list[Plan]:
    """Every child dies exactly at this place."""
    dice = random.Random(seed)
    return [Plan(dice.randrange(1 << 32), after="never", patience=1000.0, trap=trap) for _ in range(kills)]


@contextmanager
def open_rig(folder: Path) -> Iterator[KillRig]:
    """A rig for up to `MOST_DESKS` desks; no process is left behind."""
    folder.mkdir(exist_ok=True)
    desks = [(f"{letter}{number}", agency) for letter, agency in PROVINCES.values() for number in range(1, MOST_DESKS + 1)]
    centre = Centre(folder, desks)
    try:
        with ForkServer(folder / "children.log") as server:
            yield KillRig(folder, server, centre)
    finally:
        centre.kill()


class KillRig:
    """One fork server and one centre; any number of desks, one after the other."""

    def __init__(self, folder: Path, server: ForkServer, centre: Centre) -> None:
        self._folder = folder
        self._server = server
        self._centre = centre
        self._numbers = itertools.count(1)
        self._opening = FIRST_GUESS_SECONDS

    def play(self, seed: int, planned: Sequence[Plan], variant: str = "") -> Outcome:
        """A new desk, killed as planned, then drained and looked at. The seed also says in which province it stands."""
        province = "hue" if seed % 4 == 0 else "bac-giang"
        desk_id = f"{PROVINCES[province][0]}{next(self._numbers)}"
        folder = self._folder / desk_id
        folder.mkdir()
        heard, outcome = Heard(), Outcome(seed, str(self._folder))
        for number, plan in enumerate(planned):
            if number == FIRST_STARTS and seed % 3:  # every third desk begins its life without numbers from the centre
                self._drain(self._place(folder, desk_id, province, wait=True), seed, variant, heard)
            if heard.broken:
                break  # the first failure tells most
            place = self._place(folder, desk_id, province, wait=not self._centre.kills)  # else it works on without
            again = tuple(heard.unanswered())
            order = Order(place, plan.seed, plan.trap, courier=plan.courier, variant=variant, again=again)
            outcome.landings.append(self._live(order, plan, heard))
        place = self._place(folder, desk_id, province, wait=True)
        self._drain(place, seed, variant, heard)
        outcome.facts = look(place, heard, self._centre.facts(desk_id))
        outcome.violations = violations(outcome.facts)
        return outcome

    def _place(self, folder: Path, desk_id: str, province: str, *, wait: bool) -> Place:
        """The desk and where its centre listens now."""
        ready = self._centre.ready(ANSWER_SECONDS if wait else 0.0)
        assert ready or not wait, "the centre did not start"
        return Place(str(folder), desk_id, province, self._centre.port, SECRET)

    def _drain(self, place: Place, seed: int, variant: str, heard: Heard) -> None:
        """A child that is not killed empties the queue and fetches numbers."""
        marks.clear(place.marks)
        self._server.send(Order(place, seed, task="drain", variant=variant))
        self._listen(heard, time.monotonic() + ANSWER_SECONDS)

    def _live(self, order: Order, plan: Plan, heard: Heard) -> Landing:
        """One child from birth to death."""
        marks.clear(order.place.marks)
        self._server.send(order)
        patience_ends = dies_at = time.monotonic() + ANSWER_SECONDS
        pid, born_at = 0, time.monotonic()  # a fast child is heard before the server tells of its birth
        while True:
            word = self._server.hear(dies_at if pid else patience_ends)
            if word is None:
                assert pid, "no child was born"  # to signal 0 would be to signal ourselves
                if plan.centre_dies:
                    self._centre.kill()
                os.kill(pid, signal.SIGKILL)  # perhaps a dead one: the server buries it at the next order
                break
            heard.take(word)
            if word["did"] == "died":
                return marks.read(order.place.marks)
            if word["did"] == "born":
                pid, born_at = word["pid"], time.monotonic()
            if word["did"] == "opened":
                self._opening += (time.monotonic() - born_at - self._opening) / 4
                dies_at = time.monotonic() + plan.patience * self._opening
            if word["did"] == plan.after:
                dies_at = time.monotonic() + plan.delay * self._opening
        self._listen(heard, time.monotonic() + ANSWER_SECONDS)
        return marks.read(order.place.marks)

    def _listen(self, heard: Heard, until: float) -> None:
        """To the last words of a child."""
        while (word := self._server.hear(until)) is not None:
            heard.take(word)
            if word["did"] == "died":
                return
        raise AssertionError("a child neither ended nor died")


def phases(landings: Sequence[Landing]) -> Counter[str]:
    """How many kills landed in which phase of the work; a kill that hit clerk and courier counts in both."""
    count: Counter[str] = Counter()
    for landing in landings:
        names = {_phase(*where) for where in (landing.clerk, landing.courier)} - {"between jobs"}
        count.update(names or {"between jobs"})
    return count


def _phase(job: str, place: str) -> str:
    if job in ("idle", "open"):
        return "between jobs" if job == "idle" else "opening and recovering"
    if place == "asking":
        return "in HTTP"
    if place == "commit":
        return "in commit"
    if job == "print" and place == "printing":
        return "in print"
    if (job, place) == ("print", "committed"):
        return "between commit and print"
    if job == "settle":
        return "between print and its state"
    if job == "sync settle" and place in ("answered", "begin", "inside"):
        return "between answer and its state"
    if place in ("committed", "returned"):
        return "after commit, before the word"
    return "before commit"
