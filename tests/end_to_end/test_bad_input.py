"""What does the desk say to a mistake that could cost a citizen something? A row each: its error, its sentence, no loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier, DossierStatus, MoneyStatus
from counter_app.domain.errors import (
    AlreadyRedated,
    BadField,
    CalendarYearMissing,
    CounterError,
    IllegalTransition,
    LinesUnanswered,
    MissingField,
    UnknownDossier,
)
from counter_app.domain.period import PeriodKind, period_named
from counter_app.domain.supplement import SupplementLine
from counter_app.services.due_board import ApologyForm
from counter_app.services.handover import HandoverForm
from counter_app.services.refusal import RefusalForm
from counter_app.services.result_return import Payment, ReceiptAtReturn, ResultForm, ReturnForm
from counter_app.services.supplement import ResubmitForm, SupplementForm
from counter_app.services.withdrawal import EndForm
from counter_app.texts.errors import has_sentence, sentence
from tests.desk_rig import DeskRig

FIVE_DAYS = "1.004884"
OPEN_LINE = SupplementLine("to-khai", "Tờ khai", "Chưa ký", "Luật Hộ tịch Đ16", "")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def received(rig: DeskRig, **members: object) -> Dossier:
    given: dict[str, object] = {"typed_fee": 0, "event_on": rig.clock.now().date(), **members}
    return rig.services.intake.receive(rig.form(FIVE_DAYS, **given), rig.officer).dossier


def given_back(rig: DeskRig, dossier: Dossier, intent: str, payment: Payment | None = None) -> None:
    form = ReturnForm(
        intent,
        dossier.uid,
        receiver_name=dossier.applicant.name,
        receiver_identity=dossier.applicant.identity_number,
        identity_checked=True,
        receipt=ReceiptAtReturn.SHOWN,
        originals_back=frozenset(paper.component_code for paper in rig.services.acts.result_return.originals_of(dossier)),
        payment=payment,
    )
    rig.services.acts.result_return.return_result(form, rig.officer)


def with_result(rig: DeskRig, **members: object) -> Dossier:
    """Decided, on its due day: nothing is early."""
    dossier = received(rig, **members)
    rig.services.acts.handover.hand_over(HandoverForm("over", (dossier.uid,), "Lê Nhận"), rig.officer)
    rig.services.acts.result_return.result_ready(ResultForm("ready", dossier.uid), rig.officer)
    assert dossier.due.due_at is not None
    while rig.clock.now().date() < dossier.due.due_at.date():
        rig.clock.move(days=1)
    return dossier


def second_apology(rig: DeskRig) -> None:
    dossier = received(rig)
    assert dossier.due.due_at is not None
    for days in (7, 14):
        later = dossier.due.due_at + timedelta(days=days)
        rig.services.acts.due_board.apologise(ApologyForm(f"in-{days}", dossier.uid, "Chờ xác minh", later), rig.officer)


def undecided_returned(rig: DeskRig) -> None:
    given_back(rig, received(rig), "back")


def closed_resubmitted(rig: DeskRig) -> None:
    dossier = received(rig)
    rig.services.acts.withdrawal.withdraw(EndForm("gone", dossier.uid, proposed_by="Chủ hồ sơ"), rig.officer)
    rig.services.acts.supplement.resubmit(ResubmitForm("again", dossier.uid), rig.officer)


def refusal_without_reason(rig: DeskRig) -> None:
    rig.services.acts.refusal.refuse(RefusalForm("no", received(rig).uid, "  "), rig.officer)


def request_with_an_open_line(rig: DeskRig) -> None:
    rig.services.acts.supplement.request(SupplementForm("ask", received(rig).uid, (OPEN_LINE,), "Thiếu"), rig.officer)


def fee_that_does_not_add_up(rig: DeskRig) -> None:
    dossier = with_result(rig, typed_fee=10_000, fee_later=True)
    assert dossier.money is MoneyStatus.UNPAID
    given_back(rig, dossier, "back", Payment("cash", 9_000))


def code_of_another_agency(rig: DeskRig) -> None:
    rig.services.lookup.by_number("H57.31-261125-0001")


def returned_twice(rig: DeskRig) -> None:
    dossier = with_result(rig)
    given_back(rig, dossier, "once")
    given_back(rig, dossier, "twice")


def report_without_calendar(rig: DeskRig) -> None:
    rig.services.reporting.reports.sheets(period_named(PeriodKind.YEAR, "2015"))


ROWS: dict[str, tuple[Callable[[DeskRig], None], type[CounterError]]] = {
    "a second apology (NĐ 61 Đ19.9)": (second_apology, AlreadyRedated),
    "a return of an undecided dossier": (undecided_returned, IllegalTransition),
    "a resubmission of a closed one": (closed_resubmitted, IllegalTransition),
    "a refusal slip without its reason (Đà Nẵng Đ5.6)": (refusal_without_reason, MissingField),
    "a request with an unanswered line (NĐ 61 Đ15.3)": (request_with_an_open_line, LinesUnanswered),
    "a fee that does not add up (NĐ 61 Đ22)": (fee_that_does_not_add_up, BadField),
    "a code of another agency": (code_of_another_agency, UnknownDossier),
    "a result returned twice": (returned_twice, IllegalTransition),
    "a report over a period without calendar": (report_without_calendar, CalendarYearMissing),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_mistake_has_a_sentence_and_loses_nothing(rig: DeskRig, name: str) -> None:
    bystander = received(rig)
    before = rig.services.lookup.detail(bystander.uid).dossier
    job, kind = ROWS[name]
    with pytest.raises(CounterError) as caught:
        job(rig)
    assert type(caught.value) is kind
    told = sentence(caught.value)
    assert has_sentence(caught.value.code) and told.endswith(".") and "{" not in told
    assert rig.services.lookup.detail(bystander.uid).dossier == before
    received(rig)  # and the desk goes on
    rig.reopen()
    assert rig.services.lookup.detail(bystander.uid).dossier.status is DossierStatus.RECEIVED
