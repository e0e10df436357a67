"""F31: sticks and wire, each several times and in any order, end in the same state; nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from sqlalchemy import func, select

from counter_app.services.reconciliation import Gap, Reconciliation
from sync.gateway.bundle_import import import_bundle, receipts_of
from sync.gateway.keys import centre_keys
from sync.gateway.tables import dossier
from sync.media import newest
from tests.proof.centre_rig import Centre, LinkedDesk, centre_and_desk


def back(centre: Centre, path: Path) -> Path:
    gateway = centre.application.state.gateway
    taken = import_bundle(gateway, path)
    receipts = path.with_suffix(".receipts")
    receipts.write_bytes(receipts_of(taken, centre_keys(centre.database, gateway.now()), gateway.now()))
    return receipts


@pytest.mark.parametrize("seed", range(2))
def test_sticks_and_wire_in_any_order_end_in_the_same_state(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    with centre_and_desk(tmp_path) as (centre, desk):
        carrier = desk.link.carrier()
        assert carrier is not None
        sticks: list[Path] = []
        received = 0
        for step in range(14):
            what = dice.choice(["receive", "export", "import", "import", "receipts", "wire"])
            if what == "receive":
                received += len(desk.receive(2))
            elif what == "export" and waits(desk):
                sticks.append(tmp_path / f"{step}.bundle")
                carrier.export(sticks[-1], "cb-1", lambda done, total: None)
            elif what == "import" and sticks:
                back(centre, dice.choice(sticks))
            elif what == "receipts" and (came := sorted(tmp_path.glob("*.receipts"))):
                carrier.take_receipts(dice.choice(came), "cb-1")
            elif what == "wire":
                desk.run()
        desk.run()
        for path in sticks:  # late, and once more
            carrier.take_receipts(back(centre, path), "cb-1")
        with desk.rig.store.read() as session:
            state = session.outbox.state()
        assert (state.acked, state.pending, state.parked) == (received, 0, 0)
        with centre.database.read() as connection:
            assert connection.execute(select(func.count()).select_from(dossier)).scalar_one() == received
        assert Reconciliation(desk.rig.store, desk.link.proofs()).verify().equal


def test_control_a_desk_that_takes_a_stick_for_sent_is_caught_when_the_stick_is_lost(tmp_path: Path) -> None:
    with centre_and_desk(tmp_path) as (_, desk):
        carrier = desk.link.carrier()
        assert carrier is not None
        desk.receive(2)
        carrier.export(tmp_path / "lost.bundle", "cb-1", lambda done, total: None)
        with desk.rig.store.write() as session:  # the known-bad variant
            session.outbox.mark_acked([row.op_id for row in session.outbox.rows()], desk.rig.clock.now(), "exported")
        found = Reconciliation(desk.rig.store, desk.link.proofs()).verify()
        assert [(gap.gap, gap.desk_state) for gap in found.gaps] == [(Gap.AT_DESK_ONLY, "acked")] * 2


def waits(desk: LinkedDesk) -> bool:
    with desk.rig.store.read() as session:
        return session.outbox.state().pending > 0


def test_the_newest_receipts_on_a_stick_are_found_by_their_time(tmp_path: Path) -> None:
    assert newest(".receipts", [tmp_path]) is None
    for place, name in enumerate(("b.receipts", "a.receipts", "c.bundle")):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (place, place))
    assert newest(".receipts", [tmp_path, tmp_path / "gone"]) == tmp_path / "a.receipts"
