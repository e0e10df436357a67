"""The desk that the service tests work at, and what must hold of every act that any of them does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.act_fact import KINDS
from counter_app.domain.operation import OperationKind
from tests.desk_rig import DeskRig

# A try to reach somebody is a notice, no act on the dossier: what is told of it stands in the notice's own rows.
_ACTS = {OperationKind.DOSSIER_RECEIVED, *KINDS.values()} - {OperationKind.NOTICE_GIVEN}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    every_act_can_be_made_anew(desk)
    desk.close()


def every_act_can_be_made_anew(desk: DeskRig) -> None:
    """What the centre was told of a reception or an act follows, byte for byte, from what the store keeps of the dossier:
    only so may the bytes go one day and still be told to a centre that lost them (F12, `store.originals`)."""
    with desk.store.read() as session:
        trims = session.outbox.proof.trims
        lost = [(row.seq, row.kind) for row in session.outbox.rows() if row.kind in _ACTS and not trims.made_anew(row)]
    assert not lost
