"""Dossiers from the post and results by the post: counted, signed for, followed (QĐ 45/2016/QĐ-TTg Đ7, Đ9)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.dossier import (
    Channel,
    DeliveryStatus,
    Dossier,
    DossierStatus,
    EntrySource,
    MoneyStatus,
    ReturnMethod,
)
from counter_app.domain.errors import (
    BadField,
    DifferenceUnanswered,
    DomainError,
    FeeNotSettled,
    MissingField,
    NotAllowed,
    NotUndoable,
)
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.officer import Role
from counter_app.domain.post_batch import Direction, PostBatch, PostItem
from counter_app.domain.slip import SlipKind
from counter_app.services.post import DeliveryForm, MinutesForm
from counter_app.services.result_return import ResultForm, ReturnForm
from counter_app.texts.errors import sentence
from tests.builders import officer, person
from tests.desk_rig import DeskRig

OF_DAYS = "1.004884"
_intents = itertools.count(1)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def intent() -> str:
    return f"post-{next(_intents)}"


def minutes(*items: PostItem, direction: Direction = Direction.IN, **members: Any) -> MinutesForm:
    return MinutesForm(intent(), direction, "Bưu điện Mẫu", "Phạm Văn Thư", items, **members)


def arrived(slip: str = "EV1", declared: int = 3, counted: int | None = 3, answer: str = "") -> PostItem:
    return PostItem(slip, "Người Gửi Mẫu", declared, counted, answer)


def signed_in(rig: DeskRig, *items: PostItem, **members: Any) -> PostBatch:
    return rig.services.acts.post.sign(minutes(*items, **members), rig.officer).batch


def posted(rig: DeskRig, batch: PostBatch, slip: str = "EV1", **members: Any) -> Dossier:
    form = rig.form(OF_DAYS, channel=Channel.POST, postal=PostalItem(batch.uid, batch.number, slip), typed_fee=0, **members)
    return rig.services.intake.receive(form, rig.officer).dossier


def result_for_post(rig: DeskRig, **members: Any) -> Dossier:
    given = {"fee_paid": True, "return_method": ReturnMethod.POST, **members}
    dossier = rig.services.intake.receive(rig.form("2.000635", **given), rig.officer).dossier
    return rig.services.acts.result_return.result_ready(ResultForm(intent(), dossier.uid), rig.officer).dossier


def goes_out(dossier: Dossier, slip: str) -> PostItem:
    return PostItem(slip, "", dossier_uid=dossier.uid)


def stored(rig: DeskRig, dossier: Dossier) -> Dossier:
    with rig.store.read() as session:
        found = session.dossiers.by_uid(dossier.uid)
    assert found is not None
    return found


def operations(rig: DeskRig, subject: str) -> list[tuple[str, dict[str, Any]]]:
    with rig.store.read() as session:
        return [(row.kind, json.loads(row.payload)) for row in session.outbox.rows() if row.dossier_uid == subject]


# --- coming in --------------------------------------------------------------------------------------


def test_qd45_d7_4_the_legal_moment_of_lodging_is_the_signing_whenever_the_clerk_types_the_dossier(rig: DeskRig) -> None:
    batch = signed_in(rig, arrived())
    rig.clock.move(hours=3)
    dossier = posted(rig, batch)
    assert dossier.received_at == dossier.due.counted_from == batch.signed_at
    assert dossier.recorded_at == rig.clock.now()
    assert dossier.entry_source is EntrySource.DESK
    assert rig.services.acts.post.open_items() == ()
    ((_, fact),) = operations(rig, dossier.uid)
    assert fact["postal"] == {"batch": batch.number, "slipNumber": "EV1"}
    ((kind, told),) = operations(rig, batch.uid)
    assert (kind, told["direction"], told["items"][0]["count"]) == ("post.batch-signed", "in", "complete")


def test_qd45_d7_4_lacking_papers_move_the_moment_to_when_they_are_complete(rig: DeskRig) -> None:
    batch = signed_in(rig, arrived(counted=2, answer="Thiếu bản sao, người gửi bổ sung sau"))
    with pytest.raises(MissingField, match="received_at"):
        posted(rig, batch)
    rig.clock.move(hours=4)
    with pytest.raises(BadField, match="not-the-signing"):
        posted(rig, batch, received_at=batch.signed_at - timedelta(minutes=1))
    assert posted(rig, batch, received_at=rig.clock.now()).received_at == rig.clock.now()


@pytest.mark.parametrize(
    "item",
    [arrived(counted=2), arrived(counted=4), arrived(counted=0), arrived(declared=0, counted=2), arrived(counted=None)],
    ids=["too-few", "too-many", "missing", "extra", "uncounted"],
)
def test_qd45_d7_2_every_inequality_asks_before_the_minutes_are_signed(rig: DeskRig, item: PostItem) -> None:
    form = minutes(arrived("EV0"), item)
    with pytest.raises(DifferenceUnanswered) as refused:
        rig.services.acts.post.sign(form, rig.officer)
    assert refused.value.facts["slips"] == ("EV1",)
    assert "EV1" in sentence(refused.value)
    assert rig.services.acts.post.batches() == ()
    answered = replace(item, counted=item.counted or 0, answer="Hai bên đã đếm lại")
    assert rig.services.acts.post.sign(replace(form, items=(arrived("EV0"), answered)), rig.officer).batch.items[1].answer


def test_what_was_missing_or_is_in_no_minutes_cannot_be_received_and_nothing_twice(rig: DeskRig) -> None:
    batch = signed_in(rig, arrived(), arrived("EV2", counted=0, answer="Bưu chính giao sau"))
    assert [(one.batch.number, one.item.slip_number) for one in rig.services.acts.post.open_items()] == [
        (batch.number, "EV1")
    ]
    for slip, reason in (("EV2", "not-handed-over"), ("EV9", "not-in-the-minutes")):
        with pytest.raises(BadField, match=reason):
            posted(rig, batch, slip)
    posted(rig, batch)
    with pytest.raises(BadField, match="used-before") as again:
        posted(rig, batch)
    assert sentence(again.value).startswith("Số phiếu gửi đã dùng")
    with rig.store.read() as session:
        assert len(session.dossiers.newest(10)) == 1


def test_a_bag_is_signed_for_once_however_often_enter_is_pressed_and_a_slip_stands_in_one_minutes(rig: DeskRig) -> None:
    form = minutes(arrived())
    first, again = (rig.services.acts.post.sign(form, rig.officer) for _ in range(2))
    assert again == replace(first, again=True)
    with pytest.raises(BadField, match="used-before"):
        rig.services.acts.post.sign(minutes(arrived(" ev1 ")), rig.officer)
    rig.reopen()
    assert rig.services.acts.post.by_number(first.batch.number) == first.batch


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (MinutesForm("a", Direction.IN, " ", "Thư", (arrived(),)), "carrier"),
        (MinutesForm("b", Direction.IN, "Bưu điện", "", (arrived(),)), "post_officer"),
        (MinutesForm("c", Direction.IN, "Bưu điện", "Thư", ()), "post_items"),
        (MinutesForm("d", Direction.IN, "Bưu điện", "Thư", (arrived(" "),)), "post_slip"),
        (MinutesForm("e", Direction.IN, "Bưu điện", "Thư", (arrived(), arrived())), "post_slip"),
        (MinutesForm("f", Direction.IN, "Bưu điện", "Thư", (arrived(counted=10_000),)), "paper_count"),
        (MinutesForm("g", Direction.OUT, "Bưu điện", "Thư", (arrived(),)), "dossier"),
    ],
)
def test_unfit_minutes_are_refused_with_a_sentence_and_nothing_is_kept(rig: DeskRig, form: MinutesForm, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        rig.services.acts.post.sign(form, rig.officer)
    assert refused.value.facts["field"] == field
    assert sentence(refused.value).endswith(".")
    assert rig.services.acts.post.batches() == ()


def test_ca_mau_d11_post_staff_count_what_comes_in_and_give_nothing_out(rig: DeskRig) -> None:
    clerk = officer("thu", role=Role.POST_STAFF)
    assert rig.services.acts.post.sign(minutes(arrived()), clerk).batch.officer_name == clerk.name
    dossier = result_for_post(rig)
    with pytest.raises(NotAllowed):
        rig.services.acts.post.sign(minutes(goes_out(dossier, "EV5"), direction=Direction.OUT), clerk)


# --- going out --------------------------------------------------------------------------------------


def test_qd45_d9_bg_d21_2_a_signed_batch_moves_every_result_to_the_post_in_one_step(rig: DeskRig) -> None:
    first, second = result_for_post(rig), result_for_post(rig)
    at_desk = result_for_post(rig, return_method=ReturnMethod.AT_DESK)
    post = rig.services.acts.post
    assert [one.uid for one in post.to_send()] == [first.uid, second.uid]
    form = minutes(goes_out(first, "EV1"), goes_out(second, "EV2"), direction=Direction.OUT)
    batch = post.sign(form, rig.officer).batch
    assert [(item.dossier_number, item.person) for item in batch.items] == [
        (one.shown_number, one.applicant.name) for one in (first, second)
    ]
    assert post.to_send() == ()
    assert {one.delivery for one in post.on_the_way()} == {DeliveryStatus.GIVEN_TO_POST}
    kind, fact = operations(rig, first.uid)[-1]
    assert (kind, fact["delivery"], fact["details"]["postSlip"]) == ("result.given-to-post", "given_to_post", "EV1")
    assert stored(rig, at_desk).delivery is DeliveryStatus.AT_DESK


def test_one_result_that_cannot_go_keeps_the_whole_paper_back(rig: DeskRig) -> None:
    fit, owing = result_for_post(rig), result_for_post(rig, fee_paid=False)
    assert owing.money is MoneyStatus.UNPAID
    with pytest.raises(FeeNotSettled):
        rig.services.acts.post.sign(
            minutes(goes_out(fit, "EV1"), goes_out(owing, "EV2"), direction=Direction.OUT), rig.officer
        )
    assert stored(rig, fit).delivery is DeliveryStatus.AT_DESK
    assert rig.services.acts.post.batches() == ()
    at_desk = result_for_post(rig, return_method=ReturnMethod.AT_DESK)
    with pytest.raises(BadField, match="not-by-post"):
        rig.services.acts.post.sign(minutes(goes_out(at_desk, "EV3"), direction=Direction.OUT), rig.officer)


def test_a_delivery_ends_the_dossier_and_a_return_to_sender_lays_it_on_the_desk_again(rig: DeskRig) -> None:
    post, dossier = rig.services.acts.post, result_for_post(rig)
    post.sign(minutes(goes_out(dossier, "EV1"), direction=Direction.OUT), rig.officer)
    with pytest.raises(MissingField, match="reason"):
        post.came_back(DeliveryForm(intent(), dossier.uid), rig.officer)
    back = post.came_back(DeliveryForm(intent(), dossier.uid, reason="Không có người nhận"), rig.officer).dossier
    assert (back.status, back.delivery) == (DossierStatus.RESULT_READY, DeliveryStatus.AT_DESK)
    with pytest.raises(BadField, match="not-with-the-post"):
        post.delivered(DeliveryForm(intent(), dossier.uid, "Ai Đó"), rig.officer)
    post.sign(minutes(goes_out(dossier, "EV2"), direction=Direction.OUT), rig.officer)
    form = DeliveryForm(intent(), dossier.uid, "Nguyễn Thị Mẫu")
    done = [post.delivered(form, rig.officer).dossier for _ in range(2)][-1]
    assert (done.status, done.delivery) == (DossierStatus.RESULT_RETURNED, DeliveryStatus.RETURNED)
    assert operations(rig, dossier.uid)[-1][1]["details"]["postSlip"] == "EV2"


def test_what_was_signed_with_the_post_is_not_undone_but_reversed(rig: DeskRig) -> None:
    dossier = result_for_post(rig)
    rig.services.acts.post.sign(minutes(goes_out(dossier, "EV1"), direction=Direction.OUT), rig.officer)
    last = rig.services.acts.correction.last_act(dossier.uid)
    assert last is not None
    with pytest.raises(NotUndoable):
        rig.services.acts.correction.undo(intent(), last.act.act_id, rig.officer)


def test_a_result_for_the_post_does_not_leave_without_minutes(rig: DeskRig) -> None:
    dossier = result_for_post(rig)
    with pytest.raises(BadField, match="needs-minutes"):
        rig.services.acts.result_return.return_result(ReturnForm(intent(), dossier.uid, "Nguyễn Thị Mẫu"), rig.officer)


# --- who lodges for whom ----------------------------------------------------------------------------


@pytest.fixture
def da_nang(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path / "dn", province="da-nang")
    yield desk
    desk.close()


CONTRACT = Authorisation("12/HĐ-ĐL", date(2026, 1, 5), "DL-0001")


def test_dn_d2_8_an_agent_lodges_under_its_contract_and_the_owner_stays_the_owner(da_nang: DeskRig) -> None:
    form = da_nang.form(channel=Channel.AGENT, submitter=person("Đại lý Mẫu"), authorisation=CONTRACT)
    dossier = da_nang.services.intake.receive(form, da_nang.officer).dossier
    (job,) = da_nang.services.slips.jobs_of(dossier.uid)
    assert job.kind is SlipKind.RECEIPT
    told = job.content["authorisation"]
    assert (told["paper_number"], told["agent_account"]) == ("12/HĐ-ĐL", "DL-0001")
    assert (told["on"]["day"], told["on"]["year"]) == (5, 2026)
    ((_, fact),) = operations(da_nang, dossier.uid)
    assert fact["authorisation"] == {"number": "12/HĐ-ĐL", "on": "2026-01-05", "agentAccount": "DL-0001"}
    assert (fact["applicant"]["name"], fact["submitter"]["name"]) == ("Nguyễn Thị Mẫu", "Đại lý Mẫu")


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"authorisation": CONTRACT}, "submitter_name"),
        ({"submitter": person("Đại lý Mẫu")}, "authorisation_number"),
        ({"submitter": person("Đại lý Mẫu"), "authorisation": replace(CONTRACT, paper_number=" ")}, "authorisation_number"),
        ({"submitter": person("Đại lý Mẫu"), "authorisation": replace(CONTRACT, agent_account="")}, "agent_account"),
        (
            {"submitter": person("Đại lý Mẫu"), "authorisation": replace(CONTRACT, paper_on=date(2027, 1, 1))},
            "authorisation_on",
        ),
        ({"channel": Channel.DIRECT, "submitter": person("Ai Đó"), "authorisation": CONTRACT}, "agent_account"),
    ],
)
def test_dn_d7_1a_an_agent_without_name_paper_or_account_is_refused_with_a_sentence(
    da_nang: DeskRig, members: dict[str, Any], field: str
) -> None:
    form = da_nang.form(**{"channel": Channel.AGENT, **members})
    with pytest.raises(DomainError) as refused:
        da_nang.services.intake.receive(form, da_nang.officer)
    assert refused.value.facts["field"] == field
    assert sentence(refused.value).endswith(".")


def test_an_agent_lodges_only_where_the_province_has_agents(rig: DeskRig) -> None:
    form = rig.form(channel=Channel.AGENT, submitter=person("Đại lý Mẫu"), authorisation=CONTRACT)
    with pytest.raises(BadField, match="not-offered-here"):
        rig.services.intake.receive(form, rig.officer)


def test_cm_d24_1c_a_proxy_is_named_by_the_paper_that_allows_it(rig: DeskRig) -> None:
    paper = Authorisation("07/UQ", date(2026, 11, 20))
    form = rig.form(submitter=person("Người Nộp Thay"), authorisation=paper)
    dossier = rig.services.intake.receive(form, rig.officer).dossier
    assert stored(rig, dossier).authorisation == paper
