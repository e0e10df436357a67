"""What the centre refused is counted, explained, and put right by an act of its own; sent bytes are never edited (I1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.operation import DeliveryState
from counter_app.domain.parked_count import PARKED_ON, one_more, parked_on
from counter_app.ports import ParkedOperation
from counter_app.screens.attention import attention
from counter_app.screens.dialogs.supervisor import SupervisorAsked
from counter_app.services.withdrawal import EndForm
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at
from tests.ui.keys import send


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def refused_withdrawal(rig: DeskRig) -> tuple[Dossier, ParkedOperation]:
    """A dossier whose reception arrived and whose withdrawal the centre refused."""
    dossier = rig.services.intake.receive(rig.form(), rig.officer).dossier
    rig.services.acts.withdrawal.withdraw(EndForm("withdrawn", dossier.uid, wants_slip=False), rig.officer)
    with rig.store.write() as session:
        *first, last = [row for row in session.outbox.rows() if row.dossier_uid == dossier.uid]
        session.outbox.mark_acked([row.op_id for row in first], rig.clock.now(), "applied")
        session.outbox.mark_parked(last.op_id, rig.clock.now(), "validation", "status")
        session.notes.put(PARKED_ON, one_more(session.notes.get(PARKED_ON), rig.clock.now().date()))
    (parked,) = rig.services.sync.parked()
    return dossier, parked


def test_refusals_are_counted_for_the_day_and_the_next_day_begins_at_none(rig: DeskRig) -> None:
    refused_withdrawal(rig)
    told = attention(rig.services.day.state(), 0)
    assert told is not None and told[1].startswith("1 mục bị hệ thống trung tâm từ chối (hôm nay 1).")
    today = rig.clock.now().date()
    note = one_more(one_more(None, today), today)
    assert (parked_on(note, today), parked_on(note, today + timedelta(days=1)), parked_on("", today)) == (2, 0, 0)
    assert parked_on(one_more(note, today + timedelta(days=1)), today + timedelta(days=1)) == 1
    rig.clock.move(minutes=24 * 60)
    told = attention(rig.services.day.state(), 0)
    assert told is not None and "hôm nay" not in told[1]


@pytest.mark.anyio
async def test_one_key_puts_a_refused_act_right_by_a_new_one_and_the_refused_bytes_stay(rig: DeskRig) -> None:
    dossier, parked = refused_withdrawal(rig)
    with rig.store.read() as session:
        before = session.outbox.rows()
    async with clerk_at(rig) as clerk:
        await clerk.press("f4")
        await clerk.sees("F10 Ghi đảo", parked.number)
        await clerk.press("f10")
        await clerk.until(lambda: isinstance(clerk.app.screen, SupervisorAsked))
        await clerk.sees("Nội dung đã gửi giữ nguyên")
        send(clerk.app, "Ghi nhầm hồ sơ\r", gap=0.2)
        await clerk.pilot.pause()
        await clerk.until(lambda: rig.services.acts.correction.last_act(dossier.uid) is None)
    with rig.store.read() as session:
        after = session.outbox.rows()
        found = session.dossiers.by_uid(dossier.uid)
    assert after[: len(before)] == before
    assert [row.kind for row in after[len(before) :]] == ["act.reversed"]
    assert found is not None and found.status is DossierStatus.RECEIVED
    history = {row.op_id: row.sync for row in rig.services.lookup.detail(dossier.uid).history if row.op_id}
    assert history[parked.op_id] is DeliveryState.PARKED, "a person releases it; nothing was sent behind its back"
    rig.services.sync.release(parked.op_id, rig.officer)
    with rig.store.read() as session:
        due = [row.op_id for row in session.outbox.due(rig.clock.now(), 10)]
    assert due[-2:] == [parked.op_id, after[-1].op_id], "both go, in their order"


@pytest.mark.anyio
async def test_a_refused_reception_is_no_act_to_take_back_and_the_screen_says_so(rig: DeskRig) -> None:
    list(rig.receive_many(1))
    with rig.store.write() as session:
        row = session.outbox.rows()[0]
        session.outbox.mark_parked(row.op_id, rig.clock.now(), "validation", "applicant")
        count = session.outbox.state().last_seq
    async with clerk_at(rig) as clerk:
        await clerk.press("f4")
        await clerk.sees("F10 Ghi đảo", "Bị từ chối")
        await clerk.press("f10")
        await clerk.sees("không phải việc đảo được")
        assert not isinstance(clerk.app.screen, SupervisorAsked)
    with rig.store.read() as session:
        assert session.outbox.state().last_seq == count
