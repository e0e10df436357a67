"""Does any mixture of lost answers, crashes before the commit, second senders and reused keys leave the same state? (§5.6)

Two positive controls take one guard away each; the same rig must then see the damage.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from pytest import MonkeyPatch
from sqlalchemy import select, text

from sync.gateway import admission, inbox
from sync.gateway.admission import Admission
from sync.gateway.application import create_application
from sync.gateway.batch import admit_batch
from sync.gateway.clients import Client
from sync.gateway.context import Gateway
from sync.gateway.envelope import read_batch
from sync.gateway.settings import GatewaySettings
from sync.gateway.tables import dossier
from tests.gateway.making import AGENCY, DESK_ONE, NOW, Event, note, received

DESK = Client(DESK_ONE.client_id, AGENCY, "Q1")


class Crash(Exception):
    """The process dies here."""


class Rig:
    """A desk's queue against a gateway that fails at random, and what must hold afterwards."""

    def __init__(self, url: str, seed: int) -> None:
        self.gateway: Gateway = create_application(GatewaySettings(url, (DESK_ONE,), now=lambda: NOW)).state.gateway
        self.dice = random.Random(seed)
        self.queue: list[Event] = []
        for _ in range(12):
            first = received()
            self.queue += [first, note(first["subject"], 2), note(first["subject"], 3)]
        self.first_answers: dict[str, object] = {}
        self.crashes = 0

    def send(self, batch: list[Event]) -> list[dict[str, object]]:
        return admit_batch(self.gateway, DESK, read_batch(json.dumps(batch).encode(), 100))

    def run(self) -> None:
        """Send until everything is acknowledged: batches of any size and order, some answers lost, some runs crashed."""
        waiting = {item["id"]: item for item in self.queue}
        for _ in range(400):
            if not waiting:
                return
            batch = self.dice.sample(list(waiting.values()), min(len(waiting), self.dice.randint(1, 6)))
            if self.dice.random() < 0.6:
                batch.sort(key=lambda item: (item["subject"], item["sequence"]))
            if self.dice.random() < 0.25:
                self.crash(batch)
                continue
            results = self.send(batch)
            self.compare(results)
            if self.dice.random() < 0.3:
                continue  # the answer is lost; the desk keeps everything
            for result in results:
                if result["status"] in ("applied", "duplicate"):
                    waiting.pop(str(result["id"]))
        raise AssertionError("the queue did not drain")

    def crash(self, batch: list[Event]) -> None:
        """Everything is written but the transaction never commits."""
        with suppress(Crash), self.gateway.database.write() as connection:
            Admission(connection, DESK, NOW).admit(read_batch(json.dumps(batch).encode(), 100))
            self.crashes += 1
            raise Crash

    def compare(self, results: list[dict[str, object]]) -> None:
        """An operation is told the same revision and number for ever."""
        for result in results:
            if result["status"] in ("applied", "duplicate"):
                told = (result["rev"], result["centralNo"], result["payloadHash"])
                assert self.first_answers.setdefault(str(result["id"]), told) == told

    def check(self) -> None:
        """Nothing lost, nothing doubled, no hole in the numbers."""
        subjects = {item["subject"] for item in self.queue}
        with self.gateway.database.read() as connection:
            rows = connection.execute(select(dossier.c.id, dossier.c.rev, dossier.c.last_sequence, dossier.c.number)).all()
            places = list(connection.execute(text("SELECT subject, rev FROM change ORDER BY position")))
        assert {row.id for row in rows} == subjects
        assert all(row.rev == row.last_sequence == 3 for row in rows)
        assert sorted(row.number for row in rows) == list(range(1, len(subjects) + 1))
        assert sorted(places) == sorted((subject, rev) for subject in subjects for rev in (1, 2, 3))

    def check_reused_keys(self) -> None:
        """Old ids with other content, for old and for new dossiers: refused by name, and nothing changes."""
        reused = [{**received(), "id": item["id"]} for item in self.dice.sample(self.queue, 5)]
        for results in (self.send(reused), self.send(reused[:1])):
            assert {result["problem"]["code"] if "problem" in result else "" for result in results} == {"key-reused"}  # type: ignore[index]
        self.check()

    def all(self) -> None:
        try:
            self.run()
            self.check()
            self.check_reused_keys()
        finally:
            self.gateway.database.close()


@pytest.mark.parametrize("seed", range(3))
def test_any_history_of_failures_leaves_the_same_state(database_url: str, seed: int) -> None:
    rig = Rig(database_url, seed)
    rig.all()
    assert rig.crashes > 0


def _no_fingerprint_check(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "same_content", lambda *_: True)


def _no_receipts_looked_up(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "receipts", lambda *_: {})


@pytest.mark.parametrize("break_it", [_no_fingerprint_check, _no_receipts_looked_up])
def test_the_rig_sees_a_gateway_without_a_guard(
    tmp_path: Path, monkeypatch: MonkeyPatch, break_it: Callable[[MonkeyPatch], None]
) -> None:
    break_it(monkeypatch)
    with pytest.raises(AssertionError):
        Rig(f"sqlite:///{tmp_path / 'gateway.db'}", 0).all()


def test_the_rig_sees_a_gateway_without_the_unique_inbox(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    """With neither receipts nor UNIQUE(client_id, event_id) and (subject, sequence), one operation has two effects."""
    rig = Rig(f"sqlite:///{tmp_path / 'gateway.db'}", 0)
    _no_receipts_looked_up(monkeypatch)
    with rig.gateway.database.write() as connection:
        connection.execute(text("CREATE TABLE loose AS SELECT * FROM inbox"))
        connection.execute(text("DROP TABLE inbox"))
        connection.execute(text("ALTER TABLE loose RENAME TO inbox"))
    rig.run()
    with pytest.raises(AssertionError):
        rig.check_reused_keys()
    with rig.gateway.database.read() as connection:
        doubled = connection.execute(
            text("SELECT count(*) FROM (SELECT event_id FROM inbox GROUP BY event_id HAVING count(*) > 1)")
        )
        assert doubled.scalar_one() > 0
    rig.gateway.database.close()
