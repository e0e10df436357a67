"""How does what desks told reach the systems of the province, one careful step after the other? (rules 14–23)

Query, act, verify. A carrier may die at any line, and several may run: the claim of a dossier and the ledger's steps keep
an effect single as far as the upstream can be asked; where it cannot, a person decides.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from sync.gateway.adapters import ledger
from sync.gateway.adapters.ledger import LostClaim, Page
from sync.gateway.adapters.outcomes import Away, NotNow, OutcomeUnknown, Stuck
from sync.gateway.adapters.story import Story, story_of
from sync.gateway.adapters.tables import upstream as upstream_table
from sync.gateway.database import Database

Clock = Callable[[], datetime]
UNKNOWNS_IN_A_ROW = 3  # then it is away, whatever it says: the whole queue is no probe


class Upstream(Protocol):
    """One system of the province. `name`: as the province calls this connection; `agencies`: whose dossiers go there."""

    name: str
    kind: str
    agencies: tuple[str, ...]

    def bring(self, story: Story, page: Page) -> None:
        """Make the upstream hold what the story tells, once. Raises the outcomes, LostClaim."""

    def files_to_come(self, story: Story) -> bool:
        """True while a file it wants is still on its way from the desk."""

    def close(self) -> None:
        """Give connections back."""


@dataclass(slots=True)
class Round:
    """What one round did."""

    brought: int = 0
    waiting: int = 0
    stuck: int = 0
    unknowns: int = 0
    away: str = ""


class Carrier:
    """Carries for one upstream. Any number may run for the same one."""

    def __init__(self, database: Database, to: Upstream, now: Clock) -> None:
        self._database = database
        self._to = to
        self._now = now
        with contextlib.suppress(IntegrityError), database.write() as connection:  # another one is introducing it
            ledger.introduce(connection, to.name, to.kind, to.agencies, now())

    @property
    def name(self) -> str:
        """As the province calls this connection."""
        return self._to.name

    def go_round(self, most: int = 100) -> Round:
        """One round over what is due. An upstream that is away ends it: the next dossier would fare no better."""
        done = Round()
        with self._database.read() as connection:
            waiting = ledger.due(connection, self._to.name, self._to.agencies, self._now(), most)
        for dossier_id in waiting:
            page = ledger.claim(self._database, self._to.name, dossier_id, self._now())
            if page is not None and not self._carry(dossier_id, page, done):
                break
        if waiting:
            self._tell_presence(done.away)
        return done

    def run(self, stop: threading.Event, pause_seconds: float = 5.0) -> None:
        """Round after round until told to stop; at once again while there is work."""
        while not stop.is_set():
            done = self.go_round()
            if done.away or not done.brought:
                stop.wait(pause_seconds)

    def _carry(self, dossier_id: str, page: Page, done: Round) -> bool:
        """False when the upstream is away."""
        with self._database.read() as connection:
            story = story_of(connection, dossier_id)
        try:
            self._to.bring(story, page)
            page.finish(story.rev, self._now(), more_later=self._to.files_to_come(story))
            done.brought += 1
            done.unknowns = 0
        except Stuck as why:
            page.stick(why, story.agency, story.rev, self._now())
            done.stuck += 1
        except NotNow as why:
            page.wait(str(why), self._now(), timedelta(seconds=2))
            done.waiting += 1
        except OutcomeUnknown as why:
            page.wait(str(why), self._now())
            done.waiting += 1
            done.unknowns += 1
            done.away = str(why) if done.unknowns == UNKNOWNS_IN_A_ROW else ""
            return not done.away
        except Away as why:
            page.wait(str(why), self._now())
            done.waiting += 1
            done.away = str(why) or type(why).__name__
            return False
        except LostClaim:
            done.waiting += 1
        return True

    def _tell_presence(self, away: str) -> None:
        row = upstream_table.c
        mine = update(upstream_table).where(row.name == self._to.name)
        mine = mine.where(row.away_since.is_(None)) if away else mine
        with self._database.write() as connection:
            connection.execute(mine.values(away_since=self._now() if away else None))
