"""What the citizen said to the reuse of data and copies is kept, printed, obeyed (Huế Đ4.6, Đ8.2c; Đà Nẵng Đ17.7d)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.paths import PROVINCES
from config.province_files import load_provinces
from counter_app.domain.scan_work_errors import CopyNotReusable
from counter_app.domain.slip import SlipKind
from counter_app.services.copy_making import CopyMaking
from tests.builders import person
from tests.desk_rig import DeskRig
from tests.services.scan_rig import ScanRig
from tests.services.test_scanning import finished


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, province="hue")
    desk.lease()
    yield desk
    desk.close()


def received(rig: DeskRig, **members: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the centre is told and what stands on the receipt."""
    form = rig.form(applicant=person("Hà Thị Mẫu"), **members)
    dossier = rig.services.intake.receive(form, rig.officer).dossier
    (job,) = (job for job in rig.services.slips.jobs_of(dossier.uid) if job.kind is SlipKind.RECEIPT)
    with rig.store.read() as session:
        row = next(row for row in session.outbox.rows() if row.dossier_uid == dossier.uid)
        kept = session.dossiers.by_uid(dossier.uid)
    assert kept is not None and kept.reuse_agreed is dossier.reuse_agreed
    return json.loads(row.payload), dict(job.content)


@pytest.mark.parametrize("agreed", [True, False])
def test_hue_d4_6_d8_2c_dn_d17_7d_the_word_is_kept_with_its_purpose_printed_and_told(rig: DeskRig, agreed: bool) -> None:
    fact, receipt = received(rig, reuse_agreed=agreed)
    assert fact["reuse"] == {"agreed": agreed, "purpose": "later-dossiers"}
    assert receipt["reuse"] is agreed


def test_hue_d4_6_nobody_is_taken_to_have_agreed_who_was_not_asked(rig: DeskRig) -> None:
    fact, receipt = received(rig)
    assert "reuse" not in fact and "reuse" not in receipt


def test_the_provinces_whose_regulation_says_so_ask_at_reception() -> None:
    assert {key for key, profile in load_provinces(PROVINCES).items() if profile.asks_reuse} == {"hue", "da-nang"}


def test_bg_d22_2_the_receipt_says_who_answers_for_the_papers() -> None:
    assert any("chịu trách nhiệm" in note for note in load_provinces(PROVINCES)["bac-giang"].notes)


def test_dn_d17_6d_the_number_in_a_ministrys_system_is_kept_told_and_finds_the_dossier(rig: DeskRig) -> None:
    fact, _ = received(rig, external_code="G22.99.07-261125-0008")
    assert fact["externalCode"] == "G22.99.07-261125-0008"
    assert [row.applicant_name for row in rig.services.lookup.search("G22.99.07-261125-0008")] == ["Hà Thị Mẫu"]


def test_dn_d17_6e_the_receipt_names_the_version_of_the_catalogue(rig: DeskRig) -> None:
    _, receipt = received(rig)
    assert receipt["catalogue"] == rig.services.catalogue.current().version


def test_hue_d4_6_copies_are_not_used_again_against_the_citizens_word(tmp_path: Path) -> None:
    rig = ScanRig(tmp_path)
    copy_id = finished(rig, "application")
    with rig.desk.store.write() as session:
        copy = session.scans.copies.by_id(copy_id)
        assert copy is not None
        session.scans.copies.confirm(replace(copy, confirmed_at=rig.desk.clock.now(), confirmed_by="x"))
    receive, form = rig.desk.services.intake.receive, rig.desk.form
    willing = receive(form(reuse_agreed=True), rig.desk.officer).dossier
    refused = receive(form(reuse_agreed=False), rig.desk.officer).dossier
    row = rig.scan.works.papers(willing.uid)[0]
    assert [each.copy_id for each in rig.scan.copies.reusable(willing.uid, row.code)] == [copy_id]  # the control
    assert rig.scan.copies.reusable(refused.uid, row.code) == []
    with pytest.raises(CopyNotReusable):
        rig.scan.copies.reuse(refused.uid, (row.code, row.name), copy_id, rig.desk.officer)
    not_asked = receive(form(), rig.desk.officer).dossier
    assert rig.scan.copies.reusable(not_asked.uid, row.code)  # here nobody has to ask
    desk = rig.desk.desk
    asking = replace(desk, profile=replace(desk.profile, asks_reuse=True))
    copies = CopyMaking(replace(rig.scan.copies._doors, desk=asking))
    assert copies.reusable(not_asked.uid, row.code) == []
    assert copies.reusable(willing.uid, row.code)
    rig.desk.close()
