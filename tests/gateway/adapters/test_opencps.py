"""Does a dossier reach an OpenCPS once, with its own people, number and dates, in spite of hazards H1–H16?"""

from __future__ import annotations

from typing import Any

import pytest

from sync.gateway.adapters import ledger, opencps_form
from sync.gateway.adapters.decisions import Stands, release
from sync.gateway.adapters.ledger import Page
from sync.gateway.adapters.opencps import OpencpsUpstream
from sync.gateway.adapters.story import Told
from tests.gateway.adapters.conftest import Forwarding
from tests.gateway.adapters.fake_opencps import FakeOpencps
from tests.gateway.adapters.fake_server import Faults
from tests.gateway.adapters.telling import SCAN, attach, tell_story
from tests.gateway.adapters.test_vxp import number_of, refusals, state_of
from tests.gateway.asking import Desk

ACTS = ["1100", "1200", "9000"]


def acted(system: FakeOpencps, uid: str) -> list[str]:
    return [act["actionCode"] for act in system.actions.get(uid, [])]


def test_h1_h5_the_dossier_has_the_dates_and_the_number_that_stand_on_paper(desk: Desk, forwarding: Forwarding) -> None:
    uid, system = tell_story(desk), FakeOpencps()
    file_id = attach(desk, uid, 8)
    with forwarding.opencps(system) as carrier:
        assert carrier.go_round().brought == 1
        forwarding.wait()
        assert carrier.go_round().brought == 0
    [there] = system.dossiers
    assert (there["receiveDate"], there["dueDate"]) == ("25/11/2026 08:15:30", "30/11/2026 08:15:30")
    assert there["dossierNo"] == number_of(desk, uid)
    assert acted(system, uid) == ACTS, "a note is not told there, by configuration"
    assert {part for _, part in system.marks} == {"TP1", "TP2"}
    assert system.files == {(uid, file_id): SCAN}
    [payment] = system.payments[uid]
    assert payment["paymentAmount"] == "8000"


@pytest.mark.parametrize("seed", [1, 2])
def test_h2_h3_h12_cuts_leave_each_dossier_once_and_each_act_once(desk: Desk, forwarding: Forwarding, seed: int) -> None:
    names = {tell_story(desk, name): name for name in ("Lò Thị Một", "Lò Thị Hai", "Lò Thị Ba")}
    system = FakeOpencps()
    files = {uid: attach(desk, uid, 8) for uid in names}
    with forwarding.opencps(system, Faults(seed, share=0.3)) as carrier:
        forwarding.until_quiet(carrier)
    assert {row["referenceUid"]: row["applicantName"] for row in system.dossiers} == names
    assert len(system.dossiers) == 3
    assert {uid: acted(system, uid) for uid in names} == {uid: ACTS for uid in names}
    assert system.files == {(uid, file_id): SCAN for uid, file_id in files.items()}
    assert {uid: len(paid) for uid, paid in system.payments.items()} == dict.fromkeys(names, 1)
    assert (system.taken_over, state_of(forwarding).state) == (0, "ok")


def test_control_without_one_create_at_a_time_a_draft_of_another_citizen_is_taken_over(
    desk: Desk, forwarding: Forwarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """H2 in the same rig, with the guard taken out."""
    for name in ("Lò Thị Một", "Lò Thị Hai"):
        tell_story(desk, name)
    monkeypatch.setattr(
        ledger.Page, "intend_alone", lambda page, step, print_, now: ledger.Page.intend(page, [step], print_, now)
    )
    system = FakeOpencps()
    act = system._act
    system._act = lambda *_: (_ for _ in ()).throw(ConnectionError)  # type: ignore[method-assign]
    with forwarding.opencps(system) as carrier:
        carrier.go_round()
        system._act = act  # type: ignore[method-assign]
    assert system.taken_over == 1


def test_control_a_sender_that_does_not_look_acts_twice(
    desk: Desk, forwarding: Forwarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid, system = tell_story(desk), FakeOpencps()

    def act_blindly(self: OpencpsUpstream, event: Told, number: str, page: Page, steps: Any, code: str = "") -> None:
        code = code or opencps_form.action_code(event, self._system) or ""
        if code and f"action:{event.event_id}" not in steps:
            self._http.post(f"dossiers/{number}/actions", opencps_form.action(event, code, first=False))
            page.settle([f"action:{event.event_id}"], "done", forwarding.clock())

    monkeypatch.setattr(OpencpsUpstream, "_act", act_blindly)
    with forwarding.opencps(system, Faults(3, share=0.4, kinds=("cut-after",))) as carrier:
        for _ in range(20):
            forwarding.wait()
            carrier.go_round()
    assert len(acted(system, uid)) > len(ACTS)


def test_h4_an_account_that_overwrites_the_citizen_is_an_alarm(desk: Desk, forwarding: Forwarding) -> None:
    tell_story(desk)
    with forwarding.opencps(FakeOpencps(is_applicant=True)) as carrier:
        assert carrier.go_round().stuck == 1
    assert refusals(desk) == [{"upstream": "province", "code": "read-back-differs", "text": "applicantIdNo, applicantName"}]


def test_h5_h6_a_dossier_without_its_number_is_an_alarm(desk: Desk, forwarding: Forwarding) -> None:
    tell_story(desk)
    with forwarding.opencps(FakeOpencps(gives_numbers=False)) as carrier:
        assert carrier.go_round().stuck == 1
    assert [refusal["text"] for refusal in refusals(desk)] == ["dossierNo"]


def test_h9_h10_a_row_without_its_bytes_is_replaced_by_the_file(desk: Desk, forwarding: Forwarding) -> None:
    uid, system = tell_story(desk), FakeOpencps(loses_files=1)
    file_id = attach(desk, uid, 8)
    with forwarding.opencps(system) as carrier:
        forwarding.until_quiet(carrier)
    assert system.files == {(uid, file_id): SCAN}


def test_an_act_that_is_not_allowed_there_stops_this_dossier_only(desk: Desk, forwarding: Forwarding) -> None:
    """405 without a body."""
    uid, system = tell_story(desk), FakeOpencps(refuses_actions={"1200"})
    with forwarding.opencps(system) as carrier:
        carrier.go_round()
        other = tell_story(desk)
        system.refuses_actions.clear()
        carrier.go_round()
        assert (acted(system, uid), acted(system, other)) == (["1100"], ACTS)
        assert refusals(desk) == [{"upstream": "province", "code": "upstream-rejected", "text": "HTTP 405"}]
        with forwarding.database.write() as connection:
            release(connection, Stands("province", uid, "Người Quyết", "đã mở bước"), forwarding.clock())
        carrier.go_round()
    assert acted(system, uid) == ACTS


def test_203_is_not_signed_in_and_nothing_is_taken_for_done(
    desk: Desk, forwarding: Forwarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_UPSTREAM_PASSWORD", "wrong")
    tell_story(desk)
    system = FakeOpencps()
    with forwarding.opencps(system) as carrier:
        assert carrier.go_round().away == "not signed in"
    assert not system.dossiers


def test_a_portal_page_instead_of_an_answer_is_no_answer(desk: Desk, forwarding: Forwarding) -> None:
    uid: Any = tell_story(desk)
    system = FakeOpencps()
    with forwarding.opencps(system, Faults(1, share=1.0, kinds=("html-after",))) as carrier:
        done = carrier.go_round()
    assert (done.brought, done.stuck) == (0, 0)
    with forwarding.opencps(system) as carrier:
        forwarding.until_quiet(carrier)
    assert acted(system, uid) == ACTS


def test_money_that_was_only_counted_is_no_second_payment() -> None:
    """Cần Thơ Đ15.4: a reconciliation says that the till agrees; nobody paid anything."""
    taken = {"event": "take_payment", "money": "paid", "details": {"method": "cash", "amount": 8_000}}
    counted = {"event": "reconcile_payment", "money": "reconciled", "details": {"day": "2026-11-30", "method": "cash"}}
    assert opencps_form.payment(Told("e-1", "payment.recorded", 1, taken)) is not None
    assert opencps_form.payment(Told("e-2", "payment.recorded", 2, counted)) is None
