"""A scanned paper arrives at a real gateway: the fact in the dossier's lane, the very bytes in the centre's folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.store.file_vault import EncryptedFileVault
from tests.desk_rig import KEY
from tests.scan_centre import Line, arrived, centre_running
from tests.services.scan_rig import ScanRig


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with centre_running(tmp_path) as address:
        yield address


@pytest.fixture
def desk(url: str, tmp_path: Path) -> Iterator[tuple[ScanRig, Line]]:
    line = Line()
    rig = ScanRig(tmp_path / "desk", engine=line, leased=False)
    line.lay(rig, url)
    yield rig, line
    rig.desk.close()


def scanned(rig: ScanRig) -> str:
    work = rig.open(2)
    rig.load("application", "birth-certificate")
    rig.run(work)
    rig.keep_all(work)
    return rig.scan.copies.finish(work, rig.desk.officer).copy_id


def test_a_scanned_paper_arrives_with_its_bytes_and_needs_no_confirmation_while_the_centre_is_there(
    desk: tuple[ScanRig, Line], tmp_path: Path
) -> None:
    rig, _ = desk
    assert rig.desk.services.sync.run(force=True)
    copy_id = scanned(rig)
    assert rig.scan.copies.unconfirmed() == []
    with rig.desk.store.read() as session:
        copy = session.scans.copies.by_id(copy_id)
    assert copy is not None
    for _ in range(3):
        rig.desk.services.sync.run(force=True)
    assert arrived(tmp_path, copy.sha256) is not None
    with rig.desk.store.read() as session:
        assert session.outbox.parked() == []
        assert [state for _, state in session.attachments.of_dossier(rig.dossier.uid)] == ["sent"]
    assert EncryptedFileVault(rig.paths.files, KEY).has(copy.sha256)  # the desk keeps its own until the centre's retention


def test_cm_d23_3_made_while_the_centre_was_away_it_is_confirmed_under_the_own_account_when_it_is_back(
    desk: tuple[ScanRig, Line],
) -> None:
    rig, line = desk
    line.cut = True
    rig.desk.services.sync.run(force=True)
    copy_id = scanned(rig)
    assert [copy.copy_id for copy in rig.scan.copies.unconfirmed()] == [copy_id]
    line.cut = False
    rig.desk.services.sync.run(force=True)
    confirmed = rig.scan.copies.confirm(copy_id, rig.desk.officer)
    assert confirmed.confirmed_by == rig.desk.officer.officer_id
    assert rig.scan.copies.unconfirmed() == []
    report = rig.desk.services.sync.run(force=True)
    assert report is not None and report.problem == ""
    with rig.desk.store.read() as session:
        state = session.outbox.state()
    assert (state.pending, state.parked) == (0, 0)
