"""What the centre refused is counted, explained, and put right by an act of its own; sent bytes are never edited (I1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier, DossierStatus
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
async def test_a_supervisor_withdraws_a_refused_act_by_a_new_one_and_the_refused_bytes_stay(rig: DeskRig) -> None:
    dossier, parked = refused_withdrawal(rig)
    with rig.store.read() as session:
        before = session.outbox.rows()
    async with clerk_at(rig) as clerk:
        await clerk.press("f4")
        await clerk.sees("F10 Quyết định", parked.number)
        await clerk.press("f10")
        await clerk.sees("Sửa nội dung rồi gửi thay", "Rút lại việc này")
        await clerk.press("down", "enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, SupervisorAsked))
        await clerk.sees("Nội dung đã gửi giữ nguyên")
        send(clerk.app, "Ghi nhầm hồ sơ\r", gap=0.2)
        await clerk.pilot.pause()
        await clerk.until(lambda: rig.services.acts.correction.last_act(dossier.uid) is None)
        await clerk.sees("Đã có quyết định", "1 mục đã có quyết định")
    with rig.store.read() as session:
        after, state = session.outbox.rows(), session.outbox.state()
        found = session.dossiers.by_uid(dossier.uid)
    assert after[: len(before)] == before
    assert [row.kind for row in after[len(before) :]] == ["act.reversed", "operation.superseded"]
    assert found is not None and found.status is DossierStatus.RECEIVED
    assert (state.parked, state.undecided) == (1, 0)
    assert attention(rig.services.day.state(), 0) is None or "từ chối" not in str(attention(rig.services.day.state(), 0))
    told = json.loads(after[-1].payload)
    assert (told["opId"], told["lane"], told["way"]) == (parked.op_id, dossier.uid, "withdrawn")


@pytest.mark.anyio
async def test_i3_a_refused_reception_is_corrected_and_never_withdrawn(rig: DeskRig) -> None:
    (dossier,) = (received.dossier for received in [rig.services.intake.receive(rig.form(), rig.officer)])
    with rig.store.write() as session:
        row = session.outbox.rows()[0]
        session.outbox.mark_parked(row.op_id, rig.clock.now(), "validation", "/data/applicant/name")
    async with clerk_at(rig) as clerk:
        await clerk.press("f4")
        await clerk.sees("F10 Quyết định", "Bị từ chối")
        await clerk.press("f10")
        await clerk.until(lambda: isinstance(clerk.app.screen, SupervisorAsked))
        await clerk.sees("/data/applicant/name", dossier.applicant.name)
        await clerk.press("space", "H", "a", "i", *["enter"] * 8)
        send(clerk.app, "Sai họ tên\r", gap=0.2)
        await clerk.pilot.pause()
        await clerk.until(lambda: rig.services.sync.queue().decided == 1)
    with rig.store.read() as session:
        rows = session.outbox.rows()
        found = session.dossiers.by_uid(dossier.uid)
    assert [item.kind for item in rows[-2:]] == ["dossier.corrected", "operation.superseded"]
    told, first = json.loads(rows[-1].payload), json.loads(rows[0].payload)
    assert found is not None and found.applicant.name == f"{dossier.applicant.name} Hai"
    assert told["instead"] == {**first, "applicant": {**first["applicant"], "name": found.applicant.name}}
