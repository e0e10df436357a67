"""On the list of papers: an earlier copy is offered first, a copy is signed with a token, a begun scan is given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.desk_clock import VIETNAM
from counter_app.desk_files import ScanMeans, scan_room_of
from counter_app.domain.desk_token import DeskToken
from counter_app.domain.digital_copy import SigningState
from counter_app.domain.scan_work import WorkState
from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.scan_papers import ScanPapersScreen
from counter_app.services.copy_signing import CopySigning
from tests.desk_rig import KEY
from tests.scanners.signing.soft_token import DRIVER, LABEL, PIN, missing_tool, the_token
from tests.scanners.signing.soft_token import KEY as KEY_LABEL
from tests.services.copy_rows import confirmed, kept_copy
from tests.services.scan_rig import ScanRig
from tests.ui.desk_app import clerk_at
from tests.ui.test_scan_review import patiently


@pytest.mark.anyio
async def test_an_earlier_copy_is_offered_before_anything_is_scanned_and_a_begun_scan_is_given_up(tmp_path: Path) -> None:
    rig = ScanRig(tmp_path)
    confirmed(rig, kept_copy(rig))
    other = rig.desk.services.intake.receive(rig.desk.form(), rig.desk.officer).dossier
    first, second, *_ = rig.scan.works.papers(other.uid)
    profile = replace(rig.desk.desk.profile, not_digitised=(second.name,), ground="QĐ 01/2026 Đ1")
    rig.scan.works._doors = replace(rig.scan.works._doors, desk=replace(rig.desk.desk, profile=profile))
    work = rig.scan.works.open(other.uid, first.code, rig.desk.officer, declared=1)
    async with clerk_at(rig.desk) as clerk:
        clerk.app.push_screen(ScanPapersScreen(other, rig.desk.services, clerk.app.session))
        await clerk.sees("đang quét dở", "Thôi quét")
        await clerk.press("delete")
        await clerk.sees("Vì sao thôi quét")
        await clerk.press("down", "enter")
        await clerk.sees("Đã thôi quét", "chưa quét")
        await clerk.press("enter")
        await clerk.sees("Đã có bản quét của người này", "Dùng lại:", "Quét mới từ giấy")
        await clerk.press("enter")
        await clerk.sees("Đã dùng lại bản quét", "dùng lại bản cũ")
        await clerk.press("down", "enter")
        await clerk.sees(f"Không số hóa {second.name[:12]}", "QĐ 01/2026 Đ1")
        assert isinstance(clerk.app.screen, ScanPapersScreen)
    with rig.desk.store.read() as session:
        ended = session.scans.journal.work(work)
    assert ended is not None and ended.state is WorkState.ABANDONED
    rig.desk.close()


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.skipif(bool(missing_tool()), reason=missing_tool())
async def test_nd_30_d25_a_copy_is_signed_on_the_screen_and_a_wrong_pin_is_told(tmp_path: Path) -> None:
    rig = ScanRig(tmp_path)
    work = rig.open(1)
    rig.load("application")
    rig.run(work)
    rig.keep_all(work)
    rig.scan.copies.finish(work, rig.desk.officer)
    rig.clock.at = datetime.now(VIETNAM)
    token = DeskToken(str(DRIVER), LABEL, KEY_LABEL, KEY_LABEL, (str(the_token().root),))
    doors = rig.scan.works._doors
    room = scan_room_of(ScanMeans((), token), rig.paths, KEY, rig.clock, rig._sources)
    scan = replace(rig.scan, signing=CopySigning(replace(doors, room=room)))
    object.__setattr__(rig.desk.services, "scanning", scan)
    async with clerk_at(rig.desk) as clerk:
        clerk.app.push_screen(ScanPapersScreen(rig.dossier, rig.desk.services, clerk.app.session))
        await clerk.sees("đã quét, 1 trang, chưa ký", "F5 Ký số")
        await clerk.press("f5")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm))
        await clerk.press(*"9999", "f8")
        await patiently(clerk, lambda: "chưa đúng" in clerk.screen_text())
        assert "9999" not in clerk.screen_text()
        await clerk.press(*["backspace"] * 4, *PIN, "f8")
        await patiently(clerk, lambda: isinstance(clerk.app.screen, ScanPapersScreen))
        await clerk.sees("1 trang, đã ký", "Đã ký số")
    (first, second) = _copies(rig)
    assert (first, second) == (SigningState.UNSIGNED, SigningState.SIGNED)
    rig.desk.close()


def _copies(rig: ScanRig) -> list[SigningState]:
    with rig.desk.store.read() as session:
        return [copy.signing for copy in session.scans.copies.of_dossier(rig.dossier.uid)]
