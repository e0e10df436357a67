"""Desk, centre and a specialised unit over real sockets: what merges, what is a case, what a refused act costs (§3.5)."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from counter_app.domain.case_errors import CaseClosed, NothingCorrected, NotRefused, WayNotOpen
from counter_app.domain.dossier import Dossier, SyncStatus
from counter_app.domain.errors import NotAllowed
from counter_app.domain.field_case import CaseAnswer
from counter_app.domain.officer import Officer, Role
from counter_app.domain.operation import DeliveryState, OperationKind
from counter_app.domain.parked_decision import ParkedDecision, Way, superseded_fact
from counter_app.services.dossier_correction import CorrectionForm, values_of
from counter_app.services.field_cases import CaseForm, printed_with
from counter_app.services.handover import HandoverForm
from counter_app.services.parked_decision import DecisionForm, ReceptionForm
from sync.engine import OutboxEngine
from sync.gateway.admission import Admission
from sync.gateway.application import create_application
from sync.gateway.conflict_tables import conflict
from sync.gateway.desk_tables import desk_sequence
from sync.gateway.envelope import Event
from sync.gateway.problems import invalid
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.gateway.tables import dossier as dossier_table
from sync.gateway.verdicts import Verdict, rejected
from sync.gateway_client import Credentials, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity
from tests import builders
from tests.desk_rig import DeskRig
from tests.sync.desk import coming_days
from tests.sync.rig_of_two import Centre, OneDesk, a_centre
from tests.waiting import wait_until

CREDENTIALS = Credentials("desk-q1", "made-up-secret")
UNIT_SECRET = "made-up-unit-secret"
EXAMPLES = int(os.environ.get("COUNTER_MODEL_EXAMPLES", "2"))


class Province:
    """A desk, a gateway on a real socket, and a unit that speaks plain HTTP."""

    def __init__(self, folder: Path) -> None:
        self.rig = DeskRig(folder)
        agency = self.rig.desk.agency_code
        desk = DemoClient(CREDENTIALS.client_id, CREDENTIALS.client_secret, agency, "Q1")
        unit = DemoClient("unit", UNIT_SECRET, agency, "UNIT", "unit")
        now = self.rig.clock.now
        self.application = create_application(GatewaySettings(f"sqlite:///{folder}/gateway.db", (desk, unit), now=now))
        self.door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self.door.bind(("127.0.0.1", 0))
        self.server = uvicorn.Server(uvicorn.Config(self.application, log_level="warning", access_log=False))
        self.thread = threading.Thread(target=self.server.run, args=([self.door],), daemon=True)
        self.thread.start()
        wait_until(lambda: self.server.started)
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.client = GatewayClient(self.url, CREDENTIALS)
        identity = DeskIdentity(agency, "Q1", self.rig.store.incarnation())
        keeping = LeaseKeeping(20, 2, coming_days)
        self.engine = OutboxEngine(
            self.rig.store, self.client, self.rig.clock, identity, random=lambda: 0.5, lease_keeping=keeping, version="1"
        )
        self.acts = self.rig.services.acts
        self.officer = self.rig.officer
        self.contact()

    def close(self) -> None:
        self.client.close()
        self.rig.close()
        self.server.should_exit = True
        self.thread.join(10)
        self.door.close()
        self.application.state.gateway.database.close()

    def contact(self) -> None:
        self.rig.clock.move(minutes=10)
        report = self.engine.run_once(force=True)
        assert report.problem == "", report

    def received(self) -> Dossier:
        one = self.rig.services.intake.receive(self.rig.form(), self.officer).dossier
        self.contact()
        return one

    def correct(self, uid: str, **values: str) -> None:
        form = CorrectionForm(builders.new_id("act"), uid, values, "Công dân báo lại")
        self.acts.corrections.correct(form, self.officer)

    def unit_corrects(self, uid: str, group: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        form = {"grant_type": "client_credentials", "client_id": "unit", "client_secret": UNIT_SECRET}
        token = httpx.post(f"{self.url}/v1/token", data=form).json()["access_token"]
        told = {
            "correctionId": builders.new_id("cor"),
            "at": self.rig.clock.now().isoformat(timespec="milliseconds"),
            "unit": "Phòng Tư pháp",
            "by": "Lê Văn Thử",
            "reason": "Theo sổ hộ tịch",
            "groups": {group: {"old": old, "new": new}},
        }
        address, headers = f"{self.url}/v1/dossiers/{uid}/corrections", {"Authorization": f"Bearer {token}"}
        answer = httpx.post(address, json=told, headers=headers)
        assert answer.status_code == 200, answer.text

    def here(self, uid: str) -> Dossier:
        with self.rig.store.read() as session:
            found = session.dossiers.by_uid(uid)
        assert found is not None
        return found

    def there(self, uid: str) -> dict[str, Any]:
        with self.application.state.gateway.database.read() as connection:
            body = connection.execute(select(dossier_table.c.body).where(dossier_table.c.id == uid)).scalar_one()
        found: dict[str, Any] = json.loads(body)
        return found

    def conflicts(self) -> list[str]:
        with self.application.state.gateway.database.read() as connection:
            rows = connection.execute(select(conflict.c.field_group).where(conflict.c.closed_at.is_(None)))
            return list(rows.scalars())


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path)
    yield made
    made.close()


def contact_of(one: Dossier) -> dict[str, Any]:
    return {"phone": one.applicant.phone, "email": one.applicant.email}


def test_disjoint_groups_merge_by_themselves_and_stand_in_the_history(province: Province) -> None:
    one = province.received()
    province.correct(one.uid, phone="0911111111")
    province.unit_corrects(one.uid, "address", {"address": one.applicant.address}, {"address": "Số 9, phố Thử"})
    province.contact()
    province.contact()
    found = province.here(one.uid).applicant
    assert (found.phone, found.address) == ("0911111111", "Số 9, phố Thử")
    groups = province.there(one.uid)["corrected"]
    assert (groups["contact"]["value"]["phone"], groups["address"]["value"]["address"]) == ("0911111111", "Số 9, phố Thử")
    history = province.rig.services.lookup.detail(one.uid).history
    assert [row.code for row in history].count("dossier.corrected") == 2
    assert province.acts.cases.open() == [] and province.conflicts() == []
    last = province.acts.correction.last_act(one.uid)
    assert last is not None and last.act.officer_name == "Lê Văn Thử – Phòng Tư pháp"


@pytest.mark.parametrize("answer", list(CaseAnswer))
def test_i4_one_group_changed_on_both_sides_is_a_case_that_a_supervisor_closes_on_both(
    province: Province, answer: CaseAnswer
) -> None:
    one = province.received()
    province.correct(one.uid, phone="0911111111")  # offline: not sent yet
    theirs = {"phone": "0922222222", "email": ""}
    province.unit_corrects(one.uid, "contact", contact_of(one), theirs)
    province.contact()
    province.contact()
    assert province.here(one.uid).applicant.phone == "0911111111", "nothing a person typed is overwritten"
    assert province.there(one.uid)["corrected"]["contact"]["value"] == theirs
    (view,) = province.acts.cases.of_dossier(one.uid)
    case = view.case
    assert (case.ours.value["phone"], case.ours.by) == ("0911111111", province.officer.name)
    assert (case.theirs.value["phone"], case.theirs.by) == ("0922222222", "Lê Văn Thử – Phòng Tư pháp")
    assert case.base == contact_of(one) and province.conflicts() == ["contact"]
    assert province.rig.services.day.state().cases_open == 1

    form = CaseForm("answer-1", case.key, answer, "Đã gọi điện hỏi công dân")
    clerk = Officer("cb-9", "khac", "Trần Văn Khác", Role.OFFICER, "")
    with pytest.raises(NotAllowed):
        province.acts.cases.answer(form, clerk)
    province.acts.cases.answer(form, province.officer)
    assert province.acts.cases.answer(form, province.officer).again, "ten Enters, one answer"
    with pytest.raises(CaseClosed):
        province.acts.cases.answer(CaseForm("answer-2", case.key, answer, "x"), province.officer)
    province.contact()
    province.contact()
    kept = "0922222222" if answer is CaseAnswer.THEIRS else "0911111111"
    assert province.here(one.uid).applicant.phone == kept
    assert province.there(one.uid)["corrected"]["contact"]["value"]["phone"] == kept
    assert province.acts.cases.open() == [] and province.conflicts() == []
    noted = province.rig.services.lookup.detail(one.uid).noted
    assert [item.value for item in noted] == ([theirs] if answer is CaseAnswer.BOTH else [])


def test_the_case_says_which_value_is_on_paper(province: Province) -> None:
    one = province.rig.services.intake.receive(province.rig.form(), province.officer).dossier
    (job,) = province.rig.services.lookup.detail(one.uid).jobs
    province.rig.services.slips.print_job(job.job_id)
    province.contact()
    identity = {
        "name": one.applicant.name,
        "identityNumber": one.applicant.identity_number,
        "oldIdentityNumber": "",
        "birthDate": one.applicant.birth_date.isoformat() if one.applicant.birth_date else None,
        "sex": str(one.applicant.sex) if one.applicant.sex else None,
    }
    province.correct(one.uid, name="Nguyễn Thị Mẫu Hai")
    province.unit_corrects(one.uid, "identity", identity, {**identity, "name": "Nguyễn Thị Mẫu Ba"})
    province.contact()
    province.contact()
    (view,) = province.acts.cases.open()
    assert view.ours == () and view.theirs == ()  # the sheet went out before either
    with province.rig.store.read() as session:
        jobs = session.prints.of_dossier(one.uid)
    assert [found.job_id for found in printed_with(jobs, {"name": one.applicant.name})] == [job.job_id]


def test_a_correction_that_changes_nothing_is_none_and_the_old_values_stay_in_the_store(province: Province) -> None:
    one = province.received()
    with pytest.raises(NothingCorrected):
        province.correct(one.uid, **values_of(one))
    province.correct(one.uid, email="thu@example.vn", summary="Sửa trích yếu", name="Nguyễn Thị Đổi Tên")
    province.contact()
    groups = province.there(one.uid)["corrected"]
    assert set(groups) == {"contact", "summary", "identity"}
    for words in ("doi ten", one.applicant.name):  # the old name stands on the paper in the citizen's hand
        assert [row.uid for row in province.rig.services.lookup.search(words)] == [one.uid]
    with province.rig.store.read() as session:
        (recorded,) = session.acts.of_dossier(one.uid)
        assert session.acts.state_before(recorded.act.act_id).summary == one.summary


# --- refused acts -------------------------------------------------------------------------------


def poison(province: Province, uid: str) -> str:
    """An act that the contract does not take: the gateway refuses it for good, whoever sends it again."""
    with province.rig.store.write() as session:
        known = session.dossiers.by_uid(uid)
        assert known is not None
        fact = {"text": "", "clerkId": "cb-1"}
        op_id = builders.new_id("poison")
        session.outbox.add(builders.operation(uid, op_id=op_id, kind=OperationKind.NOTE_ADDED, data=fact))
    return op_id


@pytest.fixture
def strict_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A centre that refuses a reception for good unless the phone is the one that it wants."""
    judge = Admission._receive

    def refuse(admission: Admission, event: Event, standing: Any) -> Verdict:
        assert event.data is not None
        if event.data["applicant"]["phone"] != "0911111111":
            return rejected(event, invalid("/data/applicant/phone", "not a phone number"))
        return judge(admission, event, standing)

    monkeypatch.setattr(Admission, "_receive", refuse)


def test_control_a_refused_act_is_refused_again_however_often_it_is_released(province: Province) -> None:
    one = province.received()
    op_id = poison(province, one.uid)
    for _ in range(2):
        province.contact()
        assert [parked.op_id for parked in province.rig.services.sync.parked()] == [op_id]
        province.rig.services.sync.release(op_id, province.officer)


def test_one_decision_sets_the_lane_free_and_the_refused_bytes_stay(province: Province) -> None:
    one = province.received()
    op_id = poison(province, one.uid)
    province.acts.handover.hand_over(HandoverForm("h1", (one.uid,), "Lê Văn Nhận"), province.officer)
    province.contact()
    case = province.acts.parked.look(op_id)
    assert case.ways == (Way.WITHDRAWN,)
    with pytest.raises(WayNotOpen):
        province.acts.parked.decide(DecisionForm("d0", op_id, Way.CORRECTED, "x"), province.officer)
    form = DecisionForm("d1", op_id, Way.WITHDRAWN, "Ghi chú trống, ghi nhầm")
    first = province.acts.parked.decide(form, province.officer)
    assert province.acts.parked.decide(form, province.officer) == first, "ten Enters, one decision"
    state = province.rig.services.sync.queue()
    assert (state.parked, state.decided, state.undecided) == (1, 1, 0)
    province.rig.services.sync.release(op_id, province.officer)  # what was decided is not sent again
    province.contact()
    province.contact()
    state = province.rig.services.sync.queue()
    assert (state.parked, state.pending, state.last_seq) == (1, 0, state.acked + 1)
    assert province.rig.services.sync.parked() == []
    history = {row.op_id: row.sync for row in province.rig.services.lookup.detail(one.uid).history if row.op_id}
    assert history[op_id] is DeliveryState.SUPERSEDED
    with province.rig.store.read() as session:
        assert session.outbox.check_chain() == state.last_seq
        assert session.outbox.sync_status(one.uid) is SyncStatus.AT_CENTRE
    with pytest.raises(NotRefused):
        province.acts.parked.look(op_id)


@pytest.mark.usefixtures("strict_phone")
def test_i3_a_refused_reception_is_corrected_and_what_waited_behind_it_follows(province: Province) -> None:
    known = province.rig.services.sync.queue().last_seq
    one = province.rig.services.intake.receive(province.rig.form(), province.officer).dossier
    province.acts.handover.hand_over(HandoverForm("h1", (one.uid,), "Lê Văn Nhận"), province.officer)
    province.contact()
    (parked,) = province.rig.services.sync.parked()
    assert parked.kind == "dossier.received" and known + 2 == province.rig.services.sync.queue().last_seq
    told = ReceptionForm("d1", parked.op_id, {"phone": "0911111111"}, "Số điện thoại sai")
    province.acts.parked.correct_reception(told, province.officer)
    province.contact()
    province.contact()
    body = province.there(one.uid)
    assert body["dossierCode"] == one.dossier_code and body["applicant"]["phone"] == "0911111111"
    assert body["current"]["event"] == "correct" and body["current"]["status"] == "processing"
    state = province.rig.services.sync.queue()
    assert (state.pending, state.undecided, state.parked) == (0, 0, 1)
    assert province.acts.cases.open() == []


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(["poison", "correct", "contact", "decide"]), min_size=4, max_size=9))
def test_whatever_is_refused_wherever_one_decision_each_and_every_lane_flows(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """I1–I4 and the counting law, for any order of refused acts, good acts, contacts and decisions in two lanes."""
    province = Province(tmp_path_factory.mktemp("province"))
    try:
        ones = [province.received(), province.received()]
        for count, step in enumerate([*steps, "contact"], 1):
            uid = ones[count % 2].uid
            if step == "poison":
                poison(province, uid)
            elif step == "correct":
                province.correct(uid, phone=f"09{count:08d}")
            elif step == "contact":
                province.contact()
            else:
                decide_all(province)
        for _ in range(20):
            if not decide_all(province) and province.rig.services.sync.queue().pending == 0:
                break
            province.contact()
        state = province.rig.services.sync.queue()
        assert state.last_seq == state.acked + state.pending + state.parked
        assert (state.pending, state.undecided) == (0, 0)
        with province.application.state.gateway.database.read() as connection:
            places = sorted(connection.execute(select(desk_sequence.c.deskseq)).scalars())
        assert places == list(range(1, state.last_seq + 1)), "no hole, no place twice"
        for one in ones:
            phone = province.here(one.uid).applicant.phone
            groups = province.there(one.uid).get("corrected", {})
            assert phone == groups.get("contact", {}).get("value", {"phone": one.applicant.phone})["phone"]
    finally:
        province.close()


def decide_all(province: Province) -> int:
    waiting = [parked for parked in province.rig.services.sync.parked() if not parked.decided]
    for parked in waiting:
        form = DecisionForm(builders.new_id("d"), parked.op_id, Way.WITHDRAWN, "Ghi nhầm")
        province.acts.parked.decide(form, province.officer)
    return len(waiting)


def test_a_centre_set_back_to_before_the_refusal_takes_the_decision_again_and_the_lane_is_whole(tmp_path: Path) -> None:
    """It has never seen the refused act then: the desk's decision alone fills the place (F12)."""
    with a_centre(tmp_path / "centre") as centre:
        desk = OneDesk(centre.url, tmp_path / "desk.db")
        desk.contact()
        desk.receive("d1")
        desk.contact()
        centre.keep_a_backup()
        with desk.store.write() as session:
            for op_id, text in (("bad", ""), ("good", "Đã gọi điện")):
                fact = {"text": text, "clerkId": "cb-1"}
                session.outbox.add(builders.operation("d1", op_id=op_id, kind=OperationKind.NOTE_ADDED, data=fact))
        desk.contact()
        with desk.store.write() as session:
            refused = session.outbox.proof.decisions.refused("bad")
            assert refused is not None
            who = ("cb-9", "Nguyễn Thị Mẫu", desk.clock.now())
            decision = ParkedDecision("decision-1", refused, Way.WITHDRAWN, "Ghi nhầm", *who)
            fact = superseded_fact(decision, builders.DESK, desk.clock.trust())
            kind = OperationKind.OPERATION_SUPERSEDED
            session.outbox.add(builders.operation("decision-1", op_id="decided", kind=kind, data=fact))
            session.outbox.proof.decisions.supersede(["bad"], "decided", Way.WITHDRAWN, "decision-1")
        desk.contact(2)
        assert last_places(centre) == {"d1": 3}
        centre.go_back_to_the_backup()
        assert last_places(centre) == {"d1": 1}
        assert desk.contact(4) == ""
        assert last_places(centre) == {"d1": 3}
        with desk.store.read() as session:
            state = session.outbox.state()
        assert (state.pending, state.undecided, state.last_seq) == (0, 0, state.acked + state.parked)
        desk.store.close()


def last_places(centre: Centre) -> dict[str, int]:
    with centre.application.state.gateway.database.read() as connection:
        rows = connection.execute(select(dossier_table.c.id, dossier_table.c.last_sequence))
        return {row.id: row.last_sequence for row in rows}
