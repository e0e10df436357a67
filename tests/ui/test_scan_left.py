"""What of scanning waits for a hand stands on the home screen and is settled by keys: found pages, copies, signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.desk_clock import VIETNAM
from counter_app.domain.digital_copy import CopySource, SigningState
from counter_app.domain.signature_block import CopyForm, SigningOrder
from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.scan_left import ScanLeftScreen
from counter_app.texts.signature_words import signature_block
from counter_app.widgets.page_picture import PagePicture
from printers.fonts import find_fonts
from scanners.signing.pades import sign_copy
from tests.scanners.pipeline import copies
from tests.scanners.signing.soft_token import PIN, missing_tool, the_token
from tests.services.copy_rows import kept_copy
from tests.services.scan_rig import ScanRig, made
from tests.ui.desk_app import clerk_at
from tests.ui.test_scan_review import patiently


@pytest.mark.anyio
async def test_cm_d23_3_found_pages_are_linked_or_kept_and_a_copy_made_without_the_centre_is_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = ScanRig(tmp_path, every_paper=True)
    vault = rig.scan.works._doors.room.vault
    kept_copy(rig, confirm_needed=True, content=b"%PDF-1.7 away")
    papers = ("application", "birth-certificate")
    pages = [vault.put(made(rig.folder / "made", paper)).sha256 for paper in papers]
    rig.scan.lost.sweep()
    async with clerk_at(rig.desk) as clerk:
        await clerk.sees("F10 Số hóa")
        await clerk.press("f10")
        await clerk.until(lambda: isinstance(clerk.app.screen, ScanLeftScreen))
        await clerk.sees("chờ xác nhận", "chưa thuộc hồ sơ")
        await clerk.press("down")
        picture = clerk.app.screen.query_one(PagePicture)
        await clerk.until(lambda: picture.shows_page)
        await clerk.press("enter")
        await clerk.sees("Giữ riêng, không thuộc hồ sơ nào")
        await clerk.press("down", "enter")
        await clerk.sees("Vì sao giữ riêng?")
        await clerk.press(*"To thu may", "enter")
        await clerk.sees("Đã giữ riêng kèm lý do")
        await clerk.press("down", "enter")
        await clerk.sees("Gắn vào một hồ sơ")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm))
        await clerk.press(*rig.dossier.shown_number, "f8")
        await clerk.sees(rig.dossier.applicant.name)
        await clerk.press("enter")
        await patiently(clerk, lambda: "Đã gắn vào" in clerk.screen_text())
        await clerk.press("home", "enter")
        await clerk.sees("Đã xem, xác nhận bản quét này")  # Cà Mau Đ23.3
        await clerk.press("enter")
        await clerk.sees("Chưa kết nối được hệ thống trung tâm")  # nobody confirms before it is back
        assert rig.scan.copies.unconfirmed()
        monkeypatch.setattr(rig.scan.copies, "_doors", replace(rig.scan.copies._doors, centre_there=lambda: True))
        await clerk.press("enter")
        await clerk.sees("Đã xem, xác nhận bản quét này")
        await clerk.press("enter")
        await clerk.sees("Không còn việc số hóa nào")
    assert rig.scan.lost.open() == []
    assert rig.scan.copies.unconfirmed() == []
    (work,) = rig.scan.works.open_works()
    (page,) = rig.pages(work.uid)
    assert page.sha256 in pages and page.reading is not None
    rig.desk.close()


@pytest.fixture
def came(tmp_path: Path) -> Path:
    """A PDF of one page, signed with the practice token."""
    folder = tmp_path / "came"
    at = datetime.now(VIETNAM).replace(microsecond=0)
    block = signature_block(CopyForm.TRUE_COPY, "Ủy ban nhân dân phường Mẫu", at)
    folder.mkdir()
    order = SigningOrder(copies.built(folder).path, folder / "signed.pdf", block, at, find_fonts().folders)
    return sign_copy(order, the_token().settings, PIN).path


@pytest.mark.anyio
@pytest.mark.skipif(bool(missing_tool()), reason=missing_tool())
async def test_a_found_pdf_that_came_signed_is_attached_by_keys_and_keeps_its_bytes(tmp_path: Path, came: Path) -> None:
    rig = ScanRig(tmp_path)
    vault = rig.scan.works._doors.room.vault
    came_bytes = came.read_bytes()
    sha256 = vault.put(came).sha256
    rig.scan.lost.sweep()
    async with clerk_at(rig.desk) as clerk:
        await clerk.press("f10")
        await clerk.sees("chưa thuộc hồ sơ")
        await clerk.press("enter")
        await clerk.sees("Gắn vào một hồ sơ")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm))
        await clerk.press(*rig.dossier.shown_number, "f8")
        await clerk.sees(rig.dossier.applicant.name)
        await clerk.press("enter")
        await patiently(clerk, lambda: not rig.scan.lost.open())
    copy = next(row.copy for row in rig.scan.works.papers(rig.dossier.uid) if row.copy)
    assert (copy.source, copy.signing, copy.sha256) == (CopySource.ALREADY_SIGNED, SigningState.SIGNED, sha256)
    vault.take_out(sha256, tmp_path / "kept.pdf")
    assert (tmp_path / "kept.pdf").read_bytes() == came_bytes
    rig.desk.close()
