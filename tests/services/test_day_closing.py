"""A day is closed when paper, ledger, centre and till agree, or somebody signs by name (Cần Thơ Đ15.4, Đà Nẵng Đ17.6e)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.day_closing import OpenPoint
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import BadField, DateNotConfirmed, MissingField
from counter_app.domain.officer import Role
from counter_app.domain.operation import ClockTrust
from counter_app.domain.outage import OutageKind
from counter_app.domain.payment import Payment
from counter_app.domain.slip import PaperFormat
from counter_app.services.day_closing import ClosingForm
from counter_app.services.fees_day import Counted
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    preview = PreviewPrinter(tmp_path / "slips")
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: preview, PaperFormat.A4: preview})
    desk.lease()
    yield desk
    desk.close()


def received(rig: DeskRig, payment: Payment | None = None, *, printed: bool = True) -> Dossier:
    form = rig.form("2.000635", fee_later=payment is None, payment=payment)
    done = rig.services.intake.receive(form, rig.officer)
    if printed:
        rig.services.slips.print_job(done.job_id)
    return done.dossier


def sent(rig: DeskRig) -> None:
    """The centre has everything."""
    with rig.store.write() as session:
        rows = session.outbox.rows()
        session.outbox.mark_acked([row.op_id for row in rows], rig.clock.now(), "test")


def points(rig: DeskRig) -> dict[OpenPoint, int]:
    return dict(rig.services.day_end.figures().open_points)


def test_a_clean_day_names_first_and_last_number_and_needs_no_signature(rig: DeskRig) -> None:
    first, last = received(rig, Payment("cash", 8_000, "K26TAB-0000012")), received(rig)
    rig.services.fees.reconcile(rig.clock.now().date(), Counted(cash=8_000), "", rig.officer)
    sent(rig)
    figures = rig.services.day_end.figures()
    assert (figures.received, figures.printed, figures.at_centre, figures.counterfoils) == (2, 2, 2, 2)
    assert (figures.first_number, figures.last_number) == (first.shown_number, last.shown_number)
    assert (figures.cash, figures.counted_cash, figures.open_points) == (8_000, 8_000, ())
    closing = rig.services.day_end.close(ClosingForm("c-1"), rig.officer)
    assert closing.signer_name == "" and rig.services.day_end.latest() == closing
    assert rig.services.day_end.close(ClosingForm("c-1"), rig.officer) == closing
    with rig.store.read() as session:
        (row,) = [row for row in session.outbox.rows() if row.kind == "day.closed"]
    fact = json.loads(row.payload)
    assert (fact["received"], fact["open"], fact["headHash"]) == (2, [], figures.head_hash)


def test_what_is_unsent_unprinted_or_uncounted_stands_there_by_name(rig: DeskRig) -> None:
    received(rig, Payment("cash", 8_000), printed=False)
    found = points(rig)
    assert found.keys() == {
        OpenPoint.UNSENT,
        OpenPoint.UNPRINTED,
        OpenPoint.RECEIPTS_UNNAMED,
        OpenPoint.FEES_UNCOUNTED,
    }
    rig.services.fees.reconcile(rig.clock.now().date(), Counted(cash=7_000), "Thiếu tiền lẻ", rig.officer)
    assert points(rig)[OpenPoint.CASH_DIFFERS] == -1_000


def test_an_open_outage_and_forms_of_an_opened_kit_keep_the_day_open(rig: DeskRig) -> None:
    kits, outages = rig.services.paper_kits, rig.services.outages
    kit = kits.issue(KitWish("kit-1", 3), rig.officer)
    sent(rig)
    assert points(rig) == {}  # sealed: nobody has written on it
    kits.open_seal(kit.kit_id, rig.officer)
    outages.begin(OutageForm("o-1", OutageKind.POWER), rig.officer)
    sent(rig)
    assert points(rig) == {OpenPoint.FORMS_OUT: kit.size, OpenPoint.OUTAGE_OPEN: 1}


def test_an_open_day_is_signed_by_a_supervisor_with_a_reason_or_not_closed(rig: DeskRig) -> None:
    received(rig)
    end, supervisor = rig.services.day_end, rig.officer
    clerk = replace(rig.officer, officer_id="cb-2", name="Lê Thị Thử", role=Role.OFFICER)
    with pytest.raises(MissingField) as missing:
        end.close(ClosingForm("c-1"), clerk)
    assert missing.value.facts["field"] == "signer"
    with pytest.raises(BadField) as wrong:
        end.close(ClosingForm("c-1", signer=clerk, reason="Mất mạng"), clerk)
    assert wrong.value.facts["reason"] == "not-a-supervisor"
    with pytest.raises(MissingField) as missing:
        end.close(ClosingForm("c-1", signer=supervisor), clerk)
    assert missing.value.facts["field"] == "reason"
    assert end.latest() is None
    closing = end.close(ClosingForm("c-1", signer=supervisor, reason="Mất mạng"), clerk)
    assert (closing.officer_name, closing.signer_name, closing.reason) == ("Lê Thị Thử", supervisor.name, "Mất mạng")
    rig.reopen()
    assert rig.services.day_end.closing_of(rig.clock.now().date()) == closing


def test_a_day_that_has_not_come_is_not_closed_and_one_that_was_may_be_closed_again(rig: DeskRig) -> None:
    today = rig.clock.now().date()
    with pytest.raises(BadField):
        rig.services.day_end.close(ClosingForm("c-1", day=today + timedelta(days=1)), rig.officer)
    rig.services.day_end.close(ClosingForm("c-2"), rig.officer)
    sent(rig)
    later = rig.services.day_end.close(ClosingForm("c-3"), rig.officer)
    assert rig.services.day_end.closing_of(today) == later


def test_no_day_is_closed_by_a_clock_that_nobody_vouches_for(rig: DeskRig) -> None:
    """D17: a dead battery closes 01/01/2015; a day that a person names is that day."""
    rig.clock.trusted = ClockTrust.IMPLAUSIBLE
    with pytest.raises(DateNotConfirmed):
        rig.services.day_end.close(ClosingForm("c-1"), rig.officer)
    today = rig.clock.now().date()
    assert rig.services.day_end.close(ClosingForm("c-1", day=today), rig.officer).figures.day == today
