"""The page of one dossier: every fact in words, and it follows what happens to the dossier while it is open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counter_app.domain.slip import PaperFormat, PaperState, RenderedSlip, SlipDocument
from counter_app.main import build
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.messages import DeskChanged, OpenDossier
from counter_app.services.intake import Received
from counter_app.widgets.slip_preview import SlipPreview
from printers.faulty import FaultyPrinter, PrinterFault
from printers.preview import PreviewPrinter
from tests.builders import person
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at
from tests.ui.gallery import slip_png


class PictureRenderer:
    """Every slip is the same picture."""

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        data = slip_png()
        return RenderedSlip(slip.kind, paper, "image/png", data, hashlib.sha256(data).hexdigest(), 1, 576, 900)


@pytest.fixture
def printer(tmp_path: Path) -> FaultyPrinter:
    return FaultyPrinter(PreviewPrinter(tmp_path / "slips"))


@pytest.fixture
def rig(tmp_path: Path, printer: FaultyPrinter) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: printer})
    desk.doors = replace(desk.doors, renderer=PictureRenderer())
    desk.services = build(desk.doors, desk.desk)
    yield desk
    desk.close()


async def open_page(clerk: Clerk, received: Received) -> None:
    clerk.app.post_message(OpenDossier(received.dossier.uid))
    await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
    await clerk.sees("Tiếp nhận hồ sơ")


@pytest.mark.anyio
async def test_a_wide_screen_shows_every_fact_and_the_identity_number_in_full(rig: DeskRig) -> None:
    rig.lease()
    applicant = person("Trần Văn Ửng", birth_date=date(1990, 3, 2), address="Số 3 phố Mẫu")
    form = rig.form("2.000635", applicant=applicant, submitter=person("Vũ Đức Thử"), pages=1)
    received = rig.services.intake.receive(form, rig.officer)
    async with clerk_at(rig, (120, 40)) as clerk:
        await open_page(clerk, received)
        await clerk.sees(received.dossier.shown_number, "Chờ gửi", "Đã tiếp nhận", "Chưa thu", "Chưa có kết quả")
        await clerk.sees("Trần Văn Ửng", "001190000001", "02/03/1990", "Số 3 phố Mẫu", "Vũ Đức Thử", "2.000635")
        await clerk.sees("08:15 Thứ Tư, 25/11/2026", "Nguyễn Thị Mẫu · quầy Q1", "Nhận tại quầy", "sổ 2026, số 1", "8.000 đ")
        await clerk.sees("● Tờ khai", "(1 bản chính)", "Giấy tiếp nhận, bản 1: chờ in")
        await clerk.press("f10")
        await clerk.sees("Cách tính ngày hẹn trả", "1. Nhận hồ sơ lúc 08:15 Thứ Tư, 25/11/2026.")


@pytest.mark.anyio
async def test_the_page_follows_the_centre_and_says_why_something_waits(rig: DeskRig) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    provisional = received.dossier.shown_number
    async with clerk_at(rig) as clerk:
        await open_page(clerk, received)
        await clerk.sees("▲ Chờ gửi", provisional, "Số tiếp nhận tạm" if not received.job_id else "F7 để in")
        await clerk.press("f5")
        await clerk.sees("Vì sao chờ?", "chưa khai báo hệ thống trung tâm")
        await clerk.press("escape")
        with rig.store.write() as session:
            rows = session.outbox.due(rig.clock.now(), 10)
            session.outbox.mark_acked([row.op_id for row in rows], rig.clock.now(), "applied")
            session.dossiers.give_code(received.dossier.uid, "H02.12-261125-0042")
        clerk.app.post_message(DeskChanged())
        await clerk.sees("H02.12-261125-0042", f"số tạm đã cấp: {provisional}", "● Đã lên hệ thống", "● đã lên")


@pytest.mark.anyio
async def test_an_unsure_sheet_is_answered_reprinted_with_a_reason_and_looked_at(
    rig: DeskRig, printer: FaultyPrinter
) -> None:
    rig.lease()
    received = rig.services.intake.receive(rig.form(), rig.officer)
    printer.fault = PrinterFault.NO_ANSWER
    rig.services.slips.print_job(received.job_id)
    printer.fault = PrinterFault.NONE
    async with clerk_at(rig) as clerk:
        await open_page(clerk, received)
        await clerk.sees("chưa rõ đã ra giấy chưa", "F7 để trả lời")
        await clerk.press("f8")  # a new copy waits until the old one has its meaning
        await clerk.sees("Giấy đã ra chưa?")
        await clerk.press("1")
        await clerk.sees("Xác nhận giấy tiếp nhận đã ra")
        await clerk.press("f8")
        await clerk.sees("vì sao?")
        await clerk.press("down", "down", "enter")
        await clerk.sees("In xong giấy tiếp nhận (bản 2)", "Yêu cầu in lại (bản 2)")
        jobs = rig.services.slips.jobs_of(received.dossier.uid)
        assert [(job.state, job.reason) for job in jobs] == [
            (PaperState.CONFIRMED, ""),
            (PaperState.DEVICE_DONE, "Người nộp làm mất giấy"),
        ]
        await clerk.press("f12")
        await clerk.until(
            lambda: clerk.has_focus(SlipPreview) and clerk.app.screen.query_one(SlipPreview).virtual_size.height > 20
        )
        await clerk.press("escape")
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))


@pytest.mark.anyio
async def test_a_slip_is_saved_as_a_file_without_a_printer_and_once_more_only_as_a_numbered_copy(
    rig: DeskRig, printer: FaultyPrinter, tmp_path: Path
) -> None:
    rig.lease()
    received = rig.services.intake.receive(rig.form(), rig.officer)
    printer.fault = PrinterFault.OFFLINE
    rig.doors = replace(rig.doors, files=PreviewPrinter(tmp_path / "kept"))
    rig.services = build(rig.doors, rig.desk)
    async with clerk_at(rig) as clerk:
        await open_page(clerk, received)
        await clerk.press("ctrl+s")  # what waits for a printer: the file is its one sheet
        await clerk.until(lambda: len(list((tmp_path / "kept").glob("*"))) == 1)
        await clerk.until(lambda: not clerk.app.screen.busy)  # type: ignore[attr-defined]
        await clerk.press("ctrl+s")
        await clerk.sees("Lưu ra tệp PDF: vì sao?", "Lưu ra tệp")
        await clerk.press("escape")  # no reason, no copy
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.press("ctrl+s")
        await clerk.sees("Lưu ra tệp PDF: vì sao?")
        await clerk.press("enter")
        await clerk.until(lambda: len(list((tmp_path / "kept").glob("*"))) == 2)
        await clerk.until(lambda: not clerk.app.screen.busy)  # type: ignore[attr-defined]
        jobs = rig.services.slips.jobs_of(received.dossier.uid)
        assert [(job.copy_number, job.state, job.reason) for job in jobs] == [
            (1, PaperState.DEVICE_DONE, ""),
            (2, PaperState.DEVICE_DONE, "Lưu ra tệp"),
        ]
