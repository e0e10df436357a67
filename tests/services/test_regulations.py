"""Small duties of the five provincial regulations that no job has a test file for; each test names its articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.dossier import Channel, Dossier, DossierStatus, MoneyStatus
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.post_batch import Direction, PostItem
from counter_app.domain.procedure import TermRule
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.slip import SlipKind
from counter_app.services.guidance import GuidanceForm
from counter_app.services.intake import IntakeForm
from counter_app.services.post import MinutesForm
from counter_app.services.refusal import RefusalForm
from counter_app.services.result_return import NoticeForm, Payment, ResultForm
from counter_app.texts.errors import sentence
from tests.builders import person
from tests.desk_rig import DeskRig

FIVE = ("bac-giang", "ca-mau", "can-tho", "da-nang", "hue")
AT_ONCE = "2.000815"  # certified copies: settled at once in the starter catalogue
OF_DAYS = "1.004884"  # five working days


@pytest.fixture(params=FIVE)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeskRig]:
    """A desk of each province."""
    rig = DeskRig(tmp_path, province=request.param)
    yield rig
    rig.close()


def told(rig: DeskRig, uid: str) -> list[dict[str, Any]]:
    """The data of every operation on the dossier, oldest first."""
    with rig.store.read() as session:
        return [json.loads(row.payload) for row in session.outbox.rows() if row.dossier_uid == uid]


def stored(rig: DeskRig, uid: str) -> Dossier:
    with rig.store.read() as session:
        dossier = session.dossiers.by_uid(uid)
    assert dossier is not None
    return dossier


def in_minutes(rig: DeskRig) -> PostalItem:
    """A dossier that lay in a bag for which minutes are signed."""
    item = PostItem("EV1", "Người Gửi Mẫu", 3, 3, "")
    form = MinutesForm("minutes-1", Direction.IN, "Bưu điện Mẫu", "Phạm Văn Thư", (item,))
    batch = rig.services.acts.post.sign(form, rig.officer).batch
    return PostalItem(batch.uid, batch.number, "EV1")


def receipt(rig: DeskRig, uid: str) -> dict[str, Any]:
    (job,) = (job for job in rig.services.slips.jobs_of(uid) if job.kind is SlipKind.RECEIPT)
    return dict(job.content)


def test_bg_d8_1c_d10_1b_a_dossier_is_one_procedure_under_its_published_name(rig: DeskRig) -> None:
    """The name cannot be typed: a form only says the code."""
    assert not {field.name for field in fields(IntakeForm)} & {"procedure_name", "name"}
    for procedure in rig.services.catalogue.current().procedures:
        dossier = rig.services.intake.receive(rig.form(procedure.code), rig.officer).dossier
        assert (dossier.procedure_code, dossier.procedure_name) == (procedure.code, procedure.name)
        assert told(rig, dossier.uid)[0]["procedure"]["name"] == procedure.name
        assert receipt(rig, dossier.uid)["procedure"]["code"] == procedure.code


def test_bg_d14_1_the_promised_time_is_the_published_one_and_no_form_lengthens_it(rig: DeskRig) -> None:
    assert not {field.name for field in fields(IntakeForm)} & {"due", "due_at", "term", "days"}
    for procedure in rig.services.catalogue.current().procedures:
        dossier = rig.services.intake.receive(rig.form(procedure.code), rig.officer).dossier
        assert dossier.due.term == procedure.term_for(dossier.case_code, Channel.DIRECT).time
        assert dossier.due.counted_from == dossier.received_at


def test_bg_d14_3_a_shorter_time_for_online_dossiers_is_data(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    found = rig.services.catalogue.procedure(OF_DAYS)
    quicker = replace(found, terms=(*found.terms, TermRule(ProcessingTime.parse("2wd"), channel=Channel.ONLINE)))
    monkeypatch.setattr(rig.services.catalogue, "procedure", lambda code, on=None: quicker)
    direct = rig.services.intake.quote(rig.form(OF_DAYS)).due.due_at
    online = rig.services.intake.quote(rig.form(OF_DAYS, channel=Channel.ONLINE)).due.due_at
    assert direct is not None and online is not None and online < direct


def test_bg_d15_1dd_an_immediate_result_needs_no_receipt_but_a_record_and_a_receipt_when_asked(rig: DeskRig) -> None:
    dossier = rig.services.intake.receive(rig.form(AT_ONCE, wants_receipt=False), rig.officer).dossier
    assert rig.services.slips.jobs_of(dossier.uid) == []
    rig.services.acts.result_return.result_ready(ResultForm("ready", dossier.uid, "Bản sao chứng thực", "7"), rig.officer)
    assert stored(rig, dossier.uid).status is DossierStatus.RESULT_READY
    assert [one.get("status", "received") for one in told(rig, dossier.uid)] == ["received", "result_ready"]
    job = rig.services.slips.reprint(dossier.uid, rig.officer, "Công dân yêu cầu")
    assert (job.copy_number, job.content["copy"]["number"]) == (1, 1), "the first receipt, not a copy of one"


def test_bg_d8_2b_dn_d7_1a_hue_d4_5_every_channel_of_the_province_is_received_and_told(desk: DeskRig) -> None:
    channels = desk.desk.profile.channels
    assert {"direct", "online", "post"} <= set(channels)
    for channel in channels:
        agent: dict[str, object] = {}
        if channel == "agent":
            paper = Authorisation("12/HĐ-ĐL", date(2026, 1, 5), "DL-0001")
            agent = {"submitter": person("Đại lý Mẫu"), "authorisation": paper}
        postal: dict[str, object] = {}
        if channel == "post":  # lodged when the minutes are signed (QĐ 45/2016 Đ7.4)
            with pytest.raises(BadField) as refused:
                desk.services.intake.receive(desk.form(channel=Channel.POST), desk.officer)
            assert "biên bản giao nhận" in sentence(refused.value)
            postal = {"postal": in_minutes(desk)}
        form = desk.form(channel=Channel(channel), **agent, **postal)
        dossier = desk.services.intake.receive(form, desk.officer).dossier
        assert told(desk, dossier.uid)[0]["channel"] == receipt(desk, dossier.uid)["channel"] == channel


def test_hue_d7_3_cm_d24_1c_the_owner_stays_the_owner_when_another_person_lodges(rig: DeskRig) -> None:
    form = rig.form(applicant=person("Chủ Hồ Sơ"), submitter=person("Người Nộp Thay", identity_number="001190000999"))
    dossier = rig.services.intake.receive(form, rig.officer).dossier
    (fact,) = told(rig, dossier.uid)
    assert (fact["applicant"]["name"], fact["submitter"]["name"]) == ("Chủ Hồ Sơ", "Người Nộp Thay")
    slip = receipt(rig, dossier.uid)
    assert (slip["applicant"]["name"], slip["submitter"]["name"]) == ("Chủ Hồ Sơ", "Người Nộp Thay")


@pytest.mark.parametrize("desk", ["ca-mau"], indirect=True)
def test_cm_d33_1c_the_hotlines_stand_on_the_receipt(desk: DeskRig) -> None:
    dossier = desk.services.intake.receive(desk.form(), desk.officer).dossier
    printed = " ".join(receipt(desk, dossier.uid)["contacts"])
    assert "19009496" in printed and "1022" in printed


def test_dn_d5_6_an_online_dossier_is_not_refused_without_a_reason(rig: DeskRig) -> None:
    visit = GuidanceForm("visit", OF_DAYS, person(), channel=Channel.ONLINE, reason=" ")
    with pytest.raises(MissingField):
        rig.services.acts.refusal.refuse_before_acceptance(visit, rig.officer)
    dossier = rig.services.intake.receive(rig.form(OF_DAYS, channel=Channel.ONLINE), rig.officer).dossier
    with pytest.raises(MissingField):
        rig.services.acts.refusal.refuse(RefusalForm("refuse", dossier.uid, ""), rig.officer)
    assert stored(rig, dossier.uid) == dossier


@pytest.mark.parametrize("method", ["cash", "transfer", "online", "card"])
def test_hue_d10_3_d12_1_a_fee_is_settled_by_every_method_with_its_electronic_receipt(rig: DeskRig, method: str) -> None:
    dossier = rig.services.intake.receive(rig.form("1.004873", typed_fee=3_000, fee_later=False), rig.officer).dossier
    assert (dossier.fee_amount, dossier.money) == (3_000, MoneyStatus.UNPAID)
    payment = Payment(method, 3_000, "K26TAB-0000123")
    done = rig.services.acts.result_return.take_payment("pay", dossier.uid, payment, rig.officer)
    assert done.dossier.money is MoneyStatus.PAID
    assert told(rig, dossier.uid)[-1]["details"] == {"method": method, "amount": 3_000, "receiptNumber": "K26TAB-0000123"}


@pytest.mark.parametrize("channel", ["phone", "sms", "zalo", "email", "in_person"])
def test_ct_d8_3_ct_d4_2d_whatever_way_a_citizen_was_told_is_recorded(rig: DeskRig, channel: str) -> None:
    dossier = rig.services.intake.receive(rig.form(OF_DAYS), rig.officer).dossier
    form = NoticeForm(
        "notice", dossier.uid, "result_ready", channel, to="0912345678", text="Đã có kết quả", outcome="answered"
    )
    rig.services.acts.result_return.notify(form, rig.officer)
    fact = told(rig, dossier.uid)[-1]
    assert (fact["details"]["channel"], fact["details"]["outcome"]) == (channel, "answered")
    assert fact["clerkName"] == rig.officer.name
