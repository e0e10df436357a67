"""Outages and numbered forms survive a restart as they were, only grow, and no number is on paper twice (I3)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import BadField, StoreError
from counter_app.domain.outage import Outage, OutageKind, OutageStep, OutageStepKind, PlannedOutage
from counter_app.domain.paper_form import FormChange, FormKind, FormRange, FormState, PaperKit
from tests.builders import NOW
from tests.desk_rig import DeskRig

KIT = PaperKit(
    "kit-1", "Q1", (FormRange(FormKind.RECEIPT, 26, 1, 3), FormRange(FormKind.REFUSAL, 26, 1, 1)), NOW, "o1", "Mẫu", "i1"
)
OUTAGE = Outage("out-1", OutageKind.CENTRE_DOWN, NOW - timedelta(hours=1), NOW, "Trần Văn Mẫu", "o1", "Nguyễn Thị Mẫu", "Q1")
TOLD = OutageStep(OutageStepKind.TOLD, NOW, "o1", "Nguyễn Thị Mẫu", whom="Tổng đài 1022")
CLOSED = OutageStep(OutageStepKind.CLOSED, NOW, "o1", "Nguyễn Thị Mẫu", moment=NOW)


def test_an_outage_is_kept_line_by_line_and_ends_once(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path)
    with rig.store.write() as session:
        session.downtime.outages.add(OUTAGE, "intent-1")
        session.downtime.outages.add_step("out-1", TOLD)
    rig.reopen()
    with rig.store.read() as session:
        (found,) = session.downtime.outages.open()
        assert found == session.downtime.outages.by_intent("intent-1")
        assert (found.kind, found.told, found.began_at) == (OutageKind.CENTRE_DOWN, (TOLD,), OUTAGE.began_at)
    with rig.store.write() as session:
        session.downtime.outages.add_step("out-1", CLOSED)
    with rig.store.read() as session:
        assert session.downtime.outages.open() == []
        assert session.downtime.outages.newest()[0].ended_at == NOW
    with pytest.raises(StoreError), rig.store.write() as session:
        session.downtime.outages.add_step("out-1", TOLD)
    rig.close()


def test_an_announcement_is_kept_once_and_may_be_called_off(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path)
    planned = PlannedOutage("p1", OutageKind.CENTRE_DOWN, NOW, NOW + timedelta(hours=2), "Nâng cấp")
    with rig.store.write() as session:
        assert session.downtime.outages.plan(planned)
        assert not session.downtime.outages.plan(planned)
    with rig.store.write() as session:
        assert session.downtime.outages.planned(NOW) == [planned]
        assert session.downtime.outages.planned(NOW + timedelta(hours=3)) == []
        assert session.downtime.outages.plan(
            PlannedOutage("p1", planned.kind, planned.begins_at, planned.ends_at, called_off=True)
        )
        assert session.downtime.outages.planned(NOW) == []
    rig.close()


def test_a_form_has_one_fate_that_can_be_read_back(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path)
    with rig.store.write() as session:
        session.downtime.forms.issue(KIT)
    number = KIT.ranges[0].numbers("Q1")[1]
    entered = FormChange(FormState.ENTERED, NOW, "o1", "Mẫu", dossier_uid="d1", session_id="s1")
    with rig.store.write() as session:
        session.downtime.forms.move(number, entered)
    with pytest.raises(BadField), rig.store.write() as session:
        session.downtime.forms.move(number, entered)
    rig.reopen()
    with rig.store.read() as session:
        forms = session.downtime.forms
        assert forms.kit("kit-1") == KIT and forms.kits() == [KIT]
        assert [form.state for form in forms.of_kit("kit-1")] == ["issued", "entered", "issued", "issued"]
        assert [form.number for form in forms.of_dossier("d1")] == [number]
        assert forms.changes_of(number) == [entered]
        assert forms.latest(FormKind.RECEIPT, 26) == (3, "i1")
        assert forms.latest(FormKind.RECEIPT, 27) == (0, "")
    rig.close()


def test_no_number_is_issued_twice(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path)
    again = PaperKit("kit-2", "Q1", (FormRange(FormKind.RECEIPT, 26, 3, 4),), NOW, "o1", "Mẫu", "i1")
    with rig.store.write() as session:
        session.downtime.forms.issue(KIT)
    with pytest.raises(StoreError), rig.store.write() as session:
        session.downtime.forms.issue(again)
    with rig.store.read() as session:
        assert [kit.kit_id for kit in session.downtime.forms.kits()] == ["kit-1"]
    rig.close()


def test_a_seal_is_broken_once(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path)
    with rig.store.write() as session:
        session.downtime.forms.issue(KIT)
        session.downtime.forms.break_seal("kit-1", NOW)
        session.downtime.forms.break_seal("kit-1", NOW + timedelta(hours=1))
    with rig.store.read() as session:
        kit = session.downtime.forms.kit("kit-1")
        assert kit is not None and kit.opened_at == NOW
    rig.close()
