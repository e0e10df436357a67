"""A slip's code read anywhere answers for its sheet; what a printer refused comes out by itself when it is ready again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.paper_ledger import AttemptState, SheetSeen
from counter_app.domain.slip import PaperFormat, PaperState
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.lookup import LookupScreen
from counter_app.screens.messages import CodeArrived, OpenDossier
from printers.faulty import FaultyPrinter, PrinterFault
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at
from tests.ui.keys import send


@pytest.fixture
def printer(tmp_path: Path) -> FaultyPrinter:
    return FaultyPrinter(PreviewPrinter(tmp_path / "slips"))


@pytest.fixture
def rig(tmp_path: Path, printer: FaultyPrinter) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: printer})
    desk.lease()
    yield desk
    desk.close()


def unsure(rig: DeskRig, printer: FaultyPrinter) -> tuple[str, str, str]:
    """A receipt that nobody knows of: dossier, job, number."""
    received = rig.services.intake.receive(rig.form(), rig.officer)
    printer.fault = PrinterFault.NO_ANSWER
    rig.services.slips.print_job(received.job_id)
    printer.fault = PrinterFault.NONE
    return received.dossier.uid, received.job_id, received.dossier.shown_number


def states(rig: DeskRig, job_id: str) -> list[AttemptState]:
    with rig.store.read() as session:
        return [attempt.state for attempt in session.prints.attempts_of(job_id)]


async def look_up(clerk: Clerk) -> None:
    await clerk.press("f3")
    await clerk.until(lambda: isinstance(clerk.app.screen, LookupScreen))


@pytest.mark.anyio
async def test_the_look_up_still_opens_the_dossier_and_the_code_answers_for_the_sheet(
    rig: DeskRig, printer: FaultyPrinter
) -> None:
    _, job_id, number = unsure(rig, printer)
    async with clerk_at(rig, (120, 40)) as clerk:
        await look_up(clerk)
        clerk.app.screen.post_message(CodeArrived(number))
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.sees("đã thấy trên giấy (bản 1, lần in 1)")
        assert states(rig, job_id) == [AttemptState.PROVEN]
        await clerk.sees("đã đọc mã trên giấy")


@pytest.mark.anyio
async def test_what_a_person_types_is_a_question_and_proves_nothing(rig: DeskRig, printer: FaultyPrinter) -> None:
    _, job_id, number = unsure(rig, printer)
    async with clerk_at(rig) as clerk:
        await look_up(clerk)
        send(clerk.app, f"{number}\r", gap=0.2)
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        assert states(rig, job_id) == [AttemptState.UNSURE]


@pytest.mark.anyio
async def test_a_void_sheet_under_a_reader_that_types_is_told_and_its_dossier_opens(
    rig: DeskRig, printer: FaultyPrinter
) -> None:
    _, job_id, number = unsure(rig, printer)
    rig.services.slips.tell_seen(job_id, SheetSeen.HALF, rig.officer)
    printer.fault = PrinterFault.TORN
    rig.services.slips.print_job(job_id)
    async with clerk_at(rig) as clerk:
        await look_up(clerk)
        send(clerk.app, f"{number}#B1L2\r")
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.sees("tờ này đã hủy (bản 1, lần in 2)")
        assert states(rig, job_id) == [AttemptState.VOID, AttemptState.TORN]


@pytest.mark.anyio
@pytest.mark.parametrize("key", ["2", "3"])
async def test_the_page_of_a_dossier_takes_every_answer_and_prints_the_same_copy_again(
    rig: DeskRig, printer: FaultyPrinter, key: str
) -> None:
    uid, job_id, _ = unsure(rig, printer)
    async with clerk_at(rig, (120, 40)) as clerk:
        clerk.app.post_message(OpenDossier(uid))
        await clerk.sees("chưa rõ đã ra giấy chưa", "F7 để trả lời")
        await clerk.press("f7")
        await clerk.sees("Giấy đã ra chưa?", "1   Đã ra đủ", "2   Không ra", "3   Ra dở", "quét mã trên giấy")
        await clerk.press(key)
        await clerk.sees("chờ in; lần in 2", "F7 để in", "Hủy tờ")
        await clerk.press("f7")
        await clerk.sees("máy in báo xong; lần in 2")
        assert states(rig, job_id) == [AttemptState.VOID, AttemptState.CONFIRMED]


@pytest.mark.anyio
async def test_a_torn_sheet_is_called_by_its_name_and_has_one_answer(rig: DeskRig, printer: FaultyPrinter) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    printer.fault = PrinterFault.TORN
    rig.services.slips.print_job(received.job_id)
    async with clerk_at(rig, (120, 40)) as clerk:
        clerk.app.post_message(OpenDossier(received.dossier.uid))
        await clerk.sees("Bản 1 in dở. Thu tờ dở lại", "in dở, chờ thu tờ dở")
        await clerk.press("f7")
        await clerk.sees("Đã thu tờ in dở chưa?", "1   Đã thu tờ dở, hủy tờ đó")
        assert "Không ra" not in clerk.screen_text()
        await clerk.press("1")
        await clerk.sees("chờ in; lần in 2")


@pytest.mark.anyio
async def test_what_a_printer_refused_comes_out_by_itself_when_it_is_ready_again(
    rig: DeskRig, printer: FaultyPrinter, tmp_path: Path
) -> None:
    refused = rig.services.intake.receive(rig.form(), rig.officer)
    never_tried = rig.services.intake.receive(rig.form(), rig.officer)
    printer.fault = PrinterFault.OUT_OF_PAPER
    rig.services.slips.print_job(refused.job_id)
    async with clerk_at(rig) as clerk:
        printer.fault = PrinterFault.NONE
        clerk.app._last_probe = float("-inf")  # half a minute has passed
        await clerk.sees("Máy in đã sẵn sàng: in thêm 1 giấy đang chờ")
        jobs = {job_id: rig.services.slips.as_it_stands(job_id).job.state for job_id in (refused.job_id, never_tried.job_id)}
        assert jobs == {refused.job_id: PaperState.DEVICE_DONE, never_tried.job_id: PaperState.WANTED}
        assert [path.stem for path in (tmp_path / "slips").iterdir()] == [refused.job_id]
