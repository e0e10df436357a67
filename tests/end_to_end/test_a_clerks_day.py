"""A clerk's day from the log-in to the empty queue, in each of the five provinces: real screens, real store, real gateway.

The date is made up and moves on from step to step, for desk and gateway alike; a card and a QR come as a reader's code, the
unit's news by the gateway's door.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from counter_app.domain.dossier import DeliveryStatus, DossierStatus
from tests.clerk_day.day import clerk_of_the_day, open_day
from tests.clerk_day.twelve_steps import whole_day
from tests.waiting import wait_until

PROVINCES = ("bac-giang", "ca-mau", "hue", "da-nang", "can-tho")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def held(folder: Path) -> dict[str, tuple[str, str]]:
    """Number and status of each dossier in the centre's own file, read past its code."""
    connection = dbapi2.connect(f"{(folder / 'gateway.db').as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT id, central_no, status FROM dossier").fetchall()
    finally:
        connection.close()
    return {uid: (number, status) for uid, number, status in rows}


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.parametrize("province", PROVINCES)
async def test_a_whole_day_ends_with_everything_at_the_centre(tmp_path: Path, province: str) -> None:
    with open_day(tmp_path, province) as plugged:
        desk = plugged.desk
        async with clerk_of_the_day(plugged) as day:
            await whole_day(day)
            after = day.now(day.walk_in.uid)
            assert (after.status, after.delivery) == (DossierStatus.RESULT_RETURNED, DeliveryStatus.RETURNED)
            assert (after.round, len(after.replaced_dues)) == (2, 1)
            assert day.now(day.put_off.uid).replaced_dues

        def drained() -> bool:
            desk.services.sync.run(force=True)
            return desk.services.sync.queue().pending == 0

        wait_until(drained, timeout=20)
        with desk.doors.store.read() as session:
            rows = [session.dossiers.by_uid(row.uid) for row in session.dossiers.newest(50)]
        there = held(tmp_path)
        assert {one.uid: (one.dossier_code, str(one.status)) for one in rows if one} == there
        assert len(rows) == 5, "three samples, the walk-in, the online one; request and refusal made no dossier"
