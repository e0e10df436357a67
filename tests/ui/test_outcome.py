"""The three outcomes of the check: what is missing is asked for once and fully, a refusal says why, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.guidance import Guidance, GuidanceOutcome
from counter_app.domain.slip import PaperFormat, PaperState, SlipKind
from counter_app.screens.act_done import ActDone
from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.supervisor import SupervisorAsked
from counter_app.screens.dialogs.supplement_lines import SupplementLines
from counter_app.screens.intake import IntakeScreen
from counter_app.screens.outcome import OutcomeChoice
from printers.faulty import FaultyPrinter, PrinterFault
from printers.preview import PreviewPrinter
from tests.builders import officer
from tests.desk_rig import PIN, DeskRig
from tests.ui.desk_app import Clerk, clerk_at
from tests.ui.keys import CARD, send

CARD_NUMBER = CARD.split("|")[0]


@pytest.fixture
def printer(tmp_path: Path) -> FaultyPrinter:
    return FaultyPrinter(PreviewPrinter(tmp_path / "slips"))


@pytest.fixture
def rig(tmp_path: Path, printer: FaultyPrinter) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: printer})
    desk.lease()
    yield desk
    desk.close()


async def types(clerk: Clerk, text: str) -> None:
    """Quickly, but as a person."""
    send(clerk.app, text, gap=0.2)
    await clerk.pilot.pause()


async def shows(clerk: Clerk, screen: type) -> None:
    await clerk.until(lambda: isinstance(clerk.app.screen, screen))


async def at_check(clerk: Clerk) -> None:
    """A birth, the card read, at the check list: declaration, certificate of birth, authority (if any), identity card."""
    await clerk.press("f2")
    await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen) and clerk.app.focused)
    await types(clerk, "dang ky khai sinh\r")
    await shows(clerk, Choose)
    await clerk.press("enter")
    await clerk.sees("Số điện thoại")
    send(clerk.app, CARD + "\r")
    await clerk.sees("Nguyễn Thị Ánh")
    await clerk.press("f8")
    await clerk.sees("Thành phần hồ sơ")


async def incomplete(clerk: Clerk) -> None:
    """The certificate is missing; F8 twice brings the three outcomes."""
    await at_check(clerk)
    await clerk.press("1", "2", "9", "f8", "f8")
    await shows(clerk, OutcomeChoice)


def visits(rig: DeskRig) -> list[Guidance]:
    return rig.services.acts.guidance.visits_of(CARD_NUMBER)


@pytest.mark.anyio
async def test_a_missing_paper_is_asked_for_on_a_slip_and_the_next_person_finds_an_empty_form(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        await incomplete(clerk)
        await clerk.sees("Thiếu: Giấy chứng sinh (1 bản chính)", "Quay lại nhập", "Phiếu từ chối tiếp nhận")
        await clerk.press("down", "enter")
        await shows(clerk, SupplementLines)
        await clerk.sees("1/1  Giấy chứng sinh", "Chưa nộp", "Nộp 1 bản chính", "Luật Hộ tịch", "chưa đầy đủ theo quy định")
        await clerk.press("enter")  # everything is answered already: three keys behind the check
        await shows(clerk, ActDone)
        await clerk.sees("S Ố".replace(" ", ""), "Giấy chứng sinh", "Phiếu yêu cầu bổ sung đã lưu")
        guidance = visits(rig)[0]
        assert guidance.slip_number.replace("-", "") in "".join(clerk.screen_text().split()).replace("-", "")
        assert [line.component for line in guidance.lines] == ["chung-sinh"]
        jobs = rig.services.slips.jobs_of(guidance.uid)
        assert [(job.kind, job.state) for job in jobs] == [(SlipKind.SUPPLEMENT_REQUEST, PaperState.DEVICE_DONE)]
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen) and not clerk.app.screen._form.procedure)
        assert rig.services.lookup.search("") == []
        await clerk.until(lambda: rig.services.drafts.of_officer(rig.officer) == [])


@pytest.mark.anyio
async def test_no_slip_while_a_line_is_open_and_every_letter_stays_with_its_line(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        await at_check(clerk)
        await clerk.press("3")
        await types(clerk, "Chưa ghi nơi sinh\r")
        await clerk.press("2", "9", "f8", "f8")
        await shows(clerk, OutcomeChoice)
        await clerk.press("down", "enter")
        await shows(clerk, SupplementLines)
        await clerk.sees("1/2  Tờ khai", "Chưa ghi nơi sinh", "▲ chưa đủ")
        await clerk.press("f8")
        await clerk.sees("Phiếu chưa ghi đủ lý do, căn cứ và cách khắc phục cho: Tờ khai")
        assert visits(rig) == []
        await types(clerk, "Ghi nơi sinh, ký lại")
        await clerk.press("down")
        await clerk.sees("2/2  Giấy chứng sinh")
        await clerk.press("f5")
        await shows(clerk, Choose)
        await clerk.press("end", "enter")
        await clerk.sees("3/3  Nội dung khác trong hồ sơ")
        await clerk.press("f8")
        await clerk.sees("cách khắc phục cho: Nội dung khác")
        await clerk.press("f6", "up", "up", "down", "f8")
        await shows(clerk, ActDone)
        lines = visits(rig)[0].lines
        assert [(line.component, line.wrong, line.remedy) for line in lines] == [
            ("to-khai", "Chưa ghi nơi sinh", "Ghi nơi sinh, ký lại"),
            ("chung-sinh", "Chưa nộp", "Nộp 1 bản chính"),
        ]


@pytest.mark.anyio
async def test_a_refusal_needs_its_reason_and_its_slip_is_found_again_when_the_printer_had_no_paper(
    rig: DeskRig, printer: FaultyPrinter
) -> None:
    async with clerk_at(rig) as clerk:
        await at_check(clerk)
        await clerk.press("f10")
        await shows(clerk, OutcomeChoice)
        await clerk.sees("Còn 4 thành phần chưa đánh dấu", "đánh dấu hết các thành phần trước")
        await clerk.press("escape")
        await shows(clerk, IntakeScreen)
        await clerk.press("f10", "down", "enter")  # the request is passed over: not everything was looked at
        await shows(clerk, ActForm)
        await clerk.press("f8")
        await clerk.sees("Chưa nhập Lý do")
        assert visits(rig) == []
        await clerk.press("down", "enter")
        await types(clerk, ", vượt địa bàn\r")
        printer.fault = PrinterFault.OUT_OF_PAPER
        await types(clerk, "UBND phường Giả Định\r")
        await shows(clerk, ActDone)
        await clerk.sees("hết giấy", "Việc đã lưu. F8: in lại", "UBND phường Giả Định")
        await clerk.press("enter", "f6")
        await clerk.sees("1 giấy đang chờ in. Nhấn F7")
        printer.fault = PrinterFault.NONE
        await clerk.press("f7")
        await clerk.sees("1 chờ in", "Phiếu từ chối", "hết giấy")
        await clerk.press("f5")  # the visit's own page prints what waits
        await clerk.sees("Phiếu từ chối đã lưu", "UBND phường Giả Định")
        guidance = visits(rig)[0]
        assert guidance.outcome is GuidanceOutcome.REFUSED
        assert guidance.reason == "Không thuộc thẩm quyền giải quyết của cơ quan, vượt địa bàn"
        assert guidance.redirect_to == "UBND phường Giả Định"

        await clerk.press("enter")
        await at_check(clerk)  # the same person asks something: told, kept, nothing printed
        await clerk.press("f10", "down", "down", "enter")
        await shows(clerk, ActForm)
        await types(clerk, "Đến Công an cấp xã làm căn cước\r")
        await clerk.press("enter")
        await clerk.sees("Đã ghi lại lần hướng dẫn", "không có giấy phải in")
        assert {one.outcome for one in visits(rig)} == {GuidanceOutcome.REFUSED, GuidanceOutcome.ADVICE}


@pytest.mark.anyio
async def test_a_second_request_in_one_matter_waits_for_a_supervisor_and_the_lines_stay(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        clerk.app.session.officer = officer()
        for round_ in (1, 2):
            await incomplete(clerk)
            await clerk.press("down", "enter")
            if round_ == 2:
                await shows(clerk, Choose)
                await clerk.sees("Người này đã nhận phiếu HD-Q1-261125-001", "Vẫn việc đó")
                await clerk.press("enter")
            await shows(clerk, SupplementLines)
            await clerk.press("f8")
            if round_ == 1:
                await shows(clerk, ActDone)
                await clerk.press("f2")
        await shows(clerk, SupervisorAsked)
        await clerk.sees("phải có người phụ trách duyệt")
        await clerk.press("f8")
        await clerk.sees("Chưa nhập Lý do")
        await types(clerk, "Giấy nộp lại bị rách\r")
        await types(clerk, "mau\r")
        await types(clerk, "000000\r")
        await clerk.sees("Mã PIN chưa đúng")
        await clerk.press("ctrl+u")
        await types(clerk, f"{PIN}\r")
        await shows(clerk, ActDone)
        await clerk.sees("lần 2")
        first, second = sorted(visits(rig), key=lambda one: one.request_number)
        assert (second.follows, second.approved_by) == (first.uid, rig.officer.officer_id)
        assert second.officer_id == clerk.app.session.who().officer_id != second.approved_by


@pytest.mark.anyio
async def test_ca_mau_24_1b_helping_somebody_to_lodge_online_is_on_record_with_the_account(rig: DeskRig) -> None:
    """Cà Mau Đ24.1b, Đ9.3: no paper, no number; who was helped, by whom, and whose account was used."""
    async with clerk_at(rig) as clerk:
        await at_check(clerk)
        await clerk.press("f10", "end", "enter")
        await shows(clerk, ActForm)
        await clerk.press("f8")
        await clerk.sees("Đã giúp công dân nộp trực tuyến", "Chưa nhập")
        assert visits(rig) == []
        await types(clerk, "VNeID 001190000001")
        await clerk.press("f8")
        await shows(clerk, ActDone)
    guidance = visits(rig)[0]
    assert (guidance.helped_online, guidance.online_account) == (True, "VNeID 001190000001")
    assert rig.services.slips.jobs_of(guidance.uid) == []
    with rig.store.read() as session:
        told = json.loads(session.outbox.rows()[-1].payload)
    assert told["helpedOnline"] == {"account": "VNeID 001190000001"}
