"""Paper in place of a database counts only for the time in which its outage is on record (NĐ 309/2026 Đ4.2a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.checklist import DATABASE_DOWN
from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.errors import BadField
from counter_app.domain.outage import OutageKind
from counter_app.domain.procedure import HandIn
from counter_app.services.intake import IntakeForm
from counter_app.services.outages import OutageForm
from counter_app.texts.errors import sentence
from tests.desk_rig import DeskRig


def with_paper(rig: DeskRig) -> IntakeForm:
    """A dossier with the paper of something that a database holds."""
    procedures = rig.services.paper_kits.procedures()
    found = next((p, c) for p in procedures for c in p.components if c.hand_in is HandIn.FROM_DATABASE and not c.cases)
    procedure, held = found
    form = rig.form(procedure.code)
    paper = HandedIn(held.code, HandedInState.OK, originals=1, ground=DATABASE_DOWN)
    return replace(form, handed_in=(*(item for item in form.handed_in if item.component_code != held.code), paper))


def refused(rig: DeskRig, form: IntakeForm) -> BadField:
    with pytest.raises(BadField) as told:
        rig.services.intake.receive(form, rig.officer)
    return told.value


def test_without_a_recorded_outage_of_a_database_the_paper_is_not_taken(rig: DeskRig) -> None:
    rig.services.outages.begin(OutageForm("o-1", OutageKind.CENTRE_DOWN), rig.officer)  # another kind is no ground
    error = refused(rig, with_paper(rig))
    assert (error.facts["field"], error.facts["reason"]) == ("components", "database-not-down")
    assert "chưa ghi sự cố cơ sở dữ liệu" in sentence(error)


def test_while_it_is_recorded_the_paper_is_taken_and_afterwards_no_more(rig: DeskRig) -> None:
    outages = rig.services.outages
    down = outages.begin(OutageForm("o-1", OutageKind.ONE_DATABASE_DOWN, database="hộ tịch"), rig.officer).outage
    assert rig.services.intake.receive(with_paper(rig), rig.officer).dossier.shown_number
    rig.clock.move(minutes=30)
    outages.end(down.uid, rig.officer)
    rig.clock.move(minutes=30)
    refused(rig, with_paper(rig))


def test_bg_d21_3_what_is_entered_later_is_measured_at_its_real_time(rig: DeskRig) -> None:
    outages, began = rig.services.outages, rig.clock.now()
    down = outages.begin(OutageForm("o-1", OutageKind.ONE_DATABASE_DOWN, database="hộ tịch"), rig.officer).outage
    rig.clock.move(minutes=30)
    outages.end(down.uid, rig.officer)
    rig.clock.move(minutes=30)
    inside = replace(with_paper(rig), received_at=began + timedelta(minutes=10))
    assert rig.services.intake.receive(inside, rig.officer).dossier.received_at == inside.received_at
    refused(rig, replace(with_paper(rig), received_at=began + timedelta(minutes=40)))
