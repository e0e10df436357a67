"""The spool: stored before the first byte, each copy once and in order, and whatever is in doubt is asked (capture §9.1)."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.errors import DiskFull, IllegalTransition, OutOfPaper, PrinterOffline, SlipTorn
from counter_app.domain.number_lease import NumberState
from counter_app.domain.operation import OperationKind
from counter_app.domain.paper_ledger import AttemptChange, AttemptState, SheetSeen
from counter_app.domain.scanned_code import recognise
from counter_app.domain.slip import PaperFormat, PaperState, RenderedSlip
from counter_app.domain.slip_mark import SlipMark
from counter_app.services.press import Press
from counter_app.services.slip_printing import SlipPrinting
from tests.services.paper_rig import TORN, UNSURE, Halt, JsonRenderer, PaperDesk, TrayPrinter, doubles
from tests.store.rig import raw

S = AttemptState
WHOLE_WAY = [S.QUEUED, S.CLAIMED, S.CHECKED, S.SENDING, S.CONFIRMED]


@pytest.fixture
def printer() -> TrayPrinter:
    return TrayPrinter()


@pytest.fixture
def desk(tmp_path: Path, printer: TrayPrinter) -> Iterator[PaperDesk]:
    opened = PaperDesk(tmp_path, printers={PaperFormat.A5: printer, PaperFormat.ROLL_80MM: printer})
    opened.lease()
    yield opened
    opened.close()


def states_told(desk: PaperDesk, job_id: str) -> list[str]:
    """What the centre hears of a dossier's paper."""
    uid = desk.copy(job_id).dossier_uid
    with desk.store.read() as session:
        rows = session.outbox.rows()
    told = [row for row in rows if row.dossier_uid == uid and row.kind == OperationKind.SLIP_PRINTED]
    return [json.loads(row.payload)["state"] for row in told]


# --- rule a: stored before the first byte ---------------------------------------------------------


def test_claimed_and_sending_lie_in_the_store_before_the_first_byte(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    seen: list[list[S]] = []
    printer.before = lambda slip, attempt_id: seen.append(desk.way(attempt_id))
    desk.services.slips.print_job(job_id)
    assert seen == [[S.QUEUED, S.CLAIMED, S.CHECKED, S.SENDING]]
    assert desk.way(job_id) == WHOLE_WAY
    assert desk.attempt(job_id).slip_sha256 == printer.sheets[0].sha256


@pytest.mark.parametrize("write", [1, 2])
def test_a_full_disk_before_the_first_byte_loses_nothing_and_sends_nothing(
    desk: PaperDesk, printer: TrayPrinter, write: int
) -> None:
    """The first write claims, the second one says that bytes will go out."""
    (job_id,) = desk.receive()
    desk.disk.watch(write)
    with pytest.raises(DiskFull):
        desk.services.slips.print_job(job_id)
    assert printer.sheets == []
    assert desk.copy(job_id).state in (PaperState.WANTED, PaperState.SENT)
    desk.disk.watch()
    assert desk.services.spool.run().printed == 1
    assert [sheet.attempt_id for sheet in printer.sheets] == [job_id]
    assert desk.copy(job_id).state is PaperState.DEVICE_DONE


def test_a_full_disk_behind_the_last_byte_is_made_up_for_and_nothing_comes_out_twice(
    desk: PaperDesk, printer: TrayPrinter
) -> None:
    first, second = desk.receive(2)
    desk.disk.watch(3)
    with pytest.raises(DiskFull):
        desk.services.slips.print_job(first)
    assert desk.attempt(first).state is S.SENDING
    assert desk.services.slips.recover()[0].state is PaperState.WANTED  # only the second one waits: the first one is known
    assert desk.copy(first).state is PaperState.DEVICE_DONE
    desk.services.spool.run()
    assert [sheet.attempt_id for sheet in printer.sheets] == [first, second]


def test_a_slip_is_made_once_and_printed_from_the_store(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(OutOfPaper(printer="tray"), False), (OutOfPaper(printer="tray"), False)]
    for _ in range(3):
        desk.services.slips.print_job(job_id)
    assert desk.renderer.made == 1
    assert desk.services.slips.preview(job_id).sha256 == printer.sheets[0].sha256
    assert desk.renderer.made == 1


# --- rules b and c: what a restart and the spool may do by themselves -------------------------------


@pytest.mark.parametrize("state", [S.SENDING, S.SENT])
def test_what_was_on_its_way_at_a_restart_is_asked_and_never_sent_again(
    desk: PaperDesk, printer: TrayPrinter, state: S
) -> None:
    (job_id,) = desk.receive()
    with desk.store.write() as session:
        for step in (S.CLAIMED, S.CHECKED, S.SENDING, S.SENT)[: 3 if state is S.SENDING else 4]:
            session.prints.move_attempt(job_id, AttemptChange(step, desk.clock.now(), "a5"))
    desk.reopen()
    assert [job.state for job in desk.services.slips.recover()] == [PaperState.UNKNOWN]
    assert desk.attempt(job_id).state is S.UNSURE
    for _ in range(3):
        desk.services.spool.run()
        desk.services.spool.retry()
        desk.services.slips.print_job(job_id)
    assert printer.sheets == []
    assert desk.services.slips.recover()[0].job_id == job_id


@pytest.mark.parametrize("steps", [(S.CLAIMED,), (S.CLAIMED, S.CHECKED)])
def test_what_was_not_sent_at_a_restart_waits_again_and_prints_by_itself(
    desk: PaperDesk, printer: TrayPrinter, steps: tuple[S, ...]
) -> None:
    (job_id,) = desk.receive()
    with desk.store.write() as session:
        for step in steps:
            session.prints.move_attempt(job_id, AttemptChange(step, desk.clock.now(), "a5+80mm"))
    desk.reopen()
    assert [job.state for job in desk.services.slips.recover()] == [PaperState.WANTED]
    assert desk.services.spool.retry().printed == 1
    assert [sheet.attempt_id for sheet in printer.sheets] == [job_id]


def test_what_this_program_is_printing_right_now_is_not_asked_about(desk: PaperDesk, printer: TrayPrinter) -> None:
    """An officer logs in while the spool is at work."""
    (job_id,) = desk.receive()
    printer.before = lambda slip, attempt_id: void(desk.services.slips.recover())
    desk.services.slips.print_job(job_id)
    assert desk.way(job_id) == WHOLE_WAY


def void(_: object) -> None:
    """Throw away."""


def test_only_what_was_refused_is_tried_again_by_itself(desk: PaperDesk, printer: TrayPrinter) -> None:
    refused, unsure, never_tried = desk.receive(3)
    printer.troubles = [(OutOfPaper(printer="tray"), False), (UNSURE, True)]
    desk.services.slips.print_job(refused)
    desk.services.slips.print_job(unsure)
    report = desk.services.spool.retry()
    assert (report.printed, report.waiting) == (1, 0)
    assert [sheet.attempt_id for sheet in printer.sheets] == [unsure, refused]
    assert desk.attempt(unsure).state is S.UNSURE
    assert desk.attempt(never_tried).state is S.QUEUED
    assert desk.way(refused) == [S.QUEUED, S.CLAIMED, S.CHECKED, S.SENDING, S.REFUSED, *WHOLE_WAY[1:]]


# --- order, devices, many -------------------------------------------------------------------------


def test_fifty_slips_that_waited_over_a_restart_come_out_once_each_and_in_order(
    desk: PaperDesk, printer: TrayPrinter
) -> None:
    wanted = desk.receive(50)
    printer.switch_off(PrinterOffline)
    report = desk.services.spool.run()
    assert (report.printed, report.waiting, [problem.code for problem in report.problems]) == (0, 50, ["printer-offline"])
    assert {tuple(desk.way(job_id)) for job_id in wanted} == {(S.QUEUED,)}, "an off printer leaves no trace in the ledger"
    desk.clock.move(days=-400)  # and the clock is set back before the restart
    desk.reopen()
    desk.services.slips.recover()
    printer.switch_on()
    report = desk.services.spool.run()
    assert (report.printed, report.waiting, report.problems) == (50, 0, ())
    assert [sheet.attempt_id for sheet in printer.sheets] == wanted
    assert desk.services.slips.waiting() == []
    assert desk.services.leases.census()[0].by_state[NumberState.PRINTED] == 50


def test_a_device_that_says_no_stops_its_own_line_only(tmp_path: Path) -> None:
    office, roll = TrayPrinter(), TrayPrinter()
    desk = PaperDesk(tmp_path, printers={PaperFormat.A5: office, PaperFormat.ROLL_80MM: roll})
    try:
        desk.lease()
        on_roll = desk.receive(3)
        uids = [desk.copy(job_id).dossier_uid for job_id in on_roll]
        on_a5 = [desk.services.slips.reprint(uid, desk.officer, "Mờ", PaperFormat.A5).job_id for uid in uids]
        roll.switch_off()
        office.vouches = False  # an office printer takes what it gets, and nobody knows more
        report = desk.services.spool.run()
        assert (report.printed, report.asked, report.waiting) == (0, 3, 3)
        assert [sheet.attempt_id for sheet in office.sheets] == on_a5
        assert {desk.attempt(job_id).state for job_id in on_a5} == {S.SENT}
        assert roll.sheets == []
        roll.switch_on()
        assert desk.services.spool.run().printed == 3
        assert len(office.sheets) == 3, "what was taken is not sent again"
    finally:
        desk.close()


def race(*work: Callable[[], object]) -> None:
    """Everything at once."""
    start = threading.Barrier(len(work))
    with ThreadPoolExecutor(len(work)) as threads:
        for done in [threads.submit(lambda act=act: (start.wait(), act())) for act in work]:
            done.result()


def test_two_workers_on_one_queue_print_each_slip_once_one_at_a_time(desk: PaperDesk, printer: TrayPrinter) -> None:
    wanted = desk.receive(12)
    one, other = desk.another_spool(), desk.another_spool()
    race(
        one.run, other.run, one.run, *(lambda job_id=job_id: desk.services.slips.print_job(job_id) for job_id in wanted[:3])
    )
    desk.services.spool.run()  # whoever found the device busy has gone
    assert doubles(printer) == []
    assert sorted(sheet.attempt_id for sheet in printer.sheets) == sorted(wanted)
    assert printer.most_at_once == 1
    assert desk.services.slips.waiting() == []


def careless_claim(self: Press, order: Any, slip: RenderedSlip) -> Any:
    """A worker that trusts what it read before, in a store without guards."""
    with self._store.write() as session:
        session.prints.store_rendered(order.job.job_id, slip)
        for state in ("claimed", "checked", "sending"):
            session.prints._attempts._append(
                order.job.job_id, AttemptChange(S(state), order.job.wanted_at, "x", slip.sha256)
            )
        return order.job


def test_workers_without_the_guard_are_caught(
    desk: PaperDesk, printer: TrayPrinter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: the same race, the guards of the file dropped and the claim believing an old look at the queue."""
    wanted = desk.receive(4)
    database = raw(path)
    database.execute("DROP TRIGGER print_attempt_event_known_move")
    monkeypatch.setattr(Press, "_claim", careless_claim)
    monkeypatch.setattr(Press, "_print", lambda self, order, job, slip: order.device.print_slip(slip, job.job_id))
    meeting = threading.Barrier(2)
    printer.before = lambda slip, attempt_id: void(meeting.wait(10))
    spools = desk.another_spool(), desk.another_spool()
    jobs = [desk.copy(job_id) for job_id in wanted]
    orders = [spool._press.order(job) for spool, job in itertools.product(spools, jobs)]
    race(
        lambda: [spools[0]._press.put_on_paper(order) for order in orders[:4] if order],
        lambda: [spools[1]._press.put_on_paper(order) for order in orders[4:] if order],
    )
    assert doubles(printer) != []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_the_file_itself_stops_a_careless_worker(
    desk: PaperDesk, printer: TrayPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same worker with the guards in place."""
    (job_id,) = desk.receive()
    job = desk.copy(job_id)
    monkeypatch.setattr(Press, "_claim", careless_claim)
    monkeypatch.setattr(Press, "_print", lambda self, order, job, slip: order.device.print_slip(slip, job.job_id))
    order = desk.services.slips.press.order(job)
    assert order is not None
    desk.services.slips.press.put_on_paper(order)
    with pytest.raises(Exception, match="paper-move"):
        desk.services.slips.press.put_on_paper(order)
    assert doubles(printer) == [] and len(printer.sheets) == 1


# --- killed at every step -------------------------------------------------------------------------


def halt(*_: object) -> None:
    raise Halt


def die_before_the_claim(desk: PaperDesk, printer: TrayPrinter) -> None:
    printer.before = halt
    desk.renderer.render = halt  # type: ignore[method-assign,assignment]


def die_behind_the_claim(desk: PaperDesk, printer: TrayPrinter) -> None:
    desk.disk.after = lambda count: halt() if count == 1 else None


def die_behind_sending(desk: PaperDesk, printer: TrayPrinter) -> None:
    desk.disk.after = lambda count: halt() if count == 2 else None


def die_in_the_middle_of_the_sheet(desk: PaperDesk, printer: TrayPrinter) -> None:
    printer.troubles = [(Halt(), False)]


def die_behind_the_last_byte(desk: PaperDesk, printer: TrayPrinter) -> None:
    printer.troubles = [(Halt(), True)]


def die_behind_the_answer(desk: PaperDesk, printer: TrayPrinter) -> None:
    desk.disk.after = lambda count: halt() if count == 3 else None


KILLS = {
    die_before_the_claim: PaperState.WANTED,
    die_behind_the_claim: PaperState.WANTED,
    die_behind_sending: PaperState.UNKNOWN,
    die_in_the_middle_of_the_sheet: PaperState.UNKNOWN,
    die_behind_the_last_byte: PaperState.UNKNOWN,
    die_behind_the_answer: PaperState.DEVICE_DONE,
}


def killed(desk: PaperDesk, printer: TrayPrinter, where: Callable[[PaperDesk, TrayPrinter], None]) -> str:
    """A desk that dies at one place of one print and is started again."""
    (job_id,) = desk.receive()
    desk.disk.watch()
    where(desk, printer)
    with pytest.raises(Halt):
        desk.services.slips.print_job(job_id)
    printer.before, printer.troubles, desk.renderer = void_two, [], JsonRenderer()
    desk.reopen()
    desk.services.slips.recover()
    return job_id


def void_two(slip: RenderedSlip, attempt_id: str) -> None:
    """Nothing happens before this sheet."""


@pytest.mark.parametrize("where", KILLS, ids=lambda where: where.__name__)
def test_killed_at_each_state_no_slip_is_lost_and_none_comes_twice(
    desk: PaperDesk, printer: TrayPrinter, where: Callable[[PaperDesk, TrayPrinter], None]
) -> None:
    job_id = killed(desk, printer, where)
    assert desk.copy(job_id).state is KILLS[where]
    before = len(printer.sheets)
    desk.services.spool.run()
    assert doubles(printer) == []
    if KILLS[where] is PaperState.WANTED:
        assert len(printer.sheets) == before + 1
    elif KILLS[where] is PaperState.UNKNOWN:  # the question is on the screen
        assert [job.job_id for job in desk.services.slips.waiting()] == [job_id]
        seen = SheetSeen.WHOLE if printer.sheets else SheetSeen.NOTHING
        desk.services.slips.tell_seen(job_id, seen, desk.officer)
        desk.services.spool.run()
        assert doubles(printer) == [] and len(printer.sheets) == 1
        assert printer.sheets[0].is_marked is (seen is SheetSeen.NOTHING)


def send_again_after_restart(self: SlipPrinting) -> list[Any]:
    """A known-bad spool: what was on its way counts as refused."""
    with self._store.write() as session:
        for job in session.prints.open_jobs():
            assert job.attempt is not None
            if job.attempt.state in (S.SENDING, S.SENT):
                session.prints.move_attempt(job.attempt.attempt_id, AttemptChange(S.REFUSED, self._clock.now()))
    return self.waiting()


def test_a_spool_that_sends_again_after_a_restart_is_caught(
    desk: PaperDesk, printer: TrayPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control."""
    monkeypatch.setattr(SlipPrinting, "recover", send_again_after_restart)
    killed(desk, printer, die_behind_the_last_byte)
    desk.services.spool.run()
    assert doubles(printer) != []


# --- torn, unsure, and the sheet that comes after ---------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "seen", "cause"),
    [
        (TORN, SheetSeen.HALF, "half"),
        (UNSURE, SheetSeen.HALF, "half"),
        (UNSURE, SheetSeen.NOTHING, "nothing"),
    ],
)
def test_a_sheet_that_failed_is_void_and_the_same_copy_comes_again_marked_in_body_and_code(
    desk: PaperDesk, printer: TrayPrinter, trouble: Exception, seen: SheetSeen, cause: str
) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(trouble, True)]
    outcome = desk.services.slips.print_job(job_id)
    assert (outcome.job.state, outcome.problem) == (PaperState.UNKNOWN, trouble)
    job = desk.services.slips.tell_seen(job_id, seen, desk.officer)
    assert (job.state, job.copy_number) == (PaperState.WANTED, 1)
    assert desk.way(job_id)[-1] is S.VOID
    assert desk.services.leases.census()[0].by_state[NumberState.SPOILED] == 1, "the sheet with the number is void"
    assert desk.services.slips.print_job(job_id).job.state is PaperState.DEVICE_DONE
    first, second = printer.sheets
    assert second.content["attempt"]["number"] == 2 and second.content["attempt"]["cause"] == cause
    read = recognise(second.code)
    assert (read.dossier_code, read.slip_mark) == (first.code, SlipMark(1, 2))
    assert recognise(first.code).slip_mark is None
    same = {name: value for name, value in second.content.items() if name not in ("attempt", "qr")}
    assert same == {name: value for name, value in first.content.items() if name != "qr"}, "the copy says what it said"
    assert len(desk.services.slips.jobs_of(job.dossier_uid)) == 1
    assert desk.services.leases.census()[0].by_state[NumberState.PRINTED] == 1
    assert states_told(desk, job_id) == ["unknown", "device_done"]


def test_a_third_sheet_counts_on_and_answers_given_twice_make_no_fourth(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(TORN, True), (TORN, True)]
    for _ in range(2):
        desk.services.slips.print_job(job_id)
        for _ in range(2):
            desk.services.slips.tell_seen(job_id, SheetSeen.HALF, desk.officer)
    desk.services.slips.print_job(job_id)
    assert [sheet.attempt_id for sheet in printer.sheets] == [job_id, f"{job_id}-a2", f"{job_id}-a3"]
    assert [recognise(sheet.code).slip_mark for sheet in printer.sheets] == [None, SlipMark(1, 2), SlipMark(1, 3)]


def test_nobody_can_call_a_torn_sheet_whole(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(TORN, True)]
    desk.services.slips.print_job(job_id)
    for tell in (
        lambda: desk.services.slips.tell_seen(job_id, SheetSeen.WHOLE, desk.officer),
        lambda: desk.services.slips.answer(job_id, True, desk.officer),
    ):
        with pytest.raises(IllegalTransition):
            tell()
    assert desk.services.slips.answer(job_id, False, desk.officer).state is PaperState.SPOILED


def test_no_slip_is_printed_onto_a_strip_that_hangs_out_of_the_printer(desk: PaperDesk, printer: TrayPrinter) -> None:
    torn, following = desk.receive(2)
    printer.troubles = [(TORN, True)]
    report = desk.services.spool.run()
    assert isinstance(report.problems[0], SlipTorn)
    report = desk.services.spool.run()
    assert (report.printed, [problem.facts["reason"] for problem in report.problems]) == (0, ["not-collected"])
    desk.services.slips.tell_seen(torn, SheetSeen.HALF, desk.officer)
    assert desk.services.spool.run().printed == 2
    assert [sheet.attempt_id for sheet in printer.sheets] == [torn, f"{torn}-a2", following]


def test_a_reprint_names_who_asked_when_and_why_and_its_code_says_which_copy(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    desk.services.slips.print_job(job_id)
    desk.clock.move(hours=2)
    copy = desk.services.slips.reprint(desk.copy(job_id).dossier_uid, desk.officer, "Khách làm mất giấy")
    desk.services.slips.print_job(copy.job_id)
    content = printer.sheets[-1].content
    assert content["copy"] == {"number": 2, "reason": "Khách làm mất giấy", "officer": desk.officer.name}
    assert (content["printed_at"]["hour"], printer.sheets[0].content["printed_at"]["hour"]) == (10, 8)
    assert recognise(printer.sheets[-1].code).slip_mark == SlipMark(2, 1)
    assert doubles(printer) == []


# --- a roll that is near its end ------------------------------------------------------------------


def test_a_long_slip_waits_for_a_fresh_roll_or_for_somebody_who_has_looked(desk: PaperDesk, printer: TrayPrinter) -> None:
    desk.renderer.height_px = 3000  # 375 mm
    wanted = desk.receive(2)
    printer.state = replace(printer.state, paper_near_end=True)
    outcome = desk.services.slips.print_job(wanted[0], paper=PaperFormat.ROLL_80MM)
    assert isinstance(outcome.problem, OutOfPaper) and outcome.problem.facts["reason"] == "near-end"
    assert outcome.job.state is PaperState.WANTED and printer.sheets == []
    looked = desk.services.slips.print_job(wanted[0], paper=PaperFormat.ROLL_80MM, roll_looked_at=True)
    assert looked.job.state is PaperState.DEVICE_DONE


def test_a_short_slip_and_a_sheet_do_not_wait_for_a_fresh_roll(desk: PaperDesk, printer: TrayPrinter) -> None:
    printer.state = replace(printer.state, paper_near_end=True)
    for paper in (PaperFormat.ROLL_80MM, PaperFormat.A5):
        (job_id,) = desk.receive()
        assert desk.services.slips.print_job(job_id, paper=paper).problem is None
