"""The folder's label: one key beside the receipt and on the dossier's page, by itself where the province says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.slip import PaperFormat, PaperState, SlipKind
from counter_app.screens.messages import DossierReceived, OpenDossier
from counter_app.screens.received import ReceivedScreen
from tests.services.paper_rig import UNSURE, PaperDesk, TrayPrinter
from tests.ui.desk_app import clerk_at


@pytest.fixture
def labels() -> TrayPrinter:
    return TrayPrinter(takes=(PaperFormat.LABEL,))


@pytest.fixture
def desk(tmp_path: Path, labels: TrayPrinter) -> Iterator[PaperDesk]:
    opened = PaperDesk(tmp_path, printers={PaperFormat.A5: TrayPrinter(), PaperFormat.LABEL: labels})
    opened.lease()
    yield opened
    opened.close()


@pytest.mark.anyio
async def test_the_key_beside_the_receipt_prints_the_folders_label(desk: PaperDesk, labels: TrayPrinter) -> None:
    async with clerk_at(desk) as clerk:
        received = desk.services.intake.receive(desk.form(), desk.officer)
        clerk.app.post_message(DossierReceived(received))
        await clerk.until(lambda: isinstance(clerk.app.screen, ReceivedScreen))
        await clerk.sees("^D Nhãn", "Giấy tiếp nhận đã in xong")
        assert labels.sheets == []  # nothing by itself: this province did not ask for it
        await clerk.press("ctrl+d")
        await clerk.until(lambda: len(labels.sheets) == 1)
        await clerk.sees("nhãn bìa hồ sơ đã in")
        assert labels.sheets[0].content["code"] == received.dossier.shown_number


@pytest.mark.anyio
async def test_where_the_province_says_so_the_label_comes_with_the_reception(desk: PaperDesk, labels: TrayPrinter) -> None:
    desk.desk = replace(desk.desk, profile=replace(desk.desk.profile, label_at_intake=True))
    desk.plug_in()
    async with clerk_at(desk) as clerk:
        received = desk.services.intake.receive(desk.form(), desk.officer)
        clerk.app.post_message(DossierReceived(received))
        await clerk.until(lambda: len(labels.sheets) == 1)
        await clerk.press("f2")
        jobs = desk.services.slips.jobs_of(received.dossier.uid)
        assert [job.state for job in jobs if job.kind is SlipKind.LABEL] == [PaperState.DEVICE_DONE]


@pytest.mark.anyio
async def test_a_strip_from_the_dossiers_page_stops_at_the_unsure_label_and_goes_on_after_the_answer(
    desk: PaperDesk, labels: TrayPrinter
) -> None:
    uid = desk.services.intake.receive(desk.form(wants_receipt=False), desk.officer).dossier.uid
    labels.troubles = [(UNSURE, True)]
    async with clerk_at(desk, (120, 40)) as clerk:
        clerk.app.post_message(OpenDossier(uid))
        await clerk.sees("Chủ hồ sơ")
        await clerk.press("ctrl+d", "down", "enter")
        await clerk.sees("Nhãn giấy tờ 1/", "rồi nhấn F7 để trả lời")
        await clerk.press("f7")
        await clerk.sees("Giấy đã ra chưa?")
        await clerk.press("1")
        await clerk.until(lambda: desk.attempt(desk.services.slips.jobs_of(uid)[0].job_id).evidence == "person")
        total = len([job for job in desk.services.slips.jobs_of(uid) if job.kind is SlipKind.LABEL])
        await clerk.press("ctrl+d", "down", "enter")
        await clerk.until(lambda: len(labels.sheets) == total)
        assert [sheet.content["number"] for sheet in labels.sheets] == list(range(1, total + 1))
