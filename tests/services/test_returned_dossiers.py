"""Dossiers sent back to be completed: three working days to tell the citizen, one code, the old date kept (NĐ 61 Đ19.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import DossierStatus
from counter_app.domain.errors import IllegalTransition
from counter_app.domain.notice import NoticeKind
from counter_app.services.due_board import DueLine, Shelf
from counter_app.services.notices import NoticeTold
from counter_app.services.supplement import ResubmitForm
from tests.desk_rig import DeskRig
from tests.services.test_acts import hand_over, intent, received, request, stored


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def shelf(rig: DeskRig) -> tuple[DueLine, ...]:
    return rig.services.acts.due_board.page(Shelf.RETURNED).lines


def tell(rig: DeskRig, uid: str) -> None:
    (duty,) = [one for one in rig.services.notices.of_dossier(uid) if one.kind is NoticeKind.SUPPLEMENT]
    rig.services.notices.told(NoticeTold(intent(), duty.uid), rig.officer)


def test_the_time_to_tell_runs_out_on_the_third_working_day_and_who_was_not_told_stands_on_top(rig: DeskRig) -> None:
    """Bắc Giang Đ15.2d: received Wednesday 25/11, the third working day is Monday 30/11."""
    first, second = received(rig), received(rig)
    hand_over(rig, first, second)
    for dossier in (first, second):
        rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    assert [(line.warn_by, line.told, line.warning_late) for line in shelf(rig)] == [(date(2026, 11, 30), False, False)] * 2
    tell(rig, first.uid)
    rig.clock.move(days=6)
    assert [(line.row.number, line.told, line.warning_late) for line in shelf(rig)] == [
        (second.shown_number, False, True),
        (first.shown_number, True, False),
    ]
    page = rig.services.acts.due_board.page(Shelf.RETURNED, limit=1)
    assert page.next and not rig.services.acts.due_board.page(Shelf.RETURNED, limit=2, after=shelf(rig)[0].row.uid).next


def test_papers_brought_later_keep_the_code_count_a_round_and_every_old_date(rig: DeskRig) -> None:
    """Bắc Giang Đ15.2d: the term begins again; Huế Đ11.2c: the code stays; NgayHenTraTruoc is never lost."""
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    rig.clock.move(days=5)
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    again = stored(rig, dossier.uid)
    assert (again.dossier_code, again.round, again.status) == (dossier.dossier_code, 2, DossierStatus.RECEIVED)
    assert [replaced.due.due_at for replaced in again.replaced_dues] == [dossier.due.due_at]
    assert again.due.due_at is not None and dossier.due.due_at is not None
    assert again.due.due_at > dossier.due.due_at + timedelta(days=1)
    assert shelf(rig) == ()
    with pytest.raises(IllegalTransition):
        rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)


def test_a_dossier_sent_back_twice_shows_the_day_of_its_latest_reception(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    rig.clock.move(days=5)  # Monday 30/11
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    hand_over(rig, dossier)
    second = request(rig, dossier, approver=rig.officer, approval_reason="Thẩm định phát hiện thêm")
    rig.services.acts.supplement.request(second, rig.officer)
    (line,) = shelf(rig)
    assert line.warn_by == date(2026, 12, 3) and not line.told


def test_what_was_received_out_of_hours_may_be_completed_out_of_hours(rig: DeskRig) -> None:
    """The term counts from the next working moment; the visit was before it, and so is the second one."""
    rig.clock.at = rig.clock.at.replace(hour=12, minute=10)
    dossier = received(rig)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    rig.clock.move(minutes=20)
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    assert stored(rig, dossier.uid).round == 2
