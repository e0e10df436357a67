"""Who works on a dossier for an upstream, what was begun there, and what is done? (rules 14–16, 19)

Every method is a transaction of its own: a step is written down and committed before its first byte leaves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from sync.gateway import feed
from sync.gateway.adapters.outcomes import NotNow, Stuck
from sync.gateway.adapters.tables import upstream, upstream_dossier, upstream_step
from sync.gateway.database import Database
from sync.gateway.row_sets import put_row
from sync.gateway.tables import dossier

CLAIM = timedelta(minutes=5)  # longer than any single step; a carrier that died is followed after it
LONGEST_WAIT = timedelta(minutes=5)
REFUSED_ABOVE = "upstream.refused"
_ROW = upstream_dossier.c


class LostClaim(RuntimeError):
    """Another carrier has taken the dossier over; this one must not write or send any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """What stands about one step."""

    state: str
    fingerprint: str
    attempts: int


def introduce(connection: Connection, name: str, kind: str, agencies: Sequence[str], now: datetime) -> None:
    """The upstream is served from now on."""
    row = {"name": name, "kind": kind, "agencies": json.dumps(list(agencies)), "told_at": now}
    put_row(connection, upstream, row)


def due(connection: Connection, name: str, agencies: Sequence[str], now: datetime, most: int) -> list[str]:
    """Dossiers with something to tell, those begun first, then in the order of reception; stuck ones wait for a person."""
    mine = and_(_ROW.dossier_id == dossier.c.id, _ROW.name == name)
    behind = or_(_ROW.dossier_id.is_(None), and_(_ROW.state != "stuck", or_(_ROW.rev < dossier.c.rev, _ROW.state != "sent")))
    free = or_(_ROW.claimed_until.is_(None), _ROW.claimed_until < now)
    patient = or_(_ROW.retry_at.is_(None), _ROW.retry_at <= now)
    query = (
        select(dossier.c.id)
        .select_from(dossier.outerjoin(upstream_dossier, mine))
        .where(dossier.c.agency.in_(agencies), behind, free, patient)
        .order_by((_ROW.state == "sending").desc().nulls_last(), dossier.c.received_at, dossier.c.id)
    )
    return list(connection.execute(query.limit(most)).scalars())


def unfinished(connection: Connection, name: str, step: str) -> set[str]:
    """Dossiers whose step was begun and not settled."""
    begun = (upstream_step.c.name == name, upstream_step.c.step == step, upstream_step.c.state == "sending")
    return set(connection.execute(select(upstream_step.c.dossier_id).where(*begun)).scalars())


class Page:
    """The ledger's page of one dossier, held under a claim. Every method raises LostClaim when the claim has gone."""

    def __init__(self, database: Database, name: str, dossier_id: str, fence: int) -> None:
        self._database = database
        self._mine = (_ROW.name == name, _ROW.dossier_id == dossier_id, _ROW.fence == fence)
        self.name = name
        self.dossier_id = dossier_id

    def step(self, step: str) -> Step | None:
        """What stands about it."""
        return self.steps().get(step)

    def steps(self) -> dict[str, Step]:
        """Every step ever begun for this dossier."""
        of_this = (upstream_step.c.name == self.name, upstream_step.c.dossier_id == self.dossier_id)
        with self._database.read() as connection:
            rows = connection.execute(select(upstream_step).where(*of_this)).all()
        return {row.step: Step(row.state, row.fingerprint, row.attempts) for row in rows}

    def intend(self, steps: Sequence[str], fingerprint: str, now: datetime) -> None:
        """These are about to be sent."""
        with self._database.write() as connection:
            self._hold(connection, now, state="sending")
            for step in steps:
                self._set(connection, step, "sending", now, fingerprint)

    def intend_alone(self, step: str, fingerprint: str, now: datetime) -> None:
        """The same, while no other dossier of this upstream has this step open. Raises NotNow."""
        with self._database.write() as connection:
            # The row of the upstream is the lock: two carriers that both find nobody else would both begin.
            connection.execute(select(upstream.c.name).where(upstream.c.name == self.name).with_for_update())
            if unfinished(connection, self.name, step) - {self.dossier_id}:
                raise NotNow("another dossier is being created there")
            self._hold(connection, now, state="sending")
            self._set(connection, step, "sending", now, fingerprint)

    def settle(self, steps: Sequence[str], state: str, now: datetime, upstream_id: str = "") -> None:
        """These are `done`, `unknown`, or `skipped` because the province told no counterpart."""
        with self._database.write() as connection:
            self._hold(connection, now, **({"upstream_id": upstream_id} if upstream_id else {}))
            for step in steps:
                self._set(connection, step, state, now)

    def forget(self, steps: Sequence[str], now: datetime) -> None:
        """These never left this machine: they are as if never begun."""
        with self._database.write() as connection:
            self._hold(connection, now)
            for step in steps:
                key = (upstream_step.c.name == self.name, upstream_step.c.dossier_id == self.dossier_id)
                connection.execute(delete(upstream_step).where(*key, upstream_step.c.step == step))

    def finish(self, rev: int, now: datetime, *, more_later: bool = False) -> None:
        """All of this revision is there; `more_later`: but for files that are still on their way to the centre."""
        state = "waiting" if more_later else "sent"
        again = now + timedelta(minutes=1) if more_later else None
        kept = {"state": state, "rev": rev, "attempts": 0, "retry_at": again, "problem": "", "problem_text": ""}
        with self._database.write() as connection:
            self._hold(connection, now, claimed_until=None, **kept)

    def wait(self, text: str, now: datetime, wait: timedelta | None = None) -> None:
        """Not now: the next try comes later each time; nothing is ever given up."""
        with self._database.write() as connection:
            row = connection.execute(select(_ROW.attempts).where(*self._mine)).first()
            attempts = (row.attempts if row else 0) + 1
            again = now + (wait or min(LONGEST_WAIT, timedelta(seconds=2 ** min(attempts, 10))))
            self._hold(connection, now, claimed_until=None, attempts=attempts, retry_at=again, problem_text=text[:2000])

    def stick(self, why: Stuck, agency: str, rev: int, now: datetime) -> None:
        """Only a person can go on; the desks of the agency hear of it through the feed."""
        told = {"upstream": self.name, "code": why.code, "text": why.text[:2000]}
        with self._database.write() as connection:
            kept = {"state": "stuck", "problem": why.code, "problem_text": why.text[:2000]}
            self._hold(connection, now, claimed_until=None, **kept)
            feed.publish(connection, [feed.Change(agency, REFUSED_ABOVE, self.dossier_id, rev, now, told)])

    def _hold(self, connection: Connection, now: datetime, **values: object) -> None:
        values = {"claimed_until": now + CLAIM, **values}
        changed = update(upstream_dossier).where(*self._mine).values(updated_at=now, **values)
        if connection.execute(changed).rowcount != 1:
            raise LostClaim(self.dossier_id)

    def _set(self, connection: Connection, step: str, state: str, now: datetime, fingerprint: str | None = None) -> None:
        key = {"name": self.name, "dossier_id": self.dossier_id, "step": step}
        values: dict[str, object] = {"state": state, "at": now}
        if fingerprint is not None:
            values |= {"fingerprint": fingerprint, "attempts": upstream_step.c.attempts + 1}
        changed = update(upstream_step).where(*(upstream_step.c[name] == value for name, value in key.items()))
        if connection.execute(changed.values(**values)).rowcount == 0:
            first = {"fingerprint": "", **values, "attempts": 1 if fingerprint is not None else 0}
            connection.execute(insert(upstream_step).values(**key, **first))


def claim(database: Database, name: str, dossier_id: str, now: datetime) -> Page | None:
    """The page of a dossier nobody works on; None when somebody does."""
    key = (_ROW.name == name, _ROW.dossier_id == dossier_id)
    free = or_(_ROW.claimed_until.is_(None), _ROW.claimed_until < now)
    try:
        with database.write() as connection:
            taken = update(upstream_dossier).where(*key, free)
            taken = taken.values(fence=_ROW.fence + 1, claimed_until=now + CLAIM, updated_at=now)
            fence = connection.execute(taken.returning(_ROW.fence)).scalar_one_or_none()
            if fence is None:
                if connection.execute(select(_ROW.fence).where(*key)).first() is not None:
                    return None
                fence = 1
                connection.execute(insert(upstream_dossier).values(**_fresh(name, dossier_id, now)))
    except IntegrityError:  # two carriers met a new dossier in the same moment
        return None
    return Page(database, name, dossier_id, fence)


def _fresh(name: str, dossier_id: str, now: datetime) -> dict[str, object]:
    nothing = {"state": "waiting", "rev": 0, "upstream_id": "", "attempts": 0, "problem": "", "problem_text": ""}
    return {**nothing, "name": name, "dossier_id": dossier_id, "fence": 1, "claimed_until": now + CLAIM, "updated_at": now}
