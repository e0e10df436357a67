"""What a period comes to, and what does not agree: each figure by the article that asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import Channel, Dossier
from counter_app.domain.errors import BadField, CalendarYearMissing, DeviceUnavailable, StoreBroken
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.period import Period, PeriodKind, period_named
from counter_app.domain.reports import Counts, Report
from counter_app.domain.slip import PaperFormat, PaperState, SlipKind
from counter_app.main import build
from counter_app.reports_ports import PaperGapKind
from counter_app.services.due_board import ApologyForm
from counter_app.services.reports import PeriodSheets
from counter_app.services.supplement import ResubmitForm
from counter_app.texts.report_sheets import report_document
from counter_app.texts.report_words import slip_words
from printers.preview import PreviewPrinter
from tests.builders import person
from tests.desk_rig import DeskRig
from tests.services.test_acts import (
    all_lines,
    at,
    collect,
    finish,
    hand_over,
    intent,
    notify,
    received,
    request,
    stored,
    visit,
)

NOVEMBER = period_named(PeriodKind.MONTH, "2026-11")
DECEMBER = period_named(PeriodKind.MONTH, "2026-12")


def sheets(rig: DeskRig, period: Period = NOVEMBER) -> PeriodSheets:
    return rig.services.reporting.reports.sheets(period)


def report(rig: DeskRig, period: Period = NOVEMBER) -> Report:
    return sheets(rig, period).report


def in_work(rig: DeskRig, **members: object) -> Dossier:
    """Received (due in five working days: 2026-12-02) and handed over."""
    dossier = received(rig, **members)
    hand_over(rig, dossier)
    return dossier


def adds_up(counts: Counts) -> bool:
    return counts.carried + counts.received == counts.resolved + counts.in_work


def print_all(rig: DeskRig, dossier: Dossier) -> None:
    for job in rig.services.slips.jobs_of(dossier.uid):
        rig.services.slips.print_job(job.job_id)


def test_bg_d8_2a_received_and_resolved_by_period_in_time_and_late(rig: DeskRig) -> None:
    early, on_day, late, open_one = (in_work(rig) for _ in range(4))
    assert early.due.due_at is not None and early.due.due_at.date() == date(2026, 12, 2)
    rig.clock.at = at(27, "09:00")
    finish(rig, early)
    rig.clock.at = at(2, "16:59", 12)
    finish(rig, on_day)
    rig.clock.at = at(3, "08:00", 12)
    finish(rig, late)
    november, december = report(rig).total, report(rig, DECEMBER).total
    assert (november.received, november.resolved, november.early, november.in_time, november.in_work) == (4, 1, 1, 1, 3)
    assert (december.carried, december.received, december.resolved) == (3, 0, 2)
    assert (december.in_time, december.early, december.late) == (1, 0, 1)
    assert (december.in_work, december.in_work_late) == (1, 1)
    assert adds_up(november) and adds_up(december)
    for kind in PeriodKind:
        period = rig.services.reporting.reports.current(kind)
        assert adds_up(report(rig, period).total), kind
    year = report(rig, period_named(PeriodKind.YEAR, "2026"))
    assert (year.total.received, year.total.resolved, year.total.late) == (4, 3, 1)
    assert [step.resolved for step in year.course][-2:] == [1, 2]
    assert open_one.uid


def test_a_period_that_is_over_is_judged_at_its_end_not_by_today(rig: DeskRig) -> None:
    in_work(rig)
    rig.clock.at = at(15, "08:00", 12)
    november = report(rig)
    assert (november.is_over, november.total.in_work, november.total.in_work_late) == (True, 1, 0)
    assert report(rig, DECEMBER).total.in_work_late == 1


def test_bg_d8_2b_the_channels_are_counted_apart_and_by_procedure_field_and_agency(rig: DeskRig) -> None:
    in_work(rig)
    received(rig, channel=Channel.AGENT if "agent" in rig.desk.profile.channels else Channel.DIRECT)
    received(rig, "1.001193", event_on=None)
    told = report(rig)
    for lines in (told.by_channel, told.by_field, told.by_procedure, told.by_agency):
        assert sum((line.counts for line in lines), Counts()) == told.total
    assert {line.key: line.counts.received for line in told.by_procedure} == {"1.004884": 2, "1.001193": 1}
    assert [line.name for line in told.by_field] == ["Hộ tịch"]
    assert [line.name for line in told.by_agency] == [rig.desk.profile.unit_name]


def test_nd61_d19_9_an_apology_owns_up_to_a_delay_and_does_not_undo_it(rig: DeskRig) -> None:
    dossier = in_work(rig)
    rig.clock.at = at(1, "08:00", 12)
    form = ApologyForm(intent(), dossier.uid, "Chờ xác minh", at(10, "14:00", 12))
    rig.services.acts.due_board.apologise(form, rig.officer)
    rig.clock.at = at(8, "08:00", 12)
    finish(rig, dossier)
    told = report(rig, DECEMBER).total
    assert (told.resolved, told.in_time, told.late, told.apologised) == (1, 0, 1, 1)


def test_tt01_d13_how_often_the_applicant_had_to_come_again_and_a_new_term_counts_anew(rig: DeskRig) -> None:
    dossier, other = in_work(rig), in_work(rig)
    rig.clock.at = at(27, "10:00")
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    assert report(rig).total.waiting_applicant == 1
    rig.clock.at = at(2, "14:00", 12)
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    hand_over(rig, dossier)
    finish(rig, other)
    rig.clock.at = at(9, "13:00", 12)
    finish(rig, dossier)
    told = report(rig, DECEMBER).total
    assert (told.came_once, told.came_twice, told.came_more, told.contacts) == (1, 1, 0, 1)
    assert (told.in_time, told.late, told.late_at_portal) == (2, 0, 0)


def test_qd766_shares_of_digital_papers_are_unknown_before_anything_was_scanned(rig: DeskRig) -> None:
    dossier = in_work(rig)
    before = report(rig).total
    assert before.papers > 0 and before.digitised_share.tenths_of_percent is None
    with rig.store.write() as session:
        session.reports.copies_kept(dossier.uid, digitised=1, reused=1)
    after = report(rig).total
    assert after.digitised_share.part == 1 and after.digitised_share.whole == before.papers
    assert after.reused_share.tenths_of_percent == after.digitised_share.tenths_of_percent
    finish(rig, dossier)
    assert report(rig).total.digitised == 1
    with pytest.raises(StoreBroken), rig.store.write() as session:
        session.reports.copies_kept("nobody", digitised=1, reused=0)


def test_a_result_that_is_undone_is_not_resolved_and_a_returned_one_counts_once(rig: DeskRig) -> None:
    dossier = in_work(rig)
    finish(rig, dossier)
    assert report(rig).total.resolved == 1
    with rig.store.read() as session:
        last = session.acts.of_dossier(dossier.uid)[-1]
    rig.services.acts.correction.undo(intent(), last.act.act_id, rig.officer)
    assert (report(rig).total.resolved, report(rig).total.in_work) == (0, 1)
    finish(rig, dossier)
    notify(rig, dossier)
    rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    assert (report(rig).total.resolved, report(rig).total.in_work) == (1, 0)


def test_nd61_d15_2_visits_without_a_dossier_are_counted_beside_the_dossiers(rig: DeskRig) -> None:
    rig.services.acts.supplement.request_before_acceptance(visit(rig, lines=all_lines(rig)), rig.officer)
    told = report(rig)
    assert (told.visits, told.total.received) == (1, 0)


def test_ca_mau_d24_1b_people_helped_to_lodge_online_are_counted_by_period(rig: DeskRig) -> None:
    give = rig.services.acts.guidance.give
    for members in ({"helped_online": True, "online_account": "VNeID 001190000001"}, {}):
        give(visit(rig, **members), GuidanceOutcome.ADVICE, rig.officer)
    told = report(rig)
    assert (told.visits, told.helped_online) == (2, 1)
    rig.clock.at = rig.clock.at.replace(month=12)
    assert (report(rig, DECEMBER).visits, report(rig, DECEMBER).helped_online) == (0, 0)
    assert report(rig).helped_online == 1


def test_ct_d15_6_paper_that_does_not_say_what_the_system_says_is_listed_until_it_does(rig: DeskRig) -> None:
    dossier = received(rig)
    (gap,) = sheets(rig).paper_gaps
    assert (gap.kind, gap.number, gap.slip) == (PaperGapKind.NOT_ON_PAPER, dossier.shown_number, SlipKind.RECEIPT)
    print_all(rig, dossier)
    assert sheets(rig).paper_gaps == ()


def test_ct_d15_6_the_slip_of_a_visit_is_missed_under_its_own_number_and_a_label_is_no_claim(rig: DeskRig) -> None:
    done = rig.services.acts.supplement.request_before_acceptance(visit(rig, lines=all_lines(rig)), rig.officer)
    (gap,) = sheets(rig).paper_gaps
    assert (gap.uid, gap.number) == ("", done.guidance.slip_number)
    assert slip_words(gap) == "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
    dossier = received(rig)
    print_all(rig, dossier)
    assert rig.services.labels.want_folder(dossier.uid, rig.officer).state is PaperState.WANTED
    assert sheets(rig).paper_gaps == (gap,)


def test_a_sheet_on_the_office_printer_is_noted_and_a_desk_without_one_says_so(rig: DeskRig) -> None:
    files = rig.services.reporting.files
    document = report_document(sheets(rig), rig.desk, "Người Lập")
    with pytest.raises(DeviceUnavailable):
        files.print_sheet(document, "bao-cao-2026-11", rig.officer)
    printer = PreviewPrinter(rig.folder / "pages")
    services = build(replace(rig.doors, printers={PaperFormat.A4: printer}), rig.desk)
    receipt = services.reporting.files.print_sheet(document, "bao-cao-2026-11", rig.officer)
    assert Path(receipt.where).read_bytes().startswith(b"%PDF")
    with rig.store.read() as session:
        (entry,) = [entry for entry in session.audit.newest(5) if entry.action == "report.taken"]
    assert (entry.actor, entry.subject) == (rig.officer.officer_id, "bao-cao-2026-11")


def test_ct_d15_6_a_slip_that_is_out_although_its_act_was_taken_back_is_listed(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    print_all(rig, dossier)
    assert sheets(rig).paper_gaps == ()
    with rig.store.read() as session:
        last = session.acts.of_dossier(dossier.uid)[-1]
    rig.services.acts.correction.reverse(intent(), last.act.act_id, "Giao nhầm bộ phận", rig.officer)
    assert [(gap.kind, gap.slip) for gap in sheets(rig).paper_gaps] == [(PaperGapKind.TAKEN_BACK, SlipKind.CONTROL_SLIP)]


def test_ct_d15_6_a_new_date_that_was_not_printed_differs_from_the_paper_in_hand(rig: DeskRig) -> None:
    dossier = in_work(rig)
    print_all(rig, dossier)
    form = ApologyForm(intent(), dossier.uid, "Chờ xác minh", at(10, "14:00", 12), wants_slip=False)
    rig.services.acts.due_board.apologise(form, rig.officer)
    (gap,) = sheets(rig).paper_gaps
    assert (gap.kind, gap.slip) == (PaperGapKind.OLD_DATE, SlipKind.RECEIPT)
    assert (gap.paper_on, gap.system_on) == (date(2026, 12, 2), date(2026, 12, 10))


def test_dn_d17_6e_what_was_entered_later_than_it_happened_is_listed_with_the_gap(rig: DeskRig) -> None:
    rig.lease(on=date(2026, 11, 23))
    at_once = received(rig)
    late = received(rig, received_at=at(23, "14:00"), event_on=date(2026, 11, 23), applicant=person("Trần Văn Muộn"))
    told = sheets(rig).late_entries
    assert [(entry.number, entry.event, entry.happened_at) for entry in told] == [
        (late.shown_number, "receive", at(23, "14:00"))
    ]
    assert told[0].gap_seconds == (rig.clock.now() - at(23, "14:00")) // timedelta(seconds=1)
    assert at_once.shown_number not in {entry.number for entry in told}
    week_before = period_named(PeriodKind.WEEK, "2026-W47")
    assert sheets(rig, week_before).late_entries == ()


@pytest.mark.parametrize("name", ["2015", "2019"])
def test_a_period_without_calendar_is_refused_by_name(rig: DeskRig, name: str) -> None:
    with pytest.raises(CalendarYearMissing) as caught:
        sheets(rig, period_named(PeriodKind.YEAR, name))
    assert caught.value.facts == {"year": int(name)}


def test_a_period_that_has_not_begun_is_no_report(rig: DeskRig) -> None:
    with pytest.raises(BadField) as caught:
        sheets(rig, DECEMBER)
    assert caught.value.facts["reason"] == "in-the-future"


def test_an_empty_period_has_figures_and_no_percentages(rig: DeskRig) -> None:
    told = report(rig, NOVEMBER)
    assert told.total == Counts() and told.total.in_time_share.tenths_of_percent is None
    assert (told.by_channel, told.working_days > 15) == ((), True)


def test_what_is_refused_at_the_desk_was_never_received(rig: DeskRig) -> None:
    dossier = received(rig)
    with rig.store.write() as session:
        session.dossiers.update(replace(stored(rig, dossier.uid), status=type(dossier.status).REFUSED, rev=2), 1)
    assert report(rig).total.received == 0
