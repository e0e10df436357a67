"""Whatever happens between a desk and the centre, in whatever order: is every dossier there once, under the number on paper?

A real store, a real gateway on a real socket, a line that loses answers and breaks; either side is set back to a backup.
Beside them a model that only remembers what the citizen holds in the hand. For a night: `python -m tests.sync.model_run`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from counter_app.store import life
from sync.engine import OutboxEngine
from sync.gateway.tables import dossier as dossier_table
from sync.gateway_client import GatewayClient
from sync.wire import DeskIdentity
from tests import builders
from tests.fault_proxy import FaultProxy
from tests.sync.rig_of_two import CREDENTIALS, Centre, OneDesk

EXAMPLES = int(os.environ.get("COUNTER_MODEL_EXAMPLES", "5"))
STEPS = 30
MOST_CONTACTS = 8


class DeskAndCentre(RuleBasedStateMachine):
    """`on_paper`: number in the citizen's hand by dossier ("" for a provisional one). `died`: dossiers that stood on no
    disk but the one that was set back; paper alone has them, and no program can know."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="model-"))
        self.centre = Centre(self.folder / "centre")
        self.line = FaultProxy(int(self.centre.url.rsplit(":", 1)[1]))
        self.line.start()
        self.desk = OneDesk(self.line.url, self.folder / "desk.db", numbers_per_day=50)
        self.on_paper: dict[str, str] = {}
        self.died: set[str] = set()
        self.in_backup: set[str] | None = None
        self.centre_has_backup = False
        self.desk.contact()

    @rule(count=st.integers(1, 4))
    def receive(self, count: int) -> None:
        for _ in range(count):
            uid = builders.new_id("d")
            self.on_paper[uid] = self.desk.receive(uid)

    @rule()
    def contact(self) -> None:
        self.desk.contact()

    @rule(lost=st.integers(1, 3))
    def contact_whose_answers_are_lost(self, lost: int) -> None:
        self.line.faults.drop_answers = lost
        self.desk.contact(2)
        self.line.faults.drop_answers = 0

    @rule(after=st.integers(0, 6000))
    def contact_that_breaks_off(self, after: int) -> None:
        self.line.faults.cut_up_after = after
        self.desk.contact()
        self.line.faults.cut_up_after = None

    @rule()
    def two_senders_at_once(self) -> None:
        identity = DeskIdentity(builders.AGENCY, builders.DESK, self.desk.store.incarnation())
        second = OutboxEngine(
            self.desk.store, GatewayClient(self.line.url, CREDENTIALS), self.desk.clock, identity, random=lambda: 0.5
        )
        both = [threading.Thread(target=engine.run_once, args=(True,)) for engine in (self.desk.engine, second)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()

    @rule()
    def restart_the_desk(self) -> None:
        self.desk.store.close()
        self.desk.open()

    @rule()
    def keep_a_backup_of_the_desk(self) -> None:
        self.desk.store.close()
        shutil.copyfile(self.desk.path, self.folder / "backup.db")
        self.desk.open()
        self.in_backup = set(self.on_paper) - self.died

    @precondition(lambda self: self.in_backup is not None)
    @rule()
    def set_the_desk_back(self) -> None:
        at_centre = set(self.numbers_at_centre())
        self.desk.store.close()
        for name in ("-wal", "-shm"):
            Path(f"{self.desk.path}{name}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "backup.db", self.desk.path)
        self.desk.open()
        assert self.in_backup is not None
        self.died |= set(self.on_paper) - self.in_backup - at_centre

    @rule()
    def keep_a_backup_of_the_centre(self) -> None:
        self.centre.keep_a_backup()
        self.centre_has_backup = True

    @precondition(lambda self: self.centre_has_backup)
    @rule()
    def set_the_centre_back(self) -> None:
        """Only what the desk can send again may be forgotten by it: two disks that die at once are two outages."""
        held_by_desk = self.held_by_desk()
        before = set(self.numbers_at_centre())
        self.centre.go_back_to_the_backup()
        self.died |= before - set(self.numbers_at_centre()) - held_by_desk

    @invariant()
    def no_number_stands_on_two_papers(self) -> None:
        numbers = [number for number in self.on_paper.values() if number]
        assert len(numbers) == len(set(numbers))

    @invariant()
    def the_centre_holds_the_numbers_that_stand_on_paper(self) -> None:
        for uid, number in self.numbers_at_centre().items():
            assert self.on_paper[uid] in ("", number)

    def numbers_at_centre(self) -> dict[str, str]:
        with self.centre.application.state.gateway.database.read() as connection:
            rows = connection.execute(select(dossier_table.c.id, dossier_table.c.central_no)).all()
        return {row.id: row.central_no for row in rows}

    def held_by_desk(self) -> set[str]:
        with self.desk.store.read() as session:
            return {uid for uid in self.on_paper if session.dossiers.by_uid(uid) is not None}

    def teardown(self) -> None:
        """The line is well again: after a few contacts everything that any disk holds is at the centre, once."""
        try:
            problems = [self.desk.contact() for _ in range(MOST_CONTACTS)]
            assert problems[-1] == "", problems
            assert set(self.numbers_at_centre()) == set(self.on_paper) - self.died
        finally:
            self.close()

    def close(self) -> None:
        self.desk.store.close()
        self.line.stop()
        self.centre.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


DeskAndCentre.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestDeskAndCentre = pytest.mark.timeout(1800)(pytest.mark.slow(DeskAndCentre.TestCase))


@pytest.mark.slow
def test_control_a_store_that_does_not_notice_it_was_set_back_gives_a_number_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model must be able to see the fault."""
    monkeypatch.setattr(life, "_doubt", lambda *_: None)
    world = DeskAndCentre()
    try:
        world.contact()
        world.keep_a_backup_of_the_desk()
        world.receive(2)
        world.contact()
        world.set_the_desk_back()
        world.receive(2)
        with pytest.raises(AssertionError):
            world.no_number_stands_on_two_papers()
    finally:
        world.close()
